"""A task of Label Studio with its annotations, as a page of tasks brings it. Knows nothing of connections or labels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.records import Review, TaskId, text_sha256

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StudioAnnotation:
    """What one user submitted for one task; `result` is Label Studio's list of regions, times as the server writes them.

    `completed_by` is None where the account was deleted; `updated_by` is the user who changed it last, also by a star.
    `edited`: whether it differs from the prediction it started from, None where it started from none or that is gone.
    `review` is the latest of its reviews, which only the Enterprise edition has.
    """

    id: int
    task: TaskId
    completed_by: int | None
    result: tuple[Json, ...]
    created_at: str
    updated_at: str
    lead_time: float | None
    ground_truth: bool
    was_cancelled: bool
    parent_prediction: int | None
    updated_by: int | None = None
    edited: bool | None = None
    review: Review = ""


@dataclass(frozen=True, slots=True)
class StudioTask:
    """A task with all its annotations, the cancelled ones too; `models` names the model of each of its predictions."""

    id: TaskId
    data: Mapping[str, Any]
    updated_at: str
    annotations: tuple[StudioAnnotation, ...]
    models: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class StudioDraft:
    """What a user, named by e-mail address, has not submitted yet; `annotation` is the one that it would change."""

    id: int
    task: TaskId
    user: str
    annotation: int | None
    updated_at: str
    result: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class TaskState:
    """What tells a task from others, the ids of its annotations with the time of their last change, and whether there are drafts.

    `sha256` is of the text that the task shows now, whatever it says of itself.
    """

    id: TaskId
    document: str
    sha256: str
    updated_at: str
    annotations: Mapping[int, str]
    drafts: bool = False

    @property
    def started(self) -> bool:
        """Whether anybody has worked on it."""
        return bool(self.annotations) or self.drafts


def read_task(task: Json) -> StudioTask:
    """The record of one task of a page that was asked for with all fields."""
    predictions = {one["id"]: one for one in task["predictions"]}
    return StudioTask(
        id=TaskId(task["id"]),
        data=task["data"],
        updated_at=task["updated_at"],
        annotations=tuple(_annotation(one, predictions) for one in task["annotations"]),
        models={number: one["model_version"] or "" for number, one in predictions.items()},
    )


def read_draft(draft: Json) -> StudioDraft:
    """The record of one of a task's drafts."""
    return StudioDraft(
        id=draft["id"],
        task=TaskId(draft["task"]),
        user=draft["user"],
        annotation=draft["annotation"],
        updated_at=draft["updated_at"],
        result=tuple(draft["result"] or ()),
    )


def read_state(task: Json) -> TaskState:
    """The record of one task of a page that was asked for with the ids of its annotations."""
    data = task["data"]
    return TaskState(
        id=TaskId(task["id"]),
        document=str(data.get("doc_id") or ""),
        sha256=text_sha256(str(data.get("text") or "")),
        updated_at=task["updated_at"],
        annotations={one["id"]: one["updated_at"] for one in task["annotations"]},
        drafts=bool(task.get("draft_exists")),
    )


def _annotation(one: Json, predictions: Mapping[int, Json]) -> StudioAnnotation:
    result = tuple(one["result"] or ())
    parent = predictions.get(one["parent_prediction"])
    return StudioAnnotation(
        id=one["id"],
        task=TaskId(one["task"]),
        completed_by=one["completed_by"],
        updated_by=one.get("updated_by"),
        result=result,
        created_at=one["created_at"],
        updated_at=one["updated_at"],
        lead_time=one["lead_time"],
        ground_truth=one["ground_truth"],
        was_cancelled=one["was_cancelled"],
        parent_prediction=one["parent_prediction"],
        edited=None if parent is None else _differ(result, parent.get("result")),
        review=_review(one.get("reviews")),
    )


def _differ(result: Sequence[Json], predicted: Any) -> bool:
    if not isinstance(predicted, list):
        return bool(result)
    return list(result) != predicted and set(map(_substance, result)) != set(map(_substance, predicted))


def _substance(one: Any) -> str:
    """What a result says, without what the page adds: scores, origins, copies of the text."""
    if not isinstance(one, dict):
        return repr(one)
    said = {name: one.get(name) for name in ("id", "from_name", "from_id", "to_id", "direction", "labels")}
    value = one.get("value")
    if isinstance(value, dict):
        said["value"] = {name: value.get(name) for name in ("start", "end", "labels", "choices")}
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def _review(reviews: Any) -> Review:
    """The shape was recorded from Label Studio Enterprise: {id, annotation, accepted, created_by, created_at, …}."""
    if not isinstance(reviews, list):
        return ""
    said = [one for one in reviews if isinstance(one, dict) and isinstance(one.get("accepted"), bool)]
    if not said:
        return ""
    latest = max(said, key=lambda one: (str(one.get("created_at") or ""), one.get("id") or 0))
    return "accepted" if latest["accepted"] else "rejected"
