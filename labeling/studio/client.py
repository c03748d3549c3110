"""A typed client for the few things that Musnad asks of Label Studio. Knows nothing of labels, ledgers or policies.

Found out and relied on:

- The SDK's page models cost more time than the server and turn times into other shapes, so pages of tasks are read as JSON.
- Giving the star to an annotation takes it from the others of its task, and changes `updated_at` of the task and of that
  annotation, but not of those that lost it.
- Where SQLite is locked, the server tries an import again after it has taken the predictions out of the tasks, and makes
  tasks without any. Its answer says how many predictions it made.
- A prediction that goes takes the page of a person who has it open along: submitting fails, as its parent is not found. So
  none is ever deleted. One POST makes a thousand predictions in the time in which PATCH changes ten.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self

import httpx
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.installation import OLDEST, at_least
from labeling.studio.prediction_records import TaskPredictions, read_predictions
from labeling.studio.queries import any_of_documents, any_of_tasks
from labeling.studio.refusals import ImportInDoubt, importing_in_our_words, stranger, unreachable
from labeling.studio.retries import SETTLING, Patience, rest
from labeling.studio.task_lists import TaskLists
from labeling.studio.task_records import Json
from labeling.studio.transport import Transport
from schemas.errors import StudioError
from schemas.records import TaskId

_WRITE_SECONDS = 900  # a batch is written while the request waits, and the server may wait for its database before


class Imported(NamedTuple):
    """The tasks that an import made, in the order in which they were sent, and how many predictions."""

    tasks: list[TaskId]
    predictions: int


def connect(url: str, token: str, *, timeout: float = 60) -> StudioClient:
    """A client for the Label Studio at `url`, after a look whether it is one, is new enough and accepts `token`.

    Raises:
        StudioUnreachable: nothing answers there.
        StudioDenied: the token is not accepted.
        StudioError: it is no Label Studio, or too old.
    """
    transport = Transport(url.rstrip("/"), token, timeout)
    try:
        who, version = _introduce(transport)
        match who, version:
            case {"id": int(user), "email": str(email)}, {"release": str(release)}:
                pass
            case _:
                raise stranger(transport.url, "say who we are")
        if not at_least(release, OLDEST):
            raise StudioError(
                f"{transport.url} is Label Studio {release}, which is too old",
                cause=f"versions before {OLDEST} have known security holes",
                remedy="Upgrade it",
            )
    except BaseException:
        transport.close()
        raise
    return StudioClient(transport, user, email, release)


def _introduce(transport: Transport) -> tuple[Any, Any]:
    """Who we are and what answers. Where nothing listens at all, that is said at once: most likely it was never started."""
    url = transport.url

    def call() -> tuple[Any, Any]:
        try:
            return transport.send("GET", "api/current-user/whoami"), transport.send("GET", "api/version")
        except httpx.ConnectError as problem:
            raise unreachable(url, problem) from problem
        except ApiError as problem:
            if problem.status_code == httpx.codes.NOT_FOUND:
                raise stranger(url, "say who we are") from problem
            elsewhere = (problem.headers or {}).get("location")
            if elsewhere is None:
                raise
            # followed, a redirect would turn each import into a read
            raise StudioError(
                f"{url} sends us on to {elsewhere}",
                cause="Label Studio has another address, perhaps one with https",
                remedy="Write the address of Label Studio as the browser shows it into musnad.yaml",
            ) from problem

    return transport.repeat("say who we are", call)


class StudioClient(TaskLists):
    """One user's access to one Label Studio; made by `connect`. All methods raise `StudioError` and its kinds."""

    def __init__(self, transport: Transport, user: int, email: str, version: str) -> None:
        super().__init__(transport)
        self.url = transport.url
        self.user = user
        self.email = email
        self.version = version

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def find_project(self, title: str) -> int | None:
        """The id of the project with exactly this title, or None.

        Raises:
            StudioError: there are several.
        """
        ids: list[int] = []
        doing, page = f"find the project {title!r}", 1
        while page:
            answer = self.ask(doing, "GET", "api/projects/", title=title, include="id,title", page=page)
            ids += [int(project["id"]) for project in answer["results"] if project["title"] == title]
            page = page + 1 if answer.get("next") else 0
        if len(ids) > 1:
            raise StudioError(
                f"Label Studio at {self.url} has {len(ids)} projects titled {title!r}",
                cause=f"their ids are {', '.join(map(str, sorted(ids)))}",
                remedy="Rename all but one of them in Label Studio",
            )
        return ids[0] if ids else None

    def ensure_project(
        self,
        title: str,
        label_config: str,
        *,
        instruction: str = "",
        maximum_annotations: int = 1,
        overlap: float = 1.0,
        sampling: str = "Sequential sampling",
    ) -> int:
        """Make the project, or bring the one with this title up to date; returns its id.

        Args:
            title: 3 to 50 characters, Label Studio's limits.
            instruction: HTML that annotators see before they begin; "" for none.
            maximum_annotations: how many people label each task …
            overlap: … of this share of the tasks; one person labels each of the others.
            sampling: "Sequential sampling", "Uniform sampling" or "Uncertainty sampling".
        """
        wanted: Json = {
            "label_config": label_config,
            "expert_instruction": instruction,
            "show_instruction": bool(instruction),
            "maximum_annotations": maximum_annotations,
            "overlap_cohort_percentage": round(100 * overlap),
            "sampling": sampling,
        }
        project = self.find_project(title)
        if project is None:
            return self._make_project({"title": title, **wanted})
        there = self.ask(f"read the project {title!r}", "GET", f"api/projects/{project}/")
        changed = {name: value for name, value in wanted.items() if there[name] != value}
        if changed:
            doing = f"change {', '.join(changed)} of the project {title!r}"
            self.ask(doing, "PATCH", f"api/projects/{project}/", body=changed)
        return project

    def page_of(self, project: int) -> str:
        """The labelling page that the project has."""
        return str(self.ask(f"read project {project}", "GET", f"api/projects/{project}/")["label_config"])

    def set_model_version(self, project: int, version: str) -> None:
        """Show annotators the predictions of `version`; Label Studio refuses a version of which the project has none."""
        doing = f"show the predictions of {version} in project {project}"
        self.ask(doing, "PATCH", f"api/projects/{project}/", body={"model_version": version})

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> list[TaskId]:
        """The task ids of an `import_encoded` of `{"data": …, "predictions": […]}`."""
        return self.import_encoded(project, [encode(task) for task in tasks]).tasks

    def import_encoded(self, project: int, tasks: Sequence[bytes]) -> Imported:
        """Import tasks, each as JSON, all or none; never repeated.

        One import at a time: on SQLite, Label Studio gives out ids before it writes.

        Raises:
            ImportRefused: the tasks are bad, or one of them is.
            ImportInDoubt: whether the tasks are there is not known; `find_sent` tells.
        """
        if not tasks:
            return Imported([], 0)
        doing = f"import {len(tasks)} tasks into project {project}"
        answer = self._import(doing, f"api/projects/{project}/import", tasks, return_task_ids="true")
        ids = [TaskId(task) for task in answer.get("task_ids", ())]
        if len(ids) != len(tasks):
            raise StudioError(
                f"Label Studio at {self.url} answered {len(ids)} ids, asked to {doing}",
                cause="only the Community edition imports while the request waits",
                remedy="Run `musnad push` again: it looks for what has arrived",
            )
        return Imported(ids, int(answer.get("prediction_count", 0)))

    def find_sent(self, project: int, doc_ids: Collection[str]) -> dict[tuple[str, str], list[TaskId]]:
        """The tasks of each revision (`data.doc_id` and `data.sha256`) of these documents, oldest first; many: sent twice."""
        found: dict[tuple[str, str], list[TaskId]] = {}
        wanted = frozenset(doc_ids)
        for filters in any_of_documents(sorted(wanted)):
            for task in self._pages(project, filters, 1000, fields="task_only", include="id,data"):
                doc_id, sha256 = (str(task["data"].get(name, "")) for name in ("doc_id", "sha256"))
                if doc_id in wanted:
                    found.setdefault((doc_id, sha256), []).append(TaskId(task["id"]))
        return found

    def find_tasks(self, project: int, doc_ids: Collection[str]) -> dict[str, list[TaskId]]:
        """The tasks of each of these documents that has any, in whatever revision, oldest first."""
        found: dict[str, list[TaskId]] = {}
        for (doc_id, _), tasks in self.find_sent(project, doc_ids).items():
            found[doc_id] = sorted([*found.get(doc_id, ()), *tasks])
        return found

    def predictions(self, project: int, tasks: Sequence[TaskId]) -> Iterator[TaskPredictions]:
        """The predictions of those of `tasks` that are there, and whether somebody has started on them."""
        include = "id,annotations_ids,draft_exists,predictions"
        for filters in any_of_tasks(tasks):
            for task in self._pages(project, filters, 200, fields="all", include=include):
                yield read_predictions(task)

    def import_predictions(self, project: int, predictions: Sequence[bytes]) -> None:
        """Add predictions, each as JSON with `task` in it, all or none; never repeated. Errors as of `import_encoded`."""
        doing = f"add {len(predictions)} predictions to project {project}"
        self._import(doing, f"api/projects/{project}/import/predictions", predictions)

    def change_prediction(self, prediction: int, value: Json) -> None:
        """Put another result in the place of that of a prediction."""
        self.ask(f"change prediction {prediction}", "PATCH", f"api/predictions/{prediction}/", body=value)

    def change_data(self, task: TaskId, data: Json) -> None:
        """Put other data in the place of that of a task."""
        self.ask(f"change task {task}", "PATCH", f"api/tasks/{task}/", body={"data": data})

    def create_annotation(
        self,
        task: TaskId,
        result: Sequence[Json],
        *,
        completed_by: int | None = None,
        lead_time: float | None = None,
        ground_truth: bool = False,
        was_cancelled: bool = False,
        parent_prediction: int | None = None,
    ) -> int:
        """Submit an annotation, by this client's user or for another one; returns its id. Never repeated."""
        given = {"completed_by": completed_by, "lead_time": lead_time, "parent_prediction": parent_prediction}
        body: Json = {"result": list(result), "ground_truth": ground_truth, "was_cancelled": was_cancelled}
        body |= {name: value for name, value in given.items() if value is not None}
        return int(self.ask(f"annotate task {task}", "POST", f"api/tasks/{task}/annotations/", body=body)["id"])

    def star(self, annotation: int) -> None:
        """Give the ground-truth star to `annotation`; the others of its task lose it."""
        self.ask(
            f"star annotation {annotation}", "PATCH", f"api/annotations/{annotation}/", body={"ground_truth": True}
        )

    def delete_task(self, task: TaskId) -> None:
        """Delete a task with its annotations; one that is gone already is no error."""

        def call() -> None:
            try:
                self._transport.send("DELETE", f"api/tasks/{task}/")
            except ApiError as problem:
                if problem.status_code != httpx.codes.NOT_FOUND:
                    raise

        self._transport.repeat(f"delete task {task}", call)

    def users(self) -> dict[int, str]:
        """The e-mail address of every user, by id."""
        return {int(user["id"]): str(user["email"]) for user in self.ask("list the users", "GET", "api/users/")}

    def ask(self, doing: str, method: str, path: str, *, body: Json | None = None, **parameters: str | int) -> Any:
        """One API request as this user; returns its JSON. `doing` says in an error what it was for. A POST is never repeated."""
        return self._transport.ask(doing, method, path, body=body, parameters=parameters)

    def _make_project(self, wanted: Json) -> int:
        """A project has no key of its own either: after a doubtful failure, look for its title before another try."""
        doing = f"make the project {wanted['title']!r}"
        patience = Patience(doing)
        while True:
            try:
                with importing_in_our_words(self.url, doing):
                    return int(self._transport.send("POST", "api/projects/", body=wanted)["id"])
            except ImportInDoubt as doubt:
                if not patience.wait(doubt.problem):
                    raise
                rest(0 if doubt.over else SETTLING)
            there = self.find_project(wanted["title"])
            if there is not None:
                return there

    def _import(self, doing: str, path: str, items: Sequence[bytes], **parameters: str) -> Any:
        content = b"[" + b",".join(items) + b"]"

        def call() -> Any:
            return self._transport.send("POST", path, content=content, parameters=parameters, seconds=_WRITE_SECONDS)

        with importing_in_our_words(self.url, doing):
            return self._transport.renewing_token(call)


def encode(value: Json) -> bytes:
    """JSON as it is sent: in UTF-8, without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
