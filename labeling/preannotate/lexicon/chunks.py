"""The clause behind a word as phrases, each with what leads to it: على معسكر, بيد المسلحين. Knows nothing of events and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from labeling.preannotate.lexicon.clauses import Clauses
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Reading

BY, AT = "قبل", "علي"
_OF_TITLES = ("ل", "في", "لدي", "من", "الي")
_ABOUT = {
    "نحو": ((),), "حوالي": ((),), "زهاء": ((),), "قرابه": ((),), "اكثر": (("من",),), "اقل": (("من",),),
    "ما": (("لا", "يقل", "عن"), ("يزيد", "علي"), ("يقارب",)),
}  # fmt: skip
_KNOWN_AS = ("people", "office", "head", "name", "person", "first", "number", "trigger")
_PAUSES = frozenset("،؛:.!؟?\n()-–")
_QUOTES = frozenset('"«»“”')
_VERB_ENDS = ("ت", "ته", "تها", "تهم", "وا")
_MATTER = 14


class Chunk(NamedTuple):
    """A phrase: `lead` is the preposition before it, "" for none; `joined`: by و to the one before."""

    lead: str
    joined: bool
    filler: Participant


class _Place(NamedTuple):
    at: int
    lead: str
    joined: bool


def chunks(clauses: Clauses, word: int, *, limit: int = 16) -> list[Chunk]:
    """The phrases from `word` to the end of the clause, in order."""
    reading, found = clauses.reading, list[Chunk]()
    _, end = reading.sentence_words(reading.sentence(max(0, word - 1)))
    end = min(end, word + limit)
    place = _Place(word, "", False)
    while place.at < end:
        at, text = place.at, reading.words[place.at]
        if paused(reading, at) or text in reading.lexicon.classes["clause_stops"]:
            break
        number = _behind_about(reading, at)
        one = clauses.starting(number)
        if one is not None and number > at:
            one = one._replace(start=reading.starts[at], first=at) if one.mention is None else one
        if one is not None:
            lead = one.proclitic[-1] if one.proclitic and one.proclitic[-1] in "بلك" else place.lead
            found.append(Chunk(lead, one.proclitic.startswith("و"), one))
            place = _Place(one.last, "", False)
        elif at in clauses.covered or at in clauses.titles:
            place = place._replace(at=at + 1)
        else:
            place = _plain(clauses, place, found)
            if place.at < 0:
                break
    return _with_titles(clauses, found)


def _with_titles(clauses: Clauses, found: list[Chunk]) -> list[Chunk]:
    """المبعوث الخاص للأمم المتحدة يوهان: the person behind an office and its complements stands for both."""
    result: list[Chunk] = []
    for chunk in found:
        if chunk.filler.mention is not None and chunk.filler.is_a(("person",)) and not chunk.lead and not chunk.joined:
            back = len(result) - 1
            while back > 0 and result[back].lead in _OF_TITLES and not result[back].filler.is_a(("person", "time")):
                back -= 1
            if (
                back >= 0
                and _is_title(clauses, result[back].filler)
                and (back < len(result) - 1 or _touch(result[back], chunk))
            ):
                chunk = Chunk(result[back].lead, result[back].joined, chunk.filler)
                del result[back:]
        result.append(chunk)
    return result


def _touch(title: Chunk, name: Chunk) -> bool:
    return name.filler.first == title.filler.last


def _is_title(clauses: Clauses, one: Participant) -> bool:
    if one.is_a(("office",)):
        return True
    return one.is_a(("phrase",)) and one.definite and not clauses.reading.at("trigger", one.first)


def _plain(clauses: Clauses, place: _Place, found: list[Chunk]) -> _Place:
    """The place behind the plain word at `place`; -1 where the clause ends there."""
    reading, at = clauses.reading, place.at
    text = reading.words[at]
    bare = text[1:] if text[0] == "و" and len(text) > 3 else text
    if text in reading.lexicon.classes["done_by"]:
        return _Place(at + 1, BY, False)
    if text in reading.lexicon.classes["done_to"]:
        return _Place(at + 1, AT, False)
    if clauses.verb_between(at, at + 1):
        return _Place(-1, "", False)
    if bare in reading.lexicon.leads or bare in ("ل", "ب"):
        return _Place(at + 1, bare, text != bare)
    if text in reading.lexicon.classes["with_pronoun"] or _adverbial(reading, at):
        return _Place(at + 1, "", False)
    if _looks_verbal(reading, at):
        return _Place(-1, "", False)
    if text in reading.lexicon.function_words or bare in reading.lexicon.function_words:
        return _Place(at + 1, place.lead, False)
    start, lead = joined_preposition(reading, at)
    phrase = clauses.phrase(at, start)
    if phrase is None:
        return _Place(at + 1, "", False)
    before = found[-1] if found else None
    if before is not None and before.lead and before.filler.last == at and is_definite(text) and not lead:
        wider = before.filler._replace(end=phrase.end, last=phrase.last)  # القراءة الثالثة: an adjective
        if before.filler.mention is None:
            found[-1] = before._replace(filler=wider)
        return _Place(phrase.last, "", False)
    found.append(Chunk(lead or place.lead, False, phrase))
    return _Place(phrase.last, "", False)


def _adverbial(reading: Reading, at: int) -> bool:
    """Whether a word describes how: مشيا, مذكرا, احترازيا; such a word is no object."""
    word = reading.words[at]
    if not word.endswith("ا") or len(word) < 4 or word in reading.lexicon.classes["nouns_in_a"] or word.endswith("اا"):
        return False
    return word in reading.lexicon.classes["adverbs"] or (
        len(word) > 4 and (word.endswith("يا") or word.startswith("م")) and _unknown(reading, at)
    )


def _looks_verbal(reading: Reading, at: int) -> bool:
    """Whether a word that the lexicon does not know has the shape of a verb: يرتدون, دامت, ستكون."""
    word = reading.words[at]
    if word.startswith(("ي", "سي", "ست")):
        shaped = not word.endswith(("ه", "ي"))
    else:
        shaped = word.endswith("ت") and word[-2:-1] not in ("ا", "و", "ي")
    return (
        shaped and len(word) > 3 and word not in reading.lexicon.classes["nouns_like_verbs"] and _unknown(reading, at)
    )


def _unknown(reading: Reading, at: int) -> bool:
    return not any(at in reading.hits.get(kind, ()) for kind in _KNOWN_AS)


def joined_preposition(reading: Reading, at: int) -> tuple[int, str]:
    """(folded start behind it, letter) of a preposition that is joined to the word at `at`; "" for none."""
    word, start = reading.words[at], reading.starts[at]
    for kind in ("trigger", "head", "office", "people", "name", "first", "cue") if word[0] in "وبل" else ():
        for hit in reading.at(kind, at):
            if hit.proclitic and hit.proclitic[-1] in "بل":
                return hit.start, hit.proclitic[-1]
            if not hit.proclitic:
                return start, ""
    if word.startswith("لل") or word.startswith("بال"):
        return start + 1, word[0]
    if word.startswith("ب") and len(word) > 3:
        return start + 1, "ب"
    return start, ""


def paused(reading: Reading, at: int) -> bool:
    """Whether a mark that ends a clause stands before the word."""
    gap = reading.gap(at)
    return bool(gap) and not _PAUSES.isdisjoint(gap)


def matter(clauses: Clauses, chunk: Chunk, heads: dict[int, Participant]) -> Participant:
    """The whole phrase that opens with `chunk`: what is demanded, charged or rejected, with its complements.

    Where an event's trigger heads it, the trigger alone stands for it.
    """
    reading, one = clauses.reading, chunk.filler
    sentence = reading.text[one.start : reading.ends[one.first]] in reading.lexicon.nouns["sentence"]
    if not sentence and one.first in heads and heads[one.first].start == one.start:
        return heads[one.first]
    _, end = reading.sentence_words(reading.sentence(one.first))
    end = min(end, one.first + _MATTER)
    quoted = one.first > 0 and not _QUOTES.isdisjoint(reading.gap(one.first))
    last = one.last
    while last < end:
        word = reading.words[last]
        gap = reading.gap(last)
        if gap and not (_PAUSES.isdisjoint(gap) and (not quoted or _QUOTES.isdisjoint(gap))):
            break
        bare = word[1:] if word[0] == "و" else word
        if (
            word in reading.lexicon.classes["clause_stops"]
            or bare in reading.lexicon.classes["circumstance"]
            or clauses.verb_between(last, last + 1)
        ):
            break
        if word[0] == "و" and word.endswith(_VERB_ENDS) and _unknown(reading, last):
            break  # ووصفته: another clause
        following = clauses.starting(last)
        if _ends_sentence(reading, last, following) if sentence else _ends_matter(reading, last, following):
            break
        last = following.last if following is not None else last + 1
    while last > one.last and reading.words[last - 1].removeprefix("و") in reading.lexicon.function_words:
        last -= 1
    if last == one.last:
        return one
    kinds = frozenset({"phrase"})
    return Participant(one.start, _end(reading, last), one.first, last, kinds, one.proclitic, None)


def _ends_sentence(reading: Reading, at: int, following: Participant | None) -> bool:
    """Whether a court's sentence ends before `at`: its years, its fine and its adjectives belong to it."""
    if following is not None and following.is_a(("time", "money", "number")):
        return False
    return not is_definite(reading.words[at]) or reading.words[at] in reading.lexicon.function_words


def _ends_matter(reading: Reading, at: int, following: Participant | None) -> bool:
    """Whether a time that no preposition leads, and that is the event's own, stands at `at`."""
    if following is None or following.proclitic or not following.is_a(("time",)):
        return False
    return reading.words[at - 1] not in reading.lexicon.classes["prepositions"]


def _end(reading: Reading, last: int) -> int:
    return reading.ends[last - 1]


def _behind_about(reading: Reading, at: int) -> int:
    """The word behind نحو, أكثر من, ما لا يقل عن at `at`; `at` itself where none of them stands."""
    for rest in _ABOUT.get(reading.words[at], ()):
        if tuple(reading.words[at + 1 : at + 1 + len(rest)]) == rest:
            return at + 1 + len(rest)
    return at


def bare(found: Sequence[Chunk]) -> Iterator[Participant]:
    """The phrases without a preposition that are neither times nor joined to another."""
    return (c.filler for c in found if not c.lead and not c.joined and not c.filler.is_a(("time",)))
