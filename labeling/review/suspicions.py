"""A label that looks wrong: where it stands, which check says so, and how likely it is wrong. Knows nothing of the checks."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from labeling.review.passages import Passage
from schemas.records import Layer, Span


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`score` (0–1) is how likely the label is wrong, as far as the check can tell."""

    score: float
    check: str
    document: str
    layer: Layer
    span: Span
    says: str
    passage: Passage

    @property
    def rank(self) -> tuple[float, str, Span, str, str]:
        """The likeliest first; equal ones in a fixed order."""
        return -self.score, self.document, self.span, self.check, self.says

    def to_json(self) -> dict[str, Any]:
        return {
            "score": round(self.score, 3),
            "check": self.check,
            "document": self.document,
            "layer": self.layer,
            "start": self.span.start,
            "end": self.span.end,
            "says": self.says,
            "passage": self.passage.to_json(),
        }


@dataclass(slots=True)
class Suspects:
    """The likeliest `most` suspicions, and how many there were of each check; the rest is forgotten as it comes."""

    most: int
    counts: Counter[str] = field(default_factory=Counter)
    _heap: list[tuple[_Last, Suspicion]] = field(default_factory=list)

    def add(self, found: Suspicion) -> None:
        self.counts[found.check] += 1
        entry = (_Last(found.rank), found)
        if len(self._heap) < self.most:
            heapq.heappush(self._heap, entry)
        elif self._heap[0][0] < entry[0]:
            heapq.heapreplace(self._heap, entry)

    def ranked(self) -> Iterator[Suspicion]:
        """The likeliest first."""
        return iter(sorted((found for _, found in self._heap), key=lambda found: found.rank))


@dataclass(frozen=True, slots=True)
class _Last:
    """Turns the order round, so that the heap's first is the one to forget."""

    rank: tuple[float, str, Span, str, str]

    def __lt__(self, other: _Last) -> bool:
        return self.rank > other.rank
