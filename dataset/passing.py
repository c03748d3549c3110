"""Objects with much data in them from one process to another, by a file that is gone when it was read. Knows nothing of what they are.

What goes through a pipe is copied four times and in small pieces; here, the data is written once and mapped into memory (pickle
protocol 5, PEP 574: the data of arrays stays out of the pickle).
"""

from __future__ import annotations

import mmap
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

_ALIGNED = 64
"""Bytes; Arrow's data wants to begin at a multiple of that."""


class Passed(NamedTuple):
    """An object on its way: its pickle, and the sizes of the data in the file, in their order."""

    pickled: bytes
    path: str
    sizes: tuple[int, ...]


def put(value: object, folder: Path) -> Passed:
    """Write the data of `value` into a new file in `folder`."""
    data: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(value, 5, buffer_callback=data.append)
    number, path = tempfile.mkstemp(dir=folder)
    sizes = []
    with os.fdopen(number, "wb") as file:
        for one in data:
            view = one.raw()
            sizes.append(len(view))
            file.write(view)
            file.write(bytes(-len(view) % _ALIGNED))
    return Passed(pickled, path, tuple(sizes))


def get(passed: Passed) -> Any:
    """The object; its data lives as long as it does, the file is gone."""
    path = Path(passed.path)
    views: list[memoryview] = []
    if path.stat().st_size:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        begin = 0
        for size in passed.sizes:
            views.append(whole[begin : begin + size])
            begin += size + -size % _ALIGNED
    else:
        views = [memoryview(b"")] * len(passed.sizes)
    path.unlink()
    return pickle.loads(passed.pickled, buffers=views)
