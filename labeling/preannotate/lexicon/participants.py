"""Who or what can take part: entities, people without a name (four fighters), organisations without one. Knows nothing of verbs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labeling.preannotate.lexicon.constructs import complement, is_definite
from labeling.preannotate.lexicon.figures import number_end
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading

_KINDS = {
    "PERS": frozenset({"agent", "person"}),
    "OCC": frozenset({"agent", "person", "office"}),
    "ORG": frozenset({"agent", "org"}),
    "GPE": frozenset({"agent", "place"}),
    "NORP": frozenset({"agent", "group", "people"}),
    "LOC": frozenset({"place"}),
    "FAC": frozenset({"place", "facility"}),
    "DATE": frozenset({"time"}),
    "TIME": frozenset({"time"}),
    "MONEY": frozenset({"money"}),
    "PRODUCT": frozenset({"weapon"}),
    "CARDINAL": frozenset({"number"}),
}
_COURTS = ("محكمه", "المحكمه", "لمحكمه", "محاكم")
_FORCES = ("قوات", "القوات", "لقوات", "جيش", "الجيش", "لواء", "وحدات", "كتيبه", "كتايب", "فرقه", "ميليشيا", "مليشيا")


@dataclass(frozen=True, slots=True)
class Participant:
    """A span that can fill a role: an entity (`mention` is its number) or a phrase about people (None)."""

    start: int
    end: int
    first: int
    last: int
    kinds: frozenset[str]
    proclitic: str
    mention: int | None

    def is_a(self, wanted: Iterable[str]) -> bool:
        return not self.kinds.isdisjoint(wanted)


def find_participants(reading: Reading, mentions: list[Mention]) -> Iterator[Participant]:
    """Entities that can fill a role, people without a name, and organisations without one."""
    covered: set[int] = set()
    outer_end = -1
    for number, mention in enumerate(mentions):
        nested = mention.start < outer_end
        outer_end = max(outer_end, mention.end)
        kinds = _KINDS.get(mention.tag)
        if nested or kinds is None:
            continue
        if mention.tag == "OCC" and any(
            m.tag == "PERS" and m.first == mention.last and reading.joined(m.first)
            for m in mentions[number + 1 : number + 6]
        ):
            covered.update(range(mention.first, mention.last))
            continue  # the person behind the title stands for both
        if mention.tag == "ORG" and reading.text.startswith(_COURTS, mention.start):
            kinds = kinds | {"court"}
        if mention.tag == "ORG" and (mention.sub == "armed_group" or reading.text.startswith(_FORCES, mention.start)):
            kinds = kinds | {"force"}
        if mention.tag == "CARDINAL":
            continue
        covered.update(range(mention.first, mention.last))
        yield Participant(mention.start, mention.end, mention.first, mention.last, kinds, mention.proclitic, number)
    yield from _people(reading, covered)
    yield from _unnamed(reading, covered)
    yield from (
        Participant(m.start, m.end, m.first, m.last, _KINDS["CARDINAL"], m.proclitic, number)
        for number, m in enumerate(mentions)
        if m.tag == "CARDINAL" and not any(h.first == m.last for h in reading.at("people", m.last))
    )


def all_persons(mentions: list[Mention]) -> Iterator[Participant]:
    """Every person, also one inside a longer name."""
    for number, m in enumerate(mentions):
        if m.tag == "PERS":
            yield Participant(m.start, m.end, m.first, m.last, _KINDS["PERS"], m.proclitic, number)


def _people(reading: Reading, covered: set[int]) -> Iterator[Participant]:
    """اربعة مقاتلين, مدنيين, 12 شخصا: people who have no name."""
    taken: set[int] = set()
    for hit in sorted(reading.all("people"), key=lambda h: (h.first, h.term.sub)):
        if hit.first in covered or hit.first in taken or hit.proclitic.endswith("س"):
            continue
        first, start, proclitic = hit.first, hit.start, hit.proclitic
        while (
            not proclitic
            and first > 0
            and reading.joined(first)
            and first - 1 not in covered
            and number_end(reading, first - 1) >= first
        ):
            first -= 1
            start = reading.starts[first]
            hits = reading.at("number", first)
            if hits and hits[0].proclitic in ("ب", "ل", "و"):
                start, proclitic = hits[0].start, hits[0].proclitic
        end = hit.last
        if hit.term.sub == "collective" and not is_definite(reading.words[hit.first]):
            end = complement(reading, end)
        while end < len(reading) and end - hit.last < 2 and reading.joined(end) and _describes(reading, end):
            end += 1
        kinds = {"people"} | ({"agent"} if hit.term.sub != "other" else set())
        taken.update(range(first, end))
        yield Participant(start, reading.ends[end - 1], first, end, frozenset(kinds), proclitic, None)


def _unnamed(reading: Reading, covered: set[int]) -> Iterator[Participant]:
    """حكومة, فصائل مسلحة كثيرة: organisations without a name, with the indefinite adjectives behind them."""
    for hit in reading.all("head"):
        if hit.term.tag != "ORG" or hit.first in covered or hit.proclitic.endswith("س") or hit.last - hit.first > 1:
            continue
        end = hit.last
        while end < len(reading) and end - hit.last < 2 and reading.joined(end) and end not in covered:
            word = reading.words[end]
            if not (word.endswith("ه") and word.isalpha() and len(word) > 3) and word not in reading.lexicon.nisbas:
                break
            if word in reading.lexicon.function_words or word in reading.lexicon.verb_forms:
                break
            end += 1
        covered.update(range(hit.first, end))
        yield Participant(hit.start, reading.ends[end - 1], hit.first, end, frozenset({"agent"}), hit.proclitic, None)


def _describes(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return word in reading.lexicon.nisbas or word in (
        "اخرين",
        "اخرون",
        "مسلحين",
        "مسلحون",
        "اجانب",
        "مدنيين",
        "مدنيون",
        "سابقين",
    )
