"""Objects with much data in them from one process to another, by a file that is gone when it was read. Knows nothing of what they are.

What goes through a pipe is copied four times and in small pieces; here, the data is written once and read once (pickle protocol 5,
PEP 574: the data of arrays stays out of the pickle). It is not mapped: what is kept of it would keep all of it.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from pathlib import Path
from typing import Any, NamedTuple


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
    return Passed(pickled, path, tuple(sizes))


def get(passed: Passed) -> Any:
    """The object; the file is gone."""
    path = Path(passed.path)
    with path.open("rb") as file:
        data = [file.read(size) for size in passed.sizes]
    path.unlink()
    return pickle.loads(passed.pickled, buffers=data)
