"""Ledger, Label Studio and corpus held against each other: every difference, named and explained. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from labeling.corpus.migration import CARRIED
from labeling.store.history import Held
from labeling.store.labels import Campaign, Task
from labeling.studio.task_records import TaskState
from schemas.records import DocumentId, TaskId

Revision = tuple[str, str]
"""A document's id and the SHA-256 of its text."""

Action = Literal["forget the project", "pull", "adopt", "withdraw", "show", "delete", "forget"]


@dataclass(frozen=True, slots=True)
class Mend:
    """What puts a difference right without loss; `task` is the one to adopt, delete, forget or withdraw."""

    action: Action
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be: under a fixed name, of which item, what it means, and what mends it.

    `mend` is None where a person has to decide; then `detail` says what.
    """

    slug: str
    item: str
    detail: str
    mend: Mend | None = None

    def to_json(self) -> dict[str, str]:
        return {
            "slug": self.slug,
            "item": self.item,
            "detail": self.detail,
            "mend": self.mend.action if self.mend else "",
        }


@dataclass(frozen=True)
class Here:
    """What we know of a campaign: its tasks with intents, the annotations that we hold, which revisions of those that matter the
    corpus has, which documents were taken down, and the model whose predictions should be shown.
    """

    campaign: Campaign
    tasks: Sequence[Task]
    held: Sequence[Held]
    corpus: Set[Revision]
    tombstones: Set[str] = frozenset()
    model: str = ""


@dataclass(frozen=True)
class There:
    """What Label Studio has of it; `gone`: not even the project."""

    tasks: Mapping[TaskId, TaskState] = field(default_factory=dict)
    shown: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """A stage whose parts have to be as many as were counted by other means."""

    stage: str
    parts: Mapping[str, int]
    counted: int

    @property
    def adds_up(self) -> bool:
        return sum(self.parts.values()) == self.counted


def differences(here: Here, there: There) -> list[Difference]:
    """Every difference, those of the project first, then of tasks, then of annotations."""
    if there.gone:
        return [_project_gone(here)]
    tasks = list(_tasks(here, there))
    annotations = list(_annotations(here, there))
    return [*_set_back(here, there, annotations), *_shown(here, there), *tasks, *annotations]


def balances(here: Here, there: There, tasks_there: int) -> list[Balance]:
    """The tasks of the ledger, those of the server, the annotations that we hold and those of the server, each by what they are
    to the other side. `tasks_there` is how many the server counts itself.
    """
    known = {task.task: task for task in here.tasks if task.task is not None}
    of_ledger = Counter(_task_is(task, there.tasks.get(number)) for number, task in known.items())
    of_server = Counter("known to the ledger" if number in known else "not known to it" for number in there.tasks)
    held = Counter(_held_is(one, there) for one in here.held)
    ours = {one.id: one for one in here.held}
    annotations: Counter[str] = Counter()
    for task in there.tasks.values():
        for number, time in task.annotations.items():
            one = ours.get(str(number))  # type: ignore[call-overload]  # an id is a string
            annotations["not pulled yet" if one is None else _held_as(one, time)] += 1
    return [
        Balance("tasks in the ledger", of_ledger, len(known)),
        Balance("tasks in Label Studio", of_server, tasks_there),
        Balance("annotations held", held, len(here.held)),
        Balance("annotations in Label Studio", annotations, sum(len(t.annotations) for t in there.tasks.values())),
    ]


def _project_gone(here: Here) -> Difference:
    campaign = here.campaign
    detail = (
        f"its {len(here.tasks):,} tasks are there no more; {len(here.held):,} annotations were pulled and are kept."
        " With --fix the next `musnad push` sends all again, into the project of our name if there is one"
    )
    return Difference("project-gone", f"project {campaign.project}", detail, Mend("forget the project"))


def _shown(here: Here, there: There) -> Iterator[Difference]:
    wanted = here.campaign.shown
    if wanted and there.shown != wanted:
        detail = f"Label Studio shows the predictions of {there.shown or 'no model'}, not those of {wanted}"
        yield Difference("other-predictions-shown", f"project {here.campaign.project}", detail, Mend("show"))
    behind = [
        task.document
        for task in here.tasks
        if here.model and task.task is not None and not task.blind and task.model not in (here.model, CARRIED)
    ]
    if behind:
        detail = (
            f"they have predictions of another version than {here.model}; `musnad push` renews those nobody has started"
        )
        yield Difference("predictions-behind", f"{len(behind):,} tasks", detail)


def _tasks(here: Here, there: There) -> Iterator[Difference]:
    campaign = here.campaign.name
    fine: dict[Revision, Task] = {}
    for task in here.tasks:
        if task.task is None:
            continue
        state = there.tasks.get(task.task)
        where = f"task {task.task} of {task.document}"
        match _task_is(task, state):
            case "not there":
                detail = "it was deleted in Label Studio, or its database was set back; with --fix the next push sends it again"
                yield Difference("task-deleted", where, detail, Mend("forget", task))
                continue
            case "of another document":
                named = state.document if state is not None else ""
                detail = f"the number is now that of a task of {named or 'something else'}; with --fix the next push sends it again"
                yield Difference("task-replaced", where, detail, Mend("forget", task))
                continue
            case "changed text":
                detail = "its text was changed in Label Studio: annotations of it cannot be read. Put the text back, or delete the task"
                yield Difference("task-changed", where, detail)
            case _:
                fine[task.document, task.sha256] = task
        if task.document in here.tombstones:
            detail = "the document was taken down; --fix deletes the task"
            yield Difference("task-of-tombstone", where, detail, Mend("delete", task))
        elif (task.document, task.sha256) not in here.corpus:
            detail = (
                "corpus/documents has no such text: restore it from a backup, or its annotations are lost for releases"
            )
            yield Difference("document-missing", where, detail)
    intents: dict[Revision, Task] = {(t.document, t.sha256): t for t in here.tasks if t.task is None}
    strangers: dict[Revision, list[TaskState]] = {}
    numbers = {task.task for task in here.tasks}
    for state in there.tasks.values():
        if state.id not in numbers:
            strangers.setdefault((state.document, state.sha256), []).append(state)
    for revision, states in strangers.items():
        if revision not in here.corpus and revision not in fine:
            yield from (_foreign(state) for state in states)
            continue
        first = fine.get(revision)
        sent = first or intents.pop(revision, None)
        known = Task(DocumentId(revision[0]), revision[1], "", here.campaign.project, None, campaign)
        yield from _sort_out(sent or known, states, there.tasks.get(first.task) if first and first.task else None)
    for intent in intents.values():
        detail = "it was about to be sent when the process ended, and did not arrive; the next push sends it"
        yield Difference("intent-open", intent.document, detail, Mend("withdraw", intent))


def _foreign(state: TaskState) -> Difference:
    of = f", which says it is {state.document}" if state.document else ""
    detail = "it is none of ours, or shows a text that the corpus does not have; its annotations are not pulled"
    return Difference("task-foreign", f"task {state.id}{of}", detail)


def _sort_out(sent: Task, strangers: Sequence[TaskState], known: TaskState | None) -> Iterator[Difference]:
    """One document's tasks that the ledger does not know, and the one that it knows, if any: the one with most work stays."""
    everyone = [*strangers, *([known] if known else [])]
    stays = max(everyone, key=lambda one: (len(one.annotations), one.drafts, one is known, -one.id))
    for state in sorted(everyone, key=lambda one: one.id):
        where = f"task {state.id} of {sent.document}"
        as_task = Task(
            sent.document, sent.sha256, sent.model, sent.project, state.id, sent.campaign, sent.prediction, sent.blind
        )
        if state is stays:
            if state is not known:
                detail = "it is ours by document and text, but the ledger does not know it; --fix takes it over"
                yield Difference("task-not-in-ledger", where, detail, Mend("adopt", as_task))
        elif state.started:
            detail = f"task {stays.id} has the same text, and both have annotations or drafts: decide in Label Studio which to delete"
            yield Difference("task-twice", where, detail)
        else:
            detail = f"task {stays.id} has the same text, and nobody has started on this one; --fix deletes it"
            yield Difference("task-twice", where, detail, Mend("delete", as_task))


