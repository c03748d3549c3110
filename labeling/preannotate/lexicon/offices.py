"""Offices, ranks and trades (OCC), with what they are office of: وزير الخارجية المصري, المدير التنفيذي لشركة أرامكو, مديرها الإقليمي.

Knows nothing of persons and events.
"""

from __future__ import annotations

from collections.abc import Iterable

from labeling.preannotate.lexicon.constructs import complement, is_adjective, is_definite
from labeling.preannotate.lexicon.everyday import is_everyday
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.name_parts import is_name_like, is_preposition, is_sure
from labeling.preannotate.lexicon.phrases import is_definite_hit
from labeling.preannotate.lexicon.reading import Hit, Reading

_NO_FIELDS = frozenset({"للمره", "للمشاركه", "للقاء", "للمباراه", "للفريق"})
_TO = frozenset({"لدي"})
_SENT = frozenset({"سفير", "سفيره", "مبعوث", "مبعوثه", "السفير", "السفيره", "المبعوث", "المبعوثه", "مبعوثا", "سفيرا"})
_VERBS_TOO = frozenset({"قادته", "قادتها", "قادتهم", "بايع", "باعتنا", "باعته", "باعتها"})
_OF_PLACES = frozenset(
    {"محافظ", "حاكم", "حاكمه", "والي", "عمده", "امير", "ملك", "سفير", "سفيره", "قايمقام", "مختار", "شيخ"}
)
_PLAIN = frozenset({"عام", "عامه", "مقيم", "تنفيذي", "تنفيذيه"})
_SEVERAL = frozenset(
    {"وزراء", "وزيرا", "وزيري", "سفراء", "روساء", "رييسا", "رييسي", "قاده", "زعماء", "ملوك", "سفيرا", "سفيري"}
)
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
    ends: dict[int, Mention] = {}
    for body in bodies:
        if body.tag in ("ORG", "GPE", "FAC", "LOC") and (body.first not in ends or body.last > ends[body.first].last):
            ends[body.first] = body
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
    word = reading.text[hit.start : reading.ends[hit.last - 1]]
    if word in _VERBS_TOO or (hit.term.sub in ("trade", "own") and hit.proclitic[-1:] == "س"):
        return True
    if hit.term.sub == "own" and word.endswith("ه") and reading.raw_last(hit.last - 1) == "ة":
        return True  # تجارة, مدرسة: no pronoun
    return _is_an_adjective_here(reading, hit)


def _office(reading: Reading, hit: Hit, ends: dict[int, Mention]) -> Mention | None:
    sub, definite = hit.term.sub, is_definite_hit(reading, hit)
    owned = sub == "own" or (hit.last - hit.first == 1 and _carries_his(reading, hit))
    end = hit.last
    if owned:
        score = 0.7
    elif sub == "before_name":
        score = 0.7 if _before_a_name(reading, end) else 0.35
    elif sub == "office" or (sub == "trade" and not definite):
        end = _construct(reading, hit, ends)
        score = 0.85 if end > hit.last else 0.6
    else:
        score = 0.75 if definite else 0.6
    bare = end == hit.last
    if not bare:
        end = _and_others(reading, hit, end)
    modified = _adjectives(reading, end, definite=definite or owned or not bare)
    if not ((owned or (sub == "trade" and not bare)) and _is_of_people(reading, end, modified)):
        end = modified
    end = _of_a_body(reading, hit, end, ends)
    if sub == "office" and end == hit.last and not owned and not _may_stand_alone(reading, hit):
        return None
    if any(word in reading.lexicon.nisbas for word in reading.words[hit.last : end]):
        score = max(score, 0.8)
    closing = [body.end for body in ends.values() if body.last == end and body.first >= hit.last]
    return _mention(reading, hit, end, score, max(closing, default=0))


def _construct(reading: Reading, hit: Hit, ends: dict[int, Mention]) -> int:
    """The word behind what the office is of: وزارة الدفاع, شركة «…», وزرائها, an unknown place before a name."""
    end = hit.last
    if end >= len(reading) or not reading.joined(end):
        return end
    lexicon, word = reading.lexicon, reading.words[end]
    if any(other.term.sub == "own" for other in reading.at("office", end)) or (
        word.endswith(("ها", "هم")) and len(word) > 4 and is_everyday(word) and word not in lexicon.function_words
    ):
        return end + 1
    behind = complement(reading, end, coordinated=True)
    if behind - end == 1 and is_sure(reading, end) and not reading.at("name", end):
        behind = end
    if end in ends and not ends[end].proclitic:
        behind = max(behind, ends[end].last)
    if behind == end and _is_unknown_place(reading, hit, end):
        return end + 1
    return behind


