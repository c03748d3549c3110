"""Who stands where around a verb or noun: the participants of a text and the slots subject, object, genitive and preposition.

Knows nothing of event types and stances.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from labeling.preannotate.lexicon.figures import number_end
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.phrases import is_adjective, is_definite
from labeling.preannotate.lexicon.reading import Hit, Reading

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
_PRONOUNS = ("ها", "هم", "هما")
_DEMONSTRATIVES = frozenset({"هذا", "هذه", "تلك", "ذلك", "هذين", "هولاء"})
_RELATIVES = frozenset({"الذي", "التي", "الذين", "اللذين", "اللتين", "ما", "من", "مما"})
_OBJECT_PRONOUNS = ("ه", "ها", "هم")
_WINDOW = 14
_VERBAL = ("", "و", "ف", "س", "وس", "فس", "ل")


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


class Clauses:
    """The participants of one text in order, and what stands around a word."""

    def __init__(self, reading: Reading, mentions: list[Mention]) -> None:
        self.reading = reading
        self.participants = sorted(_participants(reading, mentions), key=lambda p: (p.first, -p.last))
        self._firsts = [p.first for p in self.participants]
        self.covered = frozenset(word for p in self.participants for word in range(p.first, p.last))
        self._verbs = _verb_words(reading, self.participants)

    def after(self, word: int, *, window: int = _WINDOW) -> Iterator[Participant]:
        """Participants that begin at `word` or later in the sentence of the word before it, nearest first."""
        _, end = self.reading.sentence_words(self.reading.sentence(max(0, word - 1)))
        limit = min(end, word + window)
        for index in range(bisect_left(self._firsts, word), len(self.participants)):
            if self._firsts[index] >= limit:
                return
            yield self.participants[index]

    def before(self, word: int, *, window: int = _WINDOW) -> Iterator[Participant]:
        """Participants that end at `word` or earlier in its sentence, nearest first."""
        begin, _ = self.reading.sentence_words(self.reading.sentence(word))
        limit = max(begin, word - window)
        for index in range(bisect_left(self._firsts, word) - 1, -1, -1):
            one = self.participants[index]
            if one.first < limit:
                return
            if one.last <= word:
                yield one

    def leading(self, one: Participant) -> str:
        """The preposition in front of a participant: a word, or the last letter of its proclitic; "" for none."""
        if one.proclitic and one.proclitic[-1] in "بلك":
            return one.proclitic[-1]
        if one.first and (self.reading.joined(one.first) or self._opened_by_quote(one)):
            word = self.reading.words[one.first - 1].removeprefix("و")
            if word in self.reading.lexicon.leads or word in ("ل", "ب"):
                return word
        return ""

    def _opened_by_quote(self, one: Participant) -> bool:
        return one.first > 0 and self.reading.gap(one.first) in ('"', "«", "“", "(")

    def bare_after(self, word: int) -> list[Participant]:
        """Participants behind `word` without a preposition, up to the next verb or the end of the clause."""
        found = []
        for one in self.after(word):
            if self.verb_between(word, one.first) or self.parted(word, one.first):
                break
            if any("،" in self.reading.gap(at) for at in range(word + 1, one.first + 1)):
                break
            if self.leading(one) == "" and not one.is_a(("time",)) and not one.proclitic.startswith("و"):
                found.append(one)
        return found

    def subject_before(self, word: int, wanted: Iterable[str]) -> Participant | None:
        """The subject that stands right in front of a verb (SVO), or in front of its الذي or التي."""
        for one in self.before(word, window=6):
            between = self.reading.words[one.last : word]
            if len(between) > 3 or not one.is_a(wanted):
                return None
            if any(self.reading.gap(w) not in ("", '"', "»", "”", ")", "،") for w in range(one.last, word + 1)):
                return None
            if self.verb_between(one.last, word) or self._led(one):
                return None
            return one
        return None

    def _led(self, one: Participant) -> bool:
        """Whether a preposition leads the participant, or the one that it is joined to by و."""
        if self.leading(one):
            return True
        if not one.proclitic.startswith("و"):
            return False
        joined = next(self.before(one.first, window=6), None)
        return joined is not None and joined.last == one.first and bool(self.leading(joined))

    def opens_clause(self, hit: Hit) -> bool:
        """Whether a verb opens its clause, so that its subject can follow (VSO)."""
        before = hit.first - 1
        if before < 0 or not self.reading.joined(hit.first) or hit.proclitic[:1] in ("و", "ف"):
            return True
        word = self.reading.words[before]
        if word in _RELATIVES:
            return self.reading.text[hit.start : self.reading.ends[hit.last - 1]].endswith(_OBJECT_PRONOUNS)
        if word in self.reading.lexicon.function_words:
            return True
        return any(one.is_a(("time",)) and one.last == hit.first for one in self.before(hit.first, window=4))

    def near_before(self, word: int, wanted: Iterable[str]) -> Participant | None:
        """The nearest participant of these kinds before `word` in its sentence that no preposition leads."""
        return next((one for one in self.before(word, window=40) if one.is_a(wanted) and not self.leading(one)), None)

    def phrase(self, at: int, start: int | None = None, *, longest: int = 5) -> Participant | None:
        """The plain noun phrase at word `at`: indefinite nouns up to the first definite one, and its adjectives."""
        reading, lexicon = self.reading, self.reading.lexicon
        _, end = reading.sentence_words(reading.sentence(at))
        if reading.words[at][0] == "و" and not any(
            not h.proclitic for kind in reading.hits for h in reading.at(kind, at)
        ):
            return None  # more often a second clause than a noun with و
        last, closed = at, False
        while last < min(end, at + longest):
            word = reading.words[last]
            if last > at and (not reading.joined(last) or self.verb_between(last, last + 1)):
                break
            if (
                last > at
                and word[0] == "و"
                and not any(not h.proclitic for kind in reading.hits for h in reading.at(kind, last))
            ):
                break
            if last == at and word in _DEMONSTRATIVES:
                last += 1
                continue
            if word in lexicon.function_words or (word[0] == "و" and word[1:] in lexicon.function_words):
                break
            if closed and not is_adjective(reading, last):
                break
            if last > at and len(word) > 3 and (word.startswith(("بال", "وال", "لل")) or self._opens_with(last)):
                break
            closed = closed or is_definite(word) or word.endswith(_PRONOUNS) or word.startswith(("بال", "لل"))
            last += 1
        if last == at or (last == at + 1 and reading.words[at] in _DEMONSTRATIVES):
            return None
        begin = reading.starts[at] if start is None else start
        return Participant(begin, reading.ends[last - 1], at, last, frozenset({"phrase"}), "", None)

    def _opens_with(self, word: int) -> bool:
        """Whether a preposition or و is joined to a word that the lexicon knows."""
        index = bisect_left(self._firsts, word)
        return index < len(self._firsts) and self._firsts[index] == word and bool(self.participants[index].proclitic)

    def verb_between(self, first: int, last: int) -> bool:
        """Whether a verb stands on the words [first, last)."""
        index = bisect_left(self._verbs, first)
        return index < len(self._verbs) and self._verbs[index] < last

    def parted(self, first: int, last: int) -> bool:
        """Whether a conjunction between the words opens another clause."""
        for word in range(first, min(last, len(self.reading))):
            if self.reading.words[word] in (
                "ان",
                "الذي",
                "التي",
                "الذين",
                "فيما",
                "بينما",
                "لكن",
                "ولكن",
                "حيث",
                "بعدما",
                "وقال",
            ):
                return True
        return False


def verbal(reading: Reading, hit: Hit) -> bool:
    """Whether a verb can carry the hit's proclitic: س stands only before an imperfect."""
    if hit.proclitic.endswith("س") and reading.text[hit.start] not in "يت":
        return False
    return hit.proclitic in _VERBAL


def nominal(hit: Hit) -> bool:
    """Whether a noun can carry the hit's proclitic."""
    return not hit.proclitic.endswith("س")


def _participants(reading: Reading, mentions: list[Mention]) -> Iterator[Participant]:
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


def _people(reading: Reading, covered: set[int]) -> Iterator[Participant]:
    """اربعة مقاتلين, مدنيين, 12 شخصا: people who have no name."""
    for hit in reading.all("people"):
        if hit.first in covered or hit.proclitic.endswith("س"):
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
        while end < len(reading) and end - hit.last < 2 and reading.joined(end) and _describes(reading, end):
            end += 1
        kinds = {"people"} | ({"agent"} if hit.term.sub == "group" else set())
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


def _verb_words(reading: Reading, participants: list[Participant]) -> list[int]:
    covered = {word for one in participants for word in range(one.first, one.last)}
    verbs = reading.lexicon.verb_forms
    found = []
    for at, word in enumerate(reading.words):
        if at in covered:
            continue
        if word in verbs or (word[0] in "وفس" and word[1:] in verbs):
            found.append(at)
    return found
