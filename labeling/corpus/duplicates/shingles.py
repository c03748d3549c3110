"""From a text to what is compared: hashed words, lines, shingles, MinHash bands. Knows nothing of disks or groups.

A shingle is a run of words of the folded text, across line ends, so that the same report wrapped otherwise has the same
shingles. All hashes are 64-bit: two shingles of one pair of documents that collide are not to be expected in any corpus,
so the Jaccard index of two sets of hashes is that of the sets of shingles.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rensa

from labeling.arabic.folding import fold

Hashes = npt.NDArray[np.uint64]

MINIMA = 64
_SURE = 0.98
_SEED = 1
_WORD_OR_BREAK = re.compile(r"\w+|\n")
_BREAK = 0
_REMEMBERED_WORDS = 1 << 17


@dataclass(frozen=True, slots=True)
class Lines:
    """The hashed words of a text; `keys[i]` names the i-th line that has words, and `line[j]` is the line of word j."""

    words: Hashes
    line: npt.NDArray[np.int64]
    keys: Hashes

    def of(self, chosen: npt.NDArray[np.bool_]) -> Hashes:
        """The words of those lines that `chosen` marks."""
        return self.words[chosen[self.line]] if len(self.keys) else self.words


def read_words(text: str) -> Hashes:
    """The hashed words of the folded `text`."""
    marks = _marks(text)
    words: Hashes = marks[marks != _BREAK]
    return words


def read_lines(text: str, source: str) -> Lines:
    """Hash the words of the folded `text`; a line's key is that of its words and of the source."""
    marks = _marks(text)
    breaks = marks == _BREAK
    words = marks[~breaks]
    if not len(words):
        return Lines(words, np.empty(0, np.int64), words)
    written = np.cumsum(breaks)[~breaks]
    first = np.flatnonzero(np.concatenate(([True], written[1:] != written[:-1])))
    lengths = np.diff(np.append(first, len(words)))
    line = np.repeat(np.arange(len(first)), lengths)
    place = (np.arange(len(words)) - first[line]).astype(np.uint64)
    keys = _mixed(np.add.reduceat(_mixed(words + _mixed(place)), first) ^ np.uint64(hash_of("source:" + source)))
    return Lines(words, line, keys)


def shingle_set(words: Hashes, size: int) -> Hashes:
    """The sorted distinct shingles of `size` words; fewer words have none."""
    count = len(words) - size + 1
    if count < 1:
        return words[:0]
    shingles = words[:count].copy()
    for offset in range(1, size):
        shingles = _mixed(shingles) + words[offset : offset + count]
    return np.unique(_mixed(shingles))


def jaccard(one: Hashes, other: Hashes) -> float:
    """The share of the shingles of two sets that both have; 0 where there are none."""
    common = shared(one, other)
    return common / (len(one) + len(other) - common) if common else 0.0


def shared(one: Hashes, other: Hashes) -> int:
    """How many shingles two sorted sets have in common."""
    if not len(one) or not len(other):
        return 0
    both = np.sort(np.concatenate((one, other)))
    return int(np.count_nonzero(both[1:] == both[:-1]))


def banding(threshold: float) -> tuple[int, int]:
    """Bands and rows of them: the longest bands that find a pair at the threshold with a chance of 0.98.

    A pair of Jaccard index j shares a band of r rows with the chance j^r, and one of b bands with 1 - (1 - j^r)^b
    (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.4.2): 0.988 for 16 bands of 4 rows at 0.7.
    """
    choices = [(MINIMA // rows, rows) for rows in range(16, 1, -1)]
    return next((b, r) for b, r in [*choices, (MINIMA, 1)] if r == 1 or 1 - (1 - threshold**r) ** b >= _SURE)


def band_keys(sets: Sequence[Hashes], bands: int, rows: int) -> npt.NDArray[np.int64]:
    """A row of LSH band keys for each set; none of the sets may be empty."""
    return keys_of(min_hashes(sets), bands, rows)


def min_hashes(sets: Sequence[Hashes]) -> Hashes:
    """A row of `MINIMA` min-hashes for each set, none of which may be empty: two sets share as many as they are alike."""
    if not sets:
        return np.empty((0, MINIMA), np.uint64)
    bounds = np.cumsum([0, *map(len, sets)]).astype(np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(sets), bounds, MINIMA, _SEED)
    return np.asarray(matrix.to_rows(), dtype=np.uint64)


def keys_of(minima: Hashes, bands: int, rows: int) -> npt.NDArray[np.int64]:
    """A row of LSH band keys for each row of min-hashes."""
    parts = minima[:, : bands * rows].reshape(len(minima), bands, rows)
    keys = np.broadcast_to(np.arange(bands, dtype=np.uint64), (len(minima), bands))
    for row in range(rows):
        keys = _mixed(keys) + parts[:, :, row]
    return _mixed(keys).view(np.int64)


def hash_of(text: str, signed: bool = False) -> int:
    """64 bits that name a string, never 0; `signed` as SQLite stores them."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=signed) or 1


def _marks(text: str) -> Hashes:
    found = _WORD_OR_BREAK.findall(fold(text).text.lower())
    return np.fromiter(map(_HASHES.__getitem__, found), dtype=np.uint64, count=len(found))


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of splitmix64 (Steele, Lea & Flood 2014): every bit of the input moves every bit of the output."""
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


class _WordHashes(dict[str, int]):
    """Remembers the hashes of frequent words; forgets all when it has grown, so that memory stays flat."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED_WORDS:
            self.clear()
            self["\n"] = _BREAK
        self[word] = value = hash_of(word)
        return value


_HASHES = _WordHashes({"\n": _BREAK})
