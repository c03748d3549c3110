"""The `stance` config: a row is a stance with the sentences that hold its evidence, target and holder.

All offsets are those of the row's `text`; `offset` is where it begins in the document. No holder means the author.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dataset.approved import Approved, place
from dataset.features import OFFSET, STRING, WITHHELD, ClassLabel, Struct
from schemas.vocabulary import Vocabulary

_WORDS = Struct({"start": OFFSET, "end": OFFSET, "text": STRING})


def features(vocabulary: Vocabulary) -> Struct:
    """Polarities and quotation types are numbered in the order of the vocabulary."""
    return Struct(
        {
            "id": STRING,
            "document_id": STRING,
            "offset": OFFSET,
            "length": OFFSET,
            "text": STRING,
            "withheld": WITHHELD,
            "holder": _WORDS,
            "target": _WORDS,
            "evidence": _WORDS,
            "polarity": ClassLabel(tuple(choice.value for choice in vocabulary.stance_polarity)),
            "quote": ClassLabel(tuple(choice.value for choice in vocabulary.quotes)),
        }
    )


def rows(approved: Approved, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """A row for each stance, in the order of the evidence."""
    document = approved.document
    polarities = [choice.value for choice in vocabulary.stance_polarity]
    quotes = [choice.value for choice in vocabulary.quotes]
    for stance in approved.labels.stances:
        spans = [s for s in (stance.holder, stance.target, stance.evidence) if s is not None]
        context = approved.context(spans)
        text = document.text[context.start : context.end]
        holder = stance.holder
        yield {
            "id": f"{document.id}#{stance.id}",
            "document_id": document.id,
            "offset": context.start,
            "length": len(text),
            "text": text,
            "withheld": False,
            "holder": place(holder, text, context.start, document) if holder is not None else None,
            "target": place(stance.target, text, context.start, document),
            "evidence": place(stance.evidence, text, context.start, document),
            "polarity": polarities.index(stance.polarity),
            "quote": quotes.index(stance.quote),
        }
