"""What took long to make, kept on disk for the next start. Knows nothing of what it is.

A file's name has a hash over all that the content was made from, so that it is never out of date, and its first bytes
are a hash over the rest, so that half a file is none. Who cannot write here makes it anew each time; so does who finds a file
that somebody else could have written, as a pickle can do anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from labeling.preannotate.undisturbed import undisturbed

T = TypeVar("T")

_OLDER = 3
"""Files of earlier versions that stay, for checkouts side by side."""


def kept(kind: type[T], version: str, make: Callable[[], T]) -> T:
    """What `make` gives, from the file of this version where there is one; else the file is written."""
    name = kind.__name__.lower()
    key = hashlib.sha256(f"{version} {sys.implementation.cache_tag} {pickle.DEFAULT_PROTOCOL}".encode()).hexdigest()
    path = _folder() / f"{name}-{key[:16]}.pickle"
    with undisturbed():
        found = _read(path)
        if isinstance(found, kind):
            return found
        made = make()
        with contextlib.suppress(OSError):
            _write(path, pickle.dumps(made))
            _forget(path, name)
    return made


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "musnad"


def _read(path: Path) -> Any:
    """The content of a whole file of our own; None: there is none."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return None
            digest, content = file.read(32), file.read()
    except (OSError, RuntimeError):
        return None
    return pickle.loads(content) if hashlib.sha256(content).digest() == digest else None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")  # readable and writable for its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(content).digest() + content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _forget(path: Path, name: str) -> None:
    others = [other for other in path.parent.glob(f"{name}-*.pickle") if other != path]
    for other in sorted(others, key=lambda file: -file.stat().st_mtime)[_OLDER:]:
        other.unlink(missing_ok=True)
