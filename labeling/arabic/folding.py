"""A folded shadow of a text for matching, with an exact map back to the raw text. Knows nothing of words or labels.

Two spellings of one name fold to the same letters: alef forms (أإآٱ→ا), ى→ي, ة→ه, ؤ→و, ئ→ي, Persian letters, presentation forms and digits
become the plain letter; harakat, tatweel and invisible format controls go; a run of blanks becomes one space.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from schemas.records import Span

_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ٵ": "ا",
    "ى": "ي", "ئ": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ۓ": "ي", "ێ": "ي",
    "ؤ": "و", "ۇ": "و", "ۆ": "و", "ۋ": "و",
    "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ۂ": "ه", "ۃ": "ه",
    "ک": "ك", "ڪ": "ك", "گ": "ك", "ڭ": "ك",
    "پ": "ب", "چ": "ج", "ژ": "ز", "ڤ": "ف", "ڨ": "ق", "ڥ": "ف", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن",
    "٪": "%", "٫": ".", "٬": ",",
}  # fmt: skip
_TATWEEL = "\u0640"
_BLANKS = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_CONTROLS = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_PRESENTATION = (range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))


def fold(text: str) -> Folded:
    """The folded shadow of `text`."""
    even = _even(text)
    if not _UNEVEN.search(text):
        return Folded(text, even, (0,), (0,))
    pieces: list[str] = []
    starts, raws = [0], [0]
    length = raw = 0

    def keep(upto: int) -> None:
        nonlocal length
        if upto > raw:
            if raws[-1] - starts[-1] != raw - length:
                _mark(starts, raws, length, raw)
            pieces.append(even[raw:upto])
            length += upto - raw

    for match in _UNEVEN.finditer(text):
        begin, end = match.span()
        keep(begin)
        raw = begin
        shape = _EXPANSIONS.get(text[begin])
        if shape is not None:
            for letter in shape:  # each folded letter of a ligature maps to the one raw character
                _mark(starts, raws, length, begin)
                pieces.append(letter)
                length += 1
        elif text[begin] in _BLANK_SET:
            if raws[-1] - starts[-1] != begin - length:
                _mark(starts, raws, length, begin)
            pieces.append(" ")
            length += 1
        raw = end
    keep(len(text))
    return Folded(text, "".join(pieces), tuple(starts), tuple(raws))


def fold_text(text: str) -> str:
    """Only the folded letters of `text`, for lexicon entries."""
    return fold(text).text if _UNEVEN.search(text) else _even(text)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded `text` of `raw`; `starts[i]` (folded) stands at `raws[i]` (raw), and between two marks both count alike."""

    raw: str
    text: str
    starts: tuple[int, ...]
    raws: tuple[int, ...]

    def span_back(self, start: int, end: int) -> Span:
        """The raw span of folded [start, end), with the harakat and tatweel on its last letter and the tatweel that begins its word.

        Raises:
            ValueError: the span is empty or lies outside the folded text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no span of a folded text of {len(self.text)} letters")
        if self.raws == (0,) and len(self.raw) == len(self.text):
            return Span(start, end)
        first, last = self.index_back(start), self.index_back(end - 1) + 1
        # a tatweel behind a sign begins the next word
        trailing = (_TRAILING if self.raw[last - 1].isalnum() else _TRAILING_MARKS).match(self.raw, last)
        return Span(self._word_start(first), trailing.end() if trailing else last)

    def _word_start(self, first: int) -> int:
        """Raw `first`, or where its word begins with a tatweel before it: a lone haraka begins no word."""
        start = first
        while start and self.raw[start - 1] in _MARK_SET:
            start -= 1
        if start and (self.raw[start - 1].isalnum() or self.raw[start - 1] == "_"):
            return first
        tatweel = self.raw.find(_TATWEEL, start, first)
        return first if tatweel < 0 else tatweel

    def index_back(self, index: int) -> int:
        """Where the folded letter at `index` stands in the raw text; the end of one is the end of the other."""
        if index >= len(self.text):
            return len(self.raw)
        if len(self.raws) == 1 and self.raws[0] == 0:
            return index
        mark = bisect_right(self.starts, index) - 1
        return self.raws[mark] + index - self.starts[mark]

    def written(self) -> str:
        """For each folded letter the raw character that it came from: `written()[i]` is `raw[index_back(i)]`."""
        if len(self.raws) == 1 and self.raws[0] == 0:
            return self.raw[: len(self.text)]
        ends = (*self.starts[1:], len(self.text))
        return "".join(
            [self.raw[raw : raw + end - start] for start, end, raw in zip(self.starts, ends, self.raws, strict=True)]
        )


def _even(text: str) -> str:
    """`text` with each character folded that folds to one; for the others the map has to say more."""
    if len(text) < _SHORT:
        return text.translate(_ONE_TO_ONE)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return _CODES.take(codes).tobytes().decode("utf-32-le", "surrogatepass")


def _mark(starts: list[int], raws: list[int], start: int, raw: int) -> None:
    if starts[-1] == start:  # nothing was kept since the last mark
        raws[-1] = raw
    else:
        starts.append(start)
        raws.append(raw)


def _members(char_class: str) -> list[str]:
    return re.findall(f"[{char_class}]", "".join(map(chr, range(0x10000))))


def _arabic_marks() -> list[str]:
    blocks = (range(0x0300, 0x0370), range(0x0600, 0x0700), range(0x08D0, 0x0900))
    return [chr(code) for block in blocks for code in block if unicodedata.category(chr(code)) == "Mn"]


def _fold_letters(text: str) -> str:
    return "".join(_LETTERS.get(c, "" if unicodedata.category(c) == "Mn" or c == _TATWEEL else c) for c in text)


def _presentation_forms() -> dict[str, str]:
    """Presentation forms and what they fold to: one letter, several (ligatures), or nothing (a haraka of its own)."""
    forms = {}
    for block in _PRESENTATION:
        for code in block:
            shape = unicodedata.normalize("NFKC", chr(code))
            if shape != chr(code):
                forms[chr(code)] = _fold_letters(shape if len(shape) > 4 else shape.replace(" ", ""))
    return forms


def _digits() -> dict[str, str]:
    return {chr(base + digit): str(digit) for base in (0x0660, 0x06F0) for digit in range(10)}


_FORMS = _presentation_forms()
_EXPANSIONS = {form: shape for form, shape in _FORMS.items() if len(shape) > 1}
_BLANK_SET = frozenset(_members(_BLANKS + " "))
_DROPPED = [*_arabic_marks(), _TATWEEL, *_members(_CONTROLS), *(form for form, shape in _FORMS.items() if not shape)]
_FOLDED = {**_LETTERS, **_digits(), **_FORMS, **dict.fromkeys(_BLANK_SET, " ")}
# Identity entries for common characters: a key that is missing costs str.translate an exception.
_ONE_TO_ONE = {code: chr(code) for code in [*range(0x0700), *range(0x2000, 0x2100)]}
_ONE_TO_ONE |= {ord(raw): folded for raw, folded in _FOLDED.items() if len(folded) == 1}
_SHORT = 150  # str.translate takes 30 ns a character, an array 2 µs and then hardly anything
_CODES = np.arange(sys.maxunicode + 1, dtype="<u4")
_CODES[list(_ONE_TO_ONE)] = [ord(folded) for folded in _ONE_TO_ONE.values()]
_dropped_class = "".join(map(re.escape, _DROPPED))
_UNEVEN = re.compile(f"[{_dropped_class}]+|[{_BLANKS} ]{{2,}}|[{''.join(_EXPANSIONS)}]")
_marks_class = "".join(map(re.escape, [*_arabic_marks(), *(form for form, shape in _FORMS.items() if not shape)]))
_TRAILING = re.compile(f"[{_marks_class}{_TATWEEL}]+")
_TRAILING_MARKS = re.compile(f"[{_marks_class}]+")
_MARK_SET = frozenset(_members(_marks_class + _TATWEEL))
