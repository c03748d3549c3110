"""One-to-one matching of two lists, the same whatever their order and whichever comes first. Knows nothing of labels.

Tiers are tried from the best to the weakest; each takes as many pairs as there can be among what the tiers above have left
(a maximum-weight bipartite matching), so that no pair depends on which one was looked at first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from schemas.records import Span

_T = TypeVar("_T")
_Array = np.ndarray[Any, Any]
_Places = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Matching(Generic[_T]):
    """Pairs of what corresponds, and what stands on one side alone; each in the order of the items' keys."""

    pairs: tuple[tuple[_T, _T], ...] = ()
    only_a: tuple[_T, ...] = ()
    only_b: tuple[_T, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier(Generic[_T]):
    """What two items must share to be a pair: an equal `key` and, where there are any, `spans` that all overlap.

    Where an item could have several partners, as many pairs as possible are made, and among such choices those whose
    `worth` (0–1, symmetric) sums highest.
    """

    key: Callable[[_T], Hashable]
    spans: tuple[Callable[[_T], Span | None], ...] = ()
    worth: Callable[[_T, _T], float] = lambda _a, _b: 0.0


def match(a: Iterable[_T], b: Iterable[_T], tiers: Sequence[Tier[_T]], order: Callable[[_T], Any]) -> Matching[_T]:
    """Match `a` with `b`. `order` gives a total order over what matters in an item; equal items are interchangeable."""
    rows, columns = sorted(a, key=order), sorted(b, key=order)
    left_a, left_b = list(range(len(rows))), list(range(len(columns)))
    pairs: list[_Places] = []
    for tier in tiers:
        found = [
            pair
            for i, j in _groups([(i, tier.key(rows[i])) for i in left_a], [(j, tier.key(columns[j])) for j in left_b])
            for pair in _Group(rows, columns, tier, order).best(i, j)
        ]
        if found:
            pairs += found
            left_a = sorted(set(left_a) - {i for i, _ in found})
            left_b = sorted(set(left_b) - {j for _, j in found})
        if not left_a or not left_b:
            break
    return Matching(
        tuple((rows[i], columns[j]) for i, j in sorted(pairs)),
        tuple(rows[i] for i in left_a),
        tuple(columns[j] for j in left_b),
    )


def overlap(one: Span | None, other: Span | None) -> float:
    """Characters in common as a share of those in either; 1 where both are None, 0 where one is."""
    if one is None or other is None:
        return float(one is other)
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / (max(one.end, other.end) - min(one.start, other.start)) if common > 0 else 0.0


def _groups(
    a: Sequence[tuple[int, Hashable]], b: Sequence[tuple[int, Hashable]]
) -> Iterator[tuple[list[int], list[int]]]:
    """The places of both sides under each key that both sides have."""
    rows: defaultdict[Hashable, list[int]] = defaultdict(list)
    columns: defaultdict[Hashable, list[int]] = defaultdict(list)
    for places, groups in ((a, rows), (b, columns)):
        for place, key in places:
            groups[key].append(place)
    return ((rows[key], columns[key]) for key in rows if key in columns)


@dataclass(frozen=True, slots=True)
class _Group(Generic[_T]):
    """The best pairs of some places of both sides that share a tier's key."""

    rows: Sequence[_T]
    columns: Sequence[_T]
    tier: Tier[_T]
    order: Callable[[_T], Any]

    def best(self, a: list[int], b: list[int]) -> list[_Places]:
        """Each connected component of possible pairs is solved on its own."""
        if not self.tier.spans and len(a) == len(b) == 1:
            return [(a[0], b[0])]
        possible = np.ones((len(a), len(b)), dtype=bool)
        for span in self.tier.spans:
            possible &= _overlapping([span(self.rows[i]) for i in a], [span(self.columns[j]) for j in b])
        if not possible.any():
            return []
        pairs: list[_Places] = []
        for some_a, some_b in _components(possible):
            pairs += self._assigned([a[i] for i in some_a], [b[j] for j in some_b], possible[np.ix_(some_a, some_b)])
        return pairs

    def _assigned(self, a: list[int], b: list[int], possible: _Array) -> list[_Places]:
        if len(a) == len(b) == 1:
            return [(a[0], b[0])]
        from scipy.optimize import linear_sum_assignment  # half a second that many a process never needs

        # one more pair outweighs any worth of the others
        weights = np.zeros(possible.shape)
        for i, j in zip(*np.nonzero(possible), strict=True):
            weights[i, j] = min(possible.shape) + 1 + self.tier.worth(self.rows[a[i]], self.columns[b[j]])
        # among equally good answers the solver's choice hangs on which side the rows are: always the same one
        turned = [self.order(self.rows[i]) for i in a] > [self.order(self.columns[j]) for j in b]
        chosen = linear_sum_assignment(weights.T if turned else weights, maximize=True)
        places = zip(*(reversed(chosen) if turned else chosen), strict=True)
        return [(a[i], b[j]) for i, j in places if possible[i, j]]


def _components(possible: _Array) -> Iterator[tuple[_Array, _Array]]:
    """The rows and columns of each connected component of a bipartite graph that has an edge."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(possible)
    count = sum(possible.shape)
    edges = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns + len(possible))), shape=(count, count))
    _, component = connected_components(edges, directed=False)
    for number in np.unique(component[rows]):
        inside = component == number
        yield np.flatnonzero(inside[: len(possible)]), np.flatnonzero(inside[len(possible) :])


def _overlapping(a: list[Span | None], b: list[Span | None]) -> _Array:
    """Whether each of `a` shares a character with each of `b`; None goes with None alone."""
    mine, theirs = _ends(a), _ends(b)
    ends = np.minimum(mine[:, None, 1], theirs[None, :, 1])
    shared: _Array = ends > np.maximum(mine[:, None, 0], theirs[None, :, 0])
    return shared


def _ends(spans: list[Span | None]) -> _Array:
    # None stands as a span before all texts
    return np.array([(-2, -1) if span is None else (span.start, span.end) for span in spans], dtype=np.int64)
