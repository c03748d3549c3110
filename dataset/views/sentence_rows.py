"""What a row that is a sentence carries in every config: its place in the document, its text and its words. Knows nothing of labels."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from dataset.approved import Sentence, place
from dataset.features import OFFSET, STRING, WITHHELD, Feature, ListOf
from schemas.records import Document

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
    start, end = sentence.span.start, sentence.span.end
    text = document.text[start:end]
    words = [place(token, text, start, document) for token in sentence.tokens]
    return {
        "id": f"{document.id}:{start}",
        "document_id": document.id,
        "offset": start,
        "length": end - start,
        "text": text,
        "withheld": False,
        "tokens": [word["text"] for word in words],
        "token_starts": [word["start"] for word in words],
        "token_ends": [word["end"] for word in words],
    }


def words_of(starts: Sequence[int], ends: Sequence[int], start: int, end: int) -> tuple[int, int] | tuple[None, None]:
    """The first token that shares a character with [start, end) and the one behind the last; none where there is no such."""
    first, behind = bisect_right(ends, start), bisect_left(starts, end)
    return (first, behind) if first < behind else (None, None)
