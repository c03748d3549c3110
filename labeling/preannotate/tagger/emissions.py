"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import Sight
from labeling.preannotate.tagger.neighbours import Pairs, Patterns
from labeling.preannotate.tagger.vocabulary import Vocabulary
from labeling.preannotate.tagger.weights import STEPS, ChainModel, Rows, Scores, Whole, ranges

Numbers = NDArray[np.int64]
T = TypeVar("T")

_FILLED_TOGETHER = 512
_WORD_SIGNS = ((0, "0"), (-1, "-"), (1, "+"), (-2, "<"), (2, ">"))
_FINDING_SIGNS = _WORD_SIGNS[:3]


class Row(NamedTuple):
    """Tokens of many sentences in one row, two edges around each sentence: their words and findings as numbers."""

    words: Numbers
    found: Numbers


class Emissions:
    """The tables of some models over a vocabulary. Sums are whole numbers of the models' steps, the same in any order."""

    def __init__(self, models: Mapping[str, ChainModel], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._generation = vocabulary.generation
        rows = {name: Rows(model) for name, model in models.items()}
        sums = {name: _Sums(some) for name, some in rows.items()}
        self._by_word = {name: _Table(some, len(_WORD_SIGNS), vocabulary.sight) for name, some in sums.items()}
        self._by_finding = {
            name: _Table(some, len(_FINDING_SIGNS), lambda number: Sight(vocabulary.said[number], (), ""))
            for name, some in sums.items()
        }
        self._pairs = Pairs(rows)
        self._patterns = Patterns(rows)
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


class _Column(Generic[T]):
    """A number for each item of a list that grows, as an array that is not made anew each time."""

    def __init__(self, items: list[T], number: Callable[[T], int]) -> None:
        self._items = items
        self._number = number
        self._numbers: Numbers = np.zeros(1024, dtype=np.int64)
        self._count = 0

    def shorten(self) -> None:
        """Forget the numbers of what stood behind the items that are kept."""
        self._count = min(self._count, Vocabulary.KEPT)

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

    def __init__(self, model: Rows) -> None:
        signs = [model.behind(sign) for _, sign in _WORD_SIGNS]
        self.labels = model.labels
        names = dict.fromkeys(name for some, _ in signs for name in some)
        self._numbers = {name: number for number, name in enumerate(names)}
        self._shared = _Shared(self._numbers)
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

    def of(self, many: Iterable[Sight], signs: int) -> Whole:
        """For each word or finding a line for each of the first `signs` signs."""
        numbers, shared, width = self._numbers, self._shared, len(_WORD_SIGNS) * self.labels
        known: list[int] = []
        ends: list[int] = []
        for own, parts, _ in many:
            for feature in own:
                if feature in numbers:
                    known.append(numbers[feature])
            for part in parts:
                known += shared[part]
            ends.append(len(known))
        entries, counts = ranges(self._bounds, np.array(known, dtype=np.int64))
        set_of = np.repeat(np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0)), counts)
        places = set_of * width + self._columns[entries]
        # Whole numbers in doubles: the sum is exact in any order.
        sums = np.bincount(places, weights=self._values[entries], minlength=len(ends) * width)
        return sums.astype(np.int16).reshape(len(ends), len(_WORD_SIGNS), self.labels)[:, :signs]


class _Shared(dict[tuple[str, ...], list[int]]):
    """The numbers of the features of a part that many words share."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self._numbers = numbers

    def __missing__(self, part: tuple[str, ...]) -> list[int]:
        if len(self) > Vocabulary.KEPT:
            self.clear()
        known = self[part] = [self._numbers[feature] for feature in part if feature in self._numbers]
        return known


class _Table:
    """Lines by number, filled as they are first asked for: one array for each sign."""

    def __init__(self, sums: _Sums, signs: int, sight: Callable[[int], Sight]) -> None:
        self._sums = sums
        self._sight = sight
        self.labels = sums.labels
        self._lines: list[Whole] = [np.zeros((1024, sums.labels), dtype=np.int16) for _ in range(signs)]
        self._filled = np.zeros(1024, dtype=bool)

    def shorten(self) -> None:
        """Forget the lines behind those that are kept."""
        self._filled[Vocabulary.KEPT :] = False

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
            filled = self._sums.of(map(self._sight, some.tolist()), len(self._lines))
            for sign, lines in enumerate(self._lines):
                lines[some] = filled[:, sign]
        self._filled[missing] = True
