"""Spans of tokens to labels of tokens (BIO) and back. Knows nothing of texts and weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


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


class Runs(NamedTuple):
    """Chunks as arrays: `firsts` and `lasts` (exclusive) of tokens, a number of a tag, the least probability of a token."""

    firsts: Numbers
    lasts: Numbers
    tags: Numbers
    scores: NDArray[np.float64]


class Bio:
    """The labels of a model, ready to be read as chunks; an I- that continues nothing begins one."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.tags = sorted({label[2:] for label in labels} - {""})
        self._tag_of = np.array([self.tags.index(label[2:]) + 1 if label != "O" else 0 for label in labels])
        self._begins = np.array([label.startswith("B-") for label in labels])

    def runs(self, best: Numbers, sure: NDArray[np.float64], lengths: Sequence[int]) -> Runs:
        """The chunks of sentences of `lengths` tokens, whose labels and probabilities stand one after the other."""
        tags = self._tag_of[best]
        before = np.concatenate([[0], tags[:-1]])
        before[np.cumsum([0, *lengths[:-1]])] = 0
        goes_on = (tags > 0) & (tags == before) & ~self._begins[best]
        firsts = np.flatnonzero((tags > 0) & ~goes_on)
        breaks = np.concatenate([np.flatnonzero(~goes_on), [len(best)]])
        lasts = breaks[np.searchsorted(breaks, firsts, side="right")]
        edges = np.stack([firsts, lasts], axis=1).ravel()
        scores = np.minimum.reduceat(np.concatenate([sure, [1.0]]), edges)[::2] if len(firsts) else sure[:0]
        return Runs(firsts, lasts, tags[firsts] - 1, scores)