def _is_unknown_place(reading: Reading, hit: Hit, at: int) -> bool:
    """رئيسة بلدية زامورا …, حاكم بورنو …: a name that the lexicon does not know, of what such offices are of."""
    if hit.last - hit.first == 1 and reading.words[hit.first][len(hit.proclitic) :] not in _OF_PLACES:
        return False
    return is_name_like(reading, at) and not _before_a_name(reading, at) and reading.words[at][0] not in "بل"


def _may_stand_alone(reading: Reading, hit: Hit) -> bool:
    if hit.last - hit.first > 1:
        return True
    word = reading.words[hit.first][len(hit.proclitic) :]
    return _before_a_name(reading, hit.last) and word not in reading.lexicon.classes["ambiguous_names"]


def _and_others(reading: Reading, hit: Hit, end: int) -> int:
    """وزراء خارجية مصر والأردن والعراق: several of one office go on through further states."""
    if reading.words[hit.first][len(hit.proclitic) :] not in _SEVERAL:
        return end
    while end < len(reading) and reading.joined(end):
        further = [h.last for h in reading.at("name", end) if h.term.tag == "GPE" and h.proclitic == "و"]
        if not further:
            break
        end = max(further)
    return end


def _is_of_people(reading: Reading, start: int, end: int) -> bool:
    """مدربه البرازيلي لويز …: behind whose trainer he is, the nationality belongs to the name."""
    return end == start + 1 and reading.words[start] in reading.lexicon.nisbas and _before_a_name(reading, end)


def _carries_his(reading: Reading, hit: Hit) -> bool:
    """رئيسه, which folds to رئيسة."""
    word = reading.words[hit.last - 1]
    return word.endswith("ه") and reading.raw_last(hit.last - 1) == "ه" and not is_definite(word)


def _before_a_name(reading: Reading, at: int) -> bool:
    if at >= len(reading) or not reading.joined(at) or is_preposition(reading, at, reading.words[at]):
        return False
    return bool(reading.at("first", at) or reading.at("person", at)) or is_sure(reading, at)


def _of_a_body(reading: Reading, hit: Hit, end: int, ends: dict[int, Mention]) -> int:
    """الرئيس التنفيذي لشركة أدنوك, وزيرا للتعليم, السفير لدى الأمم المتحدة, القيادي في الجبهة الشعبية."""
    if end >= len(reading) or not reading.joined(end):
        return end
    word, following = reading.words[end], end + 1
    first = reading.words[hit.first][len(hit.proclitic) :]
    if (
        word in _TO
        or (word == "الي" and first in _SENT)
        or (word in ("في", "من") and _is_in(reading, first, following, ends))
    ):
        if following >= len(reading) or not reading.joined(following):
            return end
        if following in ends:
            return ends[following].last
        field = is_definite(reading.words[following]) and first in _IN
        return _adjectives(reading, following + 1, definite=True) if field else end
    if (
        word.startswith("ل")
        and len(word) > 3
        and not reading.at("first", end)
        and word not in reading.lexicon.function_words
    ):
        last = reading.words[end - 1]
        formal = last.endswith("ا") or last in reading.lexicon.classes["title_adjectives"]
        if end in ends and (formal or hit.term.sub != "own"):
            return ends[end].last
        if word.startswith("لل") and formal and word not in _NO_FIELDS:
            return _adjectives(reading, following, definite=True)
    return end


def _is_in(reading: Reading, first: str, at: int, ends: dict[int, Mention]) -> bool:
    """Whether في behind an office belongs to it: one that is in a body, or the name of the holder follows at once."""
    return first in _IN or (at in ends and _before_a_name(reading, ends[at].last))


def _is_an_adjective_here(reading: Reading, hit: Hit) -> bool:
    """التناول الإعلامي: a trade in -ي behind a definite noun describes it."""
    last = reading.words[hit.last - 1].removesuffix("ا")
    if hit.proclitic or not last.endswith(("ي", "يه")) or not reading.joined(hit.first):
        return False
    before, lexicon = reading.words[hit.first - 1], reading.lexicon
    word = reading.words[hit.first]
    if _before_a_name(reading, hit.last) or reading.at("number", hit.first - 1):
        return False
    if not is_definite(word):
        return hit.term.sub == "trade" and is_everyday(before) and hit.last - hit.first == 1
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
        return stem in lexicon.nisbas or stem in _PLAIN or (stem.endswith("ي") and stem in lexicon.classes["everyday"])
    if not is_adjective(reading, at) or word in lexicon.classes["families"]:
        return False
    following = at + 1
    named = (
        following < len(reading)
        and reading.joined(following)
        and reading.words[following] in lexicon.classes["first_names"]
    )
    return is_everyday(word[2:]) or (named and word not in lexicon.classes["ambiguous_families"])


def _mention(reading: Reading, hit: Hit, last: int, score: float, end: int = 0) -> Mention:
    closing = max(end, reading.ends[last - 1])
    return Mention(hit.start, closing, "OCC", score, hit.first, last, "office", hit.proclitic)
