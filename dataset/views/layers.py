"""The three layers as columns, in the shape of a prediction line: what the `documents` and `annotators` configs share.

Knows nothing of documents; offsets are the document's.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from dataset.columns import lists, offsets, structs
from dataset.features import OFFSET, SPAN, STRING, Feature, ListOf, Struct, Value
from schemas.records import Argument, Entity, Event, Labels, Layer, Span, Stance

_SCORE = Value("float64")

_COLUMNS: dict[Layer, Feature] = {
    "entities": ListOf(
        Struct({"id": STRING, "start": OFFSET, "end": OFFSET, "type": STRING, "score": _SCORE}),
    ),
    "events": ListOf(
        Struct(
            {
                "id": STRING,
                "type": STRING,
                "trigger": SPAN,
                "realis": STRING,
                "polarity": STRING,
                "arguments": ListOf(Struct({"role": STRING, "start": OFFSET, "end": OFFSET, "entity": STRING})),
                "score": _SCORE,
            }
        ),
    ),
    "stances": ListOf(
        Struct(
            {
                "id": STRING,
                "holder": SPAN,
                "target": SPAN,
                "polarity": STRING,
                "evidence": SPAN,
                "quote": STRING,
                "score": _SCORE,
            }
        ),
    ),
}


def layer_columns(layers: Sequence[Layer]) -> dict[str, Feature]:
    """A column for each layer of the release."""
    return {layer: _COLUMNS[layer] for layer in layers}


class LayerColumns:
    """The values of `layer_columns` for labels that are taken one after the other; `score` is null where a person set the label."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._layers = layers
        self._taken: list[Labels] = []

    def take(self, labels: Labels) -> None:
        self._taken.append(labels)

    def arrays(self) -> dict[str, pa.Array]:
        """A column for each layer."""
        made = {"entities": self._entities, "events": self._events, "stances": self._stances}
        return {layer: made[layer]() for layer in self._layers}

    def _entities(self) -> pa.Array:
        entities: list[Entity] = [e for labels in self._taken for e in labels.entities]
        parts = {
            "id": pa.array([e.id for e in entities], pa.string()),
            "start": pa.array([e.start for e in entities], pa.int32()),
            "end": pa.array([e.end for e in entities], pa.int32()),
            "type": pa.array([e.type for e in entities], pa.string()),
            "score": pa.array([e.score for e in entities], pa.float64()),
        }
        return lists(offsets([len(labels.entities) for labels in self._taken]), structs(parts))

    def _events(self) -> pa.Array:
        events: list[Event] = [e for labels in self._taken for e in labels.events]
        arguments: list[Argument] = [a for e in events for a in e.arguments]
        fillers = structs(
            {
                "role": pa.array([a.role for a in arguments], pa.string()),
                "start": pa.array([a.start for a in arguments], pa.int32()),
                "end": pa.array([a.end for a in arguments], pa.int32()),
                "entity": pa.array([a.entity for a in arguments], pa.string()),
            }
        )
        parts = {
            "id": pa.array([e.id for e in events], pa.string()),
            "type": pa.array([e.type for e in events], pa.string()),
            "trigger": _spans([e.trigger for e in events]),
            "realis": pa.array([e.realis for e in events], pa.string()),
            "polarity": pa.array([e.polarity for e in events], pa.string()),
            "arguments": lists(offsets([len(e.arguments) for e in events]), fillers),
            "score": pa.array([e.score for e in events], pa.float64()),
        }
        return lists(offsets([len(labels.events) for labels in self._taken]), structs(parts))

    def _stances(self) -> pa.Array:
        stances: list[Stance] = [s for labels in self._taken for s in labels.stances]
        parts = {
            "id": pa.array([s.id for s in stances], pa.string()),
            "holder": _spans([s.holder for s in stances]),
            "target": _spans([s.target for s in stances]),
            "polarity": pa.array([s.polarity for s in stances], pa.string()),
            "evidence": _spans([s.evidence for s in stances]),
            "quote": pa.array([s.quote for s in stances], pa.string()),
            "score": pa.array([s.score for s in stances], pa.float64()),
        }
        return lists(offsets([len(labels.stances) for labels in self._taken]), structs(parts))


def _spans(spans: Sequence[Span | None]) -> pa.StructArray:
    there = [span is not None for span in spans]
    parts = {
        "start": pa.array([span.start if span is not None else None for span in spans], pa.int32()),
        "end": pa.array([span.end if span is not None else None for span in spans], pa.int32()),
    }
    return structs(parts, there)
