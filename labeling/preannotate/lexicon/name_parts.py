"""Which words can be a part of a person's name where they stand, and how far a name goes. Knows nothing of what led to the name."""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.everyday import is_everyday, is_inflected
from labeling.preannotate.lexicon.reading import Hit, Reading

_LONGEST = 6
_COUNTRY = 0.9
_SHORT = 4
_NO_NAME_ENDS = ("ات", "وا", "ها", "هم", "نا", "كم", "تين", "يه", "هما", "ته", "هن")
_NO_NAME_STARTS = ("است", "وال", "بال", "كال", "فال", "لل", "ولل", "سي", "سن")
_WITH_ARTICLE = ("بال", "كال", "فال", "لل")
_SON = frozenset({"بن", "ابن", "بنت", "ال", "ولد", "اغ", "ماك"})
_NOT_ARABIC = frozenset({"لا", "لو", "دو", "دا"})
_KINGS = frozenset({"الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع", "العاشر"})
_NO_NAMES = ("trigger", "cue", "saying", "office", "head", "number", "people")
_PREPOSITIONS = ("ب", "ل", "ك")
# Letters at the end of names from Slavic, Germanic, Romance, Persian, Turkish, Armenian … that few Arabic words end in.
_FOREIGN_ENDS = (
    "وف", "يف", "وفا", "يفا", "سكي", "يتش", "فيتش", "نكو", "سون", "برغ", "بيرغ", "شتاين", "مان", "اس", "يس", "وس", "يز", "زاده",
    "اوغلو", "يان", "شفيلي", "ادزه", "ييف", "ينيو", "يرا", "لد", "لز", "نز", "رز", "تون", "كس", "غز", "نت", "رت", "اتشي", "يني",
    "ياما", "موتو", "اكي", "وكو", "يكي", "وشي", "وس", "ولو", "يرو", "ينو", "اندو", "ينغ", "ونغ", "انغ", "نغ",
)  # fmt: skip


def is_sure(reading: Reading, at: int) -> bool:
    """Whether the word at `at` says by itself that it belongs to a name."""
    classes, word = reading.lexicon.classes, reading.words[at]
    return (
        word in classes["families"]
        or word in classes["name_particles"]
        or (word in classes["name_compounds"] and word != "ام")
        or (word in classes["first_names"] and word not in classes["ambiguous_names"])
    )


def is_preposition(reading: Reading, at: int, word: str) -> bool:
    """على, which folds to the name علي."""
    return word == "علي" and reading.raw_last(at) == "ى"


def is_place(reading: Reading, at: int) -> bool:
    """Whether a place that our own lists have opens word `at`."""
    return any(
        h.term.tag == "GPE" and (h.term.sub != "gazetteer" or h.term.score >= _COUNTRY) and not h.proclitic
        for h in reading.at("name", at)
    )


def element(reading: Reading, at: int) -> int | None:
    """The word behind one part of a name at `at`: a first name, or a compound (عبد الله, أبو بكر); None: it is none."""
    if at >= len(reading):
        return None
    word, lexicon = reading.words[at], reading.lexicon
    if word in lexicon.classes["name_compounds"]:
        following = at + 1
        if following < len(reading) and reading.joined(following) and _may_follow_compound(reading, following):
            return following + 1
        return None
    return at + 1 if word in lexicon.classes["first_names"] and not is_preposition(reading, at, word) else None


def is_name_like(reading: Reading, at: int, *, foreign: bool = False) -> bool:
    """An unknown word without ال that could be part of a name; `foreign`: behind a foreign one, where Arabic endings mean nothing."""
    if at >= len(reading):
        return False
    word, lexicon = reading.words[at], reading.lexicon
    classes = lexicon.classes
    if len(word) < (2 if foreign else 3) or not word.isalpha() or not "ء" <= word[0] <= "ي" or is_definite(word):
        return False
    if word in classes["first_names"]:
        return not is_preposition(reading, at, word)
    if word in classes["families"]:
        return True
    if (is_place(reading, at) and not foreign) or _is_at_a_place(reading, at):
        return False
    if any(_is_verb_or_noun(hit) for kind in _NO_NAMES for hit in reading.at(kind, at)):
        return False
    if _has_case_ending(reading, at) or (word[0] == "م" and reading.raw_last(at) == "ة"):
        return False
    if foreign:
        return (
            word[0] != "و"
            and not word.startswith(_WITH_ARTICLE)
            and not is_inflected(word)
            and not (_is_verbal(word) and len(word) > 4)
        )
    if is_everyday(word) or word.endswith(_NO_NAME_ENDS) or word.startswith(_NO_NAME_STARTS):
        return False
    if reading.raw_last(at) == "ه" and word[:-1] in classes["first_names"]:
        return False
    if word.endswith(_FOREIGN_ENDS) and len(word) > 4:
        return True
    if word[0] == "و" and len(word) > 6:
        return False
    if word[0] in "بل" and (_is_verbal(word[1:]) or reading.raw_last(at) == "ة"):
        return False
    if word[0] in "وبلكف" and (word[1:] in classes["first_names"] or word[1:] in classes["families"]):
        return False
    return not _is_verbal(word)


