"""What a name takes behind its complement: adjectives, what the body is for (للسباحة, لحقوق الإنسان), a number, the law an article is of.

Knows nothing of how the name began.
"""

from __future__ import annotations

from collections.abc import Callable

from labeling.preannotate.lexicon.reading import Reading

_PURPOSES = 3
Complement = Callable[[Reading, int], int]
Adjective = Callable[[Reading, int], bool]


def with_purpose(reading: Reading, end: int, complement: Complement, is_adjective: Adjective) -> int:
    """The word behind الاتحاد الدولي + للسباحة, المنظمة + لحقوق الإنسان; `end` where nothing of the kind follows."""
    if end >= len(reading) or not reading.joined(end):
        return end
    word, classes = reading.words[end], reading.lexicon.classes
    if len(word) > 4 and word.startswith("لل") and word[2:] in classes["fields"]:
        return _more_fields(reading, end + 1, is_adjective)
    if len(word) > 3 and word[0] == "ل" and word[1:] in classes["field_constructs"]:
        behind = complement(reading, end + 1)
        return _more_fields(reading, behind, is_adjective) if behind > end + 1 else end
    return end


def with_number(reading: Reading, end: int) -> int:
    """The word behind a year or number that belongs to the name: مونديال 2030, القرار 1701, القانون رقم 9 لسنة 2023."""
    at = end
    if at < len(reading) and reading.joined(at) and reading.words[at] in ("رقم", "عدد"):
        at += 1
    if at >= len(reading) or not reading.joined(at) or not reading.words[at].isdigit():
        return end
    at += 1
    dated = at + 1 < len(reading) and reading.joined(at) and reading.words[at] in ("لسنه", "لعام", "سنه")
    return at + 2 if dated and reading.words[at + 1].isdigit() else at


def with_law(reading: Reading, end: int, complement: Complement) -> int:
    """The word behind المادة 58 + من الدستور / من قانون العقوبات."""
    at = end + 1
    if at >= len(reading) or not reading.joined(end) or reading.words[end] != "من" or not reading.joined(at):
        return end
    names = [h for h in reading.at("name", at) if h.term.tag == "LAW" and not h.proclitic]
    if names:
        return max(h.last for h in names)
    heads = [h for h in reading.at("head", at) if h.term.tag == "LAW" and not h.proclitic]
    if not heads:
        return end
    last = max(h.last for h in heads)
    if reading.words[at].startswith("ال"):
        while last < len(reading) and reading.joined(last) and reading.words[last] in reading.lexicon.nisbas:
            last += 1
        return last
    return max(last, complement(reading, last))


def _more_fields(reading: Reading, at: int, is_adjective: Adjective) -> int:
    """… والفنون والآداب, للعلوم الأمنية: coordinated fields and adjectives."""
    fields = reading.lexicon.classes["fields"]
    for _ in range(_PURPOSES):
        if at >= len(reading) or not reading.joined(at):
            break
        word = reading.words[at]
        if (word.startswith("وال") and word[3:] in fields) or is_adjective(reading, at):
            at += 1
        else:
            break
    return at
