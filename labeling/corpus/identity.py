"""Which ids and texts a project holds, in some 30 bytes for each, so that memory hardly grows with the corpus.

Knows nothing of files. Ids, texts and sources are held as 64-bit hashes: among a million documents the chance that two ids
share one is below 1 in 30 million, and such a document would be taken for a revision or listed as left out, never lost.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_RECENT = 20_000
_FACTS = np.dtype([("source", np.uint64), ("revision", np.uint64), ("text", np.uint64)])


class Standing(Enum):
    """What a text is to the documents that are there."""

    NEW = "new"
    REVISION = "revision"
    THERE = "already there"
    EARLIER = "an earlier revision, already there"
    TAKEN = "id-taken"


class _Known(NamedTuple):
    source: int
    revision: int
    text: int


class Identities:
    """Ids with their source, their newest revision and its text, and the texts of earlier revisions."""

    def __init__(self) -> None:
        self._ids: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._facts: npt.NDArray[np.void] = np.empty(0, _FACTS)
        self._recent: dict[int, _Known] = {}
        self._earlier: set[int] = set()

    def standing(self, number: str, sha256: str, source: str) -> tuple[Standing, int]:
        """What this text is, and the revision that it is or would be.

        An id of another source is taken: two sources may count from 1. Where one of the two is not named, they are held
        for the same.
        """
        known = self._find(_hash(number))
        if known is None:
            return Standing.NEW, 1
        text = _hash(number, sha256)
        if text == known.text:
            return Standing.THERE, known.revision
        if text in self._earlier:
            return Standing.EARLIER, known.revision
        if source and known.source and _hash(source) != known.source:
            return Standing.TAKEN, known.revision
        return Standing.REVISION, known.revision + 1

    def add(self, number: str, sha256: str, source: str, revision: int) -> None:
        """Take in a document, or a newer revision of one that is there."""
        key = _hash(number)
        known = self._find(key) if revision > 1 else None
        if known is not None:
            self._earlier.add(known.text)
        self._recent[key] = _Known(_hash(source) if source else 0, revision, _hash(number, sha256))
        if len(self._recent) >= _RECENT:
            self._merge()

    def _find(self, key: int) -> _Known | None:
        found = self._recent.get(key)
        if found is not None:
            return found
        place = int(np.searchsorted(self._ids, np.uint64(key)))
        if place < len(self._ids) and int(self._ids[place]) == key:
            return _Known(*self._facts[place].item())
        return None

    def _merge(self) -> None:
        """Put what came last into the sorted arrays."""
        ids = np.fromiter(self._recent.keys(), np.uint64, len(self._recent))
        facts = np.array([tuple(known) for known in self._recent.values()], _FACTS)
        kept = ~np.isin(self._ids, ids)
        ids = np.concatenate([self._ids[kept], ids])
        order = np.argsort(ids, kind="stable")
        self._ids, self._facts = ids[order], np.concatenate([self._facts[kept], facts])[order]
        self._recent.clear()


def _hash(*parts: str) -> int:
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "big")
