"""Near-duplicates among the texts of a release, whatever their groups say. Knows nothing of releases and of groups' names.

Two texts are near-duplicates where their sets of shingles have a Jaccard index of at least the threshold: the whole texts, as
they are published, also where ingest left lines aside that recur across a source. Shingles, min-hashes and bands are those of
ingest. What is compared depends on the two texts alone, never on the others, so that `build` and `verify` find the same pairs:
their texts share a band and so many min-hashes that the index may reach the threshold; then the index itself decides.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from dataset.batches import in_batches
from labeling.corpus.duplicates.shingles import (
    MINIMA,
    Hashes,
    banding,
    jaccard,
    keys_of,
    min_hashes,
    read_words,
    shingle_set,
)

Rows = npt.NDArray[np.int64]
_Key = TypeVar("_Key")
_AT_ONCE = 512
_COMPARED = 2**14
_DEVIATIONS = 3
_HASH_BYTES = 8


def text_shingles(text: str, size: int) -> Hashes:
    """The shingles of a text; one of fewer than `size` words is a single shingle, one without words has none."""
    words = read_words(text)
    return shingle_set(words, min(size, len(words))) if len(words) else words


class NearDuplicates(Generic[_Key]):
    """Texts by their keys: about 210 bytes each in memory, their shingles (4 KB where a text has 3,000 characters) in a file.

    A text has a label as well, and only texts of different labels are compared.
    """

    def __init__(self, threshold: float) -> None:
        self.keys: list[_Key] = []
        """By row; a text without words has no row."""
        self._threshold = threshold
        self._bands, self._rows = banding(threshold)
        self._least = _least_shared(threshold)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._ends = [0]
        self._sketches: list[npt.NDArray[np.uint8]] = []
        self._band_keys: list[Rows] = []

    def __enter__(self) -> NearDuplicates[_Key]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, texts: Iterable[tuple[_Key, Hashes]]) -> None:
        """Take texts, as `text_shingles` reads them, with their keys."""
        for some in in_batches(texts, _AT_ONCE):
            sets = []
            for key, shingles in some:
                if len(shingles):
                    self.keys.append(key)
                    sets.append(shingles)
            if sets:
                self._take(sets)

    def pairs(self, labels: Rows) -> Iterator[tuple[int, int, float]]:
        """The rows of each two near-duplicates of different labels, and how alike they are.

        `labels` has one for each row. It is read anew before each comparison: whoever makes two labels one on the way need
        not hear of that pair again.
        """
        if not self.keys:
            return
        minima, keys = np.concatenate(self._sketches), np.concatenate(self._band_keys)
        for band in range(self._bands):
            for one, other in _together(keys[:, band], labels):
                alike = np.count_nonzero(minima[one] == minima[other], axis=1) >= self._least
                one, other = one[alike], other[alike]
                new = ~(keys[one, :band] == keys[other, :band]).any(axis=1)
                for row, beside in zip(one[new].tolist(), other[new].tolist(), strict=True):
                    if labels[row] != labels[beside] and (index := self._compare(row, beside)) >= self._threshold:
                        yield min(row, beside), max(row, beside), index

    def _take(self, sets: list[Hashes]) -> None:
        minima = min_hashes(sets)
        self._sketches.append(minima.astype(np.uint8))
        self._band_keys.append(keys_of(minima, self._bands, self._rows))
        for shingles in sets:
            self._file.write(shingles.tobytes())
            self._ends.append(self._ends[-1] + len(shingles) * _HASH_BYTES)

    def _compare(self, one: int, other: int) -> float:
        return jaccard(self._set(one), self._set(other))

    def _set(self, row: int) -> Hashes:
        self._file.seek(self._ends[row])
        return np.frombuffer(self._file.read(self._ends[row + 1] - self._ends[row]), dtype=np.uint64)


def _least_shared(threshold: float) -> int:
    """How many min-hashes two sets at the threshold share but for one in a thousand."""
    deviation = math.sqrt(threshold * (1 - threshold) * MINIMA)
    return math.floor(threshold * MINIMA - _DEVIATIONS * deviation)


def _together(keys: Rows, labels: Rows) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of rows that have one key and different labels, some at a time: neighbours first, then every second one."""
    order = np.lexsort((labels, keys))
    order = order[_mixed_runs(keys[order], labels[order])]
    sorted_keys = keys[order]
    begins: Rows = np.arange(len(order))
    lag = 1
    while len(begins):
        begins = begins[begins + lag < len(order)]
        begins = begins[sorted_keys[begins] == sorted_keys[begins + lag]]
        for start in range(0, len(begins), _COMPARED):
            some = begins[start : start + _COMPARED]
            one, other = order[some], order[some + lag]
            apart = labels[one] != labels[other]
            yield one[apart], other[apart]
        lag += 1


def _mixed_runs(keys: Rows, labels: Rows) -> npt.NDArray[np.bool_]:
    """Marks the places of those runs of one key in which there is more than one label; labels are sorted in each run."""
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    lengths = np.diff(np.append(starts, len(keys)))
    mixed = labels[starts] != labels[starts + lengths - 1]
    return np.repeat(mixed, lengths)
