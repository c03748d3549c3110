"""Annotations as they arrive, page by page, held against those that we hold already. Knows nothing of how they are read.

What is gone was deleted by somebody, or lost by the server, as when its database was set back to an older state. A deletion
touches the task; so an annotation that is gone from a task which was touched last before the annotation was is lost. What is
lost is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from labeling.corpus.migration import CARRIED
from labeling.store.history import Held
from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.campaigns import layers_of
from labeling.studio.codec import from_annotation
from labeling.studio.controls import TEXT
from labeling.studio.task_records import StudioAnnotation, StudioTask
from schemas.campaigns import is_adjudication
from schemas.outcome import Outcome
from schemas.records import Annotation, AnnotationId, Document, TaskId
from schemas.vocabulary import Vocabulary


class Arrivals:
    """What one pull of one campaign brings. `known` are the campaign's tasks by number, `people` names users by id; `address` is
    that of the project's page.
    """

    def __init__(
        self,
        address: str,
        campaign: Campaign,
        known: Mapping[TaskId, Task],
        people: Mapping[int, str],
        store: LabelStore,
        vocabulary: Vocabulary,
        outcome: Outcome,
        seen_at: str,
    ) -> None:
        self._address = address
        self._campaign = campaign
        self._known = known
        self._people = people
        self._store = store
        self._vocabulary = vocabulary
        self._outcome = outcome
        self._seen_at = seen_at
        self._set_back = False
        self._listed: set[tuple[str, str]] = set()
        self._arrived: set[AnnotationId] = set()
        self._changed: set[AnnotationId] = set()
        self._repairs: dict[AnnotationId, int] = {}
        self._deleted = 0
        self.begin_anew()

    def begin_anew(self) -> None:
        """All tasks come now, those that came before as well."""
        self.read = 0
        self.strange_tasks = 0
        self.strange_annotations = 0
        self._seen: set[TaskId] = set()

    @property
    def missing_tasks(self) -> int:
        """Of those that we know, how many were not among all tasks."""
        return len(self._known.keys() - self._seen)

    def held(self) -> int:
        """How many annotations, without cancelled ones, the server should have by what we hold."""
        return sum(not held.cancelled and not held.lost for held in self._store.held(self._campaign.name))

    def not_yet_seen(self) -> list[TaskId]:
        """The tasks whose annotations we hold that have not come."""
        held = {one.task for one in self._store.held(self._campaign.name) if not one.lost and one.task is not None}
        return sorted(held - self._seen)

    def take(self, page: Sequence[StudioTask], documents: Mapping[tuple[str, str], Document]) -> None:
        """Store what people said on the tasks of one page, and what has gone from them."""
        ours = self._ours(page)
        here: dict[TaskId | None, list[Held]] = {}
        for held in self._store.held(self._campaign.name, {sent.document for _, sent in ours}):
            here.setdefault(held.task, []).append(held)
        arrived: list[Annotation] = []
        gone: list[AnnotationId] = []
        for task, sent in ours:
            self._seen.add(task.id)
            document = documents.get((sent.document, sent.sha256))
            why_not = _unreadable(task, sent, document)
            if document is None or why_not:
                self._leave_out(f"{sent.document}, {self._link(task.id)}", *why_not)
                self.strange_annotations += _counted(task) - sum(not h.cancelled for h in here.get(task.id, ()))
            else:
                arrived += self._read(task, sent, document)
                gone += self._gone(task, here.get(task.id, ()))
        self.read += len(page)
        self._deleted += self._store.take_out(set(gone) - {annotation.id for annotation in arrived}, self._seen_at)
        self._arrived.update(annotation.id for annotation in arrived)
        self._repairs |= {annotation.id: len(annotation.repairs) for annotation in arrived if annotation.repairs}
        self._changed |= self._store.take_in(arrived, self._seen_at)

    def settle_unseen(self, touched: str) -> None:
        """All tasks have come: what we know of others is gone. `touched` is when any task was touched last."""
        unseen = [task for number, task in self._known.items() if number not in self._seen]
        for task in unseen:
            detail = "`musnad status --check --fix` has it sent again"
            self._leave_out(f"{task.document}, task {task.task}", "task-deleted", detail)
        held = [h for h in self._store.held(self._campaign.name) if not h.lost and h.task not in self._seen]
        numbers = [task.task for task in unseen if task.task is not None]
        if self._set_back or self._lies_behind(numbers, held, touched):
            for one in held:
                self._keep(one)
        else:
            self._deleted += self._store.take_out((one.id for one in held), self._seen_at)

    def count(self) -> None:
        """Put the figures into the outcome."""
        done = {
            "annotations new or changed": len(self._changed),
            "annotations deleted in Label Studio": self._deleted,
            "spans repaired": sum(self._repairs.values()),
        }
        self._outcome.done += Counter(done)
        self._outcome.skipped += Counter({"annotations unchanged": len(self._arrived - self._changed)})

    def _ours(self, page: Sequence[StudioTask]) -> list[tuple[StudioTask, Task]]:
        ours = []
        for task in page:
            sent = self._known.get(task.id)
            if sent is None:
                self.strange_tasks += 1
                self.strange_annotations += _counted(task)
                self._leave_out(self._link(task.id), "unknown-task", "it was not made by this project's `musnad push`")
            else:
                ours.append((task, sent))
        return ours

    def _read(self, task: StudioTask, sent: Task, document: Document) -> list[Annotation]:
        held = {h.id: h for h in self._store.held_as(AnnotationId(str(one.id)) for one in task.annotations)}
        arrived = []
        for one in task.annotations:
            mine = held.get(AnnotationId(str(one.id)))
            if mine is not None and _moment(mine.created_at) != _moment(one.created_at):
                self._keep(mine)  # its number was given to another one
            elif mine is not None and _moment(one.updated_at) < _moment(mine.updated_at):
                self._set_back = True
                detail = f"Label Studio has its state of {one.updated_at}, we keep that of {mine.updated_at}"
                self._leave_out(self._item(one.id, document.id, task.id), "older-on-server", detail)
                continue
            arrived.append(self._decoded(one, task, sent, document))
        return arrived

    def _decoded(self, one: StudioAnnotation, task: StudioTask, sent: Task, document: Document) -> Annotation:
        annotation = from_annotation(one, task, document, self._people, self._vocabulary, layers_of(self._campaign))
        for reason, _, detail in (problem.partition(": ") for problem in annotation.problems):
            self._leave_out(self._item(one.id, document.id, task.id), reason, detail)
        if is_adjudication(self._campaign.name):  # its predictions are people's answers
            return replace(annotation, campaign=self._campaign.name, prediction="")
        shown = self._campaign.shown or (annotation.prediction if sent.model == CARRIED else "")
        if annotation.prediction and annotation.prediction == shown:
            # all that is shown bears the name of one model, whichever it comes from
            annotation = replace(annotation, prediction=sent.model or shown)
        return replace(annotation, campaign=self._campaign.name)

    def _gone(self, task: StudioTask, held: Sequence[Held]) -> list[AnnotationId]:
        there = {str(one.id) for one in task.annotations}
        gone = []
        for one in held:
            if one.id in there or one.lost:
                continue
            if _moment(task.updated_at) < _moment(one.updated_at):
                self._keep(one)
            else:
                gone.append(one.id)
        return gone

    def _keep(self, one: Held) -> None:
        """Somebody's work that the server does not have any more, though nobody has deleted it."""
        self._set_back = True
        kept = self._store.set_apart(one.id)
        detail = f"Label Studio has lost it, we keep it as {kept}; was its database set back?"
        self._leave_out(self._item(one.id, one.document, one.task), "lost-on-server", detail)

    def _lies_behind(self, unseen: Sequence[TaskId], held: Sequence[Held], touched: str) -> bool:
        """Whether the server may have been set back to a time before the unseen tasks: it has none that is newer, and nothing
        on it was touched since somebody worked on them.
        """
        newest_there = max(self._seen, default=0)
        worked = max((_moment(one.updated_at) for one in held), default=None)
        return (
            worked is not None
            and min(unseen, default=newest_there) > newest_there
            and (not touched or _moment(touched) < worked)
        )

    def _item(self, annotation: int | str, document: str, task: TaskId | None) -> str:
        return f"annotation {annotation} of {document}, {self._link(task)}"

    def _link(self, task: TaskId | None) -> str:
        return f"{self._address}?task={task}"

    def _leave_out(self, item: str, reason: str, detail: str) -> None:
        """List it once, however often it is read in this pull."""
        if (item + reason, detail) not in self._listed:
            self._listed.add((item + reason, detail))
            self._outcome.leave_out(item, reason, detail)


def _unreadable(task: StudioTask, sent: Task, document: Document | None) -> tuple[str, str] | tuple[()]:
    """Why the annotations of a task say nothing of our document: reason and detail; nothing where they do."""
    if document is None:
        return "document-missing", "the corpus has no such text any more"
    if task.data.get("doc_id") != document.id or task.data.get(TEXT) != document.text:
        return "task-changed", f"the task does not show the text of {sent.document} that was sent"
    return ()


def _counted(task: StudioTask) -> int:
    """The annotations of a task that Label Studio counts."""
    return sum(not one.was_cancelled for one in task.annotations)


def _moment(time: str) -> datetime:
    moment = datetime.fromisoformat(time)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
