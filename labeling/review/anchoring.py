"""Whether predictions bias those who see them: documents labelled blind against the rest. Knows nothing of files.

Every measure is a ratio of sums over documents. The interval of a difference comes from samples of near-duplicate groups,
drawn with replacement in each of the two slices by itself (Efron 1979).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from labeling.compare.bootstrap import Array, interval, resampled_sums
from labeling.review.agreement import ROUNDS
from labeling.review.items import Reviewed
from labeling.review.pairs import HEADLINES, Said, headlines
from schemas.records import LAYERS, Annotation, Layer

Slice = Literal["blind", "shown"]

PREDICTION = "F1 with the prediction"
GOLD = "F1 with the approved labels"
EACH_OTHER = "F1 of annotators with each other"
LABELS = "labels a document"
SECONDS = "seconds a document"
MEASURES = (PREDICTION, GOLD, EACH_OTHER, LABELS, SECONDS)
SAYS = {
    PREDICTION: "higher where it was shown: people go along with it",
    GOLD: "lower where it was shown: people go along with its faults. Gold that was made of these same annotations hides it",
    EACH_OTHER: "higher where it was shown: people agree because they started from the same labels",
    LABELS: "more or fewer where it was shown: labels are taken over, or what was missed is not looked for",
    SECONDS: "what the prediction saves",
}


class Measure(NamedTuple):
    """One of `MEASURES`, of one layer or ("") of the whole document."""

    name: str
    layer: Layer | Literal[""]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A measure in both slices; `difference` is shown minus blind, with its 95 % interval."""

    measure: Measure
    shown: float | None
    blind: float | None
    difference: float | None
    interval: tuple[float, float] | None

    @property
    def tells(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]

    def to_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure.name,
            "layer": self.measure.layer,
            "shown": self.shown,
            "blind": self.blind,
            "difference": self.difference,
            "interval": self.interval,
            "differs": self.tells,
        }


_Sums = defaultdict[Measure, list[float]]


@dataclass(slots=True)
class Anchoring:
    """Sums of each slice by near-duplicate group, filled a document at a time.

    `model` is whose prediction a blind document is held against. Documents that had no prediction to show belong to neither.
    """

    model: str
    slices: dict[Slice, dict[str, _Sums]] = field(default_factory=lambda: {"blind": {}, "shown": {}})
    documents: dict[Slice, set[str]] = field(default_factory=lambda: {"blind": set(), "shown": set()})

    def add(self, case: Reviewed) -> None:
        """Count the annotations of one document, each in its slice."""
        for where in ("blind", "shown"):
            mine = [a for a in case.annotations if self._slice(case, a) == where]
            if mine:
                self.documents[where].add(case.document.id)
                sums = self.slices[where].setdefault(case.group, defaultdict(lambda: [0.0, 0.0]))
                for measure, over, under in self._counts(case, mine):
                    sums[measure][0] += over
                    sums[measure][1] += under

    def contrasts(self, rounds: int = ROUNDS, seed: int = 0) -> list[Contrast]:
        """Every measure; empty where one of the slices has no document."""
        if not self.slices["blind"] or not self.slices["shown"]:
            return []
        both: list[Slice] = ["shown", "blind"]
        there = {measure for where in both for sums in self.slices[where].values() for measure in sums}
        measures = sorted(there, key=lambda m: (MEASURES.index(m.name), LAYERS.index(m.layer) if m.layer else 0))
        values = {where: self._values(where, measures, rounds, seed + number) for number, where in enumerate(both)}
        return [self._contrast(m, values["shown"][:, i], values["blind"][:, i]) for i, m in enumerate(measures)]

    def to_json(self, rounds: int = ROUNDS, seed: int = 0) -> dict[str, Any]:
        """Every number, and the sizes of the slices."""
        return {
            "documents": {where: len(there) for where, there in self.documents.items()},
            "groups": {where: len(there) for where, there in self.slices.items()},
            "contrasts": [contrast.to_json() for contrast in self.contrasts(rounds, seed)],
        }

    def _slice(self, case: Reviewed, annotation: Annotation) -> Slice | None:
        if case.blind(annotation):
            return "blind"
        task = case.tasks.get(annotation.campaign)
        return "shown" if annotation.prediction or (task is not None and task.model) else None

    def _counts(self, case: Reviewed, mine: list[Annotation]) -> Iterator[tuple[Measure, float, float]]:
        first = list({a.annotator: a for a in reversed(mine)}.values())
        said = {a.id: Said(a.labels) for a in first}
        gold = case.approved
        for one in first:
            task = case.tasks.get(one.campaign)
            predicted = case.predictions.get(one.prediction or (task.model if task is not None else "") or self.model)
            if predicted is not None:
                yield from _f1(PREDICTION, said[one.id], Said(predicted), frozenset(one.layers))
            if gold is not None:
                yield from _f1(GOLD, said[one.id], Said(gold.labels), frozenset(one.layers) & set(gold.layers))
            yield Measure(LABELS, ""), len(one.labels), 1
            if one.lead_time is not None:
                yield Measure(SECONDS, ""), one.lead_time, 1
        for one, other in combinations(sorted(first, key=lambda a: a.annotator), 2):
            both = frozenset(one.layers) & frozenset(other.layers)
            yield from _f1(EACH_OTHER, said[one.id], said[other.id], both)

    def _values(self, where: Slice, measures: list[Measure], rounds: int, seed: int) -> Array:
        """The measures of one slice: over all groups first, then in each sample of them."""
        groups = [sums for _, sums in sorted(self.slices[where].items())]
        counts = np.array([[sums.get(m, (0.0, 0.0)) for m in measures] for sums in groups])
        flat = counts.reshape(len(groups), -1)
        sums = flat.sum(axis=0, keepdims=True)
        if len(groups) > 1:  # one group, drawn anew, is always the same one
            sums = np.vstack([sums, resampled_sums(csr_array(flat), rounds, seed)])
        over, under = sums[:, 0::2], sums[:, 1::2]
        values: Array = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
        return values

    def _contrast(self, measure: Measure, shown: Array, blind: Array) -> Contrast:
        here, there = (None if np.isnan(side[0]) else float(side[0]) for side in (shown, blind))
        if here is None or there is None:
            return Contrast(measure, here, there, None, None)
        rounds = min(len(shown), len(blind))
        bounds = interval(shown[1:rounds] - blind[1:rounds]) if rounds > 1 else None
        return Contrast(measure, here, there, here - there, bounds)


def _f1(name: str, one: Said, other: Said, layers: frozenset[Layer]) -> Iterator[tuple[Measure, float, float]]:
    """2 · agreed over marked, for each layer in which either marked something."""
    names: dict[str, Layer] = {measure: layer for layer, measure in HEADLINES.items()}
    for (measure, _), pair in headlines(one, other, layers).items():
        if pair.marked:
            yield Measure(name, names[measure]), 2 * pair.agreed, pair.marked
