"""Which entities of a sentence are the outermost, so that each written word stands in one at most. Knows nothing of formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dataset.approved import Sentence
from schemas.records import Entity

NESTED = "nested-entity"
WORD_TAKEN = "word-has-a-tag"
NO_WORD = "holds-no-word"


def outermost(
    sentence: Sentence, entities: Sequence[Entity], types: Mapping[str, int]
) -> tuple[list[tuple[Entity, range]], list[tuple[Entity, str]]]:
    """The entities that get words of their own, with the places of these, and the others with the reason.

    Longer ones come first, then earlier ones, then the order of `types`. One inside a chosen one is `NESTED`; one that is not, but
    whose words all or partly are another's already (two entities in one written word, or two that overlap), is `WORD_TAKEN`.
    """
    if (apart := _apart(sentence, entities)) is not None:
        return apart, []
    taken: set[int] = set()
    chosen: list[tuple[Entity, range]] = []
    left: list[tuple[Entity, str]] = []
    for entity in sorted(entities, key=lambda e: (e.start - e.end, e.start, types[e.type], e.id)):
        words = sentence.touched(entity.span)
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


def _apart(sentence: Sentence, entities: Sequence[Entity]) -> list[tuple[Entity, range]] | None:
    """The entities with the places of their words where these follow each other and share none, as nearly always; else None."""
    found = []
    last = 0
    for entity in entities:
        words = sentence.touched(entity.span)
        if not words or words.start < last:
            return None
        found.append((entity, words))
        last = words.stop
    return found
