"""Who makes the pieces of a release: this process, or several. Batches go out, answers come back in their order.

Knows nothing of what a piece holds. The answers are the same in any number of processes: each batch is made alone.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from dataset.facts import Known, read_known
from dataset.passing import Passed, get, put
from dataset.pieces import Piece, Placed, make_piece
from dataset.release import ReleaseInputs, ReleaseSettings
from labeling.store.memory import Breather, giving_memory_back, take_from_the_system
from schemas.errors import ReleaseError
from schemas.records import Document

Material = tuple[ReleaseInputs, ReleaseSettings]
Open = Callable[[], Material]
"""Gives a process of its own the inputs and settings of the release; it must be picklable."""

_AHEAD = 2
"""Batches that wait for each process, so that none is idle and memory stays flat."""

_SELDOM = 200_000, 50, 100
_One = TypeVar("_One")
_Made = TypeVar("_Made")
_own: tuple[Material, Path] | None = None
_breather = Breather()
_WORTH_IT = 1_000
"""Documents from which on it pays to start another process, which takes a second or two until it is ready."""
_MOST = 8  # more wait for the one that writes


class Hands(Protocol):
    """Makes what the plan has to know, and pieces, a batch of documents at a time."""

    def known(self, batches: Iterable[Sequence[Document]]) -> Iterator[list[Known]]:
        """What the plan has to know of the documents of each batch."""

    def pieces(self, batches: Iterable[Sequence[Placed]]) -> Iterator[tuple[Sequence[Placed], Piece]]:
        """Each batch with what becomes of it."""


def own_hands(inputs: ReleaseInputs, settings: ReleaseSettings) -> Hands:
    """This process does it all."""
    return _Alone(inputs, settings)


def enough_hands(documents: int) -> int:
    """How many processes make a release of so many documents soonest, on this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _MOST, documents // _WORTH_IT))


@contextmanager
def many_hands(inputs: ReleaseInputs, settings: ReleaseSettings, processes: int, material: Open) -> Iterator[Hands]:
    """So many processes, each with `material` of its own; one is this process."""
    with _rarely_collecting(), giving_memory_back():
        if processes == 1:
            yield own_hands(inputs, settings)
            return
        # forked processes would share locks that a thread of this one may hold
        context = multiprocessing.get_context("spawn")
        with (
            tempfile.TemporaryDirectory(prefix="musnad-") as folder,
            ProcessPoolExecutor(processes, context, _start, (material, Path(folder))) as pool,
        ):
            yield _Together(pool, _AHEAD * processes)


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for circles of objects seldom: rows have none, and a fifth of the time goes into looking."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


class _Alone:
    def __init__(self, inputs: ReleaseInputs, settings: ReleaseSettings) -> None:
        self._inputs, self._settings = inputs, settings

    def known(self, batches: Iterable[Sequence[Document]]) -> Iterator[list[Known]]:
        return (read_known(self._inputs, self._settings, batch) for batch in batches)

    def pieces(self, batches: Iterable[Sequence[Placed]]) -> Iterator[tuple[Sequence[Placed], Piece]]:
        return ((batch, make_piece(self._inputs, self._settings, batch)) for batch in batches)


class _Together:
    def __init__(self, pool: ProcessPoolExecutor, ahead: int) -> None:
        self._pool, self._ahead = pool, ahead

    def known(self, batches: Iterable[Sequence[Document]]) -> Iterator[list[Known]]:
        return (get(made) for _, made in self._through(_known, batches))

    def pieces(self, batches: Iterable[Sequence[Placed]]) -> Iterator[tuple[Sequence[Placed], Piece]]:
        return ((batch, get(made)) for batch, made in self._through(_piece, batches))

    def _through(
        self, make: Callable[[Sequence[_One]], _Made], batches: Iterable[Sequence[_One]]
    ) -> Iterator[tuple[Sequence[_One], _Made]]:
        waiting: deque[tuple[Sequence[_One], Future[_Made]]] = deque()
        try:
            for batch in batches:
                waiting.append((batch, self._pool.submit(make, batch)))
                if len(waiting) >= self._ahead:
                    yield _answer(*waiting.popleft())
            while waiting:
                yield _answer(*waiting.popleft())
        except BrokenProcessPool as problem:
            raise ReleaseError(
                "A process that makes rows has ended",
                cause="the machine may be short of memory",
                remedy="Run musnad build again with fewer --processes; no release was made",
            ) from problem
        finally:
            for _, future in waiting:
                future.cancel()


def _answer(batch: Sequence[_One], future: Future[_Made]) -> tuple[Sequence[_One], _Made]:
    return batch, future.result()


def _start(material: Open, folder: Path) -> None:
    global _own  # a process that makes rows has one material for its whole life
    gc.set_threshold(*_SELDOM)
    take_from_the_system()
    _own = material(), folder


def _known(documents: Sequence[Document]) -> Passed:
    assert _own is not None
    material, folder = _own
    return put(read_known(*material, documents), folder)


def _piece(placed: Sequence[Placed]) -> Passed:
    assert _own is not None
    material, folder = _own
    passed = put(make_piece(*material, placed), folder)
    _breather.one_more()
    return passed
