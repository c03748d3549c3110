"""The `events` config: a row is a sentence with its words and the events whose trigger stands in it.

Offsets are those of the row's `text`; `offset` is where it begins in the document. `token_start` and `token_end` count words
of `tokens`: those that share a character with the span. An argument may stand beyond the sentence: then `beyond` is true, its
offsets in the row are null, and `document_start`, `document_end` and `text` still say where and what it is.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

import pyarrow as pa

from dataset.approved import Approved, Sentence
from dataset.columns import batch_of, lists, offsets, structs, transposed
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

    def batch(self, sentences: pa.RecordBatch) -> pa.RecordBatch:
        """All rows; `sentences` are those of all documents."""
        rows = self._chosen.of(sentences)
        ids, types, _, realis, polarities, fillers, _ = transposed(self._events, 7)
        roles, starts, ends, entities = transposed(chain.from_iterable(fillers), 4)
        arguments = structs(
            {
                "role": pa.array([self._roles[role] for role in roles], pa.int64()),
                "beyond": pa.array(self._beyond, pa.bool_()),
                **self._places.arrays(),
                "document_start": pa.array(starts, pa.int32()),
                "document_end": pa.array(ends, pa.int32()),
                "entity": pa.array(entities, pa.string()),
            }
        )
        found = structs(
            {
                "id": pa.array(ids, pa.string()),
                "type": pa.array([self._types[type_] for type_ in types], pa.int64()),
                "trigger": structs(self._triggers.arrays()),
                "realis": pa.array([self._realis[value] for value in realis], pa.int64()),
                "polarity": pa.array([self._polarity[value] for value in polarities], pa.int64()),
                "arguments": lists(offsets(list(map(len, fillers))), arguments),
            }
        )
        columns = dict(zip(rows.schema.names, rows.columns, strict=True))
        return batch_of(self._features, {**columns, "events": lists(offsets(self._counts), found)})


class _Places:
    """The columns of `_PLACE`, a row for each span."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def add(self, span: Span | Argument, text: str, sentence: Sentence, document: Document) -> None:
        begin, start, end = sentence.span.start, span.start, span.end
        first, behind = words_of(sentence.starts, sentence.ends, start, end)
        words = words_in(text, begin, start, end, document)
        self._rows.append((start - begin, end - begin, first, behind, words))

    def add_elsewhere(self, words: str) -> None:
        """What stands in another sentence."""
        self._rows.append((None, None, None, None, words))

    def arrays(self) -> dict[str, pa.Array]:
        columns = zip(_PLACE, transposed(self._rows, len(_PLACE)), strict=True)
        return {name: pa.array(column, pa.string() if name == "text" else pa.int32()) for name, column in columns}
