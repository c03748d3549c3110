"""The `ner` config: a row is a sentence with its words, whole-word BIO tags and all entities, also nested ones, in characters.

`ner_tags` carry the outermost entities on whole written words: a proclitic (و, ب, ل …) that the entity's span leaves out
is inside the tagged word. All offsets are those of the row's `text`; `offset` is where it begins in the document. `unseen` says
of each entity whether no row of train has its name; that is not known here, so all of it is false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dataset.approved import Approved, Sentence, place
from dataset.features import OFFSET, STRING, ClassLabel, ListOf, Struct, Value
from dataset.views.sentence_rows import SENTENCE, sentence_row
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


def rows(approved: Approved, vocabulary: Vocabulary, leave_out: LeaveOut) -> Iterator[dict[str, Any]]:
    """A row for each sentence, with or without entities; what no tag can carry goes to `leave_out(item, reason, detail)`."""
    document = approved.document
    types = {tag: number for number, tag in enumerate(vocabulary.entities)}
    for sentence in approved.sentences:
        start, end = sentence.span.start, sentence.span.end
        row = sentence_row(document, sentence)
        text = row["text"]
        inside = [e for e in approved.labels.entities if start <= e.start and e.end <= end]
        tags = whole_word_tags(
            sentence, inside, types, lambda entity, why: leave_out(f"{document.id}#{entity.id}", "word-has-a-tag", why)
        )
        yield {
            **row,
            "ner_tags": tags,
            "entities": [{"id": e.id, "type": types[e.type], **place(e.span, text, start, document)} for e in inside],
            "unseen": [False] * len(inside),
        }


def whole_word_tags(
    sentence: Sentence, entities: Sequence[Entity], types: dict[str, int], untagged: Callable[[Entity, str], None]
) -> list[int]:
    """BIO numbers of the `outermost` entities; a nested one has no tag of its own, any other without one is handed to `untagged`."""
    tags = [0] * len(sentence.words)
    chosen, left = outermost(sentence, entities, types)
    for entity, words in chosen:
        begin = 1 + 2 * types[entity.type]
        for n in words:
            tags[n] = begin if n == words[0] else begin + 1
    for entity, reason in left:
        if reason != NESTED:
            taken = reason == WORD_TAKEN
            untagged(entity, "ner_tags: another entity tags a word of it" if taken else "ner_tags: it holds no word")
    return tags
