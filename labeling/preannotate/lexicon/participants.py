"""Who or what can take part: entities, people without a name (four fighters), organisations without one. Knows nothing of verbs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

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


class Participant(NamedTuple):
    """A span that can fill a role: an entity (`mention` is its number) or a phrase about people (None)."""

    start: int
    end: int
    first: int
    last: int
    kinds: frozenset[str]
    proclitic: str
    mention: int | None
    definite: bool = False

    def is_a(self, wanted: Iterable[str]) -> bool:
        return not self.kinds.isdisjoint(wanted)


def find_participants(reading: Reading, mentions: list[Mention]) -> Iterator[Participant]:
    """Entities that can fill a role, people without a name, and organisations without one."""
    covered: set[int] = set()
    names = {m.first for m in mentions if m.tag == "PERS"}
    outer_end = -1
    for number, mention in enumerate(mentions):
        nested = mention.start < outer_end
        outer_end = max(outer_end, mention.end)
        kinds = _KINDS.get(mention.tag)
        if nested or kinds is None or mention.tag == "CARDINAL":
            continue
        if mention.tag == "OCC" and mention.last in names and reading.joined(mention.last):
            covered.update(range(mention.first, mention.last))
            continue  # the person behind the title stands for both
        if mention.tag == "OCC" and _is_behind_number(reading, mention):
            continue  # خمسة جنود: read as people, with their number
        if mention.tag == "ORG" and reading.text.startswith(_COURTS, mention.start):
            kinds = kinds | {"court"}
        if mention.tag == "ORG" and (mention.sub == "armed_group" or reading.text.startswith(_FORCES, mention.start)):
            kinds = kinds | {"force"}
        covered.update(range(mention.first, mention.last))
        yield Participant(mention.start, mention.end, mention.first, mention.last, kinds, mention.proclitic, number)
    yield from _people(reading, covered)
    yield from _unnamed(reading, covered)
    for number, m in enumerate(mentions):
        if (
            m.tag == "CARDINAL"
            and m.first not in covered
            and not any(h.first == m.last for h in reading.at("people", m.last))
        ):
            yield _counted(reading, m, number, covered)


def _is_behind_number(reading: Reading, mention: Mention) -> bool:
    before = mention.first - 1
    if before < 0 or not reading.joined(mention.first) or is_definite(reading.words[mention.first]):
        return False
    return reading.words[before].isdigit() or bool(reading.at("number", before))


def _counted(reading: Reading, mention: Mention, number: int, covered: set[int]) -> Participant:
    """ثلاثة بحارة فيليبينيين, سبعة من أسرة واحدة: a number with what it counts; alone, the number itself."""
    end, at = mention.last, mention.last
    if at < len(reading) and reading.joined(at) and at not in covered and _is_counted(reading, at):
        end = at + 1
        while end < len(reading) and end - at < 3 and reading.joined(end) and _describes(reading, end):
            end += 1
    elif not mention.proclitic.endswith(("ب", "ل")):
        end = _of_whom(reading, end)
    if end == mention.last:
        return Participant(
            mention.start, mention.end, mention.first, end, _KINDS["CARDINAL"], mention.proclitic, number
        )
    kinds = frozenset({"people", "number"})
    return Participant(mention.start, reading.ends[end - 1], mention.first, end, kinds, mention.proclitic, None)


def _is_counted(reading: Reading, at: int) -> bool:
    word, lexicon = reading.words[at], reading.lexicon
    return (
        word.isalpha()
        and len(word) > 2
        and word not in lexicon.function_words
        and word not in lexicon.verb_forms
        and not word.startswith(("و", "ال", "ب"))
    )


def _of_whom(reading: Reading, at: int) -> int:
    """The word behind of whom (منهم, من عناصر الشرطة) at `at`; `at` itself where nobody is said."""
    if at + 1 >= len(reading) or not reading.joined(at):
        return at
    if reading.words[at] in ("منهم", "منها", "منهن"):
        return at + 1
    if reading.words[at] != "من" or not reading.joined(at + 1) or reading.at("name", at + 1):
        return at
    if not (reading.at("people", at + 1) or reading.words[at + 1].endswith(("ين", "ون"))):
        return at
    end = complement(reading, at + 1)
    return max(end, at + 2)


def title_words(reading: Reading, mentions: list[Mention]) -> Iterator[int]:
    """The words of offices with the holder's name behind them."""
    names = {m.first for m in mentions if m.tag == "PERS"}
    for m in mentions:
        if m.tag == "OCC" and m.last in names and reading.joined(m.last):
            yield from range(m.first, m.last)


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
            proclitic in ("", "و")
            and first > 0
            and reading.joined(first)
            and first - 1 not in covered
            and number_end(reading, first - 1) >= first
        ):
            first -= 1
            start = reading.starts[first]
            hits = reading.at("number", first)
            proclitic = ""
            if hits and hits[0].proclitic in ("ب", "ل", "و"):
                start, proclitic = hits[0].start, hits[0].proclitic
        end = hit.last
        if hit.term.sub == "collective" and not is_definite(reading.words[hit.first]):
            end = complement(reading, end)
        while end < len(reading) and end - hit.last < 2 and reading.joined(end) and _describes(reading, end):
            end += 1
        if first == hit.first and end == hit.last:
            end = _of_whom(reading, end)
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
    word, before = reading.words[at], reading.words[at - 1]
    for ending in ("ين", "ون", "ان"):
        if word.endswith(ending) and before.endswith(ending) and len(word) > 4:
            return True
    if word.endswith("يا") and before.endswith("ا") and len(word) > 4:
        return True  # مواطنا بيلاروسيا: the accusative of the nisba
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
