"""One writer at a time in a project folder, and who it is. Knows nothing of what they write.

The lock is filelock's, which the embedded server uses as well: the system gives it back when its holder ends, however that
happens. It says nothing about the holder, so who that is stands in a file beside it, for the message alone.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from labeling.store.files import atomic_text
from schemas.errors import StoreError

_LOCK, _HOLDER = ".musnad.lock", ".musnad.holder.json"


@contextlib.contextmanager
def project_lock(folder: Path, verb: str, wait: float, note: Callable[[str], None]) -> Iterator[None]:
    """Be the only one of those who ask for this lock; where another is, wait up to `wait` seconds for it, and say so.

    Raises:
        StoreError: the other one still holds it.
    """
    lock = FileLock(folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if wait:
            note(f"waiting for {_holder(folder)}, {wait:g} seconds at most")
        try:
            lock.acquire(timeout=wait)
        except Timeout as problem:
            raise StoreError(
                f"Another musnad works on {folder.resolve()}: {_holder(folder)}",
                cause="two of them at once could do the same thing twice",
                remedy="Run this again when it has ended, or wait for it with --wait SECONDS",
            ) from problem
    try:
        with atomic_text(folder / _HOLDER) as file:
            json.dump(
                {"verb": verb, "pid": os.getpid(), "since": datetime.now().astimezone().isoformat("T", "seconds")}, file
            )
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"`musnad {holder['verb']}`, process {holder['pid']}, since {holder['since']}"
    except (OSError, ValueError, KeyError):
        return "one that has just begun"