def name_end(reading: Reading, at: int, parts: int = 1) -> int:
    """The word behind a name whose first `parts` parts end before `at`: the longest extension that makes sense.

    It goes on through known names and what بن and أبو join; one unknown word may follow a single part, and a definite one that
    looks like a family name. Verbs, prepositions, titles and everyday words end it.
    """
    classes = reading.lexicon.classes
    foreign = at > 0 and reading.words[at - 1] in classes["foreign_names"]
    closed = False
    while at < len(reading) and reading.joined(at) and parts < _LONGEST:
        word = reading.words[at]
        if word in classes["second_halves"] and (parts == 1 or reading.words[at - 1] in classes["first_names"]):
            at, parts = at + 1, parts + 1
            continue
        if word in classes["name_particles"]:
            following = _behind_particle(reading, at, foreign=foreign)
            if following is None:
                return at
            at, parts = following, parts + 1
            continue
        if word in _KINGS:
            return at + 1 if parts == 1 else at
        if word in classes["families"] or _closes(reading, at):
            foreign = foreign or word in classes["foreign_names"]
            at, parts, closed = at + 1, parts + 1, is_definite(word)
            continue
        follows_first = reading.words[at - 1] in classes["first_names"] and _ends_here(reading, at + 1)
        if is_family_like(reading, at) and (parts == 1 or word.endswith("ي") or (follows_first and not closed)):
            at, parts, closed = at + 1, parts + 1, True
            continue
        part = element(reading, at)
        if closed and (part is None or part == at + 1):
            return at
        if part == at + 1 and word in classes["ambiguous_names"] and reading.words[at - 1] in classes["families"]:
            return at
        if part is not None and not is_place(reading, at) and _may_go_on(reading, at, part):
            foreign = foreign or word in classes["foreign_names"]
            at, parts = part, parts + 1
            continue
        if parts == 1 and not is_definite(word) and _may_be_second(reading, at, foreign=foreign):
            at, parts = at + 1, parts + 1
            continue
        if parts in (2, 3) and _may_be_last(reading, at, foreign=foreign):
            return at + 1
        return at
    return at


def is_family_like(reading: Reading, at: int) -> bool:
    """الزغبي, السراج: a definite word that is no adjective of nationality, no day, no office and no plain noun of the lexicon."""
    word, lexicon = reading.words[at], reading.lexicon
    classes = lexicon.classes
    if not is_definite(word) or len(word) < 5 or not word.isalpha():
        return False
    if word in classes["families"]:
        return True
    return (
        word not in lexicon.never_names
        and not is_everyday(word[2:])
        and word not in classes["not_adjectives"]
        and word not in classes["weekdays"]
        and word not in classes["title_adjectives"]
        and word not in lexicon.nisbas
        and not word.endswith(("ات", "يه", "ون", "تين", "ين"))
        and not reading.at("office", at)
        and not reading.at("head", at)
        and not reading.at("trigger", at)
        and not is_place(reading, at)
    )


