"""Sets of keys of eight bytes that take little more than that in memory. Knows nothing of what the keys stand for."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

_WAIT = 1 << 16
"""So many new keys wait unsorted at least."""


class KeySet:
    """A set of whole numbers from 0 to 2**64 - 1."""

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self._known: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._new = array("Q", keys)

    def add(self, key: int) -> None:
        self._new.append(key)
        if len(self._new) > max(_WAIT, len(self._known)):
            self._settle()

    def __len__(self) -> int:
        return len(self._settle())

    def __contains__(self, key: int) -> bool:
        known = self._settle()
        place = int(np.searchsorted(known, np.uint64(key)))
        return place < len(known) and int(known[place]) == key

    def __or__(self, other: KeySet) -> KeySet:
        both = KeySet()
        both._known = np.union1d(self._settle(), other._settle())
        return both

    def shared(self, other: KeySet) -> int:
        """How many keys are in both."""
        return len(np.intersect1d(self._settle(), other._settle(), assume_unique=True))

    def _settle(self) -> npt.NDArray[np.uint64]:
        if self._new:
            new = np.frombuffer(self._new, np.uint64)
            self._known = np.unique(np.concatenate((self._known, new)))
            self._new = array("Q")
        return self._known
