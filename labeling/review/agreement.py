"""How well annotators agree, layer by layer, with intervals. Knows nothing of files, servers or policies.

Every number is a function of counts that add up over documents. Intervals are percentiles over samples of near-duplicate
groups drawn with replacement (Efron 1979), because two reports of one story are not two observations.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_array

from labeling.compare.bootstrap import Array, interval, resampled_sums
from labeling.review.coefficients import nominal_alpha, positive_agreement
from labeling.review.pairs import HEADLINES
from labeling.review.units import Cell, Item, cells
from schemas.records import LAYERS, Layer

ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of agreement: `says` states what is compared and who is left out of the comparison."""

    name: str
    layer: Layer
    statistic: Literal["F1", "α"]
    says: str


QUESTIONS = (
    Question("entity, strict", "entities", "F1", "same span and type, over all pairs of annotators of a document"),
    Question("entity, overlap", "entities", "F1", "same type and at least one character in common"),
    Question("token", "entities", "α", "type of the longest entity at each token; documents of one annotator left out"),
    Question("trigger identification, strict", "events", "F1", "same trigger, whatever the type"),
    Question("trigger identification, overlap", "events", "F1", "triggers with a character in common"),
    Question("trigger classification, strict", "events", "F1", "same trigger and type"),
    Question("type, given the trigger", "events", "α", "type of triggers that at least two annotators marked"),
    Question(
        "argument identification, given the event, strict",
        "events",
        "F1",
        "same filler, of events that both marked with the same trigger and type",
    ),
    Question("role, given the argument", "events", "α", "role of fillers that at least two gave the same event"),
    Question("realis, given the trigger", "events", "α", "realis of events that at least two marked alike"),
    Question("polarity, given the trigger", "events", "α", "polarity of events that at least two marked alike"),
    Question("holder and target, strict", "stances", "F1", "same holder and target"),
    Question("holder and target, overlap", "stances", "F1", "holders and targets with a character in common"),
    Question("holder, target and polarity, strict", "stances", "F1", "same holder, target and polarity"),
    Question(
        "polarity, given holder and target", "stances", "α", "polarity of (holder, target) that at least two marked"
    ),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with its 95 % interval; None where it is not defined (nothing marked, or α with one value only).

    `size`: for F1 the labels of both sides together, for α the pairable values.
    """

    value: float | None
    interval: tuple[float, float] | None
    size: float

    def to_json(self) -> dict[str, Any]:
        return {"value": self.value, "interval": self.interval, "size": self.size}


@dataclass(frozen=True, slots=True)
class Agreement:
    """All estimates. `types` breaks a question down by type; `people`, `against_consensus`, `against_gold`, `repeated` and `months` give
    each layer's strict F1 by annotator, against what most of three or more set, against the approved labels, of annotators with
    themselves, and by month.
    """

    documents: int
    shared: int
    groups: int
    annotators: tuple[str, ...]
    layers: tuple[Layer, ...]
    rounds: int
    seed: int
    overall: Mapping[str, Estimate]
    types: Mapping[str, Mapping[str, Estimate]]
    people: Mapping[str, Mapping[Layer, Estimate]] = field(default_factory=dict)
    against_consensus: Mapping[str, Mapping[Layer, Estimate]] = field(default_factory=dict)
    against_gold: Mapping[str, Mapping[Layer, Estimate]] = field(default_factory=dict)
    repeated: Mapping[str, Mapping[Layer, Estimate]] = field(default_factory=dict)
    months: Mapping[str, Mapping[Layer, Estimate]] = field(default_factory=dict)

    def questions(self, layer: Layer) -> list[Question]:
        """The questions of `layer`, in their order."""
        return [question for question in QUESTIONS if question.layer == layer and layer in self.layers]

    def to_json(self) -> dict[str, Any]:
        """Every number."""
        return {
            "documents": self.documents,
            "documents_with_several_annotators": self.shared,
            "groups": self.groups,
            "annotators": list(self.annotators),
            "bootstrap": {"rounds": self.rounds, "seed": self.seed, "unit": "near-duplicate group", "level": 0.95},
            "layers": {
                layer: [
                    {
                        "name": q.name,
                        "statistic": q.statistic,
                        "says": q.says,
                        **self.overall[q.name].to_json(),
                        "types": {name: one.to_json() for name, one in self.types.get(q.name, {}).items()},
                    }
                    for q in self.questions(layer)
                ]
                for layer in self.layers
            },
            **{
                name: {who: {layer: one.to_json() for layer, one in row.items()} for who, row in table.items()}
                for name, table in (
                    ("annotator_with_the_others", self.people),
                    ("annotator_with_consensus", self.against_consensus),
                    ("annotator_with_gold", self.against_gold),
                    ("annotator_with_themselves", self.repeated),
                    ("months", self.months),
                )
            },
        }


def agreement(
    items: Iterable[Item], layers: Collection[Layer] = LAYERS, *, rounds: int = ROUNDS, seed: int = 0
) -> Agreement:
    """Compare the ratings of each document; the order of documents and of annotators has no part in the result."""
    table = _Table()
    documents = shared = 0
    annotators: set[str] = set()
    for item in items:
        people = {rating.annotator for rating in item.ratings}
        annotators |= people
        documents += 1
        shared += len(people) > 1
        table.add(item.group, cells(item))
    sums = table.sums(rounds, seed)
    kept = tuple(layer for layer in LAYERS if layer in layers)
    overall: dict[str, Estimate] = {}
    types: dict[str, dict[str, Estimate]] = {}
    for question in QUESTIONS:
        if question.layer in kept:
            overall[question.name], types[question.name] = (_f if question.statistic == "F1" else _alpha)(
                sums, question.name
            )
    tables = [_by_scope(sums, scope, kept) for scope in ("person", "consensus", "gold", "self", "month")]
    return Agreement(
        documents, shared, table.groups, tuple(sorted(annotators)), kept, rounds, seed, overall, types, *tables
    )


_Sums = Mapping[tuple[str, str], Mapping[Cell, Array]]
"""(scope, measure) → cell → its sum over all documents (first), then in each sample."""


class _Table:
    """The counts of each group, a column for each cell, nearly all of them 0."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._columns: dict[Cell, int] = {}
        self._row, self._column, self._count = array("l"), array("l"), array("d")

    @property
    def groups(self) -> int:
        return len(self._rows)

    def add(self, group: str, counts: Mapping[Cell, float]) -> None:
        row = self._rows.setdefault(group, len(self._rows))
        for cell, count in counts.items():
            self._row.append(row)
            self._column.append(self._columns.setdefault(cell, len(self._columns)))
            self._count.append(count)

    def sums(self, rounds: int, seed: int) -> _Sums:
        if not self._rows:
            return {}
        by_name = np.argsort(np.argsort(np.array(list(self._rows), dtype=object)))
        rows, columns = np.array(self._row, dtype=np.int64), np.array(self._column, dtype=np.int64)
        shape = (len(self._rows), len(self._columns))
        counts = csr_array((np.array(self._count), (by_name[rows], columns)), shape=shape)
        total: Array = np.asarray(counts.sum(axis=0), dtype=float).reshape(1, -1)
        if len(self._rows) > 1:  # one group, drawn anew, is always the same one
            total = np.vstack([total, resampled_sums(counts, rounds, seed)])
        found: defaultdict[tuple[str, str], dict[Cell, Array]] = defaultdict(dict)
        for cell, column in self._columns.items():
            found[cell.scope, cell.measure][cell] = total[:, column]
        return found


def _f(sums: _Sums, measure: str, scope: str = "") -> tuple[Estimate, dict[str, Estimate]]:
    mine = sums.get((scope, measure), {})
    kinds = sorted({cell.a for cell in mine})
    nothing = np.zeros(1)
    pairs = {
        kind: tuple(mine.get(Cell(name, scope, measure, kind), nothing) for name in ("agreed", "marked"))
        for kind in kinds
    }
    whole = [sum((pair[place] for pair in pairs.values()), nothing) for place in (0, 1)]
    types = {kind: _ratio(*pair) for kind, pair in pairs.items()} if kinds != [""] else {}
    return _ratio(*whole), types


def _ratio(agreed: Array, marked: Array) -> Estimate:
    agreed, marked = np.broadcast_arrays(agreed, marked)
    return _estimate(positive_agreement(agreed, marked), float(marked[0]))


def _alpha(sums: _Sums, measure: str) -> tuple[Estimate, dict[str, Estimate]]:
    mine = sums.get(("", measure), {})
    values = sorted({cell.a for cell in mine})
    if not values:
        return Estimate(None, None, 0), {}
    place = {value: i for i, value in enumerate(values)}
    matrix = np.zeros((len(next(iter(mine.values()))), len(values), len(values)))
    for cell, count in mine.items():
        matrix[:, place[cell.a], place[cell.b]] = count
    types = {value: _matrix_alpha(_one_against_rest(matrix, i)) for value, i in place.items()}
    return _matrix_alpha(matrix), types


def _one_against_rest(matrix: Array, value: int) -> Array:
    """The coincidences of "is it this value": α of a single value (Krippendorff 2004, §12.2.2)."""
    here = matrix[:, value, value]
    apart = matrix[:, value, :].sum(axis=-1) - here
    rest = matrix.sum(axis=(-2, -1)) - here - 2 * apart
    return np.stack([np.stack([here, apart], axis=-1), np.stack([apart, rest], axis=-1)], axis=-2)


def _matrix_alpha(matrix: Array) -> Estimate:
    return _estimate(nominal_alpha(matrix), float(matrix[0].sum()))


def _estimate(values: Array, size: float) -> Estimate:
    value = None if np.isnan(values[0]) else float(values[0])
    return Estimate(value, interval(values[1:]) if value is not None else None, size)


def _by_scope(sums: _Sums, scope: str, layers: Collection[Layer]) -> dict[str, dict[Layer, Estimate]]:
    names = sorted({whose for whose, _ in sums if whose.startswith(f"{scope}:")})
    return {
        name.partition(":")[2]: {
            layer: _f(sums, HEADLINES[layer], name)[0] for layer in layers if (name, HEADLINES[layer]) in sums
        }
        for name in names
    }
