"""What pull and reconciliation need of Label Studio, in memory: tasks, annotations, drafts, a clock that goes on by itself.

Whatever people do touches tasks as Label Studio does it. `snapshot` and `restore` set the database back, as a backup does.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from labeling.studio.task_lists import Overview, ProjectGone
from labeling.studio.task_records import StudioAnnotation, StudioDraft, StudioTask, TaskState
from schemas.records import Document, TaskId, text_sha256

PROJECT = 3
PEOPLE = {1: "amal@x", 2: "reem@x"}


class StudioInMemory:
    url = "http://studio"

    def __init__(self) -> None:
        self.held: dict[int, StudioTask] = {}
        self.pending: list[StudioDraft] = []
        self.read: list[int] = []
        self.project: int | None = PROJECT
        self.shown = ""
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._last_task = self._last_annotation = 0

    # what people and push do

    def tick(self, **by: float) -> str:
        self._now += timedelta(**(by or {"seconds": 1}))
        return self._now.isoformat().replace("+00:00", "Z")

    def add(self, document: Document, *, number: int | None = None, **data: Any) -> TaskId:
        self._last_task = self._last_task + 1 if number is None else number
        shown = {"doc_id": document.id, "sha256": document.sha256, "text": document.text, **data}
        task = StudioTask(TaskId(self._last_task), shown, self.tick(), (), {5: "lexicon@1"})
        self.held[task.id] = task
        return task.id

    def annotate(self, task: int, result: Any = (), **more: Any) -> int:
        self._last_annotation += 1
        now = self.tick()
        plain = {"completed_by": 1, "updated_by": 1, "created_at": now, "updated_at": now, "lead_time": 9.5}
        flags = {"ground_truth": False, "was_cancelled": False, "parent_prediction": 5, "result": tuple(result)}
        one = StudioAnnotation(id=self._last_annotation, task=TaskId(task), **{**plain, **flags, **more})
        self._put(task, (*self.held[task].annotations, one))
        return one.id

    def change(self, task: int, annotation: int, **more: Any) -> None:
        now = self.tick()
        changed = (
            replace(one, **{"updated_at": now, **more}) if one.id == annotation else one
            for one in self.held[task].annotations
        )
        self._put(task, tuple(changed))

    def delete(self, task: int, annotation: int) -> None:
        self._put(task, tuple(one for one in self.held[task].annotations if one.id != annotation))

    def delete_task(self, task: int) -> None:
        del self.held[task]

    def draft(self, task: int, user: str, result: Any, annotation: int | None = None) -> None:
        self.pending.append(
            StudioDraft(len(self.pending) + 1, TaskId(task), user, annotation, self.tick(), tuple(result))
        )

    def snapshot(self) -> Any:
        return copy.deepcopy((self.held, self._last_task, self._last_annotation))

    def restore(self, snapshot: Any) -> None:
        self.held, self._last_task, self._last_annotation = copy.deepcopy(snapshot)

    def _put(self, task: int, annotations: tuple[StudioAnnotation, ...]) -> None:
        self.held[task] = replace(self.held[task], annotations=annotations, updated_at=self.tick())

    # what the client does

    def clock(self) -> str:
        return self.tick()

    def overview(self, project: int) -> Overview:
        self._require(project)
        annotations = sum(not one.was_cancelled for task in self.held.values() for one in task.annotations)
        return Overview(len(self.held), annotations, max((t.updated_at for t in self.held.values()), default=""))

    def tasks(self, project: int, *, since: str | None = None, page_size: int = 100):  # noqa: ARG002  # as the client has it
        assert project == self.project
        first = datetime.fromisoformat(since) if since else datetime.min.replace(tzinfo=UTC)
        return self._give(task for task in self.held.values() if datetime.fromisoformat(task.updated_at) >= first)

    def annotated_tasks(self, project: int, *, page_size: int = 100):  # noqa: ARG002  # as the client has it
        assert project == self.project
        return self._give(task for task in self.held.values() if task.annotations)

    def these_tasks(self, project: int, numbers: Any, *, page_size: int = 100):  # noqa: ARG002  # as the client has it
        assert project == self.project
        return self._give(self.held[number] for number in numbers if number in self.held)

    def task_states(self, project: int):
        self._require(project)
        for task in sorted(self.held.values(), key=lambda task: task.id):
            ids = {one.id: one.updated_at for one in task.annotations}
            data = task.data
            drafts = any(draft.task == task.id for draft in self.pending)
            sha256 = text_sha256(data.get("text", ""))
            yield TaskState(task.id, data.get("doc_id", ""), sha256, task.updated_at, ids, drafts)

    def drafts(self, project: int):
        assert project == self.project
        return iter(self.pending)

    def users(self) -> dict[int, str]:
        return PEOPLE

    def shown_version(self, project: int) -> str:
        assert project == self.project
        return self.shown

    def set_model_version(self, project: int, version: str) -> None:
        assert project == self.project
        self.shown = version

    def _require(self, project: int) -> None:
        if project != self.project:
            raise ProjectGone(f"no project {project}")

    def _give(self, tasks: Any):
        for task in sorted(tasks, key=lambda task: task.id):
            self.read.append(task.id)
            yield task
