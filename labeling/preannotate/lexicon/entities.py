"""The entities of a text: names of the lexicon, names that open with a head word, offices, persons and figures, joined.

Knows nothing of events and stances.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labeling.preannotate.lexicon.actors import with_actors
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.continuations import with_number
from labeling.preannotate.lexicon.figures import figure_mentions
from labeling.preannotate.lexicon.guarded import guarded_mentions
from labeling.preannotate.lexicon.mentions import Mention, select
from labeling.preannotate.lexicon.offices import office_mentions
from labeling.preannotate.lexicon.peoples import people_mentions
from labeling.preannotate.lexicon.persons import person_mentions
from labeling.preannotate.lexicon.phrases import head_mentions
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.works import work_mentions
from schemas.records import Entity

_LEAST = 0.4
_YEAR_DIGITS = 4
_ADJECTIVE = "السعوديه"


def find_entities(reading: Reading) -> list[Mention]:
    """The entities in text order."""
    bodies = [*_names(reading), *head_mentions(reading)]
    offices = office_mentions(reading, bodies)
    persons = person_mentions(reading, offices)
    candidates = [
        *bodies,
        *offices,
        *persons,
        *figure_mentions(reading),
        *people_mentions(reading, persons, [*bodies, *offices]),
        *guarded_mentions(reading),
        *work_mentions(reading),
    ]
    return with_actors(reading, (mention for mention in select(candidates) if mention.score >= _LEAST))


def records(reading: Reading, mentions: Sequence[Mention]) -> tuple[Entity, ...]:
    """Mentions as entities with raw offsets."""
    entities = []
    for number, mention in enumerate(mentions, 1):
        span = reading.span(mention.start, mention.end)
        entities.append(Entity(f"e{number}", span.start, span.end, mention.tag, round(mention.score, 2)))
    return tuple(entities)


def _names(reading: Reading) -> Iterator[Mention]:
    blocked = {word for hit in reading.all("blocked") for word in range(hit.first, hit.last)}
    titles = {
        word
        for hit in reading.all("name")
        if hit.term.sub == "media" and hit.last - hit.first > 1
        for word in range(hit.first, hit.last)
    }
    for hit in reading.all("name"):
        term, score = hit.term, hit.term.score
        if hit.first in blocked or (hit.first in titles and term.tag == "GPE"):
            continue
        if term.sub == "countries" and _is_an_adjective(reading, hit):
            continue
        last = _extended(reading, hit)
        length = reading.ends[last - 1] - hit.start
        if hit.proclitic and hit.last - hit.first == 1:
            # ب + a short name may be one longer word (بعمان, but also بلبنان and بحلب): doubt grows as letters get fewer.
            if (
                hit.proclitic in ("س", "وس", "فس")
                or (length < 4 and hit.proclitic != "و")
                or term.tag in ("TIME", "ORDINAL")
            ):
                continue
            score -= 0.05 if length > 4 else 0.2
            if term.sub == "gazetteer":
                score -= 0.1
            if hit.proclitic.endswith("ك"):
                score -= 0.3  # كورونا, كاسيا
        yield Mention(
            hit.start,
            reading.ends[last - 1],
            term.tag,
            round(score, 2),
            hit.first,
            last,
            term.sub,
            hit.proclitic,
        )


def _is_an_adjective(reading: Reading, hit: Hit) -> bool:
    """المصالح السعودية: the one country whose name is an adjective, behind a definite noun or an organisation."""
    before = hit.first - 1
    if reading.words[hit.last - 1] != _ADJECTIVE or hit.last - hit.first > 1 or hit.proclitic or before < 0:
        return False
    if not reading.joined(hit.first):
        return False
    return is_definite(reading.words[before]) or any(
        h.term.tag == "ORG" and h.last == hit.first for h in reading.at("name", before)
    )


def _extended(reading: Reading, hit: Hit) -> int:
    """The word behind a listed name and what may follow it: the year of an occasion, adjectives of a building."""
    end = hit.last
    if hit.term.tag == "EVENT":
        number = with_number(reading, end)
        return number if number > end and len(reading.words[number - 1]) == _YEAR_DIGITS else end
    if hit.term.tag == "FAC":
        adjectives = reading.lexicon.classes["place_adjectives"]
        while end < len(reading) and reading.joined(end) and reading.words[end] in adjectives:
            end += 1
    return end
