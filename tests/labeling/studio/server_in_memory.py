"""What push needs of Label Studio, in memory; each import may go wrong as told."""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict

import httpx
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.client import Imported
from labeling.studio.prediction_records import StudioPrediction, TaskPredictions
from labeling.studio.refusals import ImportInDoubt, ImportRefused
from schemas.errors import StudioError
from schemas.records import TaskId

PROJECT = 3


class Killed(BaseException):
    """The process ends here."""


def doubt(problem: Exception) -> ImportInDoubt:
    return ImportInDoubt(StudioError("cut"), problem)


class ServerInMemory:
    """`faults[n]` says what happens to the import number n (of tasks or of predictions):

    unseen, lost, answer lost, late (it is there only after two more looks), 500 (after it was committed), killed before or
    killed after it was committed.
    `bad` documents make it refuse a whole import, `fatal` ones make it fail.
    """

    def __init__(self) -> None:
        self.tasks: dict[int, dict] = {}
        self.predictions_of: dict[int, list[StudioPrediction]] = defaultdict(list)
        self.started: set[int] = set()
        self.faults: dict[int, str] = {}
        self.bad: set[str] = set()
        self.fatal: set[str] = set()
        self.imports = 0
        self.sizes: list[int] = []
        self.looks = 0
        self.shown = ""
        self.changes = 0
        self._late: list = []
        self._last = 0
        self._last_prediction = 0

    def import_encoded(self, project, payloads):
        assert project == PROJECT
        tasks = [json.loads(payload) for payload in payloads]
        self.sizes.append(len(tasks))
        documents = {task["data"]["doc_id"] for task in tasks}

        def commit():
            if documents & self.bad:
                raise ImportRefused("refused", cause=f"bad: {sorted(documents & self.bad)[0]}")
            if documents & self.fatal:
                raise doubt(ApiError(status_code=500))
            numbers = []
            for task in tasks:
                self._last += 1
                self.tasks[self._last] = task["data"]
                numbers.append(TaskId(self._last))
                for value in task.get("predictions", ()):
                    self._add(self._last, value)
            return Imported(numbers, sum(len(task.get("predictions", ())) for task in tasks))

        if self.faults.get(self.imports + 1, "").startswith(
            "predictions lost"
        ):  # as where SQLite was locked for a moment
            for task in tasks:
                task.pop("predictions", None)
        return self._under_faults(commit)

    def import_predictions(self, project, payloads):
        assert project == PROJECT

        def commit():
            for value in map(json.loads, payloads):
                self._add(value.pop("task"), value)

        return self._under_faults(commit)

    def find_sent(self, project, doc_ids):
        assert project == PROJECT
        self.looks += 1
        self._arrive()
        found = {}
        for number, data in self.tasks.items():
            if data["doc_id"] in set(doc_ids):
                found.setdefault((data["doc_id"], data["sha256"]), []).append(TaskId(number))
        return found

    def predictions(self, project, tasks):
        assert project == PROJECT
        self._arrive()
        for number in tasks:
            if number in self.tasks:
                yield TaskPredictions(number, number in self.started, tuple(self.predictions_of[number]))

    def change_prediction(self, prediction, value):
        self.changes += 1
        for held in self.predictions_of.values():
            for place, one in enumerate(held):
                if one.id == prediction:
                    merged = {name: v for name, v in {**one.value, **value}.items() if v is not None}
                    held[place] = StudioPrediction(one.id, merged)

    def change_data(self, task, data):
        self.tasks[task] = data

    def set_model_version(self, project, version):
        assert project == PROJECT
        assert any(p.model_version == version for held in self.predictions_of.values() for p in held)
        self.shown = version

    def delete_task(self, task):
        del self.tasks[task]

    def documents(self):
        self._arrive(now=True)
        return [data["doc_id"] for data in self.tasks.values()]

    def shown_predictions(self, number):
        return [one for one in self.predictions_of[number] if one.model_version == self.shown]

    def _add(self, task, value):
        self._last_prediction += 1
        self.predictions_of[task].append(StudioPrediction(self._last_prediction, value))

    def _under_faults(self, commit):
        self.imports += 1
        match self.faults.get(self.imports, "").removeprefix("predictions lost").removeprefix(", "):
            case "":
                return commit()
            case "unseen":
                raise doubt(httpx.ConnectError("refused"))
            case "lost":
                raise doubt(httpx.ReadTimeout("slow"))
            case "answer lost":
                commit()
                raise doubt(httpx.ReadError("reset"))
            case "500":
                commit()
                raise doubt(ApiError(status_code=500))
            case "late":
                self._late.append([2, commit])
                raise doubt(ApiError(status_code=504))
            case "very late":
                self._late.append([6, commit])
                raise doubt(ApiError(status_code=504))
            case "killed before":
                raise Killed
            case "killed after":
                with contextlib.suppress(ImportRefused):
                    commit()
                raise Killed
            case fault:
                raise AssertionError(fault)

    def _arrive(self, now=False):
        for waiting in [*self._late]:
            waiting[0] -= 1
            if now or not waiting[0]:
                self._late.remove(waiting)
                waiting[1]()
