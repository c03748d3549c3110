"""Decisions of the last review. Knows nothing of policies."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from labeling.store.database import Database
from schemas.records import Decision, DocumentId, Labels

_COLUMNS = "document, verdict, rule, reason, annotations, labels"


class Decisions(Database):
    """The part of `labels.sqlite` that says what is approved."""

    def replace_decisions(self, decisions: Iterable[Decision]) -> None:
        """Put these decisions in the place of all that were there."""
        with self._connection:
            self._connection.execute("DELETE FROM decisions")
            self._connection.executemany(
                "INSERT INTO decisions (document, layer, verdict, rule, reason, annotations, labels)"
                " VALUES (?, '', ?, ?, ?, ?, ?)",
                map(_decision_row, decisions),
            )

    def decision(self, document: DocumentId) -> Decision | None:
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM decisions WHERE document = ?", (document,)).fetchone()
        return _decision(row) if row else None

    def decided_documents(self, verdict: str) -> list[DocumentId]:
        rows = self._connection.execute(
            "SELECT document FROM decisions WHERE verdict = ? ORDER BY document", (verdict,)
        )
        return [DocumentId(row[0]) for row in rows]


def _decision_row(decision: Decision) -> tuple[str, ...]:
    labels = json.dumps(decision.labels.to_json(), ensure_ascii=False)
    return (
        decision.document,
        decision.verdict,
        decision.rule,
        decision.reason,
        json.dumps(decision.annotations),
        labels,
    )


def _decision(row: tuple[Any, ...]) -> Decision:
    document, verdict, rule, reason, annotations, labels = row
    return Decision(
        DocumentId(document),
        verdict,
        rule,
        reason,
        tuple(json.loads(annotations)),
        Labels.from_json(json.loads(labels)),
    )
