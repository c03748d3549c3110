"""One-to-one matching of two lists, the same whatever their order and whichever comes first. Knows nothing of labels.

Tiers are tried from the best to the weakest; each takes as many pairs as there can be among what the tiers above have left
(a maximum-weight bipartite matching), so that no pair depends on which one was looked at first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from schemas.records import Span

_T = TypeVar("_T")


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
    left_a, left_b = sorted(a, key=order), sorted(b, key=order)
    pairs: list[tuple[_T, _T]] = []
    for tier in tiers:
        if not left_a or not left_b:
            break
        found = [pair for rows, columns in _groups(left_a, left_b, tier) for pair in _best(rows, columns, tier, order)]
        if found:
            pairs += found
            # by identity: two items may be equal and one of them still free
            taken = {id(item) for pair in found for item in pair}
            left_a = [item for item in left_a if id(item) not in taken]
            left_b = [item for item in left_b if id(item) not in taken]
    pairs.sort(key=lambda pair: (order(pair[0]), order(pair[1])))
    return Matching(tuple(pairs), tuple(left_a), tuple(left_b))


def overlap(one: Span | None, other: Span | None) -> float:
    """Characters in common as a share of those in either; 1 where both are None, 0 where one is."""
    if one is None or other is None:
        return float(one is other)
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / (max(one.end, other.end) - min(one.start, other.start)) if common > 0 else 0.0


def _groups(a: list[_T], b: list[_T], tier: Tier[_T]) -> Iterable[tuple[list[_T], list[_T]]]:
    """The items of both sides under each key that both sides have."""
    rows: defaultdict[Hashable, list[_T]] = defaultdict(list)
    columns: defaultdict[Hashable, list[_T]] = defaultdict(list)
    for items, groups in ((a, rows), (b, columns)):
        for item in items:
            groups[tier.key(item)].append(item)
    return ((rows[key], columns[key]) for key in rows if key in columns)


def _best(a: list[_T], b: list[_T], tier: Tier[_T], order: Callable[[_T], Any]) -> list[tuple[_T, _T]]:
    """The best pairs within a group: each connected component of possible pairs is solved on its own."""
    if not tier.spans and len(a) == len(b) == 1:
        return [(a[0], b[0])]
    possible = np.ones((len(a), len(b)), dtype=bool)
    for span in tier.spans:
        possible &= _overlapping([span(item) for item in a], [span(item) for item in b])
    rows, columns = np.nonzero(possible)
    if not len(rows):
        return []
    size = len(a) + len(b)
    edges = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns + len(a))), shape=(size, size))
    _, component = connected_components(edges, directed=False)
    pairs: list[tuple[_T, _T]] = []
    for number in np.unique(component[rows]):
        here = [a[i] for i in np.flatnonzero(component[: len(a)] == number)]
        there = [b[j] for j in np.flatnonzero(component[len(a) :] == number)]
        allowed = possible[np.ix_(component[: len(a)] == number, component[len(a) :] == number)]
        pairs += _assigned(here, there, allowed, tier, order)
    return pairs


def _assigned(
    a: list[_T], b: list[_T], allowed: np.ndarray[Any, Any], tier: Tier[_T], order: Callable[[_T], Any]
) -> list[tuple[_T, _T]]:
    if len(a) == len(b) == 1:
        return [(a[0], b[0])]
    if [order(item) for item in a] > [order(item) for item in b]:
        # among equally good answers the solver's choice hangs on which side the rows are: always the same one
        return [(mine, theirs) for theirs, mine in _assigned(b, a, allowed.T, tier, order)]
    # one more pair outweighs any worth of the others
    weights = np.zeros(allowed.shape)
    for i, j in zip(*np.nonzero(allowed), strict=True):
        weights[i, j] = min(allowed.shape) + 1 + tier.worth(a[i], b[j])
    chosen = zip(*linear_sum_assignment(weights, maximize=True), strict=True)
    return [(a[i], b[j]) for i, j in chosen if allowed[i, j]]


def _overlapping(a: list[Span | None], b: list[Span | None]) -> np.ndarray[Any, Any]:
    """Whether each of `a` shares a character with each of `b`; None goes with None alone."""
    ends_a, ends_b = _ends(a), _ends(b)
    return (ends_a[:, None, 0] < ends_b[None, :, 1]) & (ends_b[None, :, 0] < ends_a[:, None, 1])


def _ends(spans: list[Span | None]) -> np.ndarray[Any, Any]:
    # None stands as a span before all texts
    return np.array([(-2, -1) if span is None else (span.start, span.end) for span in spans], dtype=np.int64)
