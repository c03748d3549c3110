"""One pre-annotator in several processes: batches go out, predictions come back in their order. Knows nothing of files.

The same predictions as in one process: each batch is labelled alone, whoever does it.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from labeling.preannotate import compiled
from labeling.preannotate.contract import Counting, PreAnnotator, load
from schemas.errors import InputError, MusnadError
from schemas.project import FILE, load_project

Annotate = Callable[[Iterable[pa.Table]], Iterator[pa.Table]]
"""From batches of documents to their predictions, in the same order."""

_AHEAD = 2
"""Batches that wait for each process, so that none is idle and memory stays flat."""

_own: PreAnnotator | None = None


@contextmanager
def working(annotator: PreAnnotator, name: str, folder: Path | None, processes: int) -> Iterator[Annotate]:
    """A way to label batches with `annotator`; with more than one process each loads `name` for the project in `folder`.

    Raises:
        InputError: more than one process is asked of a pre-annotator that counts what it uses up.
    """
    if processes == 1:
        yield lambda batches: map(annotator.annotate, batches)
        return
    if isinstance(annotator, Counting):
        raise InputError(
            f"{annotator.name} works in one process",
            cause="it counts what it uses up and limits its own rate",
            remedy="Leave --processes out",
        )
    # forked processes would share locks that a thread of this one may hold
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (name, folder, compiled.in_use())) as pool:
        yield lambda batches: _through(pool, batches, _AHEAD * processes)


def _through(pool: ProcessPoolExecutor, batches: Iterable[pa.Table], ahead: int) -> Iterator[pa.Table]:
    waiting: deque[Future[pa.Table]] = deque()
    try:
        for batch in batches:
            waiting.append(pool.submit(_annotate, batch))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as problem:
        raise MusnadError(
            "A process that labels documents has ended",
            cause="the machine may be short of memory",
            remedy="Run the same command again with fewer --processes; what is done is not done twice",
        ) from problem
    finally:
        for future in waiting:
            future.cancel()


def _start(name: str, folder: Path | None, by_compiled: bool) -> None:
    global _own  # a worker process has one pre-annotator for its whole life
    if by_compiled:
        compiled.use()
    _own = load(name, load_project(folder) if folder is not None and (folder / FILE).is_file() else None)


def _annotate(documents: pa.Table) -> pa.Table:
    assert _own is not None
    return _own.annotate(documents)
