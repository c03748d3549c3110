"""Files that appear whole or not at all. Knows nothing of what is in them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from schemas.errors import StoreError


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that replaces it when the block ends well and goes when it does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.{os.getpid()}.", suffix=".partial")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes a private file; what it replaces should be as readable as any other file of the project
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_text(path: Path) -> Iterator[IO[str]]:
    """`atomic_path`, opened for UTF-8 text with `\\n` line ends."""
    with (
        atomic_path(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n", errors="surrogatepass") as file,
    ):
        yield file


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` that gets its name when the block ends well and goes when it does not; also after a killed run."""
    partial = path.with_name(f".{path.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
        partial.rename(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextlib.contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Keep other processes from writing to `folder` and what lies under it, and remove what killed ones left half written.

    Raises:
        StoreError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            for partial in folder.rglob(".*.partial"):
                partial.unlink(missing_ok=True)
            yield
    except Timeout as problem:
        raise StoreError(
            f"Another process is writing to {folder}",
            cause="a `musnad ingest` that still runs",
            remedy="Wait until it has ended, then run this again",
        ) from problem


@contextlib.contextmanager
def listing(path: Path) -> Iterator[Callable[[dict[str, str]], None]]:
    """A sink for an `Outcome` that writes each left-out item as a line of `path`; an empty listing removes the file.

    What a killed process left of the same listing goes.
    """
    for left in path.parent.glob(f".{path.name}.*.partial"):
        if not _runs(left.name.removeprefix(f".{path.name}.").split(".")[0]):
            left.unlink(missing_ok=True)
    with atomic_path(path) as temporary:
        with temporary.open("w", encoding="utf-8", newline="\n", errors="surrogatepass") as file:

            def write(item: dict[str, Any]) -> None:
                file.write(json.dumps(item, ensure_ascii=False) + "\n")

            yield write
        empty = temporary.stat().st_size == 0
    if empty:
        path.unlink()


def _runs(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True  # somebody else's
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    return True


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
