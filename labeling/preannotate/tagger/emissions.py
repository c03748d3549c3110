"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import (
    EDGE,
    GROUP_PATTERNS,
    group_lead,
    pair_lead,
    sight,
)
from labeling.preannotate.tagger.weights import STEPS, ChainModel, Scores, Whole

Numbers = NDArray[np.int64]
T = TypeVar("T")

_FULL, _KEPT = 80_000, 20_000
"""Words that a vocabulary holds before it forgets some, and that it keeps then: more would only cost memory."""
_FILLED_TOGETHER = 512
_WORD_SIGNS = ((0, "0"), (-1, "-"), (1, "+"), (-2, "<"), (2, ">"))
_FINDING_SIGNS = _WORD_SIGNS[:3]
_PAIRS = (("-", -1), ("+", 0))
"""How the features of two words begin, and where the first of them stands."""


class Row(NamedTuple):
    """Tokens of many sentences in one row, two edges around each sentence: their words and findings as numbers."""

    words: Numbers
    found: Numbers


class _Numbers(dict[str, int]):
    """The numbers of words; a new word gets one when it first comes."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number

    def __missing__(self, key: str) -> int:
        return self._number(key)


class Vocabulary:
    """Numbers for words, their classes, and findings; `generation` grows when some are forgotten.

    `fresh` are the features of the words that are new in this batch.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._groups: dict[str, int] = {}
        self._group_names: list[str] = []
        self.words = _Numbers(self.number)
        self.names: list[str] = []
        self.group_of: list[int] = []
        self.found: dict[tuple[str, ...], int] = {(): 0}
        self.said: list[tuple[str, ...]] = [()]
        self.fresh: dict[int, tuple[str, ...]] = {}
        self.number(EDGE)

    def refresh(self) -> None:
        """Begin a batch; if there are too many words, forget all but the first, which come most often."""
        self.fresh = {}
        if max(len(self.names), len(self.said)) > _FULL:
            self.generation += 1
            for items in (self.names, self.group_of, self.said):
                del items[_KEPT:]
            self.words.clear()
            self.words.update({name: number for number, name in enumerate(self.names)})
            self.found = {said: number for number, said in enumerate(self.said)}

    def number(self, key: str) -> int:
        """The number of a word."""
        known = self.words.get(key)
        if known is None:
            known = self.words[key] = len(self.names)
            self.names.append(key)
            self.fresh[known], group = sight(key)
            self.group_of.append(self.group(group))
        return known

    def numbers(self, keys: Sequence[str]) -> list[int]:
        """The numbers of many words."""
        return list(map(self.words.__getitem__, keys))

    def features(self, number: int) -> tuple[str, ...]:
        """The features of a word."""
        fresh = self.fresh.get(number)
        return sight(self.names[number])[0] if fresh is None else fresh

    def group(self, name: str) -> int:
        """The number of a class of words."""
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = len(self._group_names)
            self._group_names.append(name)
        return known

    def group_name(self, key: str) -> str:
        """The class of a word."""
        return self._group_names[self.group_of[self.number(key)]]

    def finding(self, said: tuple[str, ...]) -> int:
        """The number of what the lexicon says of a token."""
        known = self.found.get(said)
        if known is None:
            known = self.found[said] = len(self.said)
            self.said.append(said)
        return known


