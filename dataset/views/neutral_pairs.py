"""Pairs of names between which a document's stances see none: the neutral examples that a stance classifier needs.

Knows nothing of rows. People who labelled the stances of a document joined these names by none, so they are neutral as far as
that goes: nobody was asked for each pair.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from dataset.approved import Approved
from labeling.arabic.folding import fold_text
from schemas.records import Entity, Span, Stance
from schemas.vocabulary import Vocabulary

NEUTRAL = "neutral"
PAIRS_A_SENTENCE = 2
NAMES_A_SENTENCE = 20
"""So many names of a sentence are looked at, the first ones; only lists have more."""

_PARTIES = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})


class Pair(NamedTuple):
    """A pair in one sentence; all offsets are the document's."""

    sentence: Span
    holder: Span
    target: Span


def parties(vocabulary: Vocabulary) -> frozenset[str]:
    """The entity types that may hold a stance or be its target: people, nationalities, organisations and places, by OntoNotes code."""
    return frozenset(tag for tag, kind in vocabulary.entities.items() if kind.ontonotes in _PARTIES)


def neutral_pairs(approved: Approved, types: Collection[str]) -> Iterator[Pair]:
    """The pairs of a document whose entities and stances are approved, at most `PAIRS_A_SENTENCE` of each sentence.

    A candidate is an ordered pair of different names (in folded spelling) in one sentence, each the first mention there of an
    entity of `types` that lies in no other such entity. No stance of the document joins the two or others of these names. Of
    more than fit, those are taken whose SHA-256 of document and offsets is lowest: a sample that hangs on nothing else.
    """
    if not {"entities", "stances"} <= set(approved.layers):
        return
    names = outermost([entity for entity in approved.labels.entities if entity.type in types])
    starts = [entity.start for entity in names]
    text = approved.document.text
    joined = Joined(approved.labels.stances, text)
    for sentence in approved.sentences:
        inside = names[bisect_left(starts, sentence.span.start) : bisect_right(starts, sentence.span.end - 1)]
        if len(inside) < 2:
            continue
        first: dict[str, Span] = {}
        for entity in inside[:NAMES_A_SENTENCE]:
            first.setdefault(surface(text[entity.start : entity.end]), entity.span)
        near = joined.near(sentence.span)
        pairs = [
            Pair(sentence.span, first[one], first[other])
            for one, other in permutations(first, 2)
            if not (near and joined.spans(first[one], first[other], near))
            and not joined.names(one, other)
            and not touch(first[one], first[other])
        ]
        if len(pairs) > PAIRS_A_SENTENCE:
            pairs = sorted(pairs, key=lambda pair: _lot(approved.document.id, pair))[:PAIRS_A_SENTENCE]
        yield from sorted(pairs)


class Joined:
    """Which names and spans the stances of a document join, from holder to target; `pairs` are the spans."""

    def __init__(self, stances: Iterable[Stance], text: str) -> None:
        self.pairs = [(stance.holder, stance.target) for stance in stances if stance.holder is not None]
        self._names = {
            (surface(text[holder.start : holder.end]), surface(text[target.start : target.end]))
            for holder, target in self.pairs
        }

    def names(self, holder: str, target: str) -> bool:
        """Whether a stance goes from one of these names to the other, both as `surface` has them."""
        return (holder, target) in self._names

    def near(self, sentence: Span) -> list[tuple[Span, Span]]:
        """The holders and targets that both reach into a sentence."""
        return [(one, other) for one, other in self.pairs if touch(sentence, one) and touch(sentence, other)]

    def spans(self, holder: Span, target: Span, pairs: Sequence[tuple[Span, Span]]) -> bool:
        """Whether one of `pairs` goes from a span that shares a character with `holder` to one that does with `target`."""
        return any(touch(holder, one) and touch(target, other) for one, other in pairs)


def outermost(entities: Sequence[Entity]) -> list[Entity]:
    """Those that lie in no other, in the order of the text; `entities` stand in that order, longer ones first."""
    found: list[Entity] = []
    end = 0
    for entity in entities:
        if entity.end > end:
            found.append(entity)
            end = entity.end
    return found


def touch(one: Span, other: Span) -> bool:
    """Whether they share a character."""
    return one.start < other.end and other.start < one.end


@lru_cache(maxsize=2**14)
def surface(words: str) -> str:
    """The words in folded spelling."""
    return fold_text(words)


def _lot(document: str, pair: Pair) -> bytes:
    words = f"{document}\0{pair.holder.start}\0{pair.target.start}"
    return hashlib.sha256(words.encode()).digest()
