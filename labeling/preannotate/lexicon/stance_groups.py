"""Groups that the lexicon does not know by name: فصائل مسلحة كثيرة، السلطات الحاكمة. Knows nothing of verbs and cues."""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.stance_phrases import Phrases
from labeling.preannotate.lexicon.stance_words import CLAUSE_LEADS, GROUPS, LASTING

_KINDS = frozenset({"phrase", "people"})
_WIDEST = 4


def is_group(word: str) -> bool:
    """Whether a folded word without proclitic names a group of people by its kind."""
    return (word[2:] if is_definite(word) else word) in GROUPS


def group_before(scene: Phrases, at: int) -> Participant | None:
    """فصائل مسلحة كثيرة (ترفض): a group with its adjectives that opens the clause and ends right before word `at`."""
    reading = scene.reading
    if not any(map(is_group, reading.words[max(0, at - _WIDEST) : at])) and not any(
        word[0] in "وف" and is_group(word[1:]) for word in reading.words[max(0, at - _WIDEST) : at]
    ):
        return None  # nearly always
    begin, _ = scene.bounds(at)
    for first in range(at - 1, max(begin - 1, at - 1 - _WIDEST), -1):
        if not reading.joined(first + 1) or scene.is_verb(first):
            return None
        word = reading.words[first]
        joined_and = word[0] in "وف" and is_group(word[1:])
        if joined_and or is_group(word):
            lead = reading.words[first - 1] if first else ""
            start, whole = reading.starts[first] + joined_and, first
            if lead in ("بعض", "وبعض", "جميع", "كل") and not joined_and and reading.joined(first):
                whole, lead = first - 1, reading.words[first - 2] if first > 1 else ""
                start = reading.starts[whole] + (reading.words[whole][0] == "و")
            opens = joined_and or whole == begin or scene.breaks(whole) or lead in CLAUSE_LEADS or lead in LASTING
            return Participant(start, reading.ends[at - 1], whole, at, _KINDS, "", None) if opens else None
        if word in reading.lexicon.function_words and word not in ("عده", "كثيره", "عديده"):
            return None
    return None


def group_at(scene: Phrases, at: int) -> Participant | None:
    """السلطات الحاكمة في العاصمة, جماعات مسلحة سابقة: the group that begins at word `at`."""
    reading = scene.reading
    if at >= scene.length or not is_group(reading.words[at]):
        return None
    last = at + 1
    _, end = scene.bounds(at)
    while last < end and last - at < _WIDEST and reading.joined(last) and not scene.is_verb(last):
        word = reading.words[last]
        if (
            word in reading.lexicon.function_words
            or word[0] in "بلوفي"
            or is_definite(word) != is_definite(reading.words[at])
        ):
            break
        last += 1
    last = max(last, scene.nouns_end(at))
    return Participant(reading.starts[at], reading.ends[last - 1], at, last, _KINDS, "", None)
