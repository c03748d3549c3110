"""Persons: by known names, first names, titles and verbs of saying, and later by the last name alone. Knows nothing of the other types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading

_LONGEST = 5
_CLITICS = ("و", "ل", "ب", "ف", "ك", "ول", "وب", "فل")
_NO_NAME_ENDS = ("ات", "وا", "ها", "هم", "نا", "كم", "تين", "يه", "هما")
_NO_NAME_STARTS = ("است", "وال", "بال", "كال", "فال", "لل", "ولل", "سي", "سن")


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
        yield Mention(
            hit.start, reading.ends[hit.last - 1], "PERS", hit.term.score, hit.first, hit.last, "known", hit.proclitic
        )
    for office in offices:
        yield from _after_title(reading, office.last, 0.8)
    for kind in ("courtesy", "abbreviation"):
        for hit in reading.all(kind):
            if kind == "courtesy" or reading.gap(hit.last) == ".":
                yield from _after_title(reading, hit.last, 0.75, after_stop=kind == "abbreviation")
    for hit in reading.all("first"):
        yield from _by_first_name(reading, hit.first, hit.start, hit.proclitic)
    for hit in reading.all("saying"):
        if hit.term.sub == "verb" and hit.term.score > 0.5 and hit.last < len(reading) and reading.joined(hit.last):
            yield from _after_saying(reading, hit.last)


def _after_title(reading: Reading, at: int, score: float, *, after_stop: bool = False) -> Iterator[Mention]:
    if at >= len(reading) or not (reading.joined(at) or after_stop):
        return
    first = _element(reading, at)
    if first is None and _name_like(reading, at):
        first = at + 1
    if first is None:
        if reading.words[at] in reading.lexicon.classes["families"]:
            yield _mention(reading, at, at + 1, score - 0.1)
        return
    end = _tail(reading, first, 1)
    if end - at == 1 and not reading.at("first", at):
        return  # one unknown word behind a title says too little
    if end - at == 1:
        classes, word = reading.lexicon.classes, reading.words[at]
        score -= 0.35 if word in classes["ambiguous_names"] else 0.0
    yield _mention(reading, at, end, score + (0.1 if end - at > 1 and reading.at("first", at) else 0.0))


def _by_first_name(reading: Reading, at: int, start: int, proclitic: str) -> Iterator[Mention]:
    lexicon = reading.lexicon
    word = reading.text[start : reading.ends[at]]
    if _is_preposition(reading, at, word):
        return
    if (
        at > 0
        and reading.joined(at)
        and reading.words[at - 1] in lexicon.classes["name_compounds"] | lexicon.classes["name_particles"]
    ):
        return
    if proclitic and (proclitic not in _CLITICS or (proclitic != "و" and len(word) < 4)):
        return
    end = _tail(reading, at + 1, 1)
    ambiguous = word in lexicon.classes["ambiguous_names"]
    length = end - at
    if length == 1:
        if not ambiguous and not proclitic:
            yield _mention(reading, at, end, 0.45, start, proclitic)
        return
    sure = any(_sure(reading, part) for part in range(at + 1, end))
    if ambiguous and not sure:
        return
    if proclitic and ambiguous:
        return
    yield _mention(reading, at, end, 0.9 if sure else 0.7, start, proclitic)


def _is_preposition(reading: Reading, at: int, word: str) -> bool:
    """على, which folds to the name علي."""
    return word == "علي" and reading.raw_last(at) == "ى"


def _after_saying(reading: Reading, at: int) -> Iterator[Mention]:
    """وقال X Y: two unknown words that could be a name."""
    if reading.at("first", at) or not _name_like(reading, at) or is_definite(reading.words[at]):
        return
    end = _tail(reading, at + 1, 1)
    if end - at >= 2:
        yield _mention(reading, at, end, 0.55)


def _sure(reading: Reading, at: int) -> bool:
    lexicon, word = reading.lexicon, reading.words[at]
    return (
        word in lexicon.classes["families"]
        or word in lexicon.classes["name_particles"]
        or word in lexicon.classes["name_compounds"]
        or (word in lexicon.classes["first_names"] and word not in lexicon.classes["ambiguous_names"])
    )


def _element(reading: Reading, at: int) -> int | None:
    """The word behind one part of a name at `at`: a first name, or a compound (عبد الله, أبو بكر); None: it is none."""
    if at >= len(reading):
        return None
    word, lexicon = reading.words[at], reading.lexicon
    if word in lexicon.classes["name_compounds"]:
        following = at + 1
        if following < len(reading) and reading.joined(following) and _may_follow_compound(reading, following):
            return following + 1
        return None
    return at + 1 if word in lexicon.classes["first_names"] and not _is_preposition(reading, at, word) else None


def _may_follow_compound(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return word.isalpha() and len(word) >= 3 and word not in reading.lexicon.function_words


def _tail(reading: Reading, at: int, parts: int) -> int:
    """The word behind a name whose first `parts` parts end before `at`."""
    lexicon = reading.lexicon
    while at < len(reading) and reading.joined(at) and parts < _LONGEST:
        word = reading.words[at]
        if word in lexicon.classes["name_particles"]:
            following = _element(reading, at + 1) or (
                at + 2 if at + 1 < len(reading) and reading.joined(at + 1) and _name_part(reading, at + 1) else None
            )
            if following is None:
                return at
            at, parts = following, parts + 1
            continue
        element = _element(reading, at)
        if element is not None and not _is_place(reading, at):
            at, parts = element, parts + 1
            continue
        if word in lexicon.classes["second_halves"] and parts == 1:
            at, parts = at + 1, parts + 1
            continue
        if word in lexicon.classes["families"] or _family_like(reading, at):
            return at + 1
        if parts < 2 and _name_like(reading, at) and not is_definite(word):
            at, parts = at + 1, parts + 1
            continue
        if (
            parts in (2, 3)
            and _name_like(reading, at)
            and not is_definite(word)
            and _stands_before_a_break(reading, at)
        ):
            return at + 1
        return at
    return at


def _stands_before_a_break(reading: Reading, at: int) -> bool:
    following = at + 1
    return not reading.joined(following) or reading.words[following] in reading.lexicon.function_words


def _is_place(reading: Reading, at: int) -> bool:
    return any(h.term.tag == "GPE" and h.term.sub != "gazetteer" and not h.proclitic for h in reading.at("name", at))


def _name_part(reading: Reading, at: int) -> bool:
    return _name_like(reading, at) or _family_like(reading, at)


def _family_like(reading: Reading, at: int) -> bool:
    """الزغبي, السراج: a definite word that is no adjective of nationality, no day, no office and no plain noun of the lexicon."""
    word, lexicon = reading.words[at], reading.lexicon
    if not is_definite(word) or len(word) < 5 or not word.isalpha():
        return False
    if word in lexicon.classes["families"]:
        return True
    bare = word[2:]
    return (
        word not in lexicon.never_names
        and bare not in lexicon.never_names
        and word not in lexicon.classes["not_adjectives"]
        and word not in lexicon.classes["weekdays"]
        and word not in lexicon.classes["title_adjectives"]
        and not word.endswith(("ات", "يه", "ون", "تين"))
        and not reading.at("office", at)
        and not reading.at("head", at)
        and not reading.at("trigger", at)
        and not _is_place(reading, at)
    )


def _name_like(reading: Reading, at: int) -> bool:
    """An unknown word without ال that could be part of a (foreign) name."""
    if at >= len(reading):
        return False
    word, lexicon = reading.words[at], reading.lexicon
    if len(word) < 3 or not word.isalpha() or not "ء" <= word[0] <= "ي" or is_definite(word):
        return False
    if word in lexicon.classes["first_names"]:
        return not _is_preposition(reading, at, word)
    if word in lexicon.never_names or word.endswith(_NO_NAME_ENDS) or word.startswith(_NO_NAME_STARTS):
        return False
    if word[0] == "و" and (word[1:] in lexicon.never_names or len(word) > 6):
        return False
    if word[0] in "بل" and (_is_verbal(word[1:]) or reading.raw_last(at) == "ة"):
        return False
    if word[0] in "بلكف" and (word[1:] in lexicon.never_names or word[1:] in lexicon.classes["first_names"]):
        return False
    if _is_verbal(word) or _is_place(reading, at):
        return False
    return not any(reading.at(kind, at) for kind in ("trigger", "cue", "saying", "office", "head", "number", "people"))


def _is_verbal(word: str) -> bool:
    """Shapes of verbs and masdars that no name has: يفعل, تفعيل, انفعال, مفاعلة."""
    if len(word) >= 4 and word[0] == "ي" and not word.endswith(("ا", "ن")):
        return True
    if len(word) == 5 and word[0] == "ت" and word[3] == "ي":
        return True
    if len(word) >= 6 and word[0] == "ا" and word[-2] == "ا":
        return True
    return len(word) >= 6 and word[0] == "م" and word[2] == "ا" and word.endswith("ه")


def _last_names(reading: Reading, full: list[Mention]) -> Iterator[Mention]:
    """Bare last names of persons named in full, with or without ال (السراج, سراج)."""
    lexicon = reading.lexicon
    scores: dict[str, float] = {}
    covered = {word for mention in full for word in range(mention.first, mention.last)}
    for mention in full:
        if mention.last - mention.first < 2 or mention.score < 0.7:
            continue
        last = reading.words[mention.last - 1]
        if len(last) < 4 or last in lexicon.never_names or last in lexicon.classes["first_names"]:
            continue
        if (
            last in lexicon.classes["second_halves"]
            or reading.words[mention.last - 2] in lexicon.classes["name_compounds"]
        ):
            continue
        for form in (last, last[2:] if is_definite(last) and len(last) > 5 else "ال" + last):
            if form not in lexicon.never_names:
                scores[form] = max(scores.get(form, 0.0), mention.score - 0.1)
    if not scores:
        return
    written = {clitic + form: (clitic, form) for form in scores for clitic in reversed(("", *_CLITICS))}
    for at, word in enumerate(reading.words):
        if word in written and at not in covered:
            clitic, form = written[word]
            yield _mention(reading, at, at + 1, scores[form], reading.starts[at] + len(clitic), clitic)


def _mention(
    reading: Reading, first: int, last: int, score: float, start: int | None = None, proclitic: str = ""
) -> Mention:
    begin = reading.starts[first] if start is None else start
    return Mention(begin, reading.ends[last - 1], "PERS", round(score, 2), first, last, "person", proclitic)
