"""Tasks, annotations and decisions in one SQLite file: how human-scale data lies on disk. Knows nothing of the verbs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from schemas.errors import StoreError
from schemas.records import Annotation, AnnotationId, Decision, DocumentId, Labels, Prediction, TaskId

_VERSION = 2
_SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
-- one task for each revision that was sent. Without a number it is an intent: it was about to be sent when the process ended
CREATE TABLE tasks (
  document TEXT NOT NULL, sha256 TEXT NOT NULL, model TEXT NOT NULL, project INTEGER NOT NULL, task INTEGER UNIQUE,
  PRIMARY KEY (document, sha256)
);
CREATE TABLE annotations (
  id TEXT PRIMARY KEY, document TEXT NOT NULL, annotator TEXT NOT NULL, labels TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, lead_time REAL, starred INTEGER NOT NULL, cancelled INTEGER NOT NULL,
  updated_by TEXT NOT NULL, prediction TEXT NOT NULL, problems TEXT NOT NULL, sha256 TEXT NOT NULL
);
CREATE INDEX annotations_by_document ON annotations (document);
CREATE TABLE decisions (
  document TEXT PRIMARY KEY, verdict TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL,
  annotations TEXT NOT NULL, labels TEXT NOT NULL
);
-- which documents go to the annotators, and the query that chose them (without a row, all do)
CREATE TABLE chosen (document TEXT PRIMARY KEY, query TEXT NOT NULL);
-- the labels of an earlier revision that still stand in a newer one, as a prediction for its task
CREATE TABLE carried (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, model TEXT NOT NULL, labels TEXT NOT NULL);
"""
# Format 1 had one task for each document, and an annotation was always of its task's text.
_FROM_FORMAT_1 = """
ALTER TABLE tasks RENAME TO old_tasks;
CREATE TABLE tasks (
  document TEXT NOT NULL, sha256 TEXT NOT NULL, model TEXT NOT NULL, project INTEGER NOT NULL, task INTEGER UNIQUE,
  PRIMARY KEY (document, sha256)
);
INSERT INTO tasks SELECT document, sha256, model, project, task FROM old_tasks;
DROP TABLE old_tasks;
ALTER TABLE annotations ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
UPDATE annotations SET sha256 = coalesce((SELECT sha256 FROM tasks WHERE tasks.document = annotations.document), '');
CREATE TABLE chosen (document TEXT PRIMARY KEY, query TEXT NOT NULL);
CREATE TABLE carried (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, model TEXT NOT NULL, labels TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Task:
    """The task of one revision of a document; `task` is None while the answer to its import is not known."""

    document: DocumentId
    sha256: str
    model: str
    project: int
    task: TaskId | None


class LabelStore:
    """`labels.sqlite` of a project. Every method that writes is one transaction. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            StoreError: the file is no database of this version, or another process holds it.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=30)
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                self._prepare()
        except sqlite3.DatabaseError as problem:
            self._connection.close()
            raise StoreError(
                f"{path} cannot be opened ({problem})",
                cause="it is no SQLite file, it is damaged, or another process holds it",
                remedy="End other `musnad` commands on this project, or restore the file from a backup",
            ) from problem

    def _prepare(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        script = {0: _SCHEMA, 1: _FROM_FORMAT_1}.get(version)
        if script is not None:
            for statement in script.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it was written in format {version}, this program reads format {_VERSION}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def setting(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    def intend_tasks(self, tasks: Iterable[Task]) -> None:
        """Journal what is about to be sent, before it is sent."""
        with self._connection:
            rows = [(t.document, t.sha256, t.model, t.project) for t in tasks]
            self._connection.executemany("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, NULL)", rows)

    def acknowledge_tasks(self, numbers: Iterable[tuple[DocumentId, TaskId]]) -> None:
        """Journal the task numbers that the server gave for open intents."""
        with self._connection:
            rows = [(t, d) for d, t in numbers]
            self._connection.executemany("UPDATE tasks SET task = ? WHERE document = ? AND task IS NULL", rows)

    def withdraw_intents(self, documents: Iterable[DocumentId]) -> None:
        """Forget intents that the server never saw."""
        with self._connection:
            rows = [(d,) for d in documents]
            self._connection.executemany("DELETE FROM tasks WHERE document = ? AND task IS NULL", rows)

    def tasks(self) -> Iterator[Task]:
        rows = self._connection.execute(
            "SELECT document, sha256, model, project, task FROM tasks ORDER BY document, task IS NULL, task"
        )
        for document, sha256, model, project, task in rows:
            yield Task(DocumentId(document), sha256, model, project, None if task is None else TaskId(task))

    def save_annotations(self, annotations: Iterable[Annotation]) -> int:
        """Insert or replace; returns how many were new or different from what was stored."""
        changed = 0
        with self._connection:
            for annotation in annotations:
                row = _annotation_row(annotation)
                stored = self._connection.execute("SELECT * FROM annotations WHERE id = ?", (annotation.id,)).fetchone()
                if stored != row:
                    self._connection.execute(
                        f"INSERT OR REPLACE INTO annotations VALUES ({', '.join('?' * len(row))})", row
                    )
                    changed += 1
        return changed

    def remove_annotations(self, ids: Iterable[AnnotationId]) -> None:
        with self._connection:
            self._connection.executemany("DELETE FROM annotations WHERE id = ?", [(i,) for i in ids])

    def annotation_ids(self) -> set[AnnotationId]:
        return {AnnotationId(row[0]) for row in self._connection.execute("SELECT id FROM annotations")}

    def annotations(self, document: DocumentId) -> list[Annotation]:
        """The annotations of one document, the oldest first."""
        rows = self._connection.execute(
            "SELECT * FROM annotations WHERE document = ? ORDER BY created_at, CAST(id AS INTEGER), id", (document,)
        )
        return [_annotation(row) for row in rows]

    def annotated_documents(self) -> list[DocumentId]:
        rows = self._connection.execute("SELECT DISTINCT document FROM annotations ORDER BY document")
        return [DocumentId(row[0]) for row in rows]

    def replace_decisions(self, decisions: Iterable[Decision]) -> None:
        """Put these decisions in the place of all that were there."""
        with self._connection:
            self._connection.execute("DELETE FROM decisions")
            self._connection.executemany(
                "INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)", map(_decision_row, decisions)
            )

    def decision(self, document: DocumentId) -> Decision | None:
        row = self._connection.execute("SELECT * FROM decisions WHERE document = ?", (document,)).fetchone()
        return _decision(row) if row else None

    def decided_documents(self, verdict: str) -> list[DocumentId]:
        rows = self._connection.execute(
            "SELECT document FROM decisions WHERE verdict = ? ORDER BY document", (verdict,)
        )
        return [DocumentId(row[0]) for row in rows]

    def choose(self, documents: Iterable[DocumentId], query: str) -> None:
        """Send these documents to the annotators; `query` says how they were found."""
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO chosen VALUES (?, ?)", [(d, query) for d in documents])

    def chosen(self) -> dict[DocumentId, str]:
        """The documents that go to the annotators, each with the query that chose it; empty where nobody chose."""
        return {DocumentId(d): q for d, q in self._connection.execute("SELECT document, query FROM chosen")}

    def save_carried(self, carried: Iterable[tuple[str, Prediction]]) -> None:
        """Keep labels carried over to a newer revision, each with the SHA-256 of that revision's text."""
        rows = [
            (p.document, sha256, p.model, json.dumps(p.labels.to_json(), ensure_ascii=False)) for sha256, p in carried
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO carried VALUES (?, ?, ?, ?)", rows)

    def carried(self) -> dict[tuple[DocumentId, str], Prediction]:
        """What `save_carried` keeps, by document and SHA-256 of the text."""
        rows = self._connection.execute("SELECT document, sha256, model, labels FROM carried")
        return {
            (DocumentId(d), sha256): Prediction(DocumentId(d), model, Labels.from_json(json.loads(labels)))
            for d, sha256, model, labels in rows
        }

    def counts(self) -> dict[str, int]:
        """Figures for `status`: tasks, intents, annotations and decisions by verdict."""
        one = self._connection.execute(
            "SELECT (SELECT count(*) FROM tasks WHERE task IS NOT NULL), (SELECT count(*) FROM tasks WHERE task IS NULL),"
            " (SELECT count(*) FROM annotations WHERE NOT cancelled), (SELECT count(*) FROM annotations WHERE cancelled),"
            " (SELECT count(DISTINCT document) FROM annotations WHERE NOT cancelled), (SELECT count(*) FROM chosen)"
        ).fetchone()
        figures = dict(
            zip(
                ("tasks", "unconfirmed_tasks", "annotations", "cancelled_annotations", "annotated_documents", "chosen"),
                one,
                strict=True,
            )
        )
        figures.update(
            self._connection.execute("SELECT verdict, count(*) FROM decisions GROUP BY verdict ORDER BY verdict")
        )
        return figures


def _annotation_row(a: Annotation) -> tuple[Any, ...]:
    labels = json.dumps(a.labels.to_json(), ensure_ascii=False)
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
    )


def _annotation(row: tuple[Any, ...]) -> Annotation:
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
    ) = row
    return Annotation(
        id=AnnotationId(number),
        document=DocumentId(document),
        annotator=annotator,
        labels=Labels.from_json(json.loads(labels)),
        created_at=created,
        updated_at=updated,
        lead_time=lead_time,
        starred=bool(starred),
        cancelled=bool(cancelled),
        updated_by=updated_by,
        prediction=prediction,
        problems=tuple(json.loads(problems)),
        sha256=sha256,
    )


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
