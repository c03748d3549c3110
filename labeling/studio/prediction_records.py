"""The predictions that a task has in Label Studio. Knows nothing of connections or labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.records import TaskId

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StudioPrediction:
    """`value` is what Label Studio imports as a prediction: model_version, result and perhaps score."""

    id: int
    value: Json

    @property
    def model_version(self) -> str:
        return str(self.value["model_version"])


@dataclass(frozen=True, slots=True)
class TaskPredictions:
    """All predictions of a task, the oldest first, and whether a person has begun to work on it (drafts count)."""

    task: TaskId
    started: bool
    predictions: tuple[StudioPrediction, ...]

    def of(self, model_version: str) -> list[StudioPrediction]:
        return [one for one in self.predictions if one.model_version == model_version]


def read_predictions(task: Mapping[str, Any]) -> TaskPredictions:
    """The record of one task of a page that was asked for with annotations_ids, draft_exists and predictions."""
    return TaskPredictions(
        TaskId(task["id"]),
        bool(task["annotations_ids"]) or bool(task["draft_exists"]),
        tuple(_prediction(one) for one in sorted(task["predictions"], key=lambda one: int(one["id"]))),
    )


def _prediction(one: Mapping[str, Any]) -> StudioPrediction:
    value: Json = {"model_version": one["model_version"] or "", "result": one["result"]}
    return StudioPrediction(one["id"], value if one["score"] is None else {**value, "score": one["score"]})
