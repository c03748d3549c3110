"""A linear-chain model in memory and on disk: labels, transitions, and the weights of feature strings, pruned and rounded.

Knows nothing of Arabic. The file is a line of JSON and plain arrays; the same weights give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Scores = NDArray[np.float32]
Whole = NDArray[np.int16]

STEPS = 512
"""Weights are kept in steps of 1/512: finer differences decide nothing, and rounding hides the noise of one CPU against another."""


@dataclass(slots=True)
class ChainModel:
    """Weights of one layer. `rows` gives each feature its row; row i has labels `columns[bounds[i]:bounds[i+1]]`."""

    labels: tuple[str, ...]
    transitions: NDArray[np.int16]
    rows: dict[str, int]
    bounds: NDArray[np.int32]
    columns: NDArray[np.uint8]
    values: NDArray[np.int16]
    extra: dict[str, Any] = field(default_factory=dict)

    def weights(self, features: Iterable[str]) -> Scores:
        """The sum of the features' weights, a number for each label."""
        total = np.zeros(len(self.labels), dtype=np.int32)
        bounds, columns, values, rows = self.bounds, self.columns, self.values, self.rows
        for feature in features:
            row = rows.get(feature)
            if row is not None:
                begin, end = bounds[row], bounds[row + 1]
                total[columns[begin:end]] += values[begin:end]
        return total.astype(np.float32) / np.float32(STEPS)

    def dense(self) -> Whole:
        """All weights in steps, a line for each row."""
        lines = np.zeros((len(self.rows), len(self.labels)), dtype=np.int16)
        lines[np.repeat(np.arange(len(self.rows)), np.diff(self.bounds)), self.columns] = self.values
        return lines

    def transition_weights(self) -> Floats:
        """[from, to]."""
        return self.transitions.astype(np.float64) / STEPS


def chain_model(
    labels: Iterable[str],
    state: Mapping[tuple[str, str], float],
    transitions: Mapping[tuple[str, str], float],
    extra: dict[str, Any],
) -> ChainModel:
    """From weights by (feature, label) and (label, label), as crfsuite gives them; what rounds to nothing goes."""
    names = tuple(sorted(labels))
    number = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(names), len(names)), dtype=np.int16)
    for (source, target), weight in transitions.items():
        matrix[number[source], number[target]] = _rounded(weight)
    by_feature: dict[str, list[tuple[int, int]]] = {}
    for (feature, label), weight in state.items():
        if _rounded(weight):
            by_feature.setdefault(feature, []).append((number[label], _rounded(weight)))
    features = sorted(by_feature)
    bounds, columns, values = [0], [], []
    for feature in features:
        for column, value in sorted(by_feature[feature]):
            columns.append(column)
            values.append(value)
        bounds.append(len(columns))
    return ChainModel(
        names,
        matrix,
        {feature: row for row, feature in enumerate(features)},
        np.array(bounds, dtype=np.int32),
        np.array(columns, dtype=np.uint8),
        np.array(values, dtype=np.int16),
        extra,
    )


def dump(models: Mapping[str, ChainModel], about: dict[str, Any]) -> bytes:
    """The bytes of a model file."""
    parts: list[bytes] = []
    header: dict[str, Any] = {"format": "musnad-tagger-1", "about": about, "models": {}}
    for name, model in sorted(models.items()):
        arrays = (
            "\n".join(model.rows).encode(),
            model.transitions.astype("<i2").tobytes(),
            model.bounds.astype("<i4").tobytes(),
            model.columns.tobytes(),
            model.values.astype("<i2").tobytes(),
        )
        header["models"][name] = {"labels": model.labels, "sizes": [len(part) for part in arrays], "extra": model.extra}
        parts.extend(arrays)
    return json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n" + b"".join(parts)


def parse(content: bytes) -> tuple[dict[str, ChainModel], dict[str, Any]]:
    """The models of a file and what it says about itself.

    Raises:
        ValueError: these are not the bytes of a model file.
    """
    line, _, body = content.partition(b"\n")
    header = json.loads(line)
    if not isinstance(header, dict) or header.get("format") != "musnad-tagger-1":
        raise ValueError("the first line does not say musnad-tagger-1")
    models: dict[str, ChainModel] = {}
    at = 0
    for name, one in header["models"].items():
        parts = []
        for size in one["sizes"]:
            parts.append(body[at : at + size])
            at += size
        labels = tuple(one["labels"])
        features = parts[0].decode().split("\n") if parts[0] else []
        models[name] = ChainModel(
            labels,
            np.frombuffer(parts[1], dtype="<i2").reshape(len(labels), len(labels)),
            dict(zip(features, range(len(features)), strict=True)),
            np.frombuffer(parts[2], dtype="<i4"),
            np.frombuffer(parts[3], dtype=np.uint8),
            np.frombuffer(parts[4], dtype="<i2"),
            one["extra"],
        )
    if at != len(body):
        raise ValueError(f"{len(body)} bytes of weights where {at} are announced")
    return models, header["about"]


def _rounded(weight: float) -> int:
    return max(-32767, min(32767, round(weight * STEPS)))
