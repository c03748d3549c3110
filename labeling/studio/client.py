"""A typed client for the few things that Musnad asks of Label Studio. Knows nothing of labels, ledgers or policies.

Built on label-studio-sdk 2.1.2, which knows both kinds of token: a legacy one and a personal access token (a JWT that it
refreshes). Found out and relied on:

- The SDK repeats every request, POST too, after a broken connection or a 5xx; a repeated import makes its tasks twice.
  So its own repeating is off, and only reads are repeated here.
- Its page models cost more time than the server and turn times into other shapes, so pages of tasks are read as JSON.
- Pages by number shift when a task is deleted meanwhile; pages by "id greater than the last" do not.
- Giving the star to an annotation takes it from the others of its task, and changes `updated_at` of the task and of that
  annotation, but not of those that lost it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.installation import OLDEST, at_least
from labeling.studio.queries import Filter, any_of_documents, id_after, query, updated_since
from labeling.studio.refusals import in_our_words, is_loopback, stranger
from labeling.studio.task_records import Json, StudioTask, read_task
from schemas.errors import StudioError
from schemas.records import TaskId

if TYPE_CHECKING:
    from label_studio_sdk import LabelStudio

T = TypeVar("T")

_PAUSES = (0.5, 1.0, 2.0)
_WORTH_REPEATING = (502, 503, 504)
_WRITE_SECONDS = 900  # a batch of some thousand tasks is written while the request waits


def connect(url: str, token: str, *, timeout: float = 60) -> StudioClient:
    """A client for the Label Studio at `url`, after a look whether it is one, is new enough and accepts `token`.

    Raises:
        StudioUnreachable: nothing answers there.
        StudioDenied: the token is not accepted.
        StudioError: it is no Label Studio, or too old.
    """
    from label_studio_sdk import LabelStudio  # a second of imports, only for verbs that need it

    url = url.rstrip("/")
    http = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=not is_loopback(url))
    try:
        with in_our_words(url, "say who we are"):
            # the SDK joins the address for token renewal in a way that loses a path without a slash at its end
            sdk = LabelStudio(  # type: ignore[no-untyped-call]  # its constructor only hands its arguments on
                base_url=url + "/", api_key=token, httpx_client=http, timeout=timeout, max_retries=0
            )
            try:
                who = _ask(sdk, "GET", "api/current-user/whoami")
                version = _ask(sdk, "GET", "api/version")
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
        match who, version:
            case {"id": int(user), "email": str(email)}, {"release": str(release)}:
                pass
            case _:
                raise stranger(url, "say who we are")
        if not at_least(release, OLDEST):
            raise StudioError(
                f"{url} is Label Studio {release}, which is too old",
                cause=f"versions before {OLDEST} have known security holes",
                remedy="Upgrade it",
            )
    except BaseException:
        http.close()
        raise
    return StudioClient(url, sdk, http, user, email, release)


class StudioClient:
    """One user's access to one Label Studio; made by `connect`. All methods raise `StudioError` and its kinds."""

    def __init__(self, url: str, sdk: LabelStudio, http: httpx.Client, user: int, email: str, version: str) -> None:
        self.url = url
        self.user = user
        self.email = email
        self.version = version
        self._sdk = sdk
        self._http = http

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def find_project(self, title: str) -> int | None:
        """The id of the project with exactly this title, or None.

        Raises:
            StudioError: there are several.
        """
        doing = f"find the project {title!r}"
        projects: list[Any] = self._read(doing, lambda: list(self._sdk.projects.list(title=title, include="id,title")))
        ids = [int(project.id) for project in projects if project.title == title]
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
        sampling: str = "Sequential sampling",
    ) -> int:
        """Make the project, or bring the one with this title up to date; returns its id.

        Args:
            title: 3 to 50 characters, Label Studio's limits.
            instruction: HTML that annotators see before they begin; "" for none.
            maximum_annotations: how many people label each task.
            sampling: "Sequential sampling", "Uniform sampling" or "Uncertainty sampling".
        """
        wanted = {
            "label_config": label_config,
            "expert_instruction": instruction,
            "show_instruction": bool(instruction),
            "maximum_annotations": maximum_annotations,
            "sampling": sampling,
        }
        project = self.find_project(title)
        if project is None:
            with in_our_words(self.url, f"make the project {title!r}"):
                return int(self._sdk.projects.create(title=title, **wanted).id)  # type: ignore[arg-type]  # one dictionary of several types
        there = self._read(f"read the project {title!r}", lambda: self._sdk.projects.get(project))
        changed = {name: value for name, value in wanted.items() if getattr(there, name) != value}
        if changed:
            with in_our_words(self.url, f"change {', '.join(changed)} of the project {title!r}"):
                self._sdk.projects.update(project, **changed)  # type: ignore[arg-type]  # as above
        return project

    def set_model_version(self, project: int, version: str) -> None:
        """Show annotators the predictions of `version`; Label Studio refuses a version of which the project has none."""
        with in_our_words(self.url, f"show the predictions of {version} in project {project}"):
            self._sdk.projects.update(project, model_version=version)

    def import_tasks(self, project: int, tasks: Sequence[Json]) -> list[TaskId]:
        """Import `{"data": …, "predictions": […]}`, all or none, and return the task ids in the same order.

        One import at a time: on SQLite, Label Studio gives out ids before it writes. After an error it is unknown whether
        the tasks are there; `find_tasks` tells.
        """
        if not tasks:
            return []
        doing = f"import {len(tasks)} tasks into project {project}"
        with in_our_words(self.url, doing):
            path, asked = f"api/projects/{project}/import", {"return_task_ids": "true"}
            answer = _ask(self._sdk, "POST", path, tasks, asked, seconds=_WRITE_SECONDS)
        ids = [TaskId(task) for task in answer.get("task_ids", ())]
        if len(ids) != len(tasks):
            raise StudioError(
                f"Label Studio at {self.url} answered {len(ids)} ids, asked to {doing}",
                cause="only the Community edition imports while the request waits",
                remedy="Run `musnad push` again: it looks for what has arrived",
            )
        return ids

    def find_tasks(self, project: int, doc_ids: Collection[str]) -> dict[str, list[TaskId]]:
        """The tasks of each of these documents that has any, by `data.doc_id`, oldest first; many: imported twice."""
        found: dict[str, list[TaskId]] = {}
        wanted = frozenset(doc_ids)
        for filters in any_of_documents(sorted(wanted)):
            for task in self._pages(project, filters, 1000, fields="task_only", include="id,data"):
                doc_id = task["data"].get("doc_id")
                if doc_id in wanted:
                    found.setdefault(doc_id, []).append(TaskId(task["id"]))
        return found

    def tasks(self, project: int, *, since: str | None = None, page_size: int = 100) -> Iterator[StudioTask]:
        """All tasks by id, with annotations; with `since` (ISO 8601) those touched then or later.

        A task is touched by a new, changed, starred or deleted annotation. Changes made while this runs may be missed:
        begin the next time a little before this time began.
        """
        filters = [] if since is None else [updated_since(since)]
        for task in self._pages(project, filters, page_size, fields="all"):
            yield read_task(task)

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
        """Submit an annotation, by this client's user or for another one; returns its id."""
        given = {"completed_by": completed_by, "lead_time": lead_time, "parent_prediction": parent_prediction}
        with in_our_words(self.url, f"annotate task {task}"):
            made = self._sdk.annotations.create(
                task,
                result=result,
                ground_truth=ground_truth,
                was_cancelled=was_cancelled,
                **{name: value for name, value in given.items() if value is not None},
            )
            return int(made.id)

    def star(self, annotation: int) -> None:
        """Give the ground-truth star to `annotation`; the others of its task lose it."""
        with in_our_words(self.url, f"star annotation {annotation}"):
            self._sdk.annotations.update(annotation, ground_truth=True)

    def delete_task(self, task: TaskId) -> None:
        """Delete a task with its annotations; one that is gone already is no error."""
        with in_our_words(self.url, f"delete task {task}"):
            try:
                self._sdk.tasks.delete(str(task))
            except ApiError as problem:
                if problem.status_code != httpx.codes.NOT_FOUND:
                    raise

    def users(self) -> dict[int, str]:
        """The e-mail address of every user, by id."""
        return {int(user.id): str(user.email) for user in self._read("list the users", self._sdk.users.list)}

    def ask(self, doing: str, method: str, path: str, *, body: Json | None = None, **parameters: str | int) -> Any:
        """One API request as this user, never repeated; returns its JSON. `doing` says in an error what it was for."""
        with in_our_words(self.url, doing):
            return _ask(self._sdk, method, path, body, parameters)

    def _pages(self, project: int, filters: list[Filter], size: int, **parameters: str) -> Iterator[Json]:
        last = 0
        while True:
            asked: dict[str, str | int] = {
                **parameters,
                "project": project,
                "page_size": size,
                "query": query([id_after(last), *filters]),
            }
            call = partial(_ask, self._sdk, "GET", "api/tasks/", None, asked)
            answer = self._read(f"read the tasks of project {project}", call)
            page = answer["tasks"]
            yield from page
            if not page or len(page) >= answer["total"]:  # a server may give smaller pages than were asked for
                return
            last = int(page[-1]["id"])

    def _read(self, doing: str, call: Callable[[], T]) -> T:
        """Do `call`, which changes nothing, again a few times while the connection breaks or a proxy cannot reach on."""
        with in_our_words(self.url, doing):
            for pause in _PAUSES:
                try:
                    return call()
                except (httpx.NetworkError, httpx.RemoteProtocolError):
                    time.sleep(pause)
                except ApiError as problem:
                    if problem.status_code not in _WORTH_REPEATING:
                        raise
                    time.sleep(pause)
            return call()


def _ask(
    sdk: LabelStudio,
    method: str,
    path: str,
    body: Json | Sequence[Json] | None = None,
    parameters: Mapping[str, str | int] | None = None,
    seconds: int | None = None,
) -> Any:
    """One request by the SDK's own transport: its typed methods do not reach everything, and it renews the token."""
    answer = sdk._client_wrapper.httpx_client.request(
        path,
        method=method,
        params=dict(parameters or {}),
        json=body,
        request_options=None if seconds is None else {"timeout_in_seconds": seconds},
    )
    value = answer.json() if "json" in answer.headers.get("content-type", "") else None
    if value is None or not answer.is_success:
        raise ApiError(status_code=answer.status_code, headers=dict(answer.headers), body=value)
    return value
