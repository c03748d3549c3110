"""The `ner` config: a row is a sentence with its words, whole-word BIO tags and all entities, also nested ones, in characters.

`ner_tags` carry the outermost entities on whole written words: a proclitic (و, ب, ل …) that the entity's span leaves out
is inside the tagged word. All offsets are those of the row's `text`; `offset` is where it begins in the document. `unseen` says
of each entity whether no row of train has its name; that is not known here, so all of it is false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from dataset.approved import Approved, Sentence
from dataset.columns import batch_of, lists, offsets, structs
from dataset.features import OFFSET, STRING, ClassLabel, ListOf, Struct, Value
from dataset.views.sentences import SENTENCE, Chosen, words_in
from dataset.words import NESTED, WORD_TAKEN, outermost
from schemas.records import Entity
from schemas.vocabulary import Vocabulary

LeaveOut = Callable[[str, str, str], None]


def features(vocabulary: Vocabulary) -> Struct:
    """Tags are O, then B- and I- of each type in the order of the vocabulary."""
    return Struct(
        {
            **SENTENCE,
            "ner_tags": ListOf(ClassLabel(tag_names(vocabulary))),
            "entities": ListOf(
                Struct(
                    {
                        "id": STRING,
                        "type": ClassLabel(tuple(vocabulary.entities)),
                        "start": OFFSET,
                        "end": OFFSET,
                        "text": STRING,
                    }
                )
            ),
            "unseen": ListOf(Value("bool")),
        }
    )


def tag_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of `ner_tags` in order."""
    return ("O", *(f"{mark}-{tag}" for tag in vocabulary.entities for mark in "BI"))


class NerColumns:
    """The rows of the documents that are taken: one for each sentence, with or without entities.

    `tags` has the type of each entity of all rows, one after the other, and `names` its words.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.tags: list[str] = []
        self.names: list[str] = []
        self._features = features(vocabulary)
        self._types = {tag: number for number, tag in enumerate(vocabulary.entities)}
        self._chosen = Chosen()
        self._word_tags: list[int] = []
        self._counts: list[int] = []
        self._ids: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take(self, approved: Approved, leave_out: LeaveOut) -> None:
        """What no tag can carry goes to `leave_out(item, reason, detail)`."""
        there = "entities" in approved.layers
        self._chosen.note(approved, there=there)
        if not there:
            return
        document = approved.document

        def untagged(entity: Entity, why: str) -> None:
            leave_out(f"{document.id}#{entity.id}", "word-has-a-tag", why)

        entities, done = approved.labels.entities, 0
        for sentence in approved.sentences:
            start, end = sentence.span.start, sentence.span.end
            first = done
            while done < len(entities) and entities[done].start < end:
                done += 1
            inside = entities[first:done]
            self._counts.append(len(inside))
            if not inside:
                self._word_tags += [0] * len(sentence.words)
                continue
            self._word_tags += whole_word_tags(sentence, inside, self._types, untagged)
            text = document.text[start:end]
            for entity in inside:
                self._ids.append(entity.id)
                self.tags.append(entity.type)
                self._starts.append(entity.start - start)
                self._ends.append(entity.end - start)
                self.names.append(words_in(text, start, entity.start, entity.end, document))

    def batch(self, sentences: pa.RecordBatch) -> pa.RecordBatch:
        """All rows; `sentences` are those of all documents."""
        rows, places = self._chosen.of(sentences), offsets(self._counts)
        entities = structs(
            {
                "id": pa.array(self._ids, pa.string()),
                "type": pa.array(np.array([self._types[tag] for tag in self.tags], np.int64)),
                "start": pa.array(np.array(self._starts, np.int32)),
                "end": pa.array(np.array(self._ends, np.int32)),
                "text": pa.array(self.names, pa.string()),
            }
        )
        columns = dict(zip(rows.schema.names, rows.columns, strict=True))
        columns["ner_tags"] = pa.ListArray.from_arrays(
            columns["tokens"].offsets, pa.array(np.array(self._word_tags, np.int64))
        )
        columns["entities"] = lists(places, entities)
        columns["unseen"] = lists(places, pa.array(np.zeros(len(self._ids), np.bool_)))
        return batch_of(self._features, columns)


def whole_word_tags(
    sentence: Sentence, entities: Sequence[Entity], types: dict[str, int], untagged: Callable[[Entity, str], None]
) -> list[int]:
    """BIO numbers of the `outermost` entities; a nested one has no tag of its own, any other without one is handed to `untagged`."""
    tags = [0] * len(sentence.words)
    chosen, left = outermost(sentence, entities, types)
    for entity, words in chosen:
        begin = 1 + 2 * types[entity.type]
        for n in words:
            tags[n] = begin + 1
        tags[words.start] = begin
    for entity, reason in left:
        if reason != NESTED:
            taken = reason == WORD_TAKEN
            untagged(entity, "ner_tags: another entity tags a word of it" if taken else "ner_tags: it holds no word")
    return tags
