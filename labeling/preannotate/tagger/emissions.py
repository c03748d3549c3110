"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

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

_FULL = 80_000
"""Words that a vocabulary holds before it starts anew: more would only cost memory."""
_WORD_BITS = 20
_GROUP_BITS = 12
_WORD_SIGNS = ((0, "0"), (-1, "-"), (1, "+"), (-2, "<"), (2, ">"))
_FINDING_SIGNS = ((0, "0"), (-1, "-"), (1, "+"))


class Row(NamedTuple):
    """Tokens of many sentences in one row, two edges around each sentence: their words and findings as numbers."""

    words: Numbers
    found: Numbers


class Vocabulary:
    """Numbers for words, their classes, and findings; `generation` grows when they start anew.

    `fresh` are the features of the words that are new in this batch.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._groups: dict[str, int] = {}
        self._group_names: list[str] = []
        self._start()

    def _start(self) -> None:
        self.words: dict[str, int] = {}
        self.names: list[str] = []
        self.group_of: list[int] = []
        self.found: dict[tuple[str, ...], int] = {(): 0}
        self.said: list[tuple[str, ...]] = [()]
        self.fresh: dict[int, tuple[str, ...]] = {}
        self.number(EDGE)

    def refresh(self) -> None:
        """Begin a batch; if there are too many words, start anew."""
        self.fresh = {}
        if len(self.words) > _FULL or len(self.found) > _FULL:
            self.generation += 1
            self._start()

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
    """The tables of one model over a vocabulary. Sums are whole numbers of the model's steps, the same in any order."""

    def __init__(self, model: ChainModel, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._size = len(model.labels)
        dense = model.dense()
        self._pair_words: dict[str, int] = {}
        self._pairs = {side: _Known(dense, _with_lead(model, pair_lead(side)), self._pair_key) for side in "-+"}
        self._patterns = [
            (pattern, _Known(dense, _with_lead(model, group_lead(pattern)), self._group_key))
            for pattern in GROUP_PATTERNS
        ]
        self._of_words = _Sums(model, dense, [sign for _, sign in _WORD_SIGNS])
        self._of_findings = _Sums(model, dense, [sign for _, sign in _FINDING_SIGNS])
        self._start()

    def _pair_key(self, name: str) -> int:
        first, second = (self._pair_words.setdefault(word, len(self._pair_words) + 1) for word in name.split(" "))
        return (first << _WORD_BITS) | second

    def _group_key(self, name: str) -> int:
        key = 0
        for group in name.split(" "):
            key = (key << _GROUP_BITS) | self._vocabulary.group(group)
        return key

    def _start(self) -> None:
        self._generation = self._vocabulary.generation
        vocabulary = self._vocabulary
        self._by_word = _Table(self._of_words, vocabulary.features)
        self._by_finding = _Table(self._of_findings, lambda number: vocabulary.said[number])
        self._pair_numbers: list[int] = []

    def of(self, row: Row, at: Numbers) -> Scores:
        """A line of scores for each position of `row` in `at`."""
        vocabulary = self._vocabulary
        if self._generation != vocabulary.generation:
            self._start()
        total = np.zeros((len(at), self._size), dtype=np.int32)
        around = row.words[np.add.outer([offset for offset, _ in _WORD_SIGNS], at).ravel()]
        by_word = self._by_word.lines(around, len(vocabulary.names))
        for index, (offset, _) in enumerate(_WORD_SIGNS):
            total += by_word[row.words[at + offset], index]
        by_finding = self._by_finding.lines(row.found, len(vocabulary.said))
        for index, (offset, _) in enumerate(_FINDING_SIGNS):
            numbers = row.found[at + offset]
            some = np.flatnonzero(numbers)
            total[some] += by_finding[numbers[some], index]
        names, pair_words = vocabulary.names, self._pair_words
        self._pair_numbers += [pair_words.get(name, 0) for name in names[len(self._pair_numbers) :]]
        pairs = np.array(self._pair_numbers, dtype=np.int64)[row.words]
        for side, first in (("-", -1), ("+", 0)):
            self._pairs[side].add((pairs[at + first] << _WORD_BITS) | pairs[at + first + 1], total)
        groups = np.array(vocabulary.group_of, dtype=np.int64)[row.words]
        for pattern, known in self._patterns:
            keys = np.zeros(len(at), dtype=np.int64)
            for offset in pattern:
                keys = (keys << _GROUP_BITS) | groups[at + offset]
            known.add(keys, total)
        return (total / STEPS).astype(np.float32)


class _Sums:
    """Summed weights of sets of features, for several places from which they are seen (signs before the feature)."""

    def __init__(self, model: ChainModel, dense: Whole, signs: Sequence[str]) -> None:
        rows = [_with_lead(model, sign) for sign in signs]
        self._numbers = {name: number for number, name in enumerate(dict.fromkeys(name for some in rows for name in some))}
        self._lines = np.zeros((len(self._numbers), len(signs), dense.shape[1]), dtype=np.int16)
        for index, some in enumerate(rows):
            self._lines[[self._numbers[name] for name in some], index] = dense[list(some.values())]

    @property
    def shape(self) -> tuple[int, int]:
        return self._lines.shape[1], self._lines.shape[2]

    def of(self, features: Iterable[str]) -> Whole:
        """A line for each sign."""
        numbers = self._numbers
        known = [number for feature in features if (number := numbers.get(feature)) is not None]
        return np.add.reduce(self._lines[known], axis=0, dtype=np.int16)


class _Table:
    """Lines by number, filled as they are first asked for."""

    def __init__(self, sums: _Sums, features: Callable[[int], Iterable[str]]) -> None:
        self._sums = sums
        self._features = features
        self._lines = np.zeros((1024, *sums.shape), dtype=np.int16)
        self._filled = np.zeros(1024, dtype=bool)

    def lines(self, numbers: Numbers, count: int) -> Whole:
        """The table, with the lines of `numbers` filled; they are below `count`."""
        if count > len(self._filled):
            more = max(count, len(self._filled) * 3 // 2) - len(self._filled)
            self._lines = np.concatenate([self._lines, np.zeros((more, *self._sums.shape), dtype=np.int16)])
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])
        for number in set(numbers[~self._filled[numbers]].tolist()):
            self._lines[number] = self._sums.of(self._features(number))
            self._filled[number] = True
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
            places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            known = np.flatnonzero(self._keys[places] == keys)
            total[known] += self._lines[places[known]]


def _with_lead(model: ChainModel, lead: str) -> dict[str, int]:
    """The rows of the features that begin with `lead`, by what follows it."""
    return {feature[len(lead) :]: row for feature, row in model.rows.items() if feature.startswith(lead)}
