"""Where and when: the Place and the Time of an event, which stand anywhere in its clause. Knows nothing of the other roles."""

from __future__ import annotations

from labeling.preannotate.lexicon.chunks import Chunk, paused
from labeling.preannotate.lexicon.clauses import Clauses
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit

_STATEMENTS = ("Accuse", "Threaten", "Demand", "Reject", "Endorse")


def place_of(clauses: Clauses, hit: Hit, found: list[Chunk], used: set[int]) -> Participant | None:
    """The place of an event: behind في and its like, or before the trigger in its clause."""
    reading, classes = clauses.reading, clauses.reading.lexicon.classes
    for chunk in found:
        one = chunk.filler
        if one.first in used or not one.is_a(("place",)):
            continue
        before = reading.words[one.first - 1] if one.first else ""
        if chunk.lead in classes["place_leads"] or before.removeprefix("و") in classes["directions"]:
            return one
    for one in clauses.before(hit.first, window=8):
        if one.first not in used and one.is_a(("place",)) and clauses.leading(one) in ("في", "ب"):
            return one if _same_clause(clauses, one, hit) else None
    return None


def time_of(clauses: Clauses, hit: Hit, found: list[Chunk]) -> Participant | None:
    """When an event took place; of what is merely said only a time right behind it."""
    said = clauses.reading.lexicon.placeless(hit.term.tag) and hit.term.tag in _STATEMENTS
    for chunk in found[: 2 if said else None]:
        if chunk.filler.is_a(("time",)) and _dates(clauses, chunk.filler, chunk.lead):
            return chunk.filler
    for one in () if said else clauses.before(hit.first, window=10):
        if one.is_a(("time",)) and _dates(clauses, one, clauses.leading(one)):
            return one if _same_clause(clauses, one, hit) else None
    return None


def _same_clause(clauses: Clauses, one: Participant, hit: Hit) -> bool:
    """Whether what stands before a trigger belongs to its clause, or opens the sentence for all of it."""
    reading = clauses.reading
    if hit.proclitic[:1] in ("و", "ف") or clauses.parted(one.last, hit.first):
        return False
    begin, _ = reading.sentence_words(reading.sentence(hit.first))
    if one.first - begin <= 2:
        return True
    return not any(paused(reading, at) for at in range(one.last, hit.first + 1))


def _dates(clauses: Clauses, one: Participant, lead: str) -> bool:
    """Whether a time says when, and not how long or after how long."""
    if lead in ("بعد", "خلال", "حتي", "طوال", "مده", "لمده"):
        return False
    return lead == "قبل" or not _lasts(clauses, one)


def _lasts(clauses: Clauses, one: Participant) -> bool:
    """Whether a time says how long: ثلاثة أيام, سنتين."""
    reading = clauses.reading
    words, classes = reading.words[one.first : one.last], reading.lexicon.classes
    if words[0] in classes["numbers"] or words[0] in classes["spans"]:
        return True
    return words[0][0].isdigit() and len(words) > 1 and words[1] in classes["spans"]
