"""A label shown in its sentence, with its words marked. Knows nothing of what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from labeling.arabic.sentences import sentences
from schemas.records import Span

_AROUND = 160
"""Characters that are shown on each side where a sentence is very long."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document's text that begins at `start` in it, and the marked spans, counted from its beginning."""

    document: str
    text: str
    start: int
    marks: tuple[Span, ...]

    def pieces(self) -> list[tuple[str, str]]:
        """The text cut at the edges of marks, each piece with the numbers of the marks that it lies in ("1", "12", …)."""
        edges = sorted({0, len(self.text), *(at for mark in self.marks for at in (mark.start, mark.end))})
        return [
            (
                self.text[a:b],
                "".join(str(n) for n, mark in enumerate(self.marks, 1) if mark.start <= a and b <= mark.end),
            )
            for a, b in pairwise(edges)
        ]

    def to_json(self) -> dict[str, Any]:
        return {"document": self.document, "text": self.text, "marks": [mark.to_json() for mark in self.marks]}


def passage(document: str, text: str, marks: Sequence[Span]) -> Passage:
    """The sentences that hold `marks` (spans of `text`), cut where they are very long."""
    first, last = min(mark.start for mark in marks), max(mark.end for mark in marks)
    begin, end = first, last
    for sentence in sentences(text):
        if sentence.start <= first < sentence.end:
            begin = sentence.start
        if sentence.start < last <= sentence.end:
            end = sentence.end
    begin, end = max(begin, first - _AROUND), min(end, last + _AROUND)
    while begin > 0 and text[begin - 1].isalnum() and begin > first - 2 * _AROUND:
        begin -= 1
    while end < len(text) and text[end].isalnum() and end < last + 2 * _AROUND:
        end += 1
    inside = tuple(Span(mark.start - begin, mark.end - begin) for mark in marks)
    return Passage(document, text[begin:end], begin, inside)
