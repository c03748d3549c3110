"""Which type was taken for which: pairs by their exact span, and what has no counterpart. Knows nothing of scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from labeling.compare.align import Alignment
from labeling.compare.matching import Matching
from schemas.records import Layer

MISSING = "(missing)"
SPURIOUS = "(spurious)"
ELSEWHERE = "(other span)"

_T = TypeVar("_T")
Confusion = Counter[tuple[str, str]]
"""(gold type, predicted type) → labels. A gold label without a counterpart stands in the column `(missing)`, a predicted one
in the row `(spurious)`, and a pair of one type whose spans overlap but differ in the column `(other span)`."""


def confusions(alignment: Alignment) -> dict[Layer, Confusion]:
    """Entity types by span, event types by trigger, and polarities of stances by target and holder."""
    return {
        "entities": _confusion(alignment.entities, lambda e: e.type, lambda a, b: a.span == b.span),
        "events": _confusion(alignment.events, lambda v: v.type, lambda a, b: a.trigger == b.trigger),
        "stances": _confusion(
            alignment.stances, lambda s: s.polarity, lambda a, b: (a.target, a.holder) == (b.target, b.holder)
        ),
    }


def _confusion(found: Matching[_T], kind: Callable[[_T], str], same: Callable[[_T, _T], bool]) -> Confusion:
    counts: Confusion = Counter()
    for a, b in found.pairs:
        if same(a, b):
            counts[kind(a), kind(b)] += 1
        elif kind(a) == kind(b):
            counts[kind(a), ELSEWHERE] += 1
        else:
            counts[kind(a), MISSING] += 1
            counts[SPURIOUS, kind(b)] += 1
    counts.update((kind(a), MISSING) for a in found.only_a)
    counts.update((SPURIOUS, kind(b)) for b in found.only_b)
    return counts
