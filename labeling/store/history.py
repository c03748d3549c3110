"""What became of each annotation, and the work that nobody has submitted yet. Knows nothing of Label Studio's JSON.

An annotation that a server lost, as one does that was set back to an older state, is kept here under a name of its own (its
number, `~` and when it was made): the server will give the number to another one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from labeling.store.annotations import COLUMNS, Annotations, annotation_of_row, annotation_row
from schemas.records import Annotation, AnnotationId, DocumentId, Labels, TaskId

_DRAFT = "id, campaign, task, document, sha256, annotator, updated_at, annotation, labels"
_HELD = "id, document, task, created_at, updated_at, cancelled"
_NAMES = COLUMNS.split(", ")
_JSON = frozenset({"labels", "problems"})


@dataclass(frozen=True, slots=True)
class Past:
    """A state that an annotation had: it was made or changed so, or was so when it was deleted. `at` is when, by the server's
    clock where that says it, else by ours; `seen_at` is when it was pulled.
    """

    event: Literal["made", "changed", "deleted"]
    at: str
    seen_at: str
    annotation: Annotation


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has not submitted yet; `annotation` names the one that it changes, "" for new work."""

    id: str
    campaign: str
    task: TaskId
    document: DocumentId
    sha256: str
    annotator: str
    updated_at: str
    annotation: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Held:
    """An annotation that we hold, without what it says."""

    id: AnnotationId
    document: DocumentId
    task: TaskId | None
    created_at: str
    updated_at: str
    cancelled: bool

    @property
    def lost(self) -> bool:
        """Whether the server has lost it; nothing on the server has this name any more."""
        return "~" in self.id


