"""Decisions of the last review. Knows nothing of policies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from labeling.store.database import Database
from labeling.store.together import together
from schemas.records import LAYERS, Decision, DocumentId, Labels, Layer, Question
from schemas.replay import replay

_COLUMNS = "document, layer, verdict, rule, reason, annotations, labels"
_KINDS = itemgetter("type"), itemgetter("type"), itemgetter("polarity")
_ALL = ""  # in the column `layer`: a decision of all layers at once, as older files have them


class Kinds(NamedTuple):
    """What the approved layers of a document hold: the types of its entities and events, the polarities of its stances."""

    layers: tuple[Layer, ...]
    entities: list[str]
    events: list[str]
    stances: list[str]


class Decisions(Database):
    """The part of `labels.sqlite` that says what is approved."""

    def replace_decisions(self, decisions: Iterable[Decision]) -> None:
        """Put these decisions in the place of all that were there."""
        with self._connection:
            self._connection.execute("DELETE FROM decisions")
            self._connection.executemany(
                f"INSERT INTO decisions ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", map(_decision_row, decisions)
            )

    def decision(self, document: DocumentId) -> Decision | None:
        """The decisions on the layers of a document, taken together."""
        return together(self.decisions(document))

    def decisions(self, document: DocumentId) -> list[Decision]:
        """The decision on each layer of a document, under today's names; one that a split reopens waits."""
        return self.decisions_of([document]).get(document, [])

    def decisions_of(self, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Decision]]:
        """`decisions` of several documents at once, which is quicker; a document without any is not there."""
        found: dict[DocumentId, list[Decision]] = {}
        for row in self._rows_of(
            f"SELECT {_COLUMNS} FROM decisions WHERE document IN", documents, "ORDER BY document, layer"
        ):
            found.setdefault(row[0], []).append(self._reopened(_decision(row)))
        for of_one in found.values():
            of_one.sort(key=lambda decision: LAYERS.index(decision.layers[0]))
        return found

    def approved_kinds(self, documents: Sequence[DocumentId]) -> dict[DocumentId, Kinds]:
        """Of each document that is approved in a layer, what `decision` says, without making labels of it.

        Only where no migration is to be replayed: it would say otherwise.
        """
        found: dict[DocumentId, Kinds] = {}
        query = "SELECT document, layer, labels FROM decisions WHERE verdict = 'approved' AND document IN"
        for document, layer, labels in sorted(self._rows_of(query, documents), key=_place):
            layers, *kinds = found.get(document) or Kinds((), [], [], [])
            said = orjson.loads(labels)
            try:
                for known, name, key in zip(kinds, LAYERS, _KINDS, strict=True):
                    known += map(key, said.get(name) or ())
            except (AttributeError, KeyError, TypeError):
                Labels.from_json(said)  # says what is wrong
                raise
            found[document] = Kinds((*layers, *(LAYERS if layer == _ALL else (layer,))), *kinds)
        return found

    def _reopened(self, decision: Decision) -> Decision:
        if not self.migrations.fates:
            return decision
        found = replay(decision.labels, self.migrations)
        if not found.by:
            return decision
        layers = tuple(layer for layer in decision.layers if layer not in found.open)
        if layers:
            return replace(decision, labels=found.labels, layers=layers)
        return replace(
            decision, verdict="waiting", rule="", reason=questions_in_words(found.questions), labels=Labels()
        )

    def decided_documents(self, verdict: str) -> list[DocumentId]:
        """The documents of which some layer has this verdict."""
        rows = self._connection.execute(
            "SELECT DISTINCT document FROM decisions WHERE verdict = ? ORDER BY document", (verdict,)
        )
        return [DocumentId(row[0]) for row in rows]


def _place(row: tuple[Any, ...]) -> tuple[str, int]:
    return row[0], LAYERS.index(row[1]) if row[1] != _ALL else 0


def questions_in_words(questions: Sequence[Question]) -> str:
    """Why a layer waits: the first question, and how many more there are."""
    more = f", and {len(questions) - 1:,} more" if len(questions) > 1 else ""
    return f"a migration asks of {questions[0]}{more}"


def _decision_row(decision: Decision) -> tuple[str, ...]:
    labels = json.dumps(decision.labels.to_json(), ensure_ascii=False)
    return (
        decision.document,
        decision.layers[0] if len(decision.layers) == 1 else _ALL,
        decision.verdict,
        decision.rule,
        decision.reason,
        json.dumps(decision.annotations),
        labels,
    )


def _decision(row: tuple[Any, ...]) -> Decision:
    document, layer, verdict, rule, reason, annotations, labels = row
    return Decision(
        DocumentId(document),
        verdict,
        rule,
        reason,
        tuple(orjson.loads(annotations)),
        Labels.from_json(orjson.loads(labels)),
        LAYERS if layer == _ALL else (layer,),
    )
