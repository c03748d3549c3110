"""Spans on whole written words: which words a span touches, and which entities are the outermost. Knows nothing of formats."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from dataset.approved import Sentence
from schemas.records import Entity, Span

NESTED = "nested-entity"
WORD_TAKEN = "word-has-a-tag"
NO_WORD = "holds-no-word"


def touched(tokens: Sequence[Span], span: Span) -> range:
    """The places of the words that share a character with `span`; `tokens` stand in order and do not overlap."""
    first = bisect_right(tokens, span.start, key=lambda token: token.end)
    return range(first, max(first, bisect_left(tokens, span.end, key=lambda token: token.start)))


def outermost(
    sentence: Sentence, entities: Sequence[Entity], types: Mapping[str, int]
) -> tuple[list[tuple[Entity, range]], list[tuple[Entity, str]]]:
    """The entities that get words of their own, with the places of these, and the others with the reason.

    Longer ones come first, then earlier ones, then the order of `types`. One inside a chosen one is `NESTED`; one that is not, but
    whose words all or partly are another's already (two entities in one written word, or two that overlap), is `WORD_TAKEN`.
    """
    taken: set[int] = set()
    chosen: list[tuple[Entity, range]] = []
    left: list[tuple[Entity, str]] = []
    for entity in sorted(entities, key=lambda e: (e.start - e.end, e.start, types[e.type], e.id)):
        words = touched(sentence.tokens, entity.span)
        if any(outer.start <= entity.start and entity.end <= outer.end for outer, _ in chosen):
            left.append((entity, NESTED))
        elif not words:
            left.append((entity, NO_WORD))
        elif not taken.isdisjoint(words):
            left.append((entity, WORD_TAKEN))
        else:
            taken.update(words)
            chosen.append((entity, words))
    return chosen, left