class History(Annotations):
    """The part of `labels.sqlite` that remembers."""

    def take_in(self, annotations: Iterable[Annotation], seen_at: str) -> set[AnnotationId]:
        """Store annotations as they are now, and each new state in their history; returns which were new or changed."""
        changed: set[AnnotationId] = set()
        with self._connection:
            for annotation in annotations:
                row = annotation_row(annotation)
                stored = self._row(annotation.id)
                if stored == row:
                    continue
                if stored is not None and not self._is_remembered(annotation.id):
                    self._remember("made", stored, seen_at)  # it was pulled before there was a history
                self._remember("made" if stored is None else "changed", row, seen_at)
                self._connection.execute(
                    f"INSERT OR REPLACE INTO annotations ({COLUMNS}) VALUES ({', '.join('?' * len(row))})", row
                )
                changed.add(annotation.id)
        return changed

    def take_out(self, ids: Iterable[AnnotationId], seen_at: str) -> int:
        """Remove annotations that somebody deleted; their last state stays in the history. Returns how many there were."""
        removed = 0
        with self._connection:
            for number in ids:
                row = self._row(number)
                if row is not None:
                    self._remember("deleted", row, seen_at)
                    self._connection.execute("DELETE FROM annotations WHERE id = ?", (number,))
                    removed += 1
        return removed

    def set_apart(self, number: AnnotationId) -> AnnotationId:
        """Keep an annotation that the server has lost, with its history, under a name that no server gives; returns the name."""
        row = self._row(number)
        if row is None:
            raise KeyError(number)
        kept = AnnotationId(f"{number}~{row[_NAMES.index('created_at')]}")
        with self._connection:
            self._connection.execute("DELETE FROM annotations WHERE id = ?", (kept,))  # lost before, pulled again, lost
            self._connection.execute("UPDATE annotations SET id = ? WHERE id = ?", (kept, number))
            self._connection.execute(
                "UPDATE OR REPLACE history SET annotation = ? WHERE annotation = ?", (kept, number)
            )
        return kept

    def history(self, number: AnnotationId) -> list[Past]:
        """The states of an annotation, in the order in which they were seen."""
        rows = self._connection.execute(
            "SELECT event, updated_at, seen_at, record FROM history WHERE annotation = ? ORDER BY rowid", (number,)
        )
        return [Past(event, at, seen_at, _recorded(record)) for event, at, seen_at, record in rows]

    def held(self, campaign: str, documents: Iterable[DocumentId] | None = None) -> Iterator[Held]:
        """The annotations of a campaign, or of some documents in it."""
        query = f"SELECT {_HELD} FROM annotations WHERE campaign = ?"
        if documents is None:
            yield from map(_held, self._connection.execute(query, (campaign,)).fetchall())
            return
        for document in documents:
            rows = self._connection.execute(f"{query} AND document = ?", (campaign, document)).fetchall()
            yield from map(_held, rows)

    def held_as(self, numbers: Iterable[AnnotationId]) -> Iterator[Held]:
        """Those of these annotations that we hold."""
        for number in numbers:
            row = self._connection.execute(f"SELECT {_HELD} FROM annotations WHERE id = ?", (number,)).fetchone()
            if row is not None:
                yield _held(row)

    def replace_drafts(self, campaign: str, drafts: Iterable[Draft]) -> int:
        """Put these drafts in the place of all that were there; returns how many are new or different."""
        rows = [_draft_row(draft) for draft in drafts]
        before = {
            row[0]: row
            for row in self._connection.execute(f"SELECT {_DRAFT} FROM drafts WHERE campaign = ?", (campaign,))
        }
        with self._connection:
            self._connection.execute("DELETE FROM drafts WHERE campaign = ?", (campaign,))
            self._connection.executemany(f"INSERT INTO drafts ({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return sum(before.get(row[0]) != row for row in rows)

    def drafts(self, campaign: str) -> list[Draft]:
        rows = self._connection.execute(
            f"SELECT {_DRAFT} FROM drafts WHERE campaign = ? ORDER BY document, id", (campaign,)
        )
        return [_draft(*row) for row in rows]

    def _row(self, number: AnnotationId) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._connection.execute(
            f"SELECT {COLUMNS} FROM annotations WHERE id = ?", (number,)
        ).fetchone()
        return found

    def _is_remembered(self, number: AnnotationId) -> bool:
        one = self._connection.execute("SELECT 1 FROM history WHERE annotation = ? LIMIT 1", (number,)).fetchone()
        return one is not None

    def _remember(self, event: str, row: tuple[Any, ...], seen_at: str) -> None:
        """A state may change and `updated_at` not, as when the star goes to another annotation; then our clock says when."""
        record = {name: json.loads(v) if name in _JSON else v for name, v in zip(_NAMES, row, strict=True)}
        number, updated_at = record["id"], record["updated_at"]
        at = seen_at if event == "deleted" else updated_at
        if self._connection.execute(
            "SELECT 1 FROM history WHERE annotation = ? AND updated_at = ? AND event = ?", (number, at, event)
        ).fetchone():
            at = seen_at
        self._connection.execute(
            "INSERT OR REPLACE INTO history (annotation, updated_at, event, seen_at, record) VALUES (?, ?, ?, ?, ?)",
            (number, at, event, seen_at, json.dumps(record, ensure_ascii=False)),
        )


def _held(row: tuple[Any, ...]) -> Held:
    number, document, task, created_at, updated_at, cancelled = row
    place = None if task is None else TaskId(task)
    return Held(AnnotationId(number), DocumentId(document), place, created_at, updated_at, bool(cancelled))


def _recorded(record: str) -> Annotation:
    value = json.loads(record)
    return annotation_of_row(
        tuple(json.dumps(value[name], ensure_ascii=False) if name in _JSON else value[name] for name in _NAMES)
    )


def _draft(
    number: str,
    campaign: str,
    task: int,
    document: str,
    sha256: str,
    annotator: str,
    updated_at: str,
    annotation: str,
    labels: str,
) -> Draft:
    said = Labels.from_json(json.loads(labels))
    return Draft(number, campaign, TaskId(task), DocumentId(document), sha256, annotator, updated_at, annotation, said)


def _draft_row(draft: Draft) -> tuple[Any, ...]:
    return (
        draft.id,
        draft.campaign,
        draft.task,
        draft.document,
        draft.sha256,
        draft.annotator,
        draft.updated_at,
        draft.annotation,
        json.dumps(draft.labels.to_json(), ensure_ascii=False),
    )
