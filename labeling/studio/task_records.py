"""A task of Label Studio with its annotations, as a page of tasks brings it. Knows nothing of connections or labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.records import TaskId

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StudioAnnotation:
    """What one user submitted for one task; `result` is Label Studio's list of regions, times as the server writes them.

    `completed_by` is None where the account was deleted; `updated_by` is the user who changed it last, also by a star.
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


@dataclass(frozen=True, slots=True)
class StudioTask:
    """A task with all its annotations, the cancelled ones too; `models` names the model of each of its predictions."""

    id: TaskId
    data: Mapping[str, Any]
    updated_at: str
    annotations: tuple[StudioAnnotation, ...]
    models: Mapping[int, str]


def read_task(task: Json) -> StudioTask:
    """The record of one task of a page that was asked for with all fields."""
    return StudioTask(
        id=TaskId(task["id"]),
        data=task["data"],
        updated_at=task["updated_at"],
        annotations=tuple(_annotation(one) for one in task["annotations"]),
        models={one["id"]: one["model_version"] or "" for one in task["predictions"]},
    )


def _annotation(one: Json) -> StudioAnnotation:
    return StudioAnnotation(
        id=one["id"],
        task=TaskId(one["task"]),
        completed_by=one["completed_by"],
        updated_by=one.get("updated_by"),
        result=tuple(one["result"] or ()),
        created_at=one["created_at"],
        updated_at=one["updated_at"],
        lead_time=one["lead_time"],
        ground_truth=one["ground_truth"],
        was_cancelled=one["was_cancelled"],
        parent_prediction=one["parent_prediction"],
    )
