"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import (
    EDGE,
    GROUP_PATTERNS,
    group_lead,
    pair_lead,
    word_features,
)
from labeling.preannotate.tagger.weights import STEPS, ChainModel, Scores, Whole

Numbers = NDArray[np.int64]
T = TypeVar("T")

_FULL, _KEPT = 80_000, 20_000
"""Words that a vocabulary holds before it forgets some, and that it keeps then: more would only cost memory."""
_FILLED_TOGETHER = 512
_BITS = 15
"""Of a word's or class's number in a key: four of them fit."""
_WORD_SIGNS = ((0, "0"), (-1, "-"), (1, "+"), (-2, "<"), (2, ">"))
_FINDING_SIGNS = ((0, "0"), (-1, "-"), (1, "+"))


class Row(NamedTuple):
    """Tokens of many sentences in one row, two edges around each sentence: their words and findings as numbers."""

    words: Numbers
    found: Numbers


class Vocabulary:
    """Numbers for words, their classes, and findings; `generation` grows when some are forgotten.

    `fresh` are the features of the words that are new in this batch.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._groups: dict[str, int] = {}
        self._group_names: list[str] = []
        self.words: dict[str, int] = {}
        self.names: list[str] = []
        self.group_of: list[int] = []
        self.groups = _Column(self.group_of, int)
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
            self.words = {name: number for number, name in enumerate(self.names)}
            self.found = {said: number for number, said in enumerate(self.said)}
            self.groups.shorten()

    def number(self, key: str) -> int:
        """The number of a word."""
        known = self.words.get(key)
        if known is None:
            known = self.words[key] = len(self.names)
            self.names.append(key)
            features = word_features(key)
            self.fresh[known] = features.here
            self.group_of.append(self.group(features.group))
        return known

    def numbers(self, keys: Sequence[str]) -> list[int]:
        """The numbers of many words."""
        words = self.words
        for key in dict.fromkeys(keys):
            if key not in words:
                self.number(key)
        return [words[key] for key in keys]

    def features(self, number: int) -> tuple[str, ...]:
        """The features of a word."""
        fresh = self.fresh.get(number)
        return word_features(self.names[number]).here if fresh is None else fresh

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
        self._pair_words: dict[str, int] = {}
        self._places: dict[str, slice] = {}
        self._known: dict[str, list[tuple[tuple[int, ...], bool, _Known]]] = {}
        behind = 0
        for name, model in models.items():
            self._places[name] = slice(behind, behind + len(model.labels))
            self._known[name] = list(self._neighbours(model))
            behind += len(model.labels)
        self._of_words = _Sums(models.values(), [sign for _, sign in _WORD_SIGNS])
        self._of_findings = _Sums(models.values(), [sign for _, sign in _FINDING_SIGNS])
        pair_words = self._pair_words
        self._generation = vocabulary.generation
        self._by_word = _Table(self._of_words, vocabulary.features)
        self._by_finding = _Table(self._of_findings, lambda number: vocabulary.said[number])
        self._pair_numbers = _Column(vocabulary.names, lambda name: pair_words.get(name, 0))

    def _neighbours(self, model: ChainModel) -> Iterator[tuple[tuple[int, ...], bool, _Known]]:
        """(offsets, whether words and not classes stand there, weights) of all that is read together."""
        dense = model.dense()
        for side, pair in (("-", (-1, 0)), ("+", (0, 1))):
            yield pair, True, _Known(dense, _with_lead(model, pair_lead(side)), self._pair_key)
        for pattern in GROUP_PATTERNS:
            yield pattern, False, _Known(dense, _with_lead(model, group_lead(pattern)), self._group_key)

    def _pair_key(self, name: str) -> int:
        first, second = (self._pair_words.setdefault(word, len(self._pair_words) + 1) for word in name.split(" "))
        return (first << _BITS) | second

    def _group_key(self, name: str) -> int:
        key = 0
        for group in name.split(" "):
            key = (key << _BITS) | self._vocabulary.group(group)
        return key

    def of(self, name: str, row: Row, at: Numbers) -> Scores:
        """A line of scores by the model `name` for each position of `row` in `at`."""
        vocabulary, labels = self._vocabulary, self._places[name]
        if self._generation != vocabulary.generation:
            self._generation = vocabulary.generation
            for table in (self._by_word, self._by_finding, self._pair_numbers):
                table.shorten()
        by_word = self._by_word.lines(row.words, len(vocabulary.names))[:, :, labels]
        total = by_word[row.words[at], 0].astype(np.int32)
        for index, (offset, _) in enumerate(_WORD_SIGNS[1:], 1):
            total += by_word[row.words[at + offset], index]
        by_finding = self._by_finding.lines(row.found, len(vocabulary.said))[:, :, labels]
        for index, (offset, _) in enumerate(_FINDING_SIGNS):
            numbers = row.found[at + offset]
            some = np.flatnonzero(numbers)
            total[some] += by_finding[numbers[some], index]
        words = self._pair_numbers.up_to_date()[row.words]
        groups = vocabulary.groups.up_to_date()[row.words]
        for pattern, of_words, known in self._known[name]:
            keys: Numbers = np.zeros(len(at), dtype=np.int64)
            for offset in pattern:
                keys = (keys << _BITS) | (words if of_words else groups)[at + offset]
            known.add(keys, total)
        scores: Scores = total.astype(np.float32) / np.float32(STEPS)
        return scores


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
    """Summed weights of sets of features, for several places from which they are seen (signs before the feature).

    The labels of the models stand side by side.
    """

    def __init__(self, models: Iterable[ChainModel], signs: Sequence[str]) -> None:
        parts = [(model.dense(), [_with_lead(model, sign) for sign in signs]) for model in models]
        names = dict.fromkeys(name for _, rows in parts for some in rows for name in some)
        self._numbers = {name: number for number, name in enumerate(names, 1)}
        lines = np.zeros((len(names) + 1, len(signs), sum(dense.shape[1] for dense, _ in parts)), dtype=np.int16)
        behind = 0
        for dense, rows in parts:
            for index, some in enumerate(rows):
                numbers = [self._numbers[name] for name in some]
                lines[numbers, index, behind : behind + dense.shape[1]] = dense[list(some.values())]
            behind += dense.shape[1]
        self.shape = lines.shape[1:]
        self._lines = lines.reshape(len(lines), -1)

    def of(self, many: Iterable[Iterable[str]]) -> Whole:
        """For each set of features a line for each sign."""
        numbers = self._numbers
        rows = [[number for feature in features if (number := numbers.get(feature)) is not None] for features in many]
        most = max(map(len, rows), default=0)
        slots = np.array([row + [0] * (most - len(row)) for row in rows], dtype=np.int64).reshape(len(rows), most)
        total = np.zeros((len(rows), self._lines.shape[1]), dtype=np.int16)
        for slot in range(most):
            some = np.flatnonzero(slots[:, slot])
            total[some] += self._lines.take(slots[some, slot], axis=0)
        return total.reshape(len(rows), *self.shape)


class _Table:
    """Lines by number, filled as they are first asked for."""

    def __init__(self, sums: _Sums, features: Callable[[int], Iterable[str]]) -> None:
        self._sums = sums
        self._features = features
        self._lines: Whole = np.zeros((1024, *sums.shape), dtype=np.int16)
        self._filled = np.zeros(1024, dtype=bool)

    def shorten(self) -> None:
        """Forget the lines behind those that are kept."""
        self._filled[_KEPT:] = False

    def lines(self, numbers: Numbers, count: int) -> Whole:
        """The table, with the lines of `numbers` filled; they are below `count`."""
        if count > len(self._filled):
            more = max(count, len(self._filled) * 3 // 2) - len(self._filled)
            self._lines = np.concatenate([self._lines, np.zeros((more, *self._sums.shape), dtype=np.int16)])
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])
        missing = np.unique(numbers[~self._filled[numbers]])
        for begin in range(0, len(missing), _FILLED_TOGETHER):
            some = missing[begin : begin + _FILLED_TOGETHER]
            self._lines[some] = self._sums.of(self._features(number) for number in some.tolist())
        self._filled[missing] = True
        return self._lines


class _Known:
    """Weights by key for those keys that have any."""

    def __init__(self, dense: Whole, rows: dict[str, int], key: Callable[[str], int]) -> None:
        by_key = {key(name): row for name, row in rows.items()}
        self._keys = np.array(sorted(by_key), dtype=np.int64)
        self._lines = dense[[by_key[key] for key in sorted(by_key)]]

    def add(self, keys: Numbers, total: NDArray[np.int32]) -> None:
        """Add to each line of `total` the weights of its key."""
        if len(self._keys):
            places = np.searchsorted(self._keys, keys)
            places[places == len(self._keys)] = 0
            known = np.flatnonzero(self._keys[places] == keys)
            total[known] += self._lines[places[known]]


def _with_lead(model: ChainModel, lead: str) -> dict[str, int]:
    """The rows of the features that begin with `lead`, by what follows it."""
    return {feature[len(lead) :]: row for feature, row in model.rows.items() if feature.startswith(lead)}
