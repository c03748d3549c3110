"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import SHARED_PARTS, Sight
from labeling.preannotate.tagger.neighbours import Pairs, Patterns
from labeling.preannotate.tagger.vocabulary import Vocabulary
from labeling.preannotate.tagger.weights import STEPS, ChainModel, Rows, Scores, Whole, ranges

Numbers = NDArray[np.int64]
T = TypeVar("T")

_FILLED_TOGETHER = 512
_WORD_SIGNS = ((0, "0"), (-1, "-"), (1, "+"), (-2, "<"), (2, ">"))
_FINDING_SIGNS = _WORD_SIGNS[:3]
_NO_PARTS: tuple[tuple[str, ...], ...] = ((),) * SHARED_PARTS


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
        self._labels = {name: some.labels for name, some in sums.items()}
        self._by_word = _Table(sums, len(_WORD_SIGNS), vocabulary.sight)
        self._by_finding = _Table(sums, len(_FINDING_SIGNS), lambda number: Sight(vocabulary.said[number], (), (), ""))
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
            for table in (self._by_word, self._by_finding):
                table.shorten()
        total: NDArray[np.int32] = np.zeros((len(at), self._labels[name]), dtype=np.int32)
        self._by_word.add(
            name, [row.words[at + offset] for offset, _ in _WORD_SIGNS], len(self._vocabulary.names), total
        )
        self._by_finding.add(
            name, [row.found[at + offset] for offset, _ in _FINDING_SIGNS], len(self._vocabulary.said), total
        )
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
        self._values = np.concatenate(values)[order]
        self._width = len(_WORD_SIGNS) * self.labels
        self._parts = _Parts()
        self._part_lines: Whole = np.zeros((1024, self._width), dtype=np.int16)

    def of(self, many: Sequence[Sight], signs: int) -> Whole:
        """For each word or finding a line for each of the first `signs` signs."""
        if len(self._parts) > Vocabulary.KEPT:
            self._parts.forget()
        parts = [self._parts[part] for sight in many for part in sight.shared or _NO_PARTS]
        self._fill_parts()
        lines: Whole = np.zeros((len(many), self._width), dtype=np.int16)
        for some in np.array(parts, dtype=np.int64).reshape(len(many), len(_NO_PARTS)).T:
            lines += self._part_lines.take(some, axis=0)
        self._add([(*sight.own, *sight.rare) for sight in many], lines)
        return lines.reshape(len(many), len(_WORD_SIGNS), self.labels)[:, :signs]

    def _fill_parts(self) -> None:
        """Sum up the weights of the parts that have come since the last time."""
        fresh, count = self._parts.fresh, len(self._parts)
        if count > len(self._part_lines):
            more = np.zeros(
                (max(count, len(self._part_lines) * 2) - len(self._part_lines), self._width), dtype=np.int16
            )
            self._part_lines = np.concatenate([self._part_lines, more])
        lines = self._part_lines[count - len(fresh) : count]
        lines[:] = 0
        self._add(fresh, lines)
        self._parts.fresh = []

    def _add(self, features: Sequence[tuple[str, ...]], lines: Whole) -> None:
        """Add the weights of each set of features to its line."""
        numbers = self._numbers
        known: list[int] = []
        ends: list[int] = []
        for some in features:
            known += [numbers[one] for one in some if one in numbers]
            ends.append(len(known))
        entries, counts = ranges(self._bounds, np.array(known, dtype=np.int64))
        line_of = np.repeat(np.repeat(np.arange(len(ends)), np.diff(np.array(ends, dtype=np.int64), prepend=0)), counts)
        np.add.at(lines, (line_of, self._columns[entries]), self._values[entries])


class _Parts(dict[tuple[str, ...], int]):
    """Lines for the sets of features that many words share, numbered as they come; `fresh` are those without weights as yet."""

    def __init__(self) -> None:
        self.fresh: list[tuple[str, ...]] = []
        self[()]

    def __missing__(self, part: tuple[str, ...]) -> int:
        line = self[part] = len(self)
        self.fresh.append(part)
        return line

    def forget(self) -> None:
        """Begin again: those that come often are soon back."""
        self.clear()
        self.fresh = []
        self[()]


class _Table:
    """Lines of all models by number: one array for each sign. What is seen of a word is at hand only while it is new, so that
    all models fill their lines when the first asks.
    """

    def __init__(self, sums: Mapping[str, _Sums], signs: int, sight: Callable[[int], Sight]) -> None:
        self._sums = sums
        self._sight = sight
        self._lines: dict[str, list[Whole]] = {
            name: [np.zeros((1024, some.labels), dtype=np.int16) for _ in range(signs)] for name, some in sums.items()
        }
        self._filled = np.zeros(1024, dtype=bool)

    def shorten(self) -> None:
        """Forget the lines behind those that are kept."""
        self._filled[Vocabulary.KEPT :] = False

    def add(self, name: str, numbers: Sequence[Numbers], count: int, total: NDArray[np.int32]) -> None:
        """Add to `total` the lines of `numbers`, which has a row for each sign; all of them are below `count`."""
        self._fill(numbers, count)
        for lines, some in zip(self._lines[name], numbers, strict=True):
            total += lines.take(some, axis=0)

    def _fill(self, numbers: Sequence[Numbers], count: int) -> None:
        if count > len(self._filled):
            more = max(count, len(self._filled) * 3 // 2) - len(self._filled)
            for every in self._lines.values():
                every[:] = [
                    np.concatenate([lines, np.zeros((more, lines.shape[1]), dtype=np.int16)]) for lines in every
                ]
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])
        missing = np.unique(np.concatenate([some[~self._filled[some]] for some in numbers]))
        for begin in range(0, len(missing), _FILLED_TOGETHER):
            some = missing[begin : begin + _FILLED_TOGETHER]
            sights = [self._sight(number) for number in some.tolist()]
            for name, every in self._lines.items():
                filled = self._sums[name].of(sights, len(every))
                for sign, lines in enumerate(every):
                    lines[some] = filled[:, sign]
        self._filled[missing] = True
