"""Scores of each label for each token, summed from tables that hold a word's, a pair's or a class pattern's weights once.

The sums equal those over `features.token_features`; a test holds the two together. Knows nothing of transitions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.features import (
    EDGE,
    GROUP_PATTERNS,
    group_feature,
    near_findings,
    pair_feature,
    word_features,
)
from labeling.preannotate.tagger.weights import ChainModel

_FULL = 40_000
"""Words that a table holds before it is emptied: more would only cost memory."""
_WORD_BITS = 20
_GROUP_BITS = 12


class Row:
    """Tokens of many sentences in one row, two edges around each sentence: their words, classes and findings as numbers."""

    def __init__(self, words: NDArray[np.int64], found: NDArray[np.int64]) -> None:
        self.words = words
        self.found = found


class Vocabulary:
    """Numbers for words and findings, shared by the models of a file; `generation` grows when they start anew."""

    def __init__(self) -> None:
        self.generation = 0
        self._start()

    def _start(self) -> None:
        self.words: dict[str, int] = {}
        self.names: list[str] = []
        self.found: dict[tuple[str, ...], int] = {(): 0}
        self.said: list[tuple[str, ...]] = [()]
        self.groups: dict[str, int] = {}
        self.group_of: list[int] = []
        self.number(EDGE)

    def refresh(self) -> None:
        """Start anew if there are too many words; call it between batches only."""
        if len(self.words) > _FULL or len(self.found) > _FULL:
            self.generation += 1
            self._start()

    def number(self, key: str) -> int:
        """The number of a word."""
        known = self.words.get(key)
        if known is None:
            known = self.words[key] = len(self.names)
            self.names.append(key)
            group = word_features(key).group
            self.group_of.append(self.groups.setdefault(group, len(self.groups)))
        return known

    def numbers(self, keys: Sequence[str]) -> list[int]:
        """The numbers of many words."""
        words = self.words
        try:
            return [words[key] for key in keys]
        except KeyError:
            return [self.number(key) for key in keys]

    def finding(self, said: tuple[str, ...]) -> int:
        """The number of what the lexicon says of a token."""
        known = self.found.get(said)
        if known is None:
            known = self.found[said] = len(self.said)
            self.said.append(said)
        return known


class Emissions:
    """The tables of one model over a vocabulary."""

    def __init__(self, model: ChainModel, vocabulary: Vocabulary) -> None:
        self._model = model
        self._vocabulary = vocabulary
        self._pairs = {side: _pairs(model, side) for side in "-+"}
        self._start()

    def _start(self) -> None:
        model, vocabulary = self._model, self._vocabulary
        self._generation = vocabulary.generation

        def word(sign: str, which: int) -> Callable[[int], NDArray[np.float32]]:
            return lambda n: model.weights(sign + one for one in word_features(vocabulary.names[n])[which])

        def finding(sign: str) -> Callable[[int], NDArray[np.float32]]:
            return lambda n: model.weights(
                sign + one for one in (vocabulary.said[n] if sign == "0" else near_findings(vocabulary.said[n]))
            )

        size = len(model.labels)
        self._words = [
            (offset, _Table(size, word(sign, which)))
            for offset, sign, which in ((0, "0", 0), (-1, "-", 1), (1, "+", 1), (-2, "<", 2), (2, ">", 2))
        ]
        self._findings = [(offset, _Table(size, finding(sign))) for offset, sign in ((0, "0"), (-1, "-"), (1, "+"))]
        self._pair_rows = {side: _Sparse(size) for side in "-+"}
        self._patterns = [_Sparse(size) for _ in GROUP_PATTERNS]
        self._pair_words: dict[int, int] = {}
        self._pair_keys = {side: self._known_pairs(side) for side in "-+"}

    def _known_pairs(self, side: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Keys of the pairs that have weights, sorted, and these weights; words are numbered where they are not yet."""
        number = self._vocabulary.number
        keys = [(number(first) << _WORD_BITS) | number(second) for first, second in self._pairs[side]]
        order = np.argsort(np.array(keys, dtype=np.int64), kind="stable")
        size = len(self._model.labels)
        rows = [self._model.weights([pair_feature(side, *pair)]) for pair in self._pairs[side]]
        table = np.array(rows, dtype=np.float32).reshape(-1, size)
        return np.array(keys, dtype=np.int64)[order], table[order]

    def of(self, row: Row, at: NDArray[np.int64]) -> NDArray[np.float32]:
        """A line of scores for each position of `row` in `at`."""
        vocabulary = self._vocabulary
        if self._generation != vocabulary.generation:
            self._start()
        total = np.zeros((len(at), len(self._model.labels)), dtype=np.float32)
        for offset, table in self._words:
            total += table.rows(row.words[at + offset], len(vocabulary.names))
        for offset, table in self._findings:
            numbers = row.found[at + offset]
            said = np.flatnonzero(numbers)
            if len(said):
                total[said] += table.rows(numbers[said], len(vocabulary.said))
        for side, (left, right) in (("-", (-1, 0)), ("+", (0, 1))):
            keys, weights = self._pair_keys[side]
            if len(keys):
                pairs = (row.words[at + left] << _WORD_BITS) | row.words[at + right]
                places = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
                known = np.flatnonzero(keys[places] == pairs)
                total[known] += weights[places[known]]
        groups = np.array(vocabulary.group_of, dtype=np.int64)[row.words]
        names = list(vocabulary.groups)
        for pattern, sparse in zip(GROUP_PATTERNS, self._patterns, strict=True):
            mixed = np.zeros(len(at), dtype=np.int64)
            for offset in pattern:
                mixed = (mixed << _GROUP_BITS) | groups[at + offset]
            total += sparse.rows(mixed, lambda key, p=pattern: self._pattern(p, key, names))  # type: ignore[misc]  # mypy cannot infer a default argument of a lambda
        return total

    def _pattern(self, pattern: tuple[int, ...], key: int, names: list[str]) -> NDArray[np.float32]:
        mask = (1 << _GROUP_BITS) - 1
        groups = [names[(key >> (_GROUP_BITS * place)) & mask] for place in reversed(range(len(pattern)))]
        return self._model.weights([group_feature(pattern, groups)])