class Emissions:
    """The tables of some models over a vocabulary. Sums are whole numbers of the models' steps, the same in any order."""

    def __init__(self, models: Mapping[str, ChainModel], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._generation = vocabulary.generation
        rows = {name: _Rows(model) for name, model in models.items()}
        sums = {name: _Sums(some) for name, some in rows.items()}
        self._by_word = {name: _Table(some, len(_WORD_SIGNS), vocabulary.features) for name, some in sums.items()}
        self._by_finding = {
            name: _Table(some, len(_FINDING_SIGNS), vocabulary.said.__getitem__) for name, some in sums.items()
        }
        self._pairs = _Pairs(rows)
        self._patterns = _Patterns(rows)
        pair_words, groups = self._pairs.words, [vocabulary.group(name) for name in self._patterns.groups]
        compact = {group: number for number, group in enumerate(groups, 1)}
        self._pair_words = _Column(vocabulary.names, lambda name: pair_words.get(name, 0))
        self._groups = _Column(vocabulary.group_of, lambda group: compact.get(group, 0))

    def of(self, name: str, row: Row, at: Numbers) -> Scores:
        """A line of scores by the model `name` for each position of `row` in `at`."""
        if self._generation != self._vocabulary.generation:
            self._generation = self._vocabulary.generation
            for column in (self._pair_words, self._groups):
                column.shorten()
            for table in (*self._by_word.values(), *self._by_finding.values()):
                table.shorten()
        by_word, by_finding = self._by_word[name], self._by_finding[name]
        total: NDArray[np.int32] = np.zeros((len(at), by_word.labels), dtype=np.int32)
        by_word.add([row.words[at + offset] for offset, _ in _WORD_SIGNS], len(self._vocabulary.names), total)
        by_finding.add([row.found[at + offset] for offset, _ in _FINDING_SIGNS], len(self._vocabulary.said), total)
        self._pairs.add(name, self._pair_words.up_to_date()[row.words], at, total)
        self._patterns.add(name, self._groups.up_to_date()[row.words], at, total)
        return np.divide(total, STEPS, dtype=np.float32)


class _Rows:
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

    def entries(self, rows: Sequence[int]) -> tuple[Numbers, NDArray[np.uint8], NDArray[np.int16]]:
        """The weights of some rows: the place of the row in `rows`, the label, the weight."""
        bounds = self.model.bounds
        begins, counts = _ranges(bounds, np.array(rows, dtype=np.int64))
        return np.repeat(np.arange(len(rows)), counts), self.model.columns[begins], self.model.values[begins]

    def lines(self, count: int, places: Sequence[int], rows: Sequence[int]) -> Whole:
        """`count` lines with the weights of `rows` at `places`, and of nothing else."""
        lines = np.zeros((count, self.labels), dtype=np.int16)
        at, columns, values = self.entries(rows)
        lines[np.array(places, dtype=np.int64)[at], columns] = values
        return lines


def _ranges(bounds: NDArray[np.integer], some: Numbers) -> tuple[Numbers, Numbers]:
    """All numbers in [bounds[i], bounds[i + 1]) for each i of `some`, and how many each i has."""
    begins, counts = bounds[some].astype(np.int64), (bounds[some + 1] - bounds[some]).astype(np.int64)
    behind = np.cumsum(counts)
    total = int(behind[-1]) if len(behind) else 0
    return np.arange(total) + np.repeat(begins - (behind - counts), counts), counts


class _Column(Generic[T]):
    """A number for each item of a list that grows, as an array that is not made anew each time."""

    def __init__(self, items: list[T], number: Callable[[T], int]) -> None:
        self._items = items
        self._number = number
        self._numbers: Numbers = np.zeros(1024, dtype=np.int64)
        self._count = 0

    def shorten(self) -> None:
        """Forget the numbers of what stood behind the items that are kept."""
        self._count = min(self._count, _KEPT)

    def up_to_date(self) -> Numbers:
        """The array, with the numbers of the items that have come since."""
        count = len(self._items)
        if count > len(self._numbers):
            more = max(count, len(self._numbers) * 3 // 2) - len(self._numbers)
            self._numbers = np.concatenate([self._numbers, np.zeros(more, dtype=np.int64)])
        self._numbers[self._count : count] = [self._number(item) for item in self._items[self._count :]]
        self._count = count
        return self._numbers


class _Sums:
    """Summed weights of sets of features, for each place from which they are seen (the sign before a feature).

    A feature has a weight for few of the labels, so they are kept one by one.
    """

    def __init__(self, model: _Rows) -> None:
        signs = [model.behind(sign) for _, sign in _WORD_SIGNS]
        self.labels = model.labels
        names = dict.fromkeys(name for some, _ in signs for name in some)
        self._numbers = {name: number for number, name in enumerate(names)}
        of: list[Numbers] = []
        columns: list[Numbers] = []
        values: list[NDArray[np.int16]] = []
        for index, (some, rows) in enumerate(signs):
            at, labels, weights = model.entries(rows)
            of.append(np.array([self._numbers[name] for name in some], dtype=np.int64)[at])
            columns.append(labels.astype(np.int64) + index * self.labels)
            values.append(weights)
        feature_of = np.concatenate(of)
        order = np.argsort(feature_of, kind="stable")
        self._bounds = np.searchsorted(feature_of[order], np.arange(len(names) + 1))
        self._columns = np.concatenate(columns)[order]
        self._values = np.concatenate(values)[order].astype(np.float64)

    def of(self, many: Iterable[Iterable[str]], signs: int) -> Whole:
        """For each set of features a line for each of the first `signs` signs."""
        numbers, width = self._numbers, len(_WORD_SIGNS) * self.labels
        known: list[int] = []
        ends: list[int] = []
        for features in many:
            known += [number for feature in features if (number := numbers.get(feature)) is not None]
            ends.append(len(known))
        entries, counts = _ranges(self._bounds, np.array(known, dtype=np.int64))
        set_of = np.repeat(np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)), counts)
        places = set_of * width + self._columns[entries]
        # Whole numbers in doubles: the sum is exact in any order.
        sums = np.bincount(places, weights=self._values[entries], minlength=len(ends) * width)
        return sums.astype(np.int16).reshape(len(ends), len(_WORD_SIGNS), self.labels)[:, :signs]


