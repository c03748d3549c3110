"""A linear-chain model in memory and on disk: labels, transitions, and the weights of feature strings, pruned and rounded.

Knows nothing of Arabic. The file is a line of JSON and plain arrays; the same weights give the same bytes.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
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


class Rows:
    """The rows of a model, by how the names of their features begin."""

    def __init__(self, model: ChainModel) -> None:
        self.model = model
        self.labels = len(model.labels)
        self._names = sorted(model.rows)

    def behind(self, lead: str) -> tuple[list[str], list[int]]:
        """What follows `lead` in the names that begin with it, and their rows."""
        begin = bisect_left(self._names, lead)
        names = self._names[begin : bisect_left(self._names, lead + chr(0x10FFFF))]
        return [name[len(lead) :] for name in names], [self.model.rows[name] for name in names]

    def entries(self, rows: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int16]]:
        """The weights of some rows: the place of the row in `rows`, the label, the weight."""
        bounds = self.model.bounds
        begins, counts = ranges(bounds, np.array(rows, dtype=np.int64))
        return np.repeat(np.arange(len(rows)), counts), self.model.columns[begins], self.model.values[begins]

    def lines(self, count: int, places: Sequence[int], rows: Sequence[int]) -> Whole:
        """`count` lines with the weights of `rows` at `places`, and of nothing else."""
        lines = np.zeros((count, self.labels), dtype=np.int16)
        at, columns, values = self.entries(rows)
        lines[np.array(places, dtype=np.int64)[at], columns] = values
        return lines


def ranges(bounds: NDArray[np.integer], some: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All numbers in [bounds[i], bounds[i + 1]) for each i of `some`, and how many each i has."""
    begins, counts = bounds[some].astype(np.int64), (bounds[some + 1] - bounds[some]).astype(np.int64)
    behind = np.cumsum(counts)
    total = int(behind[-1]) if len(behind) else 0
    return np.arange(total) + np.repeat(begins - (behind - counts), counts), counts


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
