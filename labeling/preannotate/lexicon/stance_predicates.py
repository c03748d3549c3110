"""Clauses that judge: what they speak of, where their predicate begins, and what it says. Knows nothing of verbs that report them."""

from __future__ import annotations

from typing import NamedTuple

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.stance_antecedents import Span
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_verdicts import verdict
from labeling.preannotate.lexicon.stance_words import COPULAS

_EVIDENCE = 4
_SPAN = 9


class Judged(NamedTuple):
    """A judgement in folded offsets and what it is of."""

    evidence: Span
    holder: Participant
    target: Span
    polarity: str
    score: float
    word: int


def judgement(scene: Scene, at: int, end: int, holder: Participant, sure: float, target: Span | None) -> Judged | None:
    reading = scene.reading
    if target is None or target == (holder.start, holder.end):
        return None
    quote = scene.quote_at(reading.starts[at])
    last = at + 1
    most = _SPAN if quote is not None else _EVIDENCE
    while last < end and last - at < most and not scene.breaks(last):
        if quote is not None and reading.starts[last] >= quote.inner.end:
            break
        if quote is None and (
            reading.gap(last) or (reading.words[last] in reading.lexicon.function_words and last > at)
        ):
            break
        last += 1
    polarity = verdict(scene, at, last)
    if not polarity:
        return None
    stop = _evidence_end(scene, at, last)
    start = reading.starts[at]
    if reading.words[at].startswith(("بال", "وال")):
        start += 1
    return Judged((start, reading.ends[stop - 1]), holder, target, polarity, 0.75 * sure, at)


def predicate(scene: Scene, at: int) -> bool:
    """Whether the words at `at` judge: the first of them, or one behind لا; what carries ال describes the noun before it."""
    words = scene.reading.words
    if is_definite(words[at]) and words[at - 1] not in ("هو", "هي", "هم"):
        return False
    if words[at] == "غير" and at + 1 < scene.length and is_definite(words[at + 1]):
        return False
    return bool(verdict(scene, at, at + 1)) or (
        scene.reading.words[at] in ("لا", "ليس", "ليست", "غير", "لن") and bool(verdict(scene, at, at + 3))
    )


def spoken_of(scene: Scene, begin: int, end: int) -> tuple[Span | None, int | None]:
    """(what the clause speaks of, the word at which its predicate begins)."""
    reading = scene.reading
    phrase = scene.noun_phrase(begin)
    if phrase is None:
        return None, None
    at = phrase.last
    nouns = scene.nouns_end(begin)
    at = max(at, nouns)
    quoted = quoted_within(scene, at, min(end, begin + _SPAN))
    if quoted is not None and is_definite(reading.words[quoted]) and reading.words[quoted - 1] not in COPULAS:
        return None, None  # the quotation has a subject of its own
    if quoted is not None:
        target = (phrase.start, phrase.end)
        if begin not in scene.triggers and not any(
            scene.is_verb(word) or scene.breaks(word + 1) for word in range(at, quoted - 1)
        ):
            target = (
                (phrase.start, reading.ends[quoted - 1])
                if reading.words[quoted - 1] not in COPULAS and not scene.is_verb(quoted - 1)
                else target
            )
        return target, quoted
    if (
        at < end
        and reading.words[at] in ("علي", "عن", "الي", "مع", "في", "بين", "ل")
        and at + 1 < end
        and not scene.breaks(at)
    ):
        behind = scene.nouns_end(at + 1)
        if behind > at + 1 and behind < end and not scene.breaks(behind):
            start = past_copulas(scene, behind, end)
            if predicate(scene, start):
                whole = begin not in scene.triggers
                return (phrase.start, reading.ends[behind - 1] if whole else phrase.end), start
    if at >= end or scene.breaks(at):
        return None, None
    return (phrase.start, phrase.end), past_copulas(scene, at, end)


def past_copulas(scene: Scene, at: int, end: int) -> int:
    while at + 1 < end and scene.reading.words[at] in COPULAS:
        at += 1
    return at


def quoted_within(scene: Scene, first: int, last: int) -> int | None:
    """The first word in [first, last) that opens a quotation."""
    opening = next((at for at in range(first, last) if at in scene.quoted_words), None)
    if opening is None or any(scene.breaks(at) for at in range(first + 1, opening)):
        return None
    return opening


def _evidence_end(scene: Scene, at: int, last: int) -> int:
    """The words that judge: all of a short phrase, of a longer one those before a preposition."""
    if last - at <= _EVIDENCE:
        return last
    for word in range(at + 1, last):
        if scene.reading.words[word] in scene.reading.lexicon.function_words and word - at >= 1:
            return word
        if word - at >= 3:
            return word
    return last
