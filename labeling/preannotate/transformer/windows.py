"""Windows of word pieces over a document that is too long for a model. Knows nothing of models, only how many pieces a word has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf


@dataclass(frozen=True, slots=True)
class Window:
    """Words [first, last) of a document, of which those in [own_first, own_last) take their tags from here."""

    first: int
    last: int
    own_first: int
    own_last: int


def windows(pieces: Sequence[int], size: int, overlap: int) -> list[Window]:
    """Windows of whole words, at most `size` pieces each, neighbours sharing at least `overlap` where the words allow it.

    `pieces` has the number of pieces of each word, none more than `size`. A word belongs to the window in which the nearer
    cut edge is farthest from it; the ends of the document are no cuts. A document that fits is one window.
    """
    if not pieces:
        return []
    starts = [0, *accumulate(pieces)]
    stretches = [(0, _reach(starts, 0, size))]
    while stretches[-1][1] < len(pieces):
        begin, end = stretches[-1]
        first = max(begin + 1, _step_back(starts, end, overlap))
        while _reach(starts, first, size) <= end:  # words of many pieces: share less, and move on
            first += 1
        stretches.append((first, _reach(starts, first, size)))
    borders = [0]
    for left, right in pairwise(stretches):
        borders.append(_border(starts, left, right))
    borders.append(len(pieces))
    return [
        Window(first, last, own_first, own_last)
        for (first, last), own_first, own_last in zip(stretches, borders, borders[1:], strict=False)
    ]


def _reach(starts: Sequence[int], first: int, size: int) -> int:
    """The end of the longest run of words from `first` on that fits."""
    last = first
    while last + 1 < len(starts) and starts[last + 1] - starts[first] <= size:
        last += 1
    return last


def _step_back(starts: Sequence[int], end: int, overlap: int) -> int:
    first = end
    while first > 0 and starts[end] - starts[first] < overlap:
        first -= 1
    return first


def _border(starts: Sequence[int], left: tuple[int, int], right: tuple[int, int]) -> int:
    """The first shared word that stands deeper in the right window than in the left one."""
    for word in range(right[0], left[1]):
        if _depth(starts, word, right, len(starts) - 1) > _depth(starts, word, left, len(starts) - 1):
            return word
    return left[1]


def _depth(starts: Sequence[int], word: int, window: tuple[int, int], words: int) -> float:
    first, last = window
    before = starts[word] - starts[first] if first > 0 else inf
    after = starts[last] - starts[word + 1] if last < words else inf
    return min(before, after)
