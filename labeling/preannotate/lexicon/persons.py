"""Persons: by known names, first names, titles, peoples and verbs of saying, and later by the last name alone.

Knows nothing of the other types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from labeling.arabic.folding import fold_text
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.everyday import is_everyday
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.name_parts import (
    element,
    is_family_like,
    is_name_like,
    is_place,
    is_preposition,
    is_sure,
    name_end,
)  # fmt: skip
from labeling.preannotate.lexicon.reading import Reading
from labeling.preannotate.lexicon.speakers import after_saying, person
from labeling.preannotate.lexicon.terms import load_lexicon

_CLITICS = ("و", "ل", "ب", "ف", "ك", "ول", "وب", "فل")
_AND_TO = ("", "و", "ل", "ول")
_FATHER = frozenset({"ابو", "ابي", "ابا", "ام"})
_THINGS = frozenset(
    fold_text(
        "شركة مجموعة طراز إعصار الإعصار عاصفة خام سهم علامة ماركة سيارة سيارات هاتف هاتفها تطبيق منصة موقع وكالة صحيفة مجلة قناة تلفزيون "
        "إذاعة مسيرات مسيرة دبابة دبابات مدمرة المدمرة حاملة سفينة السفينة بطولة كأس سان سانت سانتو سانتا ساو لوس نيو مونت خان دير مار خور غور "
        "كفر تل عين بئر بيت سيدي أولاد ضاحية جزر جزيرة نهر جسر معسكر مخيم وادي جبل حي قرية بلدة مدينة محطة مهرجان بورت فورت صن ريال "
        "جماعة قوات حكومة نظام مليشيا ميليشيا مليشيات ميليشيات تنظيم حركة"
    ).split()
)
_OPENING, _CLOSING = ("«", '"', "“"), ("»", '"', "”")
_VERBS = ("cue", "trigger", "saying")
_WHERE = frozenset({"في", "الي", "قرب", "نحو", "قباله", "شرق", "غرب", "شمال", "جنوب", "وسط"})


def person_mentions(reading: Reading, offices: Iterable[Mention]) -> list[Mention]:
    """Full names, and after them the bare last names of those who were named in full."""
    found: dict[tuple[int, int], Mention] = {}
    for mention in _full_names(reading, offices):
        key = (mention.start, mention.end)
        if key not in found or mention.score > found[key].score:
            found[key] = mention
    full = list(found.values())
    return full + list(_last_names(reading, full))


def _full_names(reading: Reading, offices: Iterable[Mention]) -> Iterator[Mention]:
    for hit in reading.all("person"):
        end = name_end(reading, hit.last, 2)
        if end - hit.first == 1 and _is_of_a_thing(reading, hit.first):
            continue
        yield Mention(hit.start, reading.ends[end - 1], "PERS", hit.term.score, hit.first, end, "known", hit.proclitic)
    for office in offices:
        yield from _after_title(reading, office.last, 0.8)
    for kind in ("courtesy", "abbreviation"):
        for hit in reading.all(kind):
            if kind == "courtesy" or reading.gap(hit.last) == ".":
                yield from _after_title(reading, hit.last, 0.75, after_stop=kind == "abbreviation")
    for hit in reading.all("first"):
        yield from _by_first_name(reading, hit.first, hit.start, hit.proclitic)
    yield from _by_other_words(reading)
    for hit in reading.all("saying"):
        if hit.term.sub == "verb" and hit.term.score > 0.5 and hit.last < len(reading) and reading.joined(hit.last):
            yield from after_saying(reading, hit.last)


def _after_title(reading: Reading, at: int, score: float, *, after_stop: bool = False) -> Iterator[Mention]:
    if at >= len(reading) or not (reading.joined(at) or after_stop):
        return
    classes, word = reading.lexicon.classes, reading.words[at]
    first = element(reading, at)
    if first is None and is_name_like(reading, at):
        first = at + 1
    if first is None:
        end = _behind_son(reading, at)
        if end is not None:
            yield person(reading, at, end, score)
        elif word in classes["families"] or (word in classes["ambiguous_families"] and _is_closed(reading, at + 1)):
            yield person(reading, at, name_end(reading, at + 1, 2), score - 0.1)
        return
    end = name_end(reading, first)
    if end - at == 1 and not reading.at("first", at) and word not in classes["families"]:
        return  # one unknown word behind a title says too little
    if end - at == 1:
        if word in classes["ambiguous_names"]:
            plain = word in classes["everyday_nouns"] or any(reading.at(kind, at) for kind in _VERBS)
            score -= 0.45 if plain else 0.35
    elif reading.at("first", at):
        score += 0.1
    yield person(reading, at, end, score)


def _by_first_name(reading: Reading, at: int, start: int, proclitic: str) -> Iterator[Mention]:
    classes = reading.lexicon.classes
    word = reading.text[start : reading.ends[at]]
    if is_preposition(reading, at, word) or _goes_on(reading, at):
        return
    if proclitic and (proclitic not in _CLITICS or (proclitic != "و" and len(word) < 4)):
        return
    end = name_end(reading, at + 1)
    ambiguous = word in classes["ambiguous_names"]
    if end - at == 1:
        where = at > 0 and reading.joined(at) and reading.words[at - 1] == "في"
        if not (ambiguous or proclitic or where or is_place(reading, at) or _is_of_a_thing(reading, at)):
            yield person(reading, at, end, 0.45, start, proclitic)
        return
    sure = any(is_sure(reading, part) for part in range(at + 1, end))
    if ambiguous and (proclitic or not (sure or _is_named(reading, at, end))):
        return
    if ambiguous and not reading.joined(at) and any(reading.at(kind, at) for kind in _VERBS):
        return  # طالب حاتم …: a verb at the head of its clause
    yield person(reading, at, end, 0.9 if sure else 0.7, start, proclitic)


def _goes_on(reading: Reading, at: int) -> bool:
    """Whether the word before joins this one to the name that it opens (بن, عبد)."""
    if at == 0 or not reading.joined(at):
        return False
    classes, before = reading.lexicon.classes, reading.words[at - 1]
    return before in classes["name_compounds"] or before in classes["name_particles"]


def _is_of_a_thing(reading: Reading, at: int) -> bool:
    """خان يونس, شركة غريفين, قوات حفتر, «أليف»: a single name that closes the name of something else."""
    if at == 0:
        return False
    if reading.joined(at):
        before = reading.words[at - 1]
        return before in _THINGS or (before[:1] in "وبل" and before[1:] in _THINGS)
    return reading.gap(at)[-1:] in _OPENING and reading.gap(at + 1)[:1] in _CLOSING and at + 1 < len(reading)


def _is_named(reading: Reading, at: int, end: int) -> bool:
    """سعد الحلواني, باسم الغمري: what may be a word is a name before a word of relation that is no known adjective, or behind a verb."""
    last = reading.words[end - 1]
    if end - at != 2 or not is_definite(last):
        return False
    if last.endswith("ي") and not is_everyday(last[2:]) and last not in reading.lexicon.nisbas:
        return True
    return at > 0 and reading.joined(at) and reading.words[at - 1] in reading.lexicon.verb_forms


def _by_other_words(reading: Reading) -> Iterator[Mention]:
    """عبد الله …, أبو عمر, بن علي; foreign last names; and unknown names behind an adjective of nationality (الصربية …)."""
    lexicon, openers = reading.lexicon, _openers()
    alone, compounds, families = (
        lexicon.classes[name] for name in ("last_alone", "name_compounds", "ambiguous_families")
    )
    for at in [number for number, word in enumerate(reading.words) if word in openers]:
        written = reading.words[at]
        proclitic = openers[written]
        word = written[len(proclitic) :]
        start = reading.starts[at] + len(proclitic)
        if word in alone:
            yield from _by_last_name(reading, at, start, proclitic)
        elif word in compounds:
            yield from _by_compound(reading, at, word, start, proclitic)
        elif word == "بن" and not (at and reading.joined(at) and _is_part(reading, at - 1)):
            end = _behind_son(reading, at)
            if end is not None:
                yield person(reading, at, end, 0.65)
        elif is_definite(word) and word in lexicon.nisbas and word not in families:
            yield from _after_people(reading, at + 1)


@lru_cache(maxsize=1)
def _openers() -> dict[str, str]:
    """The words that `_by_other_words` reads, as written, with the letters that are joined to them: one look-up for each word."""
    lexicon = load_lexicon()
    classes = lexicon.classes
    found = {word: "" for word in lexicon.nisbas if is_definite(word)}
    # What is a name as it stands is read so, whatever it could be with و in front: والتون is no "and Elton".
    for clitic in reversed(_AND_TO):
        found |= {clitic + word: clitic for word in classes["last_alone"]}
    for clitic in ("و", ""):
        found |= {clitic + word: clitic for word in classes["name_compounds"]}
    return found | {"بن": ""}


def _by_last_name(reading: Reading, at: int, start: int, proclitic: str) -> Iterator[Mention]:
    if is_place(reading, at):
        return
    before, end = at - 1, name_end(reading, at + 1, 2)
    if (
        not proclitic
        and at
        and reading.joined(at)
        and is_name_like(reading, before)
        and reading.words[before][0] != "و"
    ):
        yield person(reading, before, end, 0.6)
        return
    where = at > 0 and reading.joined(at) and reading.words[before] in _WHERE
    if end - at > 1 or not (where or _is_of_a_thing(reading, at)):
        yield person(reading, at, end, 0.5, start, proclitic)


def _by_compound(reading: Reading, at: int, word: str, start: int, proclitic: str) -> Iterator[Mention]:
    """عبد الفتاح شريم, أبو عمر: عبد before ال, أبو before a name; أم only before a first name, it is a mother and a particle, too."""
    following = at + 1
    if following >= len(reading) or not reading.joined(following) or _goes_on(reading, at):
        return
    if any(hit.last > following and not hit.proclitic for hit in reading.at("name", at)):
        return  # أبو ظبي, أم درمان
    if word != "عبد" and at and reading.joined(at) and reading.words[at - 1] in _WHERE:
        return  # في أبو حمد
    classes, after = reading.lexicon.classes, reading.words[following]
    named = after in classes["first_names"] and not is_preposition(reading, following, after)
    if word == "عبد":
        fits = is_definite(after) or after in ("ربه", "مناف")
    elif word == "ام":
        fits = named and after not in classes["everyday_nouns"]
    else:
        fits = word in _FATHER and (named or after in classes["families"] or is_family_like(reading, following))
    if fits:
        end = name_end(reading, following + 1)
        yield person(reading, at, end, 0.85 if word == "عبد" else 0.7, start, proclitic)


def _behind_son(reading: Reading, at: int) -> int | None:
    """بن علي, بن غفير behind a title or by itself: the word behind the name, if one follows."""
    following = at + 1
    if reading.words[at] not in ("بن", "ابن") or following >= len(reading) or not reading.joined(following):
        return None
    word, classes = reading.words[following], reading.lexicon.classes
    part = element(reading, following)
    if part is None and (word in classes["families"] or is_family_like(reading, following)):
        part = following + 1
    return name_end(reading, part, 2) if part is not None else None


def _after_people(reading: Reading, at: int) -> Iterator[Mention]:
    """الصربية ميليتسا يوفانوفيتش: two words that could be a name, one of them known or foreign by its letters."""
    if at >= len(reading) or not reading.joined(at) or not is_name_like(reading, at):
        return
    end = name_end(reading, at + 1)
    if end - at >= 2:
        known = any(is_sure(reading, part) for part in range(at, end))
        yield person(reading, at, end, 0.75 if known else 0.55)


def _is_closed(reading: Reading, at: int) -> bool:
    """Whether nothing that a noun could be joined to stands at `at`."""
    return not reading.joined(at) or reading.words[at] in reading.lexicon.function_words


def _is_part(reading: Reading, at: int) -> bool:
    return (
        is_sure(reading, at) or reading.words[at] in reading.lexicon.classes["first_names"] or is_name_like(reading, at)
    )


def _last_names(reading: Reading, full: list[Mention]) -> Iterator[Mention]:
    """Bare last names of persons named in full, with or without ال (السراج, سراج)."""
    classes, never = reading.lexicon.classes, reading.lexicon.never_names
    scores: dict[str, float] = {}
    covered = {word for mention in full for word in range(mention.first, mention.last)}
    for mention in full:
        if mention.last - mention.first < 2 or mention.score < 0.7:
            continue
        last = reading.words[mention.last - 1]
        if len(last) < 4 or last in never or last in classes["first_names"]:
            continue
        if last in classes["second_halves"] or reading.words[mention.last - 2] in classes["name_compounds"]:
            continue
        for form in (last, last[2:] if is_definite(last) and len(last) > 5 else "ال" + last):
            if form not in never and not (is_everyday(form) and form not in classes["families"]):
                scores[form] = max(scores.get(form, 0.0), mention.score - 0.1)
    if not scores:
        return
    written = {clitic + form: (clitic, form) for form in scores for clitic in reversed(("", *_CLITICS))}
    for at, word in enumerate(reading.words):
        if word in written and at not in covered:
            clitic, form = written[word]
            yield person(reading, at, at + 1, scores[form], reading.starts[at] + len(clitic), clitic)