class _Table:
    """Lines by number, filled as they are first asked for: one array for each sign."""

    def __init__(self, sums: _Sums, signs: int, features: Callable[[int], Iterable[str]]) -> None:
        self._sums = sums
        self._features = features
        self.labels = sums.labels
        self._lines: list[Whole] = [np.zeros((1024, sums.labels), dtype=np.int16) for _ in range(signs)]
        self._filled = np.zeros(1024, dtype=bool)

    def shorten(self) -> None:
        """Forget the lines behind those that are kept."""
        self._filled[_KEPT:] = False

    def add(self, numbers: Sequence[Numbers], count: int, total: NDArray[np.int32]) -> None:
        """Add to `total` the lines of `numbers`, which has a row for each sign; all of them are below `count`."""
        self._fill(numbers, count)
        for lines, some in zip(self._lines, numbers, strict=True):
            total += lines.take(some, axis=0)

    def _fill(self, numbers: Sequence[Numbers], count: int) -> None:
        if count > len(self._filled):
            more = max(count, len(self._filled) * 3 // 2) - len(self._filled)
            for sign, lines in enumerate(self._lines):
                self._lines[sign] = np.concatenate([lines, np.zeros((more, self.labels), dtype=np.int16)])
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])
        missing = np.unique(np.concatenate([some[~self._filled[some]] for some in numbers]))
        for begin in range(0, len(missing), _FILLED_TOGETHER):
            some = missing[begin : begin + _FILLED_TOGETHER]
            filled = self._sums.of(map(self._features, some.tolist()), len(self._lines))
            for sign, lines in enumerate(self._lines):
                lines[some] = filled[:, sign]
        self._filled[missing] = True


class _Pairs:
    """Weights of two words that stand together. Most pairs have none: a small table of marks tells nearly all of these apart."""

    _MARKS = 1 << 17

    def __init__(self, models: Mapping[str, _Rows]) -> None:
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


class _Patterns:
    """Weights of two or three classes that stand together. The classes are few, so that tables lead from pair to pattern."""

    def __init__(self, models: Mapping[str, _Rows]) -> None:
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
