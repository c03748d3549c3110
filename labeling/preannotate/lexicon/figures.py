"""Numbers, money, measures, percentages, dates, times and addresses. Knows nothing of names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s«»\"“”<>،؛)(]+[^\s«»\"“”<>،؛)(.,!?:]|\b[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.(?:com|net|org|info|ly|sa|eg|tv|gov|edu)\b"
)
# Both patterns look at every character; these go from one Latin letter or digit to the next, and most texts have none that fits.
_LIKE_AN_ADDRESS = re.compile(r"[a-zA-Z0-9-]\.(?:com|net|org|info|ly|sa|eg|tv|gov|edu)|https?://|www\.")
_LIKE_A_SLASH_DATE = re.compile(r"\d\s?[/-]\s?\d")
_HOURS = frozenset({"الساعه", "والساعه", "بالساعه", "لساعه"})
_YEAR = re.compile(r"(?:(?:1[89]|20)\d\d|1[34]\d\d)[مه]?")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SLASH_DATE = re.compile(r"(?<![\d/])\d{1,4}\s?[/-]\s?\d{1,2}\s?[/-]\s?\d{1,4}[مه]?(?![\w/])")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}")
_CALENDARS = frozenset({"ميلادي", "ميلاديه", "هجري", "هجريه", "م", "ه"})
_YEAR_WORDS = frozenset({"عام", "سنه", "العام", "السنه"})
_BEFORE_YEAR = frozenset(
    {
        "في",
        "منذ",
        "حتي",
        "قبل",
        "بعد",
        "خلال",
        "مطلع",
        "نهايه",
        "اواخر",
        "اوايل",
        "منتصف",
        "صيف",
        "شتاء",
        "ربيع",
        "خريف",
    }
)
_NUMBER_KINDS = frozenset({"cardinals", "scales", "vague"})


def figure_mentions(reading: Reading) -> Iterator[Mention]:
    """All of them as candidates; longer ones win over their parts later."""
    yield from _addresses(reading)
    yield from _dates(reading)
    yield from _times(reading)
    yield from _numbers(reading)


def number_end(reading: Reading, at: int) -> int:
    """The word behind the number that begins at word `at`; `at` itself where none does."""
    end = at
    while end < len(reading) and (end == at or reading.joined(end)):
        word = reading.words[end]
        if _DIGITS.fullmatch(word) or _is(reading, end, *_NUMBER_KINDS) or (end > at and _is_and_number(reading, end)):
            end += 1
        else:
            break
    return end


def _is(reading: Reading, at: int, *kinds: str) -> bool:
    return any(h.term.sub in kinds and h.proclitic in ("", "ب", "ل", "و") for h in reading.at("number", at))


def _is_and_number(reading: Reading, at: int) -> bool:
    return any(h.term.sub in _NUMBER_KINDS and h.proclitic == "و" for h in reading.at("number", at))


def _longest(reading: Reading, at: int, *kinds: str) -> Hit | None:
    """The longest hit of these kinds that opens word `at` without a proclitic."""
    if at >= len(reading):
        return None
    hits = [h for h in reading.at("number", at) if h.term.sub in kinds and not h.proclitic]
    return max(hits, key=lambda h: h.last, default=None)


def _numbers(reading: Reading) -> Iterator[Mention]:
    behind = 0
    for at in sorted({*reading.digits, *reading.hits.get("number", ())}):
        if at < behind:
            continue
        end = number_end(reading, at)
        if end > at:
            yield from _number(reading, at, end)
            behind = end


def _number(reading: Reading, at: int, end: int) -> Iterator[Mention]:
    start, proclitic = _bare_start(reading, at)
    following = reading.gap(end) if end < len(reading) else ""
    tail = reading.text[reading.ends[end - 1] : reading.ends[end - 1] + 2].strip()
    if tail.startswith("%"):
        stop = reading.text.index("%", reading.ends[end - 1]) + 1
        yield Mention(start, stop, "PERCENT", 0.95, at, end, "", proclitic)
        return
    if following == "":
        percent = _longest(reading, end, "percent")
        if percent is not None:
            yield Mention(start, reading.ends[percent.last - 1], "PERCENT", 0.95, at, percent.last, "", proclitic)
            return
        currency = _longest(reading, end, "currencies")
        if currency is not None:
            last = currency.last
            yield Mention(start, reading.ends[last - 1], "MONEY", 0.9, at, last, "", proclitic)
            yield Mention(reading.starts[end], reading.ends[last - 1], "CURR", 0.9, end, last)
            return
        unit = _longest(reading, end, "units")
        if unit is not None:
            last = unit.last
            yield Mention(start, reading.ends[last - 1], "QUANTITY", 0.85, at, last, "", proclitic)
            yield Mention(reading.starts[end], reading.ends[last - 1], "UNIT", 0.85, end, last)
            return
    if end == at + 1 and re.fullmatch(r"(?:19|20[0-2])\d\d", reading.words[at]) and not reading.at("people", end):
        yield Mention(start, reading.ends[at], "DATE", 0.6, at, end)
        return
    single = end == at + 1 and not reading.words[at][0].isdigit()
    yield Mention(start, reading.ends[end - 1], "CARDINAL", 0.55 if single else 0.8, at, end, "number", proclitic)


def _bare_start(reading: Reading, at: int) -> tuple[int, str]:
    hits = [h for h in reading.at("number", at) if h.term.sub in _NUMBER_KINDS]
    if not hits:
        return reading.starts[at], ""
    hit = min(hits, key=lambda h: len(h.proclitic))
    return hit.start, hit.proclitic


def _dates(reading: Reading) -> Iterator[Mention]:
    for match in _SLASH_DATE.finditer(reading.text) if _LIKE_A_SLASH_DATE.search(reading.text) else ():
        first, last = reading.word_at(match.start()), reading.word_at(match.end() - 1) + 1
        if reading.starts[first] == match.start() and reading.ends[last - 1] == match.end():
            yield Mention(match.start(), match.end(), "DATE", 0.9, first, last)
    for hits in reading.hits.get("number", {}).values():
        for hit in hits:
            if hit.term.sub in ("months", "weak_months"):
                yield from _month(reading, hit)
            elif hit.term.sub == "weekdays":
                yield _weekday(reading, hit)
            elif hit.term.sub == "date_units":
                yield from _duration(reading, hit)
    for at in reading.digits:
        word = reading.words[at]
        if at > 0 and reading.gap(at) in ("", "(") and _YEAR.fullmatch(word):
            before = reading.words[at - 1]
            bare = before[1:] if before[:1] in "ولبف" and before[1:] in _YEAR_WORDS else before
            if bare in _YEAR_WORDS:
                start = reading.starts[at - 1] + len(before) - len(bare)
                end, last = _year_end(reading, at)
                yield Mention(start, end, "DATE", 0.9, at - 1, last, "", before[: len(before) - len(bare)])
            elif before in _BEFORE_YEAR and word[0] in "12":
                yield Mention(reading.starts[at], reading.ends[at], "DATE", 0.85, at, at + 1)


def _year_end(reading: Reading, at: int) -> tuple[int, int]:
    """(folded end, word behind) of a year with its brackets and its calendar: عام (1325) هجري."""
    end, last = reading.ends[at], at + 1
    if reading.gap(at) == "(" and ")" in reading.text[end : end + 2]:
        end = reading.text.index(")", end) + 1
    if last < len(reading) and reading.gap(last) in ("", ")") and reading.words[last] in _CALENDARS:
        return reading.ends[last], last + 1
    return end, last


def _month(reading: Reading, hit: Hit) -> Iterator[Mention]:
    """12 مارس/آذار 2016, مطلع نيسان, تشرين الأول/أكتوبر 2011."""
    first, start, proclitic, last = hit.first, hit.start, hit.proclitic, hit.last
    near = False
    if not proclitic and first > 0 and reading.joined(first) and re.fullmatch(r"\d{1,2}", reading.words[first - 1]):
        first, start, near = first - 1, reading.starts[first - 1], True
        last = hit.last
    elif not proclitic and first > 0 and reading.gap(first) in ("/", "(", "-") and reading.at("number", first - 1):
        return  # the second of two names of one month: the first one takes it in
    last = _second_month(reading, last)
    if (last < len(reading) and reading.gap(last) in ("", "،", ",", ")") and _YEAR.fullmatch(reading.words[last])) or (
        last < len(reading) and reading.joined(last) and reading.words[last] in _RELATIVE
    ):
        last, near = last + 1, True
    if hit.term.sub == "weak_months" and not near and last == hit.last:
        return
    if proclitic and hit.last - hit.first == 1 and len(reading.text[start : reading.ends[hit.first]]) < 4:
        return
    end = reading.ends[last - 1]
    if reading.text[end : end + 1] == ")" and "(" in reading.text[start:end]:
        end += 1
    yield Mention(start, end, "DATE", 0.9 if near or last > hit.last else 0.75, first, last, "", proclitic)


_RELATIVE = frozenset({"الماضي", "المقبل", "الحالي", "الجاري", "القادم", "المنصرم", "الفايت"})


def _second_month(reading: Reading, last: int) -> int:
    if last < len(reading) and reading.gap(last) in ("/", "(", "-"):
        other = _longest(reading, last, "months", "weak_months")
        if other is not None:
            return other.last
    return last


def _weekday(reading: Reading, hit: Hit) -> Mention:
    first, start, proclitic, last = hit.first, hit.start, hit.proclitic, hit.last
    if not proclitic and first > 0 and reading.joined(first):
        before = reading.words[first - 1]
        bare = before[1:] if before in ("ويوم", "ليوم", "بيوم", "فيوم") else before
        if bare in ("يوم", "مساء", "صباح", "فجر", "ليل", "ليله", "ظهر", "يومي"):
            first, start, proclitic = (
                first - 1,
                reading.starts[first - 1] + len(before) - len(bare),
                before[: len(before) - len(bare)],
            )
    if last < len(reading) and reading.joined(last) and (reading.words[last] in _RELATIVE):
        last += 1
    return Mention(
        start,
        reading.ends[last - 1],
        "DATE",
        0.9 if first < hit.first or last > hit.last else 0.75,
        first,
        last,
        "",
        proclitic,
    )


_LEADS = frozenset({"قبل", "منذ", "بعد", "خلال"})


def _duration(reading: Reading, hit: Hit) -> Iterator[Mention]:
    """قبل عام, منذ ثلاثة أيام, خلال 5 أعوام: the words after the preposition."""
    if hit.proclitic:
        return
    first = hit.first
    while (
        first > 0
        and reading.joined(first)
        and (reading.words[first - 1][0].isdigit() or _is(reading, first - 1, *_NUMBER_KINDS))
    ):
        first -= 1
    led = first > 0 and reading.joined(first) and reading.words[first - 1].lstrip("و") in _LEADS
    if first == hit.first and not led:
        return
    start, proclitic = _bare_start(reading, first) if first < hit.first else (reading.starts[first], "")
    yield Mention(start, reading.ends[hit.last - 1], "DATE", 0.75 if led else 0.6, first, hit.last, "", proclitic)


def _times(reading: Reading) -> Iterator[Mention]:
    if _HOURS.isdisjoint(reading.words):
        return
    for at, word in enumerate(reading.words):
        if word in _HOURS and at + 1 < len(reading):
            following = reading.words[at + 1]
            if _CLOCK.fullmatch(following) or following.isdigit() or reading.at("name", at + 1):
                end = at + 2
                while (
                    end < len(reading)
                    and reading.joined(end)
                    and any(h.term.tag == "TIME" for h in reading.at("name", end))
                ):
                    end += 1
                start = reading.starts[at] + word.index("ال") if "ال" in word else reading.starts[at]
                yield Mention(start, reading.ends[end - 1], "TIME", 0.85, at, end)


def _addresses(reading: Reading) -> Iterator[Mention]:
    for match in _ADDRESS.finditer(reading.text) if _LIKE_AN_ADDRESS.search(reading.text) else ():
        first, last = reading.word_at(match.start()), reading.word_at(match.end() - 1) + 1
        if reading.starts[first] >= match.start():
            yield Mention(match.start(), match.end(), "WEBSITE", 0.95, first, last)
