"""Spans of tokens to labels of tokens (BIO) and back. Knows nothing of texts and weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Chunk(NamedTuple):
    """Tokens [first, last) that carry `tag`."""

    first: int
    last: int
    tag: str


def layers(chunks: Iterable[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """The outermost chunks, and the outermost of those that lie inside one; what crosses another or lies deeper is left out."""
    outer: list[Chunk] = []
    inner: list[Chunk] = []
    for chunk in sorted(set(chunks), key=lambda c: (c.first, -c.last, _INSIDE_LAST.get(c.tag, 0), c.tag)):
        if not outer or chunk.first >= outer[-1].last:
            outer.append(chunk)
        elif chunk.last <= outer[-1].last and (not inner or chunk.first >= inner[-1].last):
            inner.append(chunk)
    return outer, inner


# Of two types on the same words the wider one is the outer one: a ministry's office, a currency's sum.
_INSIDE_LAST = {"GPE": 1, "LOC": 1, "PERS": 1, "ORG": 1, "CARDINAL": 2, "ORDINAL": 2, "CURR": 2, "UNIT": 2, "DATE": 1}


def to_bio(chunks: Iterable[Chunk], length: int) -> list[str]:
    """A label for each of `length` tokens."""
    labels = ["O"] * length
    for first, last, tag in chunks:
        labels[first:last] = [f"B-{tag}", *[f"I-{tag}"] * (last - first - 1)]
    return labels


def from_bio(labels: Sequence[str]) -> list[Chunk]:
    """The chunks; an I- that continues nothing begins one."""
    found: list[Chunk] = []
    begin, tag = 0, ""
    for at, label in enumerate([*labels, "O"]):
        if tag and label != f"I-{tag}":
            found.append(Chunk(begin, at, tag))
            tag = ""
        if label != "O" and not tag:
            begin, tag = at, label[2:]
    return found
