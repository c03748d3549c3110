"""The `events` config: a row is a sentence with its words and the events whose trigger stands in it.

Offsets are those of the row's `text`; `offset` is where it begins in the document. `token_start` and `token_end` count words
of `tokens`: those that share a character with the span. An argument may stand beyond the sentence: then `beyond` is true, its
offsets in the row are null, and `document_start`, `document_end` and `text` still say where and what it is.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dataset.approved import Approved, Sentence
from dataset.columns import batch_of, lists, offsets, structs
from dataset.features import OFFSET, STRING, ClassLabel, Feature, ListOf, Struct, Value
from dataset.views.sentences import SENTENCE, Chosen, words_in, words_of
from schemas.records import Argument, Document, Event, Span
from schemas.vocabulary import Vocabulary

_PLACE: dict[str, Feature] = {
    "start": OFFSET,
    "end": OFFSET,
    "token_start": OFFSET,
    "token_end": OFFSET,
    "text": STRING,
}


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


class EventColumns:
    """The rows of the documents that are taken: one for each sentence, with or without events."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._features = features(vocabulary)
        self._types = {tag: number for number, tag in enumerate(vocabulary.events)}
        self._roles = {role: number for number, role in enumerate(vocabulary.roles)}
        self._realis = {choice.value: number for number, choice in enumerate(vocabulary.realis)}
        self._polarity = {choice.value: number for number, choice in enumerate(vocabulary.polarity)}
        self._chosen = Chosen()
        self._counts: list[int] = []
        self._events: list[Event] = []
        self._triggers = _Places()
        self._arguments: list[Argument] = []
        self._beyond: list[bool] = []
        self._places = _Places()

    def take(self, approved: Approved) -> None:
        there = "events" in approved.layers
        self._chosen.note(approved, there=there)
        if not there:
            return
        document = approved.document
        events, done = approved.labels.events, 0
        for sentence in approved.sentences:
            end = sentence.span.end
            first = done
            while done < len(events) and events[done].trigger.start < end:
                done += 1
            self._counts.append(done - first)
            if done > first:
                self._take(events[first:done], sentence, document)

    def _take(self, events: tuple[Event, ...], sentence: Sentence, document: Document) -> None:
        start, end = sentence.span.start, sentence.span.end
        text = document.text[start:end]
        self._events += events
        for event in events:
            self._triggers.add(event.trigger, text, sentence, document)
            for argument in event.arguments:
                beyond = argument.start < start or end < argument.end
                self._beyond.append(beyond)
                if beyond:
                    self._places.add_elsewhere(document.text[argument.start : argument.end])
                else:
                    self._places.add(argument, text, sentence, document)
            self._arguments += event.arguments

    def batch(self, sentences: pa.RecordBatch) -> pa.RecordBatch:
        """All rows; `sentences` are those of all documents."""
        rows, events, arguments = self._chosen.of(sentences), self._events, self._arguments
        fillers = structs(
            {
                "role": pa.array([self._roles[a.role] for a in arguments], pa.int64()),
                "beyond": pa.array(self._beyond, pa.bool_()),
                **self._places.arrays(),
                "document_start": pa.array([a.start for a in arguments], pa.int32()),
                "document_end": pa.array([a.end for a in arguments], pa.int32()),
                "entity": pa.array([a.entity for a in arguments], pa.string()),
            }
        )
        found = structs(
            {
                "id": pa.array([e.id for e in events], pa.string()),
                "type": pa.array([self._types[e.type] for e in events], pa.int64()),
                "trigger": structs(self._triggers.arrays()),
                "realis": pa.array([self._realis[e.realis] for e in events], pa.int64()),
                "polarity": pa.array([self._polarity[e.polarity] for e in events], pa.int64()),
                "arguments": lists(offsets([len(e.arguments) for e in events]), fillers),
            }
        )
        columns = dict(zip(rows.schema.names, rows.columns, strict=True))
        return batch_of(self._features, {**columns, "events": lists(offsets(self._counts), found)})


class _Places:
    """The columns of `_PLACE`."""

    def __init__(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in _PLACE}
        self._appends = tuple(column.append for column in self._columns.values())

    def add(self, span: Span | Argument, text: str, sentence: Sentence, document: Document) -> None:
        begin = sentence.span.start
        first, behind = words_of(sentence.starts, sentence.ends, span.start, span.end)
        words = words_in(text, begin, span.start, span.end, document)
        self._append(span.start - begin, span.end - begin, first, behind, words)

    def add_elsewhere(self, words: str) -> None:
        """What stands in another sentence."""
        self._append(None, None, None, None, words)

    def _append(self, *values: object) -> None:
        for append, value in zip(self._appends, values, strict=True):
            append(value)

    def arrays(self) -> dict[str, pa.Array]:
        return {
            name: pa.array(column, pa.string() if name == "text" else pa.int32())
            for name, column in self._columns.items()
        }
