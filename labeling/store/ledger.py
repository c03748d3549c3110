"""The ledger of tasks: what was sent to Label Studio, what is about to be. Knows nothing of servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labeling.store.database import Database
from schemas.records import DocumentId, TaskId

MAIN = "main"
"""The campaign of a project that names none."""


@dataclass(frozen=True, slots=True)
class Task:
    """The task of one revision of a document in one campaign; `task` is None while the answer to its import is not known.

    `prediction` is a hash of the prediction that was sent with it, "" for none; `blind`: annotators see no prediction.
    """

    document: DocumentId
    sha256: str
    model: str
    project: int
    task: TaskId | None
    campaign: str = MAIN
    prediction: str = ""
    blind: bool = False


class Ledger(Database):
    """The part of `labels.sqlite` that says what was sent."""

    def intend_tasks(self, tasks: Iterable[Task]) -> None:
        """Journal what is about to be sent, before it is sent."""
        with self._connection:
            rows = [(t.campaign, t.document, t.sha256, t.model, t.project, t.prediction, t.blind) for t in tasks]
            self._connection.executemany("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, NULL, ?, ?)", rows)

    def acknowledge_tasks(self, numbers: Iterable[tuple[DocumentId, TaskId]], campaign: str = MAIN) -> None:
        """Journal the task numbers that the server gave for open intents."""
        with self._connection:
            rows = [(t, d, campaign) for d, t in numbers]
            self._connection.executemany(
                "UPDATE tasks SET task = ? WHERE document = ? AND campaign = ? AND task IS NULL", rows
            )

    def withdraw_intents(self, documents: Iterable[DocumentId], campaign: str = MAIN) -> None:
        """Forget intents that the server never saw."""
        with self._connection:
            rows = [(d, campaign) for d in documents]
            self._connection.executemany("DELETE FROM tasks WHERE document = ? AND campaign = ? AND task IS NULL", rows)

    def tasks(self, campaign: str | None = None) -> Iterator[Task]:
        """The tasks of `campaign`, or of all, in the order of the documents."""
        rows = self._connection.execute(
            "SELECT document, sha256, model, project, task, campaign, prediction, blind FROM tasks"
            " WHERE ?1 IS NULL OR campaign = ?1 ORDER BY campaign, document, task IS NULL, task",
            (campaign,),
        )
        for document, sha256, model, project, task, name, prediction, blind in rows:
            number = None if task is None else TaskId(task)
            yield Task(DocumentId(document), sha256, model, project, number, name, prediction, bool(blind))
