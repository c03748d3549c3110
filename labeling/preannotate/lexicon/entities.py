"""The entities of a text: names of the lexicon, names that open with a head word, offices, persons and figures, joined.

Knows nothing of events and stances.
"""

from __future__ import annotations

from collections.abc import Iterator

from labeling.preannotate.lexicon.figures import figure_mentions
from labeling.preannotate.lexicon.mentions import Mention, select
from labeling.preannotate.lexicon.offices import office_mentions
from labeling.preannotate.lexicon.peoples import people_mentions
from labeling.preannotate.lexicon.persons import person_mentions
from labeling.preannotate.lexicon.phrases import head_mentions
from labeling.preannotate.lexicon.reading import Reading

_LEAST = 0.4


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
    ]
    return [mention for mention in select(candidates) if mention.score >= _LEAST]


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
        length = reading.ends[hit.last - 1] - hit.start
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
        yield Mention(
            hit.start,
            reading.ends[hit.last - 1],
            term.tag,
            round(score, 2),
            hit.first,
            hit.last,
            term.sub,
            hit.proclitic,
        )
