"""Who stands where around a verb or noun: before it, after it, behind a preposition, in its clause.

Knows nothing of event types and stances.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from labeling.preannotate.lexicon.constructs import is_adjective, is_definite
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.participants import Participant, all_persons, find_participants, title_words
from labeling.preannotate.lexicon.reading import Hit, Reading

_PRONOUNS = ("ها", "هم", "هما")
_DEMONSTRATIVES = frozenset({"هذا", "هذه", "تلك", "ذلك", "هذين", "هولاء"})
_RELATIVES = frozenset({"الذي", "التي", "الذين", "اللذين", "اللتين", "ما", "من", "مما"})
_OBJECT_PRONOUNS = ("ه", "ها", "هم", "هما", "هن")
_WINDOW = 14
_VERBAL = ("", "و", "ف", "س", "وس", "فس", "ل")


class Clauses:
    """The participants of one text in order, and what stands around a word."""

    def __init__(self, reading: Reading, mentions: list[Mention]) -> None:
        self.reading = reading
        self.participants = sorted(find_participants(reading, mentions), key=lambda p: (p.first, -p.last))
        self._firsts = [p.first for p in self.participants]
        self._starting = {p.first: p for p in reversed(self.participants)}
        self.covered = frozenset(word for p in self.participants for word in range(p.first, p.last))
        self.titles = frozenset(title_words(reading, mentions))
        self._named_last = {p.last: p for p in all_persons(mentions)}
        self._verbs = _verb_words(reading, self.participants)

    @property
    def verb_words(self) -> list[int]:
        """The words on which a verb stands, in order."""
        return self._verbs

    def starting(self, word: int) -> Participant | None:
        """The longest participant that begins on `word`."""
        return self._starting.get(word)

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
            if self.verb_between(one.last, word):
                return None
            unnamed = (
                one.mention is None and one.last == word
            )  # برلمان يؤيدها: the verb describes the noun, whatever leads it
            return one if unnamed or not self._led(one) else None
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
            return self.has_pronoun(hit)
        if word in self.reading.lexicon.function_words:
            return True
        return any(one.is_a(("time",)) and one.last == hit.first for one in self.before(hit.first, window=4))

    def has_pronoun(self, hit: Hit) -> bool:
        """Whether an object pronoun is joined to a verb, so that who follows is its subject."""
        word = self.reading.text[hit.start : self.reading.ends[hit.last - 1]]
        known = self.reading.lexicon.with_pronouns
        return any(word.endswith(own) and word[: -len(own)] in known for own in _OBJECT_PRONOUNS)

    def person_ending(self, word: int) -> Participant | None:
        """The person whose name ends before `word`, also one inside a longer name (نظام X الذي)."""
        return self._named_last.get(word)

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
            if last > at and not self._goes_on(last):
                break
            if last > at and len(word) > 3 and (word.startswith(("بال", "وال", "لل")) or self._opens_with(last)):
                break
            closed = closed or self._closes(last)
            last += 1
        if last == at or (last == at + 1 and reading.words[at] in _DEMONSTRATIVES):
            return None
        begin = reading.starts[at] if start is None else start
        return Participant(begin, reading.ends[last - 1], at, last, frozenset({"phrase"}), "", None, closed)

    def _goes_on(self, at: int) -> bool:
        """Whether a word can belong to the noun before it: no number can, and behind ون or ين only its like."""
        before, word = self.reading.words[at - 1], self.reading.words[at]
        one = self.starting(at)
        if one is not None and one.is_a(("people", "number")) and not one.is_a(("group",)):
            return False
        return not (len(before) > 4 and before.endswith(("ون", "ين"))) or word.endswith(before[-2:])

    def _closes(self, at: int) -> bool:
        """Whether a word is definite by ال or by a pronoun, so that only its adjectives can follow."""
        word = self.reading.words[at]
        if is_definite(word) or word.endswith(_PRONOUNS) or word.startswith(("بال", "لل")):
            return True
        return word.endswith("ته") and self.reading.raw_last(at) != "ة"

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
        conjunctions = self.reading.lexicon.classes["conjunctions"]
        words = self.reading.words[first : min(last, len(self.reading))]
        return any(word in conjunctions or word.removeprefix("و") in conjunctions for word in words)


def verbal(reading: Reading, hit: Hit) -> bool:
    """Whether a verb can carry the hit's proclitic: س stands only before an imperfect, and ة ends no verb."""
    if reading.raw_last(hit.last - 1) == "ة":  # تكلفة is no تكلفه
        return False
    if hit.proclitic.endswith("س") and reading.text[hit.start] not in "يت":
        return False
    return hit.proclitic in _VERBAL


def nominal(hit: Hit) -> bool:
    """Whether a noun can carry the hit's proclitic."""
    return not hit.proclitic.endswith("س")


def _verb_words(reading: Reading, participants: list[Participant]) -> list[int]:
    covered = {word for one in participants for word in range(one.first, one.last)}
    verbs = reading.lexicon.verb_forms
    return [
        at
        for at, word in enumerate(reading.words)
        if (word in verbs or (word[0] in "وفس" and word[1:] in verbs)) and at not in covered
    ]
