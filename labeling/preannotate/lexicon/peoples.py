"""Peoples and groups of people (NORP): سكان المدينة, أنصاره, العمال المصريين, باكستانيين, and الفرنسية before a name. Knows nothing of bodies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from labeling.preannotate.lexicon.constructs import complement, is_definite
from labeling.preannotate.lexicon.everyday import is_everyday
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.terms import load_lexicon

_PLURALS = ("ون", "ين")
_RELATIONS = ("يون", "يين")


def people_mentions(reading: Reading, persons: Iterable[Mention], others: Iterable[Mention]) -> list[Mention]:
    """Candidates for groups of people; `others` are bodies and offices, whose names hold such words as a part."""
    covered = {word for other in others for word in range(other.first + 1, other.last)}
    named = {person.first for person in persons if person.last - person.first > 1 or person.score > 0.8}
    return [mention for mention in _candidates(reading, named) if mention.first not in covered]


def _candidates(reading: Reading, named: set[int]) -> Iterator[Mention]:
    for hit in reading.all("group"):
        if hit.term.sub == "head":
            yield from _group_of(reading, hit)
        else:
            yield _mention(reading, hit.start, hit.first, hit.last, 0.6, hit.proclitic)
    nisbas = reading.lexicon.nisbas
    for hit in reading.all("people"):
        if hit.term.tag == "NORP":
            yield from _definite(reading, hit.first, hit.start, hit.proclitic, hit.term.score)
    openers = _openers()
    for at in [number for number, word in enumerate(reading.words) if word in openers or word.endswith(_RELATIONS)]:
        written = reading.words[at]
        proclitic = _joined_letter(written, nisbas)
        word = written[len(proclitic) :]
        start = reading.starts[at] + len(proclitic)
        if is_definite(word):
            if word in nisbas and at + 1 in named and reading.joined(at + 1) and not _describes(reading, at):
                yield _mention(reading, start, at, at + 1, 0.6, proclitic)
            elif (
                word == "الشعب" and at + 1 < len(reading) and reading.joined(at + 1) and reading.words[at + 1] in nisbas
            ):
                yield _mention(reading, start, at, at + 2, 0.75, proclitic)
            elif len(word) > 6 and word.endswith(_RELATIONS) and _is_unknown_people(reading, word):
                yield from _definite(reading, at, start, proclitic, 0.6)
        elif word in nisbas and word.endswith(_RELATIONS) and not _describes(reading, at):
            yield _mention(reading, start, at, at + 1, 0.55, proclitic)
        elif word.removesuffix("ا") in nisbas and word.endswith("يا") and at and reading.at("number", at - 1):
            yield _mention(reading, start, at, at + 1, 0.6, proclitic)


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """Words of relation as they may be written, and الشعب: one look-up for each word."""
    nisbas = load_lexicon().nisbas
    forms = nisbas | {word + "ا" for word in nisbas if word.endswith("ي")}
    return frozenset({letter + form for form in forms for letter in ("", "و", "ب", "ل")} | {"الشعب", "والشعب"})


def _joined_letter(written: str, nisbas: frozenset[str]) -> str:
    """و, ب or ل before a word of relation."""
    if written in nisbas:
        return ""
    if written.startswith("لل") and written.endswith(_RELATIONS):
        return "ل"
    rest = written[1:]
    return written[0] if written[0] in "وبل" and (rest in nisbas or rest.removesuffix("ا") in nisbas) else ""


def _group_of(reading: Reading, hit: Hit) -> Iterator[Mention]:
    """سكان المدينة, قبيلة مراد, مقاتلو جبهة المقاومة: as far as what they are of goes."""
    end = complement(reading, hit.last)
    if end == hit.last:
        named = hit.last < len(reading) and reading.joined(hit.last) and reading.words[hit.first].endswith("يله")
        word = reading.words[hit.last] if named else ""
        if not named or (is_everyday(word) and word not in reading.lexicon.classes["first_names"]):
            return
        end = hit.last + 1
    if reading.words[end - 1] in reading.lexicon.classes["weekdays"]:
        return
    yield _mention(reading, hit.start, hit.first, end, 0.65, hit.proclitic)


def _definite(reading: Reading, at: int, start: int, proclitic: str, score: float) -> Iterator[Mention]:
    """العمال المصريين: with the plural adjectives behind it; nothing where it is itself one."""
    if not proclitic and _describes(reading, at):
        return
    end = at + 1
    while end < len(reading) and end - at < 3 and reading.joined(end):
        word = reading.words[end]
        if not is_definite(word) or not word.endswith(_PLURALS) or word in reading.lexicon.classes["not_adjectives"]:
            break
        if reading.at("office", end) and not word.endswith(_RELATIONS):
            break
        end += 1
    yield _mention(reading, start, at, end, score + (0.15 if end > at + 1 else 0.0), proclitic)


def _describes(reading: Reading, at: int) -> bool:
    """Whether the word at `at` is the adjective of the noun before it."""
    if at == 0 or not reading.joined(at):
        return False
    lexicon, before = reading.lexicon, reading.words[at - 1]
    if before in lexicon.function_words or before in lexicon.verb_forms or reading.at("number", at - 1):
        return False
    if is_definite(reading.words[at]):
        return (
            is_definite(before)
            or before.startswith(("لل", "بال", "وال"))
            or (bool(reading.at("office", at - 1)) and not _is_his(reading, at - 1))
        )
    return not is_definite(before)


def _is_his(reading: Reading, at: int) -> bool:
    """مدربه, مديرها: a noun with a pronoun is no noun that an adjective without one describes."""
    return reading.raw_last(at) == "ه" or reading.words[at].endswith(("ها", "هم"))


def _is_unknown_people(reading: Reading, word: str) -> bool:
    classes = reading.lexicon.classes
    return word not in classes["not_people"] and word not in classes["families"]


def _mention(reading: Reading, start: int, first: int, last: int, score: float, proclitic: str) -> Mention:
    return Mention(start, reading.ends[last - 1], "NORP", round(score, 2), first, last, "group", proclitic)
