"""Annotations as they were pulled. Knows nothing of Label Studio's JSON.

What was said stands as JSON in the column `labels`: the layers that were asked for (one that is missing is not the same as an
empty one), and beside them, where there are any, `edited` and `repairs`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from labeling.store.database import Database
from schemas.migrations import Slot
from schemas.records import LAYERS, Annotation, AnnotationId, DocumentId, Labels, TaskId
from schemas.replay import replay

COLUMNS = (
    "id, document, annotator, labels, created_at, updated_at, lead_time, starred, cancelled, updated_by, prediction,"
    " problems, sha256, campaign, task, review, flagged"
)
_ALL = frozenset(LAYERS)


class Annotations(Database):
    """The part of `labels.sqlite` that says who labelled what."""

    def save_annotations(self, annotations: Iterable[Annotation]) -> int:
        """Insert or replace; returns how many were new or different from what was stored."""
        changed = 0
        with self._connection:
            for annotation in annotations:
                row = annotation_row(annotation)
                stored = self._connection.execute(
                    f"SELECT {COLUMNS} FROM annotations WHERE id = ?", (annotation.id,)
                ).fetchone()
                if stored != row:
                    self._connection.execute(
                        f"INSERT OR REPLACE INTO annotations ({COLUMNS}) VALUES ({', '.join('?' * len(row))})", row
                    )
                    changed += 1
        return changed

    def remove_annotations(self, ids: Iterable[AnnotationId]) -> None:
        with self._connection:
            self._connection.executemany("DELETE FROM annotations WHERE id = ?", [(i,) for i in ids])

    def annotation_ids(self, campaign: str | None = None) -> set[AnnotationId]:
        """Of one campaign, or of all."""
        query = "SELECT id FROM annotations WHERE ?1 IS NULL OR campaign = ?1"
        return {AnnotationId(row[0]) for row in self._connection.execute(query, (campaign,))}

    def annotations(self, document: DocumentId) -> list[Annotation]:
        """The annotations of one document under today's names, the oldest first."""
        return self.annotations_of([document]).get(document, [])

    def annotations_of(self, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Annotation]]:
        """`annotations` of several documents at once, which is quicker; a document without any is not there."""
        found: dict[DocumentId, list[Annotation]] = {}
        query = f"SELECT {COLUMNS} FROM annotations WHERE document IN"
        for row in self._rows_of(query, documents, "ORDER BY created_at, CAST(id AS INTEGER), id"):
            annotation = self._today(annotation_of_row(row))
            found.setdefault(annotation.document, []).append(annotation)
        return found

    def names_used(self, slot: Slot) -> set[str]:
        """The names that annotations have in a slot, as they were pulled."""
        labels = f"annotations, json_each(annotations.labels, '$.{slot.layer}') AS label"
        if slot.of == "role":
            labels += ", json_each(label.value, '$.arguments') AS argument"
        value = "argument.value" if slot.of == "role" else "label.value"
        return {row[0] for row in self._connection.execute(f"SELECT DISTINCT {value} ->> '$.{slot.of}' FROM {labels}")}

    def _today(self, annotation: Annotation) -> Annotation:
        if not self.migrations.fates:
            return annotation
        found = replay(annotation.labels, self.migrations)
        if not found.by:
            return annotation
        layers = tuple(layer for layer in annotation.layers if layer not in found.open)
        return replace(annotation, labels=found.labels, layers=layers, migrations=found.by, questions=found.questions)

    def annotated_documents(self) -> list[DocumentId]:
        rows = self._connection.execute("SELECT DISTINCT document FROM annotations ORDER BY document")
        return [DocumentId(row[0]) for row in rows]


def annotation_row(a: Annotation) -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    more = {"edited": a.edited, "repairs": list(a.repairs)}
    labelled = a.labels.to_json()
    said = {layer: labelled[layer] for layer in a.layers} | {
        name: value for name, value in more.items() if value not in (None, [])
    }
    labels = json.dumps(said, ensure_ascii=False)
    flags = int(a.starred), int(a.cancelled)
    problems = json.dumps(a.problems, ensure_ascii=False)
    return (
        a.id,
        a.document,
        a.annotator,
        labels,
        a.created_at,
        a.updated_at,
        a.lead_time,
        *flags,
        a.updated_by,
        a.prediction,
        problems,
        a.sha256,
        a.campaign,
        a.task,
        a.review,
        int(a.flagged),
    )


def annotation_of_row(row: tuple[Any, ...]) -> Annotation:
    """The annotation whose `annotation_row` is `row`."""
    (
        number,
        document,
        annotator,
        labels,
        created,
        updated,
        lead_time,
        starred,
        cancelled,
        updated_by,
        prediction,
        problems,
        sha256,
        campaign,
        task,
        review,
        flagged,
    ) = row
    said = orjson.loads(labels)
    return Annotation(
        id=AnnotationId(number),
        document=DocumentId(document),
        annotator=annotator,
        labels=Labels.from_json(said),
        created_at=created,
        updated_at=updated,
        lead_time=lead_time,
        starred=bool(starred),
        cancelled=bool(cancelled),
        updated_by=updated_by,
        prediction=prediction,
        problems=tuple(orjson.loads(problems)) if problems != "[]" else (),
        sha256=sha256,
        campaign=campaign,
        task=None if task is None else TaskId(task),
        review=review,
        flagged=bool(flagged),
        layers=LAYERS if said.keys() >= _ALL else tuple(layer for layer in LAYERS if layer in said),
        edited=said.get("edited"),
        repairs=tuple(said.get("repairs", ())),
    )
