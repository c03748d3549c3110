"""States and capitals that act: ORG where a government speaks, signs or is spoken to, GPE where a place is meant.

Knows nothing of how names were found. In doubt a state is a place (see schemas/guidelines/entities.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading

_DEALING = frozenset({"مع", "بين", "علي", "من", "الي", "عن", "ضد", "ب", "ل"})
_BEFORE_VERBS = frozenset({"لم", "لن", "لا", "سوف", "ولم", "ولن", "ولا", "فلم", "فلن"})
_NO_VERBS = ("name", "person", "first", "head", "office", "number")
_HANDED = frozenset({"انضمام", "انضمت", "سلم", "سلمت", "بيع", "باعت", "رساله", "الاتهام", "الاتهامات", "طلب", "طلبا"})
_REACH = 4
_HOLDERS = frozenset({"ORG", "OCC", "FAC", "EVENT", "LAW", "PERS", "LOC"})
_PRONOUNS = ("تها", "ته", "تهم", "تهما")


def with_actors(reading: Reading, mentions: Iterable[Mention]) -> list[Mention]:
    """The same mentions, states that act now ORG."""
    found = list(mentions)
    number = {mention.first: at for at, mention in enumerate(found) if _is_state(reading, mention)}
    ends: set[int] = set()  # the words behind which a state ends that acts
    holders = [m for m in found if m.tag in _HOLDERS and m.last - m.first > 1]
    held = {word for m in holders for word in range(m.first, m.last)}
    for first in sorted(number):
        at = number[first]
        mention = found[at]
        if first in held:
            continue
        if _acts(reading, mention, ends):
            found[at] = mention._replace(tag="ORG", score=round(mention.score - 0.05, 2))
            ends.add(mention.last)
    return found


def _is_state(reading: Reading, mention: Mention) -> bool:
    return mention.tag == "GPE" and reading.text[mention.start : mention.end] in reading.lexicon.states


def _acts(reading: Reading, mention: Mention, ends: set[int]) -> bool:
    """Whether the state at `mention` acts; `ends` are the words behind which a state ends that does."""
    first = mention.first
    if first == 0 or reading.gap(first) not in ("", "«", '"'):
        return _begins_a_sentence_that_it_acts_in(reading, mention)
    if mention.proclitic == "و":
        # أعلنت مالي والنيجر: what is joined to a state that acts, acts
        return first in ends
    if mention.proclitic:
        return mention.proclitic == "ل" and _deals(reading, first)
    before = reading.words[first - 1]
    if first in ends:
        return True  # سلّمت كوبا هندوراس …: two states behind a verb
    if _is_verb(reading, first - 1):
        return True
    bare = before[1:] if before[0] in "وف" and len(before) > 3 else before
    classes = reading.lexicon.classes
    if bare in classes["joining_nouns"] or before in classes["joining_nouns"]:
        return True
    if bare in classes["acting_nouns"]:
        return True
    if bare in _DEALING:
        return _deals(reading, first - 1)
    return False


def _begins_a_sentence_that_it_acts_in(reading: Reading, mention: Mention) -> bool:
    """مصر ترفض …, «روسيا: …»: a verb in the feminine or a colon follows a state that opens its clause."""
    after = mention.last
    if mention.proclitic or after >= len(reading) or reading.gap(after) != "":
        return False
    word = reading.words[after]
    return (
        word in reading.lexicon.verb_forms
        and word[0] in "تي"
        and word not in reading.lexicon.classes["travel_verbs"]
        and not is_definite(word)
    )


def _is_verb(reading: Reading, at: int) -> bool:
    """Whether word `at` is a verb of which the state behind it is the doer: أعلنت, ترفض, رعتها."""
    word, lexicon = reading.words[at], reading.lexicon
    stripped = {word, word[1:]} if word[0] in "وفسبل" and len(word) > 3 else {word}
    travels = lexicon.classes["travel_verbs"]
    if word == "من" and at > 1 and reading.words[at - 1] == "كل":
        return _is_verb(reading, at - 2)  # طالبت كل من واشنطن وسيول
    if stripped & travels or stripped & lexicon.function_words or is_definite(word):
        return False
    if reading.raw_last(at) == "ة":
        return False  # عزلة is no عزله
    if word in lexicon.verb_forms or (word[0] in "وفس" and word[1:] in lexicon.verb_forms):
        return True
    if len(word) > 3 and word[0] in "تي" and at and reading.words[at - 1] in _BEFORE_VERBS and reading.joined(at):
        return True
    if len(word) > 4 and word.startswith(("ست", "سي")) and not any(reading.at(kind, at) for kind in _NO_VERBS):
        return True
    if word.endswith(_PRONOUNS) and len(word) > 4:
        return True
    # The perfect in the feminine of a verb that no list has. Nouns in -ات are plurals.
    return (
        word.endswith("ت")
        and not word.endswith("ات")
        and len(word) > 3
        and reading.raw_last(at) == "ت"
        and not any(reading.at(kind, at) for kind in _NO_VERBS)
    )


def _deals(reading: Reading, at: int) -> bool:
    """Whether a noun or verb of dealing stands shortly before word `at` in its clause (العلاقات مع, طلبت من)."""
    dealing = _HANDED if reading.words[at] == "الي" else reading.lexicon.classes["dealing_nouns"]
    for back in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = reading.words[back]
        if word in dealing or (len(word) > 3 and word[0] in "وفبل" and word[1:] in dealing):
            return True
        if reading.gap(back + 1) not in ("", '"', "«", "»") or word in ("الحدود", "حدود"):
            return False
    return False
