"""New predictions for tasks that are in Label Studio already. Knows nothing of how they are made, and touches no annotation.

Label Studio shows the predictions of one version, so each task needs one of the version that is to be shown. A task that
nobody has started gets the new prediction beside its old one. A task that somebody has started keeps what that person saw,
under the name of the new version, so that the next annotator starts from the same; the ledger remembers the model that it
comes from. Looking and adding are two requests: who starts in between keeps everything, too, since nothing is taken away.
No prediction is ever deleted: the page of a person who has it open could not submit any more.

Each step begins with what the server has, so it can be cut and done again.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from labeling.store.labels import LabelStore, Task
from labeling.studio.client import StudioClient, encode
from labeling.studio.parcels import Parcel
from labeling.studio.prediction_records import TaskPredictions
from labeling.studio.refusals import ImportInDoubt, ImportRefused
from labeling.studio.retries import LOOKS, Patience, rest
from labeling.studio.task_records import Json
from schemas.outcome import Outcome

_TWICE = " (again)"


@dataclass(frozen=True)
class Change:
    """A task that was sent, and the parcel, with a prediction, that would be sent for it now."""

    sent: Task
    parcel: Parcel

    @functools.cached_property
    def wanted(self) -> Json:
        prediction = self.parcel.prediction
        assert prediction is not None  # without a prediction there is nothing to change
        return prediction

    @property
    def shown(self) -> str:
        return str(self.wanted["model_version"])


class Refresh:
    """The predictions in one project of Label Studio; `before` is the version that it shows until now."""

    def __init__(self, studio: StudioClient, project: int, campaign: str, before: str, store: LabelStore) -> None:
        self._studio = studio
        self._project = project
        self._before = before
        self._store = store
        self._doubtful: list[Change] = []
        self._flag = f"adding predictions to {campaign}"

    def apply(self, changes: Sequence[Change], outcome: Outcome) -> None:
        """Give the tasks of `changes` the predictions that they should have; a task that is gone is named."""
        settled: list[Task] = []
        for change, state in self._complete(changes) if changes else ():
            if state is None:
                detail = f"task {change.sent.task} was deleted in Label Studio"
                outcome.leave_out(change.sent.document, "task-gone", detail)
                continue
            self._put_right(change, state)
            if state.started:
                outcome.skipped["started on, prediction kept"] += 1
            elif any(one.value == change.wanted for one in state.of(change.shown)):
                outcome.skipped["there already"] += 1
            else:
                outcome.done["predictions changed"] += 1
            model = change.sent.model if state.started else change.parcel.intent.model
            settled.append(replace(change.sent, model=model, prediction=change.parcel.intent.prediction))
        self._store.update_predictions(settled)

    def finish(self) -> None:
        """Hide what a server that was slow made a second time after it had been given up."""
        for change, state in self._seen(self._doubtful):
            if state is not None:
                self._put_right(change, state)

    def _complete(self, changes: Sequence[Change]) -> list[tuple[Change, TaskPredictions | None]]:
        """Add what is missing, and return each task as it was seen before that (None: it is gone)."""
        patience = Patience("send predictions to Label Studio")
        # set: an earlier run was cut, and the server may still be at work for it
        looks = list(LOOKS) if self._store.setting(self._flag) else []
        self._doubtful += changes if looks else ()
        refused = False
        while True:
            seen = self._seen(changes)
            missing = [encode(value) for change, state in seen if state and (value := self._missing(change, state))]
            if missing and looks:
                rest(looks.pop(0))
                continue
            try:
                if missing:
                    self._store.set_setting(self._flag, "yes")
                    self._studio.import_predictions(self._project, missing)
                self._store.set_setting(self._flag, "")
                return seen
            except ImportInDoubt as doubt:
                if not patience.wait(doubt.problem):
                    raise
                looks = [] if doubt.over else list(LOOKS)
                self._doubtful += changes if looks else ()
            except ImportRefused:
                if refused:
                    raise
                refused = True  # a task may have been deleted since it was seen; then it is not seen again

    def _seen(self, changes: Sequence[Change]) -> list[tuple[Change, TaskPredictions | None]]:
        numbers = {change.sent.task: change for change in changes if change.sent.task is not None}
        states = {state.task: state for state in self._studio.predictions(self._project, list(numbers))}
        return [(change, states.get(number)) for number, change in numbers.items()]

    def _missing(self, change: Change, state: TaskPredictions) -> Json | None:
        """The prediction that the task has to get, if it has none of the version that is to be shown."""
        if state.of(change.shown):
            return None
        if not state.started:
            return {"task": state.task, **change.wanted}
        theirs = state.of(self._before) or state.of(change.sent.model) or state.predictions
        return {"task": state.task, **theirs[-1].value, "model_version": change.shown} if theirs else None

    def _put_right(self, change: Change, state: TaskPredictions) -> None:
        """Change a prediction that bears the version already, and hide what a server that was slow made twice."""
        for number, prediction in enumerate(state.of(change.shown)):
            if number:
                self._studio.change_prediction(prediction.id, {"model_version": change.shown + _TWICE})
            elif not state.started and prediction.value != change.wanted:
                self._studio.change_prediction(prediction.id, {"score": None, **change.wanted})
