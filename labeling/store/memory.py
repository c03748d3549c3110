"""Memory that is free again goes back to the machine. Knows nothing of what it was for."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def giving_memory_back() -> Iterator[None]:
    """Arrow's own allocator keeps 50 MB for a part of 8 MB; the system's does not."""
    usual = pa.default_memory_pool()
    take_from_the_system()
    try:
        yield
    finally:
        pa.set_memory_pool(usual)


def take_from_the_system() -> None:
    """From now on, Arrow takes memory from the system's allocator, in this process."""
    pa.set_memory_pool(pa.system_memory_pool())


class Breather:
    """Gives memory back once in so many pieces of work, of which it is told one by one."""

    def __init__(self, pieces: int = 16) -> None:
        self._pieces, self._done = pieces, 0

    def one_more(self) -> None:
        self._done += 1
        if not self._done % self._pieces:
            give_memory_back()


def give_memory_back() -> None:
    """Let go of circles of objects, and of pages of the heap that nothing stands on any more (malloc_trim of glibc)."""
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # another C library has none
        if trim is not None:
            trim(0)
