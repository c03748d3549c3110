"""Offices, ranks and trades (OCC), with what they are office of: وزير الخارجية المصري, المدير التنفيذي لشركة أرامكو, مديرها الإقليمي.

Knows nothing of persons and events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.name_parts import is_everyday, is_sure
from labeling.preannotate.lexicon.phrases import complement, is_adjective, is_definite, is_definite_hit, name_hit
from labeling.preannotate.lexicon.reading import Hit, Reading

_TO = frozenset({"لدي"})
_SENT = frozenset({"سفير", "سفيره", "مبعوث", "مبعوثه", "السفير", "السفيره", "المبعوث", "المبعوثه", "مبعوثا", "سفيرا"})
# An office of these is one in a body or a field: القيادي في الجبهة.
_IN = frozenset(
    {
        "القيادي", "القياديه", "قيادي", "الخبير", "الخبيره", "خبير", "خبيره", "الباحث", "الباحثه", "باحث", "باحثه", "العضو", "عضو",
        "الاستاذ", "الاستاذه", "استاذ", "استاذه", "المحلل", "محلل", "عالمه", "عالم", "المهندس", "المهندسه", "مهندس", "المسعف", "مسعف",
        "القياديين", "خبراء", "باحثون", "باحثين", "علماء", "اعضاء", "المحاضر", "المحاضره",
    }
)  # fmt: skip


def office_mentions(reading: Reading, bodies: Iterable[Mention]) -> list[Mention]:
    """Candidates for every office. `bodies` are the organisations, places and facilities that one may be an office of."""
    ends: dict[int, int] = {}
    for body in bodies:
        if body.tag in ("ORG", "GPE", "FAC", "LOC"):
            ends[body.first] = max(ends.get(body.first, 0), body.last)
    found: list[Mention] = []
    behind = -1
    for hit in reading.all("office"):
        if hit.last > behind and not _is_no_office(reading, hit):  # خادم الحرمين stands inside خادم الحرمين الشريفين
            mention = _office(reading, hit, ends)
            if mention is not None:
                behind = hit.last
                found.append(mention)
    return found


def _is_no_office(reading: Reading, hit: Hit) -> bool:
    return _is_an_adjective_here(reading, hit) or (
        hit.term.sub in ("trade", "own") and hit.proclitic[-1:] == "س"
    )


def _office(reading: Reading, hit: Hit, ends: dict[int, int]) -> Mention | None:
    sub, definite = hit.term.sub, is_definite_hit(reading, hit)
    owned = sub == "own" or (hit.last - hit.first == 1 and _carries_his(reading, hit))
    end = hit.last
    if owned:
        score = 0.7
    elif sub == "office" or (sub == "trade" and not definite):
        end = complement(reading, hit.last, coordinated=True)
        if end < len(reading) and is_sure(reading, end - 1) and end - hit.last == 1 and not reading.at("name", end - 1):
            end = hit.last
        score = 0.85 if end > hit.last else 0.6 if sub == "trade" else 0.5
    else:
        score = 0.75 if definite else 0.6
        if sub == "before_name":
            score = 0.7 if reading.at("first", hit.last) else 0.35
    bare = end == hit.last
    end = _adjectives(reading, end, definite=definite or owned or not bare)
    if sub == "office" and bare and end == hit.last and not owned:
        end = _of_a_body(reading, hit, end, ends)
        if end == hit.last:
            return _mention(reading, hit, end, 0.45) if _before_a_name(reading, end) else None
        return _mention(reading, hit, end, 0.8)
    end = _of_a_body(reading, hit, end, ends)
    if any(word in reading.lexicon.nisbas for word in reading.words[hit.last : end]):
        score = max(score, 0.8)
    return _mention(reading, hit, end, score)


def _carries_his(reading: Reading, hit: Hit) -> bool:
    """رئيسه, which folds to رئيسة."""
    word = reading.words[hit.last - 1]
    return word.endswith("ه") and reading.raw_last(hit.last - 1) == "ه" and not is_definite(word)


def _before_a_name(reading: Reading, at: int) -> bool:
    return at < len(reading) and reading.joined(at) and bool(reading.at("first", at) or reading.at("person", at))


def _of_a_body(reading: Reading, hit: Hit, end: int, ends: dict[int, int]) -> int:
    """الرئيس التنفيذي لشركة أدنوك, وزيرا للتعليم, السفير لدى الأمم المتحدة, القيادي في الجبهة الشعبية."""
    if end >= len(reading) or not reading.joined(end):
        return end
    word, following = reading.words[end], end + 1
    first = reading.words[hit.first][len(hit.proclitic) :]
    if word in _TO or (word == "الي" and first in _SENT) or (word == "في" and _is_in(reading, first, following, ends)):
        if following < len(reading) and reading.joined(following):
            return ends.get(following, end)
        return end
    if word.startswith("ل") and len(word) > 3 and not reading.at("first", end) and word not in reading.lexicon.function_words:
        if end in ends:
            return ends[end]
        if word.startswith("لل") and reading.words[hit.last - 1].endswith(("ا", "ه", "ي", "ها")):
            return _adjectives(reading, following, definite=True)
    return end


def _is_in(reading: Reading, first: str, at: int, ends: dict[int, int]) -> bool:
    """Whether في behind an office belongs to it: one that is in a body, or the name of the holder follows at once."""
    if at not in ends:
        return False
    return first in _IN or _before_a_name(reading, ends[at])


def _is_an_adjective_here(reading: Reading, hit: Hit) -> bool:
    """التناول الإعلامي: a trade in -ي behind a definite noun describes it."""
    if hit.proclitic or not reading.words[hit.last - 1].endswith(("ي", "يه")) or not reading.joined(hit.first):
        return False
    before, lexicon = reading.words[hit.first - 1], reading.lexicon
    word = reading.words[hit.first]
    if not is_definite(word):
        return word.endswith(("ي", "يه")) and hit.term.sub == "trade" and is_everyday(before) and hit.last - hit.first == 1
    return is_definite(before) and before not in lexicon.function_words and before not in lexicon.classes["weekdays"]


def _adjectives(reading: Reading, end: int, *, definite: bool) -> int:
    """The word behind the adjectives at `end`: those of titles, of nationality, and words of relation that are no name."""
    lexicon = reading.lexicon
    while end < len(reading) and reading.joined(end):
        word = reading.words[end]
        if word not in lexicon.classes["title_adjectives"] and not _agrees(reading, end, definite=definite):
            break
        end += 1
    return end


def _agrees(reading: Reading, at: int, *, definite: bool) -> bool:
    word, lexicon = reading.words[at], reading.lexicon
    if is_definite(word) != definite:
        return not definite and word.removesuffix("ا") in lexicon.nisbas
    if word in lexicon.nisbas:
        return True
    if not definite:
        stem = word.removesuffix("ا")
        return stem in lexicon.nisbas or (stem.endswith("ي") and stem in lexicon.classes["everyday"])
    return is_adjective(reading, at) and is_everyday(word[2:]) and word not in lexicon.classes["families"]


def _mention(reading: Reading, hit: Hit, last: int, score: float) -> Mention:
    return Mention(hit.start, reading.ends[last - 1], "OCC", score, hit.first, last, "office", hit.proclitic)
