"""The ledger: campaigns, the tasks that were sent to them or are about to be, what they refuse. Knows nothing of servers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass

from labeling.store.database import Database
from schemas.campaigns import MAIN
from schemas.records import DocumentId, TaskId


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


@dataclass(frozen=True, slots=True)
class Campaign:
    """A Label Studio project of ours: the address it is at ("embedded" for the embedded server), its number, the interface
    that it was given, the version of predictions that it shows, and up to when its annotations were read.
    """

    name: str
    server: str
    project: int
    config: str = ""
    shown: str = ""
    pulled_until: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A task that the server refuses alone; `payload` is a hash of what was sent."""

    document: DocumentId
    sha256: str
    payload: str
    reason: str
    campaign: str = MAIN


class Ledger(Database):
    """The part of `labels.sqlite` that says what was sent."""

    def campaign(self, name: str = MAIN) -> Campaign | None:
        row = self._connection.execute(
            "SELECT name, server, project, config, shown, pulled_until FROM campaigns WHERE name = ?", (name,)
        ).fetchone()
        return Campaign(*row) if row else None

    def save_campaign(self, campaign: Campaign) -> None:
        """Insert, or replace what is known of it."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO campaigns (name, server, project, config, shown, pulled_until)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                astuple(campaign),
            )

    def show(self, version: str, campaign: str = MAIN) -> None:
        """Journal which version of predictions the campaign shows from now on."""
        with self._connection:
            self._connection.execute("UPDATE campaigns SET shown = ? WHERE name = ?", (version, campaign))

    def campaigns(self) -> list[Campaign]:
        """All that were ever sent to, by name."""
        rows = self._connection.execute(
            "SELECT name, server, project, config, shown, pulled_until FROM campaigns ORDER BY name"
        )
        return [Campaign(*row) for row in rows]

    def pulled(self, until: str, campaign: str = MAIN) -> None:
        """Journal up to when, by the server's clock, the annotations of the campaign were read; "" for never."""
        with self._connection:
            self._connection.execute("UPDATE campaigns SET pulled_until = ? WHERE name = ?", (until, campaign))

    def forget_project(self, campaign: str = MAIN) -> None:
        """Journal that the campaign's project in Label Studio is no more: all is to be sent anew."""
        with self._connection:
            self._connection.execute("DELETE FROM tasks WHERE campaign = ?", (campaign,))
            self._connection.execute("DELETE FROM campaigns WHERE name = ?", (campaign,))

    def forget_tasks(self, numbers: Iterable[TaskId], campaign: str = MAIN) -> None:
        """Journal that these tasks are no more, so that their documents are sent again."""
        with self._connection:
            rows = [(number, campaign) for number in numbers]
            self._connection.executemany("DELETE FROM tasks WHERE task = ? AND campaign = ?", rows)

    def adopt_tasks(self, tasks: Iterable[Task]) -> None:
        """Journal tasks that are on the server already, each in the place of what was known of its revision."""
        with self._connection:
            rows = [
                (t.campaign, t.document, t.sha256, t.model, t.project, t.task, t.prediction, t.blind) for t in tasks
            ]
            self._connection.executemany("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

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

    def update_predictions(self, tasks: Iterable[Task]) -> None:
        """Journal the model and the prediction that tasks have now."""
        with self._connection:
            self._connection.executemany(
                "UPDATE tasks SET model = ?, prediction = ? WHERE campaign = ? AND document = ? AND sha256 = ?",
                [(t.model, t.prediction, t.campaign, t.document, t.sha256) for t in tasks],
            )

    def set_aside(self, refused: SetAside) -> None:
        """Journal that the server refuses a task, instead of the intent to send it."""
        with self._connection:
            one = (refused.campaign, refused.document, refused.sha256)
            self._connection.execute(
                "INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?, ?, ?)", (*one, refused.payload, refused.reason)
            )
            self._connection.execute(
                "DELETE FROM tasks WHERE campaign = ? AND document = ? AND sha256 = ? AND task IS NULL", one
            )

    def tasks_set_aside(self, campaign: str = MAIN) -> Iterator[SetAside]:
        """What the server refused and has not taken since, in the order of the documents."""
        rows = self._connection.execute(
            "SELECT document, sha256, payload, reason, campaign FROM set_aside WHERE campaign = ?1 AND NOT EXISTS"
            " (SELECT 1 FROM tasks t WHERE t.campaign = ?1 AND t.document = set_aside.document"
            " AND t.sha256 = set_aside.sha256 AND t.task IS NOT NULL) ORDER BY document, sha256",
            (campaign,),
        )
        return (SetAside(DocumentId(d), *rest) for d, *rest in rows)
