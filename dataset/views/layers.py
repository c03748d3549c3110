"""The three layers as columns, in the shape of a prediction line: what the `documents` and `annotators` configs share.

Knows nothing of documents; offsets are the document's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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


def layer_values(labels: Labels, layers: Sequence[Layer]) -> dict[str, Any]:
    """The values of `layer_columns`; `score` is null where a person set the label."""
    values = labels.to_json()
    return {layer: [{"score": None, **label} for label in values[layer]] for layer in layers}
