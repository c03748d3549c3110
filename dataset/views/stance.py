"""The `stance` config: a row is a stance, or a pair of names that nobody joined by one, with the sentences that hold it.

All offsets are those of the row's `text`; `offset` is where it begins in the document. No holder means the author.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dataset.approved import Approved, place
from dataset.features import OFFSET, STRING, WITHHELD, ClassLabel, Struct
from dataset.views.neutral_pairs import NEUTRAL, neutral_pairs, parties
from schemas.records import Span, Stance
from schemas.vocabulary import Vocabulary

EXPLICIT, CANDIDATE = "explicit", "candidate"
_WORDS = Struct({"start": OFFSET, "end": OFFSET, "text": STRING})


def features(vocabulary: Vocabulary) -> Struct:
    """Polarities and quotation types are numbered in the order of the vocabulary.

    `judged` is `explicit` for a stance that people set (also a neutral one), and `candidate` for a pair of names in one sentence
    that no stance joins: its polarity is neutral, and it has neither evidence nor quote.
    """
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
            "judged": STRING,
        }
    )


def rows(approved: Approved, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """A row for each stance, in the order of the evidence, then one for each neutral pair, in the order of the holders."""
    polarities = {choice.value: number for number, choice in enumerate(vocabulary.stance_polarity)}
    quotes = {choice.value: number for number, choice in enumerate(vocabulary.quotes)}
    for stance in approved.labels.stances:
        yield {
            "id": f"{approved.document.id}#{stance.id}",
            **_places(approved, _context(approved, stance), stance.holder, stance.target, stance.evidence),
            "polarity": polarities[stance.polarity],
            "quote": quotes[stance.quote],
            "judged": EXPLICIT,
        }
    if NEUTRAL not in polarities:
        return
    for sentence, holder, target in neutral_pairs(approved, parties(vocabulary)):
        yield {
            "id": f"{approved.document.id}:{holder.start}>{target.start}",
            **_places(approved, sentence, holder, target, None),
            "polarity": polarities[NEUTRAL],
            "quote": None,
            "judged": CANDIDATE,
        }


def _context(approved: Approved, stance: Stance) -> Span:
    return approved.context([s for s in (stance.holder, stance.target, stance.evidence) if s is not None])


def _places(
    approved: Approved, context: Span, holder: Span | None, target: Span, evidence: Span | None
) -> dict[str, Any]:
    document = approved.document
    text = document.text[context.start : context.end]
    spans = {"holder": holder, "target": target, "evidence": evidence}
    return {
        "document_id": document.id,
        "offset": context.start,
        "length": len(text),
        "text": text,
        "withheld": False,
        **{
            name: place(span, text, context.start, document) if span is not None else None
            for name, span in spans.items()
        },
    }
