"""What Label Studio says of the tasks of a project. Knows nothing of labels, ledgers or policies.

Found out on 1.23.2 and relied on:

- Pages by number shift when a task is deleted meanwhile; pages by "id greater than the last" do not.
- A task is touched (`updated_at`) when one of its annotations is made, changed, starred or deleted, not by a draft. Nothing says
  that a task was deleted but that it is not there.
- A page counts the tasks that its query finds and their annotations, without the cancelled ones.
- `include` thins out the annotations within a task as well, so the ids and times of all annotations are cheap; and a page that
  is asked for all it has takes a third longer than one asked for what is read here.
- A page of tasks has the drafts of the user who asks; `/drafts` of one task has those of everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.queries import (
    Filter,
    annotated,
    any_of_tasks,
    id_after,
    newest_first,
    query,
    updated_since,
    with_drafts,
)
from labeling.studio.task_records import (
    Json,
    StudioDraft,
    StudioTask,
    TaskState,
    read_draft,
    read_state,
    read_task,
)
from labeling.studio.transport import Transport
from schemas.errors import StudioError
from schemas.records import TaskId

_TASKS = "api/tasks/"
FIELDS = (
    "id,data,updated_at,annotations,predictions,"  # of the task; and of each annotation and its reviews:
    "task,completed_by,updated_by,result,created_at,lead_time,ground_truth,was_cancelled,parent_prediction,"
    "reviews,annotation,accepted,created_by"
)


class ProjectGone(StudioError):
    """Label Studio has no project of this number, or not for this user."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How many tasks a project has, how many annotations that were not cancelled, and when a task was touched last."""

    tasks: int
    annotations: int
    touched: str


class TaskLists:
    """The reading part of a client."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def clock(self) -> str:
        """The time of the server, ISO 8601 in UTC; "" where it does not say."""
        self._transport.ask("ask what time it is", "GET", "api/version")
        try:
            return parsedate_to_datetime(self._transport.date).astimezone(UTC).isoformat()
        except ValueError:
            return ""

    def overview(self, project: int) -> Overview:
        """
        Raises:
            ProjectGone: there is no such project.
        """
        asked: dict[str, str | int] = {
            "project": project,
            "page_size": 1,
            "query": newest_first(),
            "fields": "task_only",
        }

        def call() -> Any:
            try:
                return self._transport.send("GET", _TASKS, parameters={**asked, "include": "id,updated_at"})
            except ApiError as problem:
                if problem.status_code != httpx.codes.NOT_FOUND:
                    raise
                raise ProjectGone(
                    f"Label Studio has no project {project} any more, in which the tasks of this project are",
                    cause="it was deleted, or Label Studio's database is another one",
                    remedy="`musnad status --check` says what is there, and with --fix sends all again at the next push",
                ) from problem

        answer = self._transport.repeat(f"look at project {project}", call)
        touched = max((task["updated_at"] for task in answer["tasks"]), default="")
        return Overview(answer["total"], answer["total_annotations"], touched)

    def tasks(self, project: int, *, since: str | None = None, page_size: int = 100) -> Iterator[StudioTask]:
        """All tasks by id, with annotations; with `since` (ISO 8601) those touched then or later.

        Changes made while this runs may be missed: begin the next time a little before this time began.
        """
        yield from self._full(project, [] if since is None else [updated_since(since)], page_size)

    def annotated_tasks(self, project: int, *, page_size: int = 100) -> Iterator[StudioTask]:
        """The tasks that have annotations by Label Studio's own counters, those that have only cancelled ones at the end."""
        for filters in annotated():
            yield from self._full(project, filters, page_size)

    def these_tasks(self, project: int, numbers: Sequence[TaskId], *, page_size: int = 100) -> Iterator[StudioTask]:
        """Those of these tasks that are there."""
        for filters in any_of_tasks(numbers):
            yield from self._full(project, filters, page_size)

    def task_states(self, project: int) -> Iterator[TaskState]:
        """All tasks by id, without what their annotations say."""
        for task in self._pages(project, [], 500, fields="all", include="id,data,updated_at,annotations,draft_exists"):
            yield read_state(task)

    def shown_version(self, project: int) -> str:
        """The version of predictions that annotators see."""
        answer = self._transport.ask(f"read project {project}", "GET", f"api/projects/{project}/")
        return str(answer.get("model_version") or "")

    def drafts(self, project: int) -> Iterator[StudioDraft]:
        """What people have not submitted yet, task by task."""
        for task in self._pages(project, [with_drafts()], 1000, fields="task_only", include="id"):
            number = TaskId(task["id"])
            doing = f"read the drafts of task {number}"
            for draft in self._transport.ask(doing, "GET", f"{_TASKS}{number}/drafts"):
                yield read_draft(draft)

    def _full(self, project: int, filters: list[Filter], page_size: int) -> Iterator[StudioTask]:
        for task in self._pages(project, filters, page_size, fields="all", include=FIELDS):
            yield read_task(task)

    def _pages(self, project: int, filters: list[Filter], size: int, **parameters: str) -> Iterator[Json]:
        last = 0
        while True:
            asked: dict[str, str | int] = {
                **parameters,
                "project": project,
                "page_size": size,
                "query": query([id_after(last), *filters]),
            }
            answer = self._transport.ask(f"read the tasks of project {project}", "GET", _TASKS, parameters=asked)
            page = answer["tasks"]
            if not page:
                return
            last, is_last = int(page[-1]["id"]), len(page) >= answer["total"]  # pages may be smaller than asked for
            page.reverse()
            while page:  # what is used goes at once: a page takes tens of megabytes
                yield page.pop()
            if is_last:
                return
