"""The `events` config: a row is a sentence with its words and the events whose trigger stands in it.

Offsets are those of the row's `text`; `offset` is where it begins in the document. `token_start` and `token_end` count words
of `tokens`: those that share a character with the span. An argument may stand beyond the sentence: then `beyond` is true, its
offsets in the row are null, and `document_start`, `document_end` and `text` still say where and what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dataset.approved import Approved, Sentence, place
from dataset.features import OFFSET, STRING, ClassLabel, Feature, ListOf, Struct, Value
from dataset.views.sentence_rows import SENTENCE, sentence_row, words_of
from schemas.records import Argument, Document, Event, Span
from schemas.vocabulary import Vocabulary

_PLACE: dict[str, Feature] = {
    "start": OFFSET,
    "end": OFFSET,
    "token_start": OFFSET,
    "token_end": OFFSET,
    "text": STRING,
}
_NOWHERE = {"start": None, "end": None, "token_start": None, "token_end": None}


def features(vocabulary: Vocabulary) -> Struct:
    """Types, roles, realis and polarity are numbered in the order of the vocabulary."""
    argument = Struct(
        {
            "role": ClassLabel(tuple(vocabulary.roles)),
            "beyond": Value("bool"),
            **_PLACE,
            "document_start": OFFSET,
            "document_end": OFFSET,
            "entity": STRING,
        }
    )
    event = Struct(
        {
            "id": STRING,
            "type": ClassLabel(tuple(vocabulary.events)),
            "trigger": Struct(_PLACE),
            "realis": ClassLabel(tuple(choice.value for choice in vocabulary.realis)),
            "polarity": ClassLabel(tuple(choice.value for choice in vocabulary.polarity)),
            "arguments": ListOf(argument),
        }
    )
    return Struct(
        {
            **SENTENCE,
            "events": ListOf(event),
        }
    )


def rows(approved: Approved, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """A row for each sentence, with or without events."""
    numbers = _Numbers(vocabulary)
    for sentence in approved.sentences:
        start, end = sentence.span.start, sentence.span.end
        row = sentence_row(approved.document, sentence)
        here = _Here(sentence, row, approved.document, numbers)
        inside = [e for e in approved.labels.events if start <= e.trigger.start and e.trigger.end <= end]
        yield {**row, "events": [here.event(event) for event in inside]}


class _Numbers:
    """The class labels' numbers, looked up once for a document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.types = {tag: number for number, tag in enumerate(vocabulary.events)}
        self.roles = {role: number for number, role in enumerate(vocabulary.roles)}
        self.realis = {choice.value: number for number, choice in enumerate(vocabulary.realis)}
        self.polarity = {choice.value: number for number, choice in enumerate(vocabulary.polarity)}


@dataclass(frozen=True, slots=True)
class _Here:
    """A sentence and its row."""

    sentence: Sentence
    row: Mapping[str, Any]
    document: Document
    numbers: _Numbers

    def event(self, event: Event) -> dict[str, Any]:
        return {
            "id": event.id,
            "type": self.numbers.types[event.type],
            "trigger": self._place(event.trigger),
            "realis": self.numbers.realis[event.realis],
            "polarity": self.numbers.polarity[event.polarity],
            "arguments": [self._argument(argument) for argument in event.arguments],
        }

    def _argument(self, argument: Argument) -> dict[str, Any]:
        beyond = argument.start < self.sentence.span.start or self.sentence.span.end < argument.end
        words = self.document.text[argument.start : argument.end]
        return {
            "role": self.numbers.roles[argument.role],
            "beyond": beyond,
            **({**_NOWHERE, "text": words} if beyond else self._place(argument.span)),
            "document_start": argument.start,
            "document_end": argument.end,
            "entity": argument.entity,
        }

    def _place(self, span: Span) -> dict[str, Any]:
        begin = self.sentence.span.start
        found = place(span, self.row["text"], begin, self.document)
        first, last = words_of(self.row["token_starts"], self.row["token_ends"], span.start - begin, span.end - begin)
        return {**found, "token_start": first, "token_end": last}