def _annotations(here: Here, there: There) -> Iterator[Difference]:
    for one in here.held:
        where = f"annotation {one.id} of {one.document}, task {one.task}"
        match _held_is(one, there):
            case "kept, lost by the server":
                detail = "Label Studio has lost it; it is kept here and counts. It cannot be edited there any more"
                yield Difference("annotation-kept", where, detail)
            case "lost by the server":
                detail = (
                    "Label Studio has lost it without anybody deleting it; --fix keeps it here under a name of its own"
                )
                yield Difference("annotation-lost", where, detail, Mend("pull"))
            case "deleted there":
                detail = "it was deleted in Label Studio; the next pull takes it out, its history stays"
                yield Difference("annotation-deleted", where, detail, Mend("pull"))
            case "newer there":
                yield Difference("annotation-changed", where, "it was changed since it was pulled", Mend("pull"))
            case "newer here":
                detail = (
                    "Label Studio has an older state of it than we hold; ours is kept until somebody changes theirs"
                )
                yield Difference("annotation-older-there", where, detail)
    held = {one.id for one in here.held}
    known = {task.task: task for task in here.tasks if task.task is not None}
    for number, task in known.items():
        state = there.tasks.get(number)
        if state is not None and _task_is(task, state) == "as in the ledger":
            for annotation in state.annotations:
                if str(annotation) not in held:
                    where = f"annotation {annotation} of {task.document}, task {number}"
                    yield Difference("annotation-not-pulled", where, "it was made since the last pull", Mend("pull"))


def _set_back(here: Here, there: There, found: Iterable[Difference]) -> Iterator[Difference]:
    signs = [one for one in found if one.slug in ("annotation-lost", "annotation-older-there")]
    if signs:
        newest = max((task.updated_at for task in there.tasks.values()), default="never")
        detail = (
            f"{len(signs):,} annotations are there in an older state or not at all, though nobody deleted them; it was touched last"
            f" at {newest}. What we hold is kept, missing tasks are sent again by --fix and `musnad push`"
        )
        yield Difference("server-set-back", f"project {here.campaign.project}", detail)


def _task_is(task: Task, state: TaskState | None) -> str:
    if state is None:
        return "not there"
    if state.document != task.document:
        return "of another document"
    return "as in the ledger" if state.sha256 == task.sha256 else "changed text"


def _held_is(one: Held, there: There) -> str:
    if one.lost:
        return "kept, lost by the server"
    task = there.tasks.get(one.task) if one.task is not None else None
    if task is None:
        return "of a task that is not there"
    time = task.annotations.get(int(one.id)) if one.id.isdecimal() else None
    if time is None:
        return "lost by the server" if _moment(task.updated_at) < _moment(one.updated_at) else "deleted there"
    return _held_as(one, time)


def _held_as(one: Held, time: str) -> str:
    theirs, ours = _moment(time), _moment(one.updated_at)
    return "the same" if theirs == ours else "newer there" if theirs > ours else "newer here"


def _moment(time: str) -> datetime:
    moment = datetime.fromisoformat(time)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