def _behind_particle(reading: Reading, at: int, *, foreign: bool = False) -> int | None:
    """The word behind بن and what it joins; None where nothing that it could join follows.

    لا and لو join names only behind a foreign one: elsewhere they are the negation and "if".
    """
    following = at + 1
    if following >= len(reading) or not reading.joined(following) or (reading.words[at] in _NOT_ARABIC and not foreign):
        return None
    part = element(reading, following)
    if part is not None:
        return part
    word = reading.words[following]
    classes = reading.lexicon.classes
    if reading.words[at] in _NOT_ARABIC and not is_sure(reading, following):
        return None
    if word in classes["name_particles"]:
        return _behind_particle(reading, following, foreign=foreign)
    known = word in classes["families"] or word in classes["ambiguous_families"]
    if known or is_name_like(reading, following, foreign=foreign) or is_family_like(reading, following):
        return following + 1
    if reading.words[at] in _SON and word.isalpha() and len(word) > 2 and not _is_grammar(reading, word):
        return following + 1
    return None


def _is_grammar(reading: Reading, word: str) -> bool:
    return word in reading.lexicon.function_words or word in reading.lexicon.verb_forms


def _may_follow_compound(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return word.isalpha() and len(word) >= 3 and word not in reading.lexicon.function_words


def _may_go_on(reading: Reading, at: int, behind: int) -> bool:
    """A first name that is also a word goes on with a name only where no noun of its own follows it: not هدفين, but محمد سالم."""
    classes, word = reading.lexicon.classes, reading.words[at]
    if word not in classes["ambiguous_names"] or word not in classes["everyday_nouns"]:
        return True
    return _ends_here(reading, behind) or is_sure(reading, behind)


def _closes(reading: Reading, at: int) -> bool:
    """الشامي, الحداد behind a name: a definite word that is a family name, too.

    One that is a plain noun, too, closes a name only where the clause breaks; a title with a name behind it does not (الشيخ سعيد).
    """
    classes, word = reading.lexicon.classes, reading.words[at]
    if word not in classes["ambiguous_families"] or not is_definite(word):
        return False
    following = at + 1
    if _ends_here(reading, following):
        return True
    if word[2:] in classes["everyday_nouns"] or word[2:] in classes["common"]:
        return False
    titled = reading.at("office", at) or reading.at("courtesy", at)
    return not (titled and reading.words[following] in classes["first_names"])


def _may_be_second(reading: Reading, at: int, *, foreign: bool) -> bool:
    word, classes = reading.words[at], reading.lexicon.classes
    if word in classes["ambiguous_families"]:
        return word not in classes["everyday_nouns"] or _ends_here(reading, at + 1)
    return is_name_like(reading, at, foreign=foreign)


def _may_be_last(reading: Reading, at: int, *, foreign: bool) -> bool:
    word = reading.words[at]
    if is_definite(word) or not is_name_like(reading, at, foreign=foreign):
        return False
    if foreign and len(word) <= _SHORT and len(reading.words[at - 1]) <= _SHORT:
        return True  # بارك سونغ هون
    return _ends_here(reading, at + 1) and (word[0] not in "بلكفو" or word.endswith(_FOREIGN_ENDS) or foreign)


def _is_verb_or_noun(hit: Hit) -> bool:
    """Any word of the lexicon; a verb has no preposition joined to it."""
    return hit.proclitic not in _PREPOSITIONS or hit.term.sub not in ("verb", "passive")


def _is_at_a_place(reading: Reading, at: int) -> bool:
    """بلندن, لموسكو."""
    return any(h.proclitic and h.term.tag == "GPE" and h.last == at + 1 for h in reading.at("name", at))


def _has_case_ending(reading: Reading, at: int) -> bool:
    """نقشًا, مسرعًا: tanwin, which no foreign name and hardly an Arabic one in news carries."""
    end = reading.ends[at]
    span = reading.span(reading.starts[at], end)
    return "\u064b" in reading.folded.raw[span.start : span.end + 1]


def _ends_here(reading: Reading, at: int) -> bool:
    """Whether a mark, a particle, a preposition or a verb stands at `at`."""
    return not reading.joined(at) or _is_grammar(reading, reading.words[at])


def _is_verbal(word: str) -> bool:
    """Shapes of verbs and masdars that no name has: يفعل, تفعيل, انفعال, مفاعلة."""
    if len(word) >= 4 and word[0] == "ي" and not word.endswith(("ا", "ن")):
        return True
    if len(word) == 5 and word[0] == "ت" and word[3] == "ي":
        return True
    if len(word) >= 6 and word[0] == "ا" and word[-2] == "ا":
        return True
    return len(word) >= 6 and word[0] == "م" and word[2] == "ا" and word.endswith("ه")
