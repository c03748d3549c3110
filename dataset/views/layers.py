"""The three layers as columns, in the shape of a prediction line: what the `documents` and `annotators` configs share.

Knows nothing of documents; offsets are the document's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import pyarrow as pa

from dataset.columns import lists, offsets, structs, transposed
from dataset.features import OFFSET, SPAN, STRING, Feature, ListOf, Struct, Value
from schemas.records import Labels, Layer

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
        found = [labels.entities for labels in self._taken]
        ids, starts, ends, types, scores = transposed(chain.from_iterable(found), 5)
        parts = {
            "id": pa.array(ids, pa.string()),
            "start": pa.array(starts, pa.int32()),
            "end": pa.array(ends, pa.int32()),
            "type": pa.array(types, pa.string()),
            "score": pa.array(scores, pa.float64()),
        }
        return lists(offsets(list(map(len, found))), structs(parts))

    def _events(self) -> pa.Array:
        found = [labels.events for labels in self._taken]
        ids, types, triggers, realis, polarities, fillers, scores = transposed(chain.from_iterable(found), 7)
        roles, starts, ends, entities = transposed(chain.from_iterable(fillers), 4)
        arguments = structs(
            {
                "role": pa.array(roles, pa.string()),
                "start": pa.array(starts, pa.int32()),
                "end": pa.array(ends, pa.int32()),
                "entity": pa.array(entities, pa.string()),
            }
        )
        parts = {
            "id": pa.array(ids, pa.string()),
            "type": pa.array(types, pa.string()),
            "trigger": _spans(triggers),
            "realis": pa.array(realis, pa.string()),
            "polarity": pa.array(polarities, pa.string()),
            "arguments": lists(offsets(list(map(len, fillers))), arguments),
            "score": pa.array(scores, pa.float64()),
        }
        return lists(offsets(list(map(len, found))), structs(parts))

    def _stances(self) -> pa.Array:
        found = [labels.stances for labels in self._taken]
        ids, holders, targets, polarities, evidence, quotes, scores = transposed(chain.from_iterable(found), 7)
        parts = {
            "id": pa.array(ids, pa.string()),
            "holder": _spans([holder or _NOWHERE for holder in holders], [holder is not None for holder in holders]),
            "target": _spans(targets),
            "polarity": pa.array(polarities, pa.string()),
            "evidence": _spans(evidence),
            "quote": pa.array(quotes, pa.string()),
            "score": pa.array(scores, pa.float64()),
        }
        return lists(offsets(list(map(len, found))), structs(parts))


_NOWHERE = None, None


def _spans(spans: Iterable[tuple[int | None, int | None]], there: Sequence[bool] | None = None) -> pa.StructArray:
    starts, ends = transposed(spans, 2)
    return structs({"start": pa.array(starts, pa.int32()), "end": pa.array(ends, pa.int32())}, there)
