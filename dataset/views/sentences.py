"""What a row that is a sentence carries in every config: its place in the document, its text and its words. Knows nothing of labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dataset.approved import Approved, refuse_words
from dataset.columns import Offsets, lists, offsets
from dataset.features import OFFSET, STRING, WITHHELD, Feature, ListOf
from schemas.records import Document, Span

Counts = npt.NDArray[np.int64]

STRETCH: dict[str, Feature] = {
    "id": STRING,
    "document_id": STRING,
    "offset": OFFSET,
    "length": OFFSET,
    "text": STRING,
    "withheld": WITHHELD,
}
"""What a row that is a stretch of a document begins with."""

SENTENCE: dict[str, Feature] = {
    **STRETCH,
    "tokens": ListOf(STRING),
    "token_starts": ListOf(OFFSET),
    "token_ends": ListOf(OFFSET),
}
"""Token offsets are those of the row's text, which begins at `offset` in the document."""


@dataclass(slots=True)
class SentenceColumns:
    """The columns of `SENTENCE`, a row for each sentence of the documents that are taken one after the other."""

    ids: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def take(self, approved: Approved) -> None:
        document = approved.document
        name, text = document.id, document.text
        for sentence in approved.sentences:
            start, end = sentence.span.start, sentence.span.end
            words, starts, ends = sentence.words, sentence.starts, sentence.ends
            if words and (starts[0] < start or ends[-1] > end):
                refuse_words(sentence.span, document.id)
            self.ids.append(f"{name}:{start}")
            self.begins.append(start)
            self.texts.append(text[start:end])
            self.counts.append(len(words))
            self.words += words
            self.starts += starts
            self.ends += ends
        self.documents += [name] * len(approved.sentences)

    def batch(self) -> pa.RecordBatch:
        """All rows."""
        begins = np.array(self.begins, np.int32)
        counts, places = np.array(self.counts, np.int64), offsets(self.counts)
        before = np.repeat(begins, counts)
        starts, ends = np.array(self.starts, np.int32) - before, np.array(self.ends, np.int32) - before
        self._check(starts, ends, counts)
        columns = {
            "id": pa.array(self.ids, pa.string()),
            "document_id": pa.array(self.documents, pa.string()),
            "offset": pa.array(begins),
            "length": pa.array(np.array(list(map(len, self.texts)), np.int32)),
            "text": pa.array(self.texts, pa.string()),
            "withheld": pa.array(np.zeros(len(self.ids), np.bool_)),
            "tokens": lists(places, pa.array(self.words, pa.string())),
            "token_starts": lists(places, pa.array(starts)),
            "token_ends": lists(places, pa.array(ends)),
        }
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))

    def _check(self, starts: Offsets, ends: Offsets, counts: Counts) -> None:
        """Every token is what its row's text holds at its offsets, character by character."""
        sizes = np.fromiter(map(len, self.words), np.int32, len(self.words))
        if not len(sizes):
            return
        begins = np.repeat(offsets(list(map(len, self.texts)))[:-1], counts) + starts
        behind = np.cumsum(sizes, dtype=np.int32)
        wanted = np.arange(behind[-1], dtype=np.int32) + np.repeat(begins - (behind - sizes), sizes)
        words, texts = _characters(self.words), _characters(self.texts)
        if (ends - starts != sizes).any() or not sizes.all() or (texts[wanted] != words).any():
            self._refuse(starts, ends)

    def _refuse(self, starts: Offsets, ends: Offsets) -> None:
        place = 0
        for row, count in enumerate(self.counts):
            for n in range(place, place + count):
                if self.texts[row][starts[n] : ends[n]] != self.words[n] or not self.words[n]:
                    refuse_words(Span(self.starts[n], self.ends[n]), self.documents[row])
            place += count


def _characters(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    return np.frombuffer("".join(texts).encode("utf-32-le"), "<u4")


class Chosen:
    """Which of the documents of `SentenceColumns` a config has rows of."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._there: list[bool] = []

    def note(self, approved: Approved, *, there: bool) -> None:
        self._rows.append(len(approved.sentences))
        self._there.append(there)

    def of(self, sentences: pa.RecordBatch) -> pa.RecordBatch:
        """The rows of those documents."""
        if all(self._there):
            return sentences
        return sentences.filter(pa.array(np.repeat(np.array(self._there, np.bool_), self._rows)))


def words_in(text: str, offset: int, start: int, end: int, document: Document) -> str:
    """The words of [start, end) of the document in a row's `text`, which begins at `offset` in it.

    Raises:
        ReleaseError: they are not those in the document; this is a fault of the program, never of the data.
    """
    words = text[start - offset : end - offset] if start >= offset else ""
    if not words or words != document.text[start:end]:
        refuse_words(Span(start, end), document.id)
    return words


def words_of(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int] | tuple[None, None]:
    """The first token that shares a character with [start, end) and the one behind the last; none where there is no such."""
    first, behind = bisect_right(ends, start), bisect_left(starts, end)
    return (first, behind) if first < behind else (None, None)
