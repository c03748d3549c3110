"""Documents on which people disagree, in Label Studio: one task each, what each person said as a prediction of its own.

Label Studio shows each prediction of a task under its model's name, here a pseudonym, with its score. What an adjudicator
starts from in the labelling stream is what all agree on. When somebody's answer changes, the task follows, until an
adjudicator has started on it. Each step begins with what the server has, so it can be cut and done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.client import StudioClient, encode
from labeling.studio.codec import to_prediction, to_task
from labeling.studio.controls import NOTE
from labeling.studio.delivery import Delivery
from labeling.studio.parcels import Parcel, digest, in_batches
from labeling.studio.prediction_records import TaskPredictions
from labeling.studio.refusals import ImportInDoubt
from labeling.studio.retries import SETTLING, Patience, rest
from labeling.studio.task_records import Json
from schemas.errors import LabelError
from schemas.outcome import Outcome
from schemas.records import Document, Labels, Layer, Prediction, TaskId
from schemas.vocabulary import Vocabulary

AGREED = "agreed by all"
"""The name under which an adjudicator sees what everybody set."""

_WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Competing:
    """The answers to one document: each under its name with a score, `agreed` what is in all of them, `note` what differs in
    words, `context` approved labels of other layers.
    """

    document: Document
    answers: Mapping[str, tuple[Labels, float]]
    agreed: Labels
    note: str
    context: Labels | None = None


def send_disputes(
    studio: StudioClient,
    campaign: Campaign,
    disputes: Iterable[Competing],
    store: LabelStore,
    vocabulary: Vocabulary,
    layers: tuple[Layer, ...],
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Make a task for each dispute that has none, and bring those up to date that nobody has started."""
    delivery = Delivery(studio, campaign.project, campaign.name, store, outcome)
    delivery.settle_open_intents()
    wanted = {one.revision: one for one in _wanted(disputes, vocabulary, layers, outcome)}
    before = {(task.document, task.sha256): task for task in store.tasks(campaign.name)}
    new = (one.parcel(campaign) for revision, one in wanted.items() if revision not in before)
    for batch in in_batches(new):
        delivery.send(batch)
        progress(len(batch))
    delivery.finish()
    sent = {(task.document, task.sha256): task for task in store.tasks(campaign.name)}
    changed = {
        task.task: (task, wanted[revision])
        for revision, task in sent.items()
        if task.task is not None and revision in wanted and task.prediction != wanted[revision].mark
    }
    _Answers(studio, campaign, store, outcome).bring(changed)
    outcome.skipped += Counter({"there already": len(wanted.keys() & sent.keys()) - len(changed)})
    if any(task.prediction for task in store.tasks(campaign.name)):
        studio.set_model_version(campaign.project, AGREED)
        store.show(AGREED, campaign.name)


@dataclass(frozen=True, slots=True)
class _Wanted:
    document: Document
    data: Json
    predictions: tuple[Json, ...]

    @property
    def revision(self) -> tuple[str, str]:
        return self.document.id, self.document.sha256

    @property
    def mark(self) -> str:
        return digest(encode({"note": self.data[NOTE], "predictions": list(self.predictions)}))

    def parcel(self, campaign: Campaign) -> Parcel:
        intent = Task(self.document.id, self.document.sha256, "", campaign.project, None, campaign.name)
        return Parcel(intent, encode({"data": self.data}), False)


def _wanted(
    disputes: Iterable[Competing], vocabulary: Vocabulary, layers: tuple[Layer, ...], outcome: Outcome
) -> Iterator[_Wanted]:
    for one in disputes:
        answers = {**{name: labels for name, (labels, _) in one.answers.items()}, AGREED: one.agreed}
        try:
            predictions = [
                to_prediction(Prediction(one.document.id, name, said), one.document, vocabulary, layers, one.context)
                for name, said in answers.items()
            ]
            data = {**to_task(one.document, None, vocabulary, layers)["data"], NOTE: one.note}
        except LabelError as problem:
            outcome.leave_out(one.document.id, "cannot-be-sent", str(problem))
            continue
        scored = (
            {**value, "score": round(one.answers[name][1], 4)} if name in one.answers else value
            for name, value in zip(answers, predictions, strict=True)
        )
        yield _Wanted(one.document, data, tuple(scored))


class _Answers:
    """The predictions in one adjudication project."""

    def __init__(self, studio: StudioClient, campaign: Campaign, store: LabelStore, outcome: Outcome) -> None:
        self._studio = studio
        self._project = campaign.project
        self._store = store
        self._outcome = outcome

    def bring(self, changed: Mapping[TaskId, tuple[Task, _Wanted]]) -> None:
        """Give each task the answers that belong to it, and its note."""
        patience = Patience("send the annotators' answers to Label Studio")
        while True:
            states = {state.task: state for state in self._studio.predictions(self._project, list(changed))}
            open_ = {number: state for number, state in states.items() if not state.started}
            missing = [
                encode({"task": number, **value})
                for number, state in open_.items()
                for value in changed[number][1].predictions
                if not state.of(value["model_version"])
            ]
            try:
                if missing:
                    self._studio.import_predictions(self._project, missing)
                break
            except ImportInDoubt as doubt:
                if not patience.wait(doubt.problem):
                    raise
                rest(0 if doubt.over else SETTLING)
        for number, state in open_.items():
            self._put_right(*changed[number], state)
        self._journal(changed, states)

    def _put_right(self, task: Task, wanted: _Wanted, state: TaskPredictions) -> None:
        """Change the answers and the note that are not what they should be any more."""
        if task.prediction:  # it was complete once: what is there may be old
            self._studio.change_data(state.task, wanted.data)
        values = {value["model_version"]: value for value in wanted.predictions}
        for version in {one.model_version for one in state.predictions}:
            first, *again = state.of(version)
            if version not in values and version != _WITHDRAWN:
                again = [first, *again]
            elif version in values and first.value != values[version]:
                self._studio.change_prediction(first.id, values[version])
            for one in again if version != _WITHDRAWN else ():
                self._studio.change_prediction(one.id, {"model_version": _WITHDRAWN, "result": [], "score": None})

    def _journal(
        self, changed: Mapping[TaskId, tuple[Task, _Wanted]], states: Mapping[TaskId, TaskPredictions]
    ) -> None:
        settled = []
        for number, (task, wanted) in changed.items():
            state = states.get(number)
            if state is None:
                self._outcome.leave_out(task.document, "task-gone", f"task {number} was deleted in Label Studio")
            elif state.started and task.prediction:
                detail = f"an answer changed after somebody had started on task {number}; it shows the earlier one"
                self._outcome.leave_out(task.document, "adjudication-started", detail)
            else:
                if task.prediction:
                    self._outcome.done["tasks brought up to date"] += 1
                settled.append(replace(task, prediction=wanted.mark))
        self._store.update_predictions(settled)
