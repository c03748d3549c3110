"""The `events` config: a row is a sentence with its words and the events whose trigger stands in it.

Offsets are those of the row's `text`; `offset` is where it begins in the document. An argument may stand in another
sentence: then `start` and `end` are null, and `document_start`, `document_end` and `text` still say where and what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dataset.approved import Approved, Sentence, place
from dataset.features import OFFSET, STRING, ClassLabel, ListOf, Struct
from dataset.views.sentence_rows import SENTENCE, sentence_row
from schemas.records import Argument, Document, Event
from schemas.vocabulary import Vocabulary


def features(vocabulary: Vocabulary) -> Struct:
    """Types, roles, realis and polarity are numbered in the order of the vocabulary."""
    argument = Struct(
        {
            "role": ClassLabel(tuple(vocabulary.roles)),
            "start": OFFSET,
            "end": OFFSET,
            "document_start": OFFSET,
            "document_end": OFFSET,
            "text": STRING,
            "entity": STRING,
        }
    )
    event = Struct(
        {
            "id": STRING,
            "type": ClassLabel(tuple(vocabulary.events)),
            "trigger": Struct({"start": OFFSET, "end": OFFSET, "text": STRING}),
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
    document = approved.document
    numbers = _Numbers(vocabulary)
    for sentence in approved.sentences:
        start, end = sentence.span.start, sentence.span.end
        row = sentence_row(document, sentence)
        text = row["text"]
        inside = [e for e in approved.labels.events if start <= e.trigger.start and e.trigger.end <= end]
        yield {
            **row,
            "events": [_event(event, sentence, text, document, numbers) for event in inside],
        }


class _Numbers:
    """The class labels' numbers, looked up once for a document."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.types = {tag: number for number, tag in enumerate(vocabulary.events)}
        self.roles = {role: number for number, role in enumerate(vocabulary.roles)}
        self.realis = {choice.value: number for number, choice in enumerate(vocabulary.realis)}
        self.polarity = {choice.value: number for number, choice in enumerate(vocabulary.polarity)}


def _event(event: Event, sentence: Sentence, text: str, document: Document, numbers: _Numbers) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": numbers.types[event.type],
        "trigger": place(event.trigger, text, sentence.span.start, document),
        "realis": numbers.realis[event.realis],
        "polarity": numbers.polarity[event.polarity],
        "arguments": [_argument(argument, sentence, text, document, numbers) for argument in event.arguments],
    }


def _argument(
    argument: Argument, sentence: Sentence, text: str, document: Document, numbers: _Numbers
) -> dict[str, Any]:
    here = sentence.span.start <= argument.start and argument.end <= sentence.span.end
    words = document.text[argument.start : argument.end]
    return {
        "role": numbers.roles[argument.role],
        **(
            {"start": None, "end": None, "text": words}
            if not here
            else place(argument.span, text, sentence.span.start, document)
        ),
        "document_start": argument.start,
        "document_end": argument.end,
        "entity": argument.entity,
    }
