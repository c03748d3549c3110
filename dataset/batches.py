"""Items, so many at once. Knows nothing of what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_One = TypeVar("_One")


def in_batches(items: Iterable[_One], size: int) -> Iterator[list[_One]]:
    """`items` in their order; only the last batch may have fewer than `size`."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
