"""What a row that is a sentence carries in every config: its place in the document, its text and its words. Knows nothing of labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from dataset.approved import Sentence, refuse_words
from dataset.features import OFFSET, STRING, WITHHELD, Feature, ListOf
from schemas.records import Document, Span

SENTENCE: dict[str, Feature] = {
    "id": STRING,
    "document_id": STRING,
    "offset": OFFSET,
    "length": OFFSET,
    "text": STRING,
    "withheld": WITHHELD,
    "tokens": ListOf(STRING),
    "token_starts": ListOf(OFFSET),
    "token_ends": ListOf(OFFSET),
}


def sentence_row(document: Document, sentence: Sentence) -> dict[str, Any]:
    """The columns of `SENTENCE`; token offsets are those of the row's text, which begins at `offset` in the document."""
    if not sentence.row:
        sentence.row.update(_row(document, sentence))
    return sentence.row


def _row(document: Document, sentence: Sentence) -> dict[str, Any]:
    start, end = sentence.span.start, sentence.span.end
    text = document.text[start:end]
    starts, ends = [n - start for n in sentence.starts], [n - start for n in sentence.ends]
    if [text[a:b] for a, b in zip(starts, ends, strict=True)] != sentence.words or "" in sentence.words:
        refuse_words(Span(start, end), document)
    return {
        "id": f"{document.id}:{start}",
        "document_id": document.id,
        "offset": start,
        "length": end - start,
        "text": text,
        "withheld": False,
        "tokens": sentence.words,
        "token_starts": starts,
        "token_ends": ends,
    }


def words_of(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int] | tuple[None, None]:
    """The first token that shares a character with [start, end) and the one behind the last; none where there is no such."""
    first, behind = bisect_right(ends, start), bisect_left(starts, end)
    return (first, behind) if first < behind else (None, None)
