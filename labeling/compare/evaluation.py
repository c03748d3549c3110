"""Predictions against gold over many documents: every measure with its interval, and what was confused. Knows nothing of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from labeling.compare.align import align
from labeling.compare.bootstrap import Array, interval, ratios, resampled_sums
from labeling.compare.confusion import Confusion, confusions
from labeling.compare.scores import MEASURES, MODES, Key, Measure, Mode, Score, tally
from schemas.records import LAYERS, Labels, Layer

ROUNDS = 1_000

Interval = tuple[float, float]
_NAMES = ("precision", "recall", "f1")


@dataclass(frozen=True, slots=True)
class Rated:
    """A score with the 95 % intervals of precision, recall and F1, in that order; None where there is none."""

    score: Score
    intervals: tuple[Interval | None, Interval | None, Interval | None]

    def to_json(self) -> dict[str, Any]:
        numbers = {name: getattr(self.score, name) for name in _NAMES}
        return self.score._asdict() | numbers | {"intervals": dict(zip(_NAMES, self.intervals, strict=True))}


@dataclass(frozen=True, slots=True)
class Macro:
    """Unweighted means over the types that occur on either side; an undefined precision or recall counts as 0."""

    precision: float
    recall: float
    f1: float
    types: int
    intervals: tuple[Interval | None, Interval | None, Interval | None]

    def to_json(self) -> dict[str, Any]:
        numbers = {name: getattr(self, name) for name in _NAMES}
        return numbers | {"types": self.types, "intervals": dict(zip(_NAMES, self.intervals, strict=True))}


@dataclass(frozen=True, slots=True)
class Result:
    """One measure in one mode: over all labels, and for a typed measure by type and as the mean of the types."""

    micro: Rated
    macro: Macro | None
    types: Mapping[str, Rated]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results of the layers that were compared, and each layer's confusions. `seed` and `rounds` made the intervals."""

    documents: int
    layers: tuple[Layer, ...]
    results: Mapping[tuple[str, Mode], Result]
    confusions: Mapping[Layer, Confusion]
    rounds: int
    seed: int

    def measures(self, layer: Layer) -> list[Measure]:
        """The measures of `layer`, in their order."""
        return [measure for measure in MEASURES if measure.layer == layer and layer in self.layers]

    def to_json(self) -> dict[str, Any]:
        """Every number, by layer, measure and mode."""
        return {
            "documents": self.documents,
            "bootstrap": {"rounds": self.rounds, "seed": self.seed, "unit": "document", "level": 0.95},
            "layers": {
                layer: {
                    "measures": {measure.name: self._measure_json(measure) for measure in self.measures(layer)},
                    "confusion": _nested(self.confusions[layer]),
                }
                for layer in self.layers
            },
        }

    def _measure_json(self, measure: Measure) -> dict[str, Any]:
        value: dict[str, Any] = {"right": measure.says, "accuracy": measure.accuracy}
        for mode in MODES:
            result = self.results[measure.name, mode]
            value[mode] = {"micro": result.micro.to_json()}
            if result.macro is not None:
                value[mode]["macro"] = result.macro.to_json()
            if measure.typed:
                value[mode]["types"] = {name: rated.to_json() for name, rated in result.types.items()}
        return value


def evaluate(
    pairs: Iterable[tuple[Labels, Labels]],
    layers: Collection[Layer] = LAYERS,
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Evaluation:
    """Score each pair of gold and predicted labels of one document; documents are drawn anew for the intervals."""
    kept = tuple(layer for layer in LAYERS if layer in layers)
    confused: dict[Layer, Confusion] = {layer: Counter() for layer in kept}
    table = _Table()
    for gold, predicted in pairs:
        alignment = align(_only(gold, kept), _only(predicted, kept))
        table.add(tally(alignment))
        for layer, counts in confusions(alignment).items():
            if layer in kept:
                confused[layer] += counts
    sums = table.sums(rounds, seed)
    results = {
        (measure.name, mode): _result(measure, mode, sums)
        for measure in MEASURES
        if measure.layer in kept
        for mode in MODES
    }
    return Evaluation(table.documents, kept, results, confused, rounds, seed)


class _Table:
    """The counts of each document, three columns for each key, nearly all of them 0."""

    def __init__(self) -> None:
        self.documents = 0
        self._columns: dict[Key, int] = {}
        self._row: list[int] = []
        self._column: list[int] = []
        self._count: list[int] = []

    def add(self, counts: Mapping[Key, list[int]]) -> None:
        for key, numbers in counts.items():
            column = 3 * self._columns.setdefault(key, len(self._columns))
            for place, number in enumerate(numbers):
                if number:
                    self._row.append(self.documents)
                    self._column.append(column + place)
                    self._count.append(number)
        self.documents += 1

    def sums(self, rounds: int, seed: int) -> dict[Key, Array]:
        """Right, gold and predicted of each key: in all documents (first row), then in each sample."""
        shape = (self.documents, 3 * len(self._columns))
        counts = csr_array((np.array(self._count, dtype=np.int64), (self._row, self._column)), shape=shape)
        total = np.asarray(counts.sum(axis=0), dtype=np.int64).reshape(1, -1)
        if self.documents > 1:  # one document, drawn anew, is always the same one
            total = np.vstack([total, resampled_sums(counts, rounds, seed)])
        return {key: total[:, 3 * place : 3 * place + 3] for key, place in self._columns.items()}


def _result(measure: Measure, mode: Mode, sums: Mapping[Key, Array]) -> Result:
    mine = {key.type: sums[key] for key in sorted(sums) if key.measure == measure.name and key.mode == mode}
    if not mine:
        return Result(Rated(Score(0, 0, 0), (None, None, None)), None, {})
    micro = _rated(sum(mine.values(), np.zeros_like(next(iter(mine.values())))))
    if not measure.typed:
        return Result(micro, None, {})
    means = _means(np.stack([_macro_ratios(counts) for counts in mine.values()]))
    precision, recall, f1 = map(float, means[0])
    macro = Macro(precision, recall, f1, len(mine), _intervals(means[1:]))
    return Result(micro, macro, {name: _rated(counts) for name, counts in mine.items()})


def _rated(counts: Array) -> Rated:
    right, gold, predicted = map(int, counts[0])
    return Rated(Score(right, gold, predicted), _intervals(ratios(*counts[1:].T)))


def _macro_ratios(counts: Array) -> Array:
    """A type's ratios with 0 for an undefined precision or recall; all NaN in a sample without the type."""
    values = ratios(*counts.T)
    absent = np.isnan(values[:, 2])
    return np.where(absent[:, None], np.nan, np.nan_to_num(values))


def _means(values: Array) -> Array:
    """The mean over the types, which are the first axis; NaN in a sample without any."""
    there = (~np.isnan(values)).sum(axis=0)
    means: Array = np.divide(np.nansum(values, axis=0), there, out=np.full(there.shape, np.nan), where=there > 0)
    return means


def _intervals(values: Array) -> tuple[Interval | None, Interval | None, Interval | None]:
    return interval(values[:, 0]), interval(values[:, 1]), interval(values[:, 2])


def _only(labels: Labels, layers: Collection[Layer]) -> Labels:
    return Labels(**{layer: getattr(labels, layer) for layer in layers})


def _nested(confusion: Confusion) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for (gold, predicted), count in sorted(confusion.items()):
        rows.setdefault(gold, {})[predicted] = count
    return rows