class _Table:
    """Rows by number, filled as they are first asked for."""

    def __init__(self, size: int, make: Callable[[int], NDArray[np.float32]]) -> None:
        self._make = make
        self._rows = np.zeros((1024, size), dtype=np.float32)
        self._filled = np.zeros(1024, dtype=bool)

    def rows(self, numbers: NDArray[np.int64], count: int) -> NDArray[np.float32]:
        if count > len(self._filled):
            more = max(count, 2 * len(self._filled)) - len(self._filled)
            self._rows = np.concatenate([self._rows, np.zeros((more, self._rows.shape[1]), dtype=np.float32)])
            self._filled = np.concatenate([self._filled, np.zeros(more, dtype=bool)])
        missing = numbers[~self._filled[numbers]]
        for number in set(missing.tolist()):
            self._rows[number] = self._make(number)
            self._filled[number] = True
        return self._rows[numbers]


class _Sparse:
    """Rows by a key of any size; the keys that have no weights share one row of zeros."""

    def __init__(self, size: int) -> None:
        self._rows = np.zeros((1, size), dtype=np.float32)
        self._keys = np.zeros(0, dtype=np.int64)
        self._places = np.zeros(0, dtype=np.int64)

    def rows(self, keys: NDArray[np.int64], make: Callable[[int], NDArray[np.float32]]) -> NDArray[np.float32]:
        unique, inverse = np.unique(keys, return_inverse=True)
        missing = unique[~np.isin(unique, self._keys, assume_unique=True)]
        if len(missing):
            if len(self._keys) > 20 * _FULL:
                self.__init__(self._rows.shape[1])  # type: ignore[misc]  # starting anew is what is meant
                missing = unique
            self._learn(missing, make)
        places = self._places[np.searchsorted(self._keys, unique)]
        return self._rows[places[inverse]]

    def _learn(self, missing: NDArray[np.int64], make: Callable[[int], NDArray[np.float32]]) -> None:
        made, places = [], []
        for key in missing.tolist():
            weights = make(key)
            if weights.any():
                places.append(len(self._rows) + len(made))
                made.append(weights)
            else:
                places.append(0)
        if made:
            self._rows = np.concatenate([self._rows, np.array(made, dtype=np.float32)])
        keys = np.concatenate([self._keys, missing])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._places = np.concatenate([self._places, np.array(places, dtype=np.int64)])[order]


def _pairs(model: ChainModel, side: str) -> list[tuple[str, str]]:
    lead = f"{side}b="
    found = []
    for feature in model.rows:
        if feature.startswith(lead):
            first, _, second = feature[len(lead) :].partition(" ")
            found.append((first, second))
    return found
