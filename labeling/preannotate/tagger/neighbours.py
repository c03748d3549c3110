"""Weights of words and of classes of words that stand together. Knows nothing of the other features."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import GROUP_PATTERNS, group_lead, pair_lead
from labeling.preannotate.tagger.weights import Rows, Whole

Numbers = NDArray[np.int64]

_PAIRS = (("-", -1), ("+", 0))
"""How the features of two words begin, and where the first of them stands."""


class Pairs:
    """Weights of two words that stand together. Most pairs have none: a small table of marks tells nearly all of these apart."""

    _MARKS = 1 << 17

    def __init__(self, models: Mapping[str, Rows]) -> None:
        self.words: dict[str, int] = {}
        found = {(name, side): rows.behind(pair_lead(side)) for name, rows in models.items() for side, _ in _PAIRS}
        keys = {pair: self._key(pair) for pairs, _ in found.values() for pair in pairs}
        self._keys: Numbers = np.array(sorted(set(keys.values())), dtype=np.int64)
        self._marked = np.zeros(self._MARKS, dtype=bool)
        self._marked[self._mark(self._keys >> 32, self._keys & 0xFFFFFFFF)] = True
        self._lines: dict[tuple[str, str], Whole] = {}
        for (name, side), (pairs, numbers) in found.items():
            places = np.searchsorted(self._keys, [keys[pair] for pair in pairs]).tolist()
            self._lines[name, side] = models[name].lines(len(self._keys), places, numbers)

    def _key(self, pair: str) -> int:
        first, second = (self.words.setdefault(word, len(self.words) + 1) for word in pair.split(" "))
        return (first << 32) | second

    def _mark(self, first: Numbers, second: Numbers) -> Numbers:
        marks: Numbers = (first * 7919 + second) & (self._MARKS - 1)
        return marks

    def add(self, name: str, words: Numbers, at: Numbers, total: NDArray[np.int32]) -> None:
        """Add to each line of `total` what the pairs say in which the word at its position stands."""
        if not len(self._keys):
            return
        marked = self._marked[self._mark(words[:-1], words[1:])]
        for side, offset in _PAIRS:
            some = np.flatnonzero(marked[at + offset])
            firsts = at[some] + offset
            keys = (words[firsts] << 32) | words[firsts + 1]
            places = np.searchsorted(self._keys, keys)
            places[places == len(self._keys)] = 0
            known = self._keys[places] == keys
            total[some[known]] += self._lines[name, side][places[known]]


class Patterns:
    """Weights of two or three classes that stand together. The classes are few, so that tables lead from pair to pattern."""

    def __init__(self, models: Mapping[str, Rows]) -> None:
        found = {
            (name, pattern): rows.behind(group_lead(pattern))
            for name, rows in models.items()
            for pattern in GROUP_PATTERNS
        }
        patterns = {tuple(text.split(" ")) for texts, _ in found.values() for text in texts}
        self.groups = sorted({group for pattern in patterns for group in pattern})
        number = {group: number for number, group in enumerate(self.groups, 1)}
        self._width = len(number) + 1
        # A place for each way through the classes; 0 leads nowhere.
        places: dict[tuple[str, ...], int] = {}
        self._steps: list[NDArray[np.int32]] = []
        before: dict[tuple[str, ...], int] = {(group,): number[group] for group in self.groups}
        for length in (2, 3):
            ways = sorted({pattern[:length] for pattern in patterns if len(pattern) >= length})
            here = {way: place for place, way in enumerate(ways, 1)}
            step = np.zeros((len(before) + 1) * self._width, dtype=np.int32)
            step[[before[way[:-1]] * self._width + number[way[-1]] for way in ways]] = np.arange(1, len(ways) + 1)
            self._steps.append(step)
            places |= here
            before = here
        self._lines: dict[tuple[str, tuple[int, ...]], Whole] = {}
        for (name, pattern), (texts, numbers) in found.items():
            length = len(pattern)
            count = sum(len(way) == length for way in places)
            at = [places[tuple(text.split(" "))] for text in texts]
            self._lines[name, pattern] = models[name].lines(count + 1, at, numbers)

    def add(self, name: str, groups: Numbers, at: Numbers, total: NDArray[np.int32]) -> None:
        """Add to each line of `total` what the class patterns around its position say."""
        for pattern in GROUP_PATTERNS:
            place: NDArray[np.integer] = groups[at + pattern[0]]
            for step, offset in zip(self._steps, pattern[1:], strict=False):
                place = step.take(place * self._width + groups[at + offset])
            total += self._lines[name, pattern].take(place, axis=0)
