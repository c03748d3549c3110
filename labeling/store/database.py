"""`labels.sqlite`: its tables, its format and the step from each older format to the next. Knows nothing of what the rows mean.

Formats: 1 had one task for each document, and an annotation was always of its task's text; 2 had one campaign, and no
history, drafts or tombstones.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from schemas.errors import StoreError
from schemas.migrations import NO_MIGRATIONS, Migrations

_FORMAT = 3
_AT_ONCE = 500  # documents that are asked for in one query
_NEW_IN_3 = """
-- a Label Studio project of ours: where it is, the interface it was given, the prediction version it shows, and up to when
-- its annotations were read
CREATE TABLE campaigns (
  name TEXT PRIMARY KEY, server TEXT NOT NULL, project INTEGER NOT NULL, config TEXT NOT NULL, shown TEXT NOT NULL,
  pulled_until TEXT NOT NULL
);
-- tasks that the server refuses, each alone: they are not sent again while their content (a hash of the payload) is the same
CREATE TABLE set_aside (
  campaign TEXT NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL, payload TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (campaign, document, sha256)
);
-- every state of an annotation that was ever pulled, `event` is made, changed or deleted
CREATE TABLE history (
  annotation TEXT NOT NULL, updated_at TEXT NOT NULL, event TEXT NOT NULL, seen_at TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (annotation, updated_at, event)
);
-- work that nobody has submitted yet, as it was at the last pull
CREATE TABLE drafts (
  id TEXT PRIMARY KEY, campaign TEXT NOT NULL, task INTEGER NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL,
  annotator TEXT NOT NULL, updated_at TEXT NOT NULL, annotation TEXT NOT NULL, labels TEXT NOT NULL
);
-- documents that were taken down: never ingested, sent or released again
CREATE TABLE tombstones (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL)
"""
_TASKS_3 = """
CREATE TABLE tasks (
  campaign TEXT NOT NULL, document TEXT NOT NULL, sha256 TEXT NOT NULL, model TEXT NOT NULL, project INTEGER NOT NULL,
  task INTEGER, prediction TEXT NOT NULL, blind INTEGER NOT NULL,
  PRIMARY KEY (campaign, document, sha256), UNIQUE (project, task)
)"""
_DECISIONS_3 = """
CREATE TABLE decisions (
  document TEXT NOT NULL, layer TEXT NOT NULL, verdict TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL,
  annotations TEXT NOT NULL, labels TEXT NOT NULL,
  PRIMARY KEY (document, layer)
)"""
_SCHEMA = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
-- one task for each campaign and revision that was sent. Without a number it is an intent: it was about to be sent when the
-- process ended. `prediction` is a hash of what was sent as prediction, so that a changed one is noticed
{_TASKS_3};
CREATE TABLE annotations (
  id TEXT PRIMARY KEY, document TEXT NOT NULL, annotator TEXT NOT NULL, labels TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, lead_time REAL, starred INTEGER NOT NULL, cancelled INTEGER NOT NULL,
  updated_by TEXT NOT NULL, prediction TEXT NOT NULL, problems TEXT NOT NULL, sha256 TEXT NOT NULL,
  campaign TEXT NOT NULL, task INTEGER, review TEXT NOT NULL, flagged INTEGER NOT NULL
);
CREATE INDEX annotations_by_document ON annotations (document);
{_DECISIONS_3};
-- which documents go to the annotators, and the query that chose them (without a row, all do)
CREATE TABLE chosen (document TEXT PRIMARY KEY, query TEXT NOT NULL);
-- the labels of an earlier revision that still stand in a newer one, as a prediction for its task
CREATE TABLE carried (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, model TEXT NOT NULL, labels TEXT NOT NULL);
{_NEW_IN_3}"""
_FROM_1_TO_2 = """
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
CREATE TABLE carried (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, model TEXT NOT NULL, labels TEXT NOT NULL)
"""
_FROM_2_TO_3 = f"""
ALTER TABLE tasks RENAME TO old_tasks;
{_TASKS_3};
INSERT INTO tasks SELECT 'main', document, sha256, model, project, task, '', 0 FROM old_tasks;
DROP TABLE old_tasks;
ALTER TABLE annotations ADD COLUMN campaign TEXT NOT NULL DEFAULT 'main';
ALTER TABLE annotations ADD COLUMN task INTEGER;
ALTER TABLE annotations ADD COLUMN review TEXT NOT NULL DEFAULT '';
ALTER TABLE annotations ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE decisions RENAME TO old_decisions;
{_DECISIONS_3};
INSERT INTO decisions SELECT document, '', verdict, rule, reason, annotations, labels FROM old_decisions;
DROP TABLE old_decisions;
{_NEW_IN_3};
INSERT INTO campaigns SELECT 'main', '', CAST(value AS INTEGER), '', '', '' FROM settings WHERE name = 'studio project'
"""
_STEPS = {0: (_SCHEMA,), 1: (_FROM_1_TO_2, _FROM_2_TO_3), 2: (_FROM_2_TO_3,), _FORMAT: ()}


class Database:
    """An open `labels.sqlite`. Every method of its kinds that writes is one transaction. Use it as a context manager."""

    def __init__(self, path: Path, migrations: Migrations = NO_MIGRATIONS) -> None:
        """Open or create the file, and bring one of an older format to the present one.

        What was labelled is read under today's names, by `migrations`; the file keeps it as it was pulled.

        Raises:
            StoreError: the file is no database of a known format, or another process holds it.
        """
        self.migrations = migrations
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
        found = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if found not in _STEPS:
            raise sqlite3.DatabaseError(f"it was written in format {found}, this program reads format {_FORMAT}")
        for script in _STEPS[found]:
            for statement in script.split(";"):
                self._connection.execute(statement)
        self._connection.execute(f"PRAGMA user_version = {_FORMAT}")

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

    def _rows_of(self, query: str, documents: Sequence[str], order: str = "") -> Iterator[tuple[Any, ...]]:
        """The rows of `query`, which ends in IN, for each of `documents`; those of one document are in `order`."""
        for begin in range(0, len(documents), _AT_ONCE):
            batch = documents[begin : begin + _AT_ONCE]
            yield from self._connection.execute(f"{query} ({', '.join('?' * len(batch))}) {order}", batch)
