"""Lossless word tokens with offsets. Knows nothing of clitics: a token is a whole written word, a number, or one mark of punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, repeat

import numpy as np
import numpy.typing as npt

from schemas.records import Span


def tokens(text: str) -> list[Span]:
    """Words, numbers, addresses, emoji and single marks of punctuation, in order; only blanks and control characters stand between them.

    Harakat, tatweel and format controls inside a word belong to it; at its edges a format control (U+200F …) does not.
    """
    places = _plain_places(text) if len(text) > _SHORT else None
    if places is None:
        return list(iter_tokens(text))
    return list(map(tuple.__new__, repeat(Span), zip(*places, strict=True)))


def iter_tokens(text: str) -> Iterator[Span]:
    """`tokens`, one after the other."""
    for match in _TOKEN.finditer(text):
        yield Span(match.start(), match.end())


def words_and_places(text: str) -> tuple[list[str], list[int], list[int]]:
    """`tokens` as three lists: the words, where each begins, where each ends. Many times as quick for a long text."""
    places = _plain_places(text) if len(text) > _SHORT else None
    if places is not None:
        starts, ends = places
        return [text[start:end] for start, end in zip(starts, ends, strict=True)], starts, ends
    pieces = _PIECES.split(text)  # what stands between, a token, what stands between, …
    ends = list(accumulate(map(len, pieces)))
    return pieces[1::2], ends[:-1:2], ends[1::2]


def _plain_places(text: str) -> tuple[list[int], list[int]] | None:
    """Where tokens begin and end, from the kinds of characters alone; None where `_TOKEN` has to read the text.

    That is one with an address, a picture, a format control, a mark behind no letter, or a character beyond the basic plane.
    """
    kinds = _kinds()[np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)]
    if kinds.max() == _LEFT or "www." in text or "://" in text:
        return None
    in_word = np.zeros(len(kinds) + 2, np.bool_)  # with a character on either side that is in none
    np.greater_equal(kinds, _MARK, out=in_word[1:-1])
    if ((kinds == _MARK) > in_word[:-2]).any():
        return None
    separators = np.flatnonzero(kinds[1:-1] == _SEPARATOR)
    joins = separators[(kinds[separators] == _DIGIT) & (kinds[separators + 2] == _DIGIT)]
    in_word[joins + 2] = True
    alone = (kinds != _BLANK) > in_word[1:-1]
    starts = np.flatnonzero(alone | (in_word[1:-1] > in_word[:-2]))
    ends = np.flatnonzero(alone | (in_word[1:-1] > in_word[2:])) + 1
    return starts.tolist(), ends.tolist()


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, not punctuation or an emoji."""
    return bool(token) and (token[0].isalnum() or token[0] == "_")


def _ranges(*categories: str) -> str:
    """A character class body of the basic plane's characters of these categories."""
    body, start = [], None
    for code in range(0x10001):
        inside = code < 0x10000 and unicodedata.category(chr(code)) in categories
        if inside and start is None:
            start = code
        elif not inside and start is not None:
            body.append(f"\\u{start:04x}-\\u{code - 1:04x}")
            start = None
    return "".join(body)


_MARKS = _ranges("Mn", "Mc", "Me")
_FORMAT = _ranges("Cf") + "\U000e0001-\U000e007f"
_LETTER = f"[\\w{_MARKS}]"
_WORD = f"\\w{_LETTER}*(?:[{_FORMAT}]+{_LETTER}+|(?<=\\d)[.,:\u066b\u066c](?=\\d){_LETTER}+)*"
_ADDRESS = rf"(?:https?://|www\.)[^\s«»\"“”<>،؛\[\]{_FORMAT}]*[^\s«»\"“”<>،؛\[\].,!?:;'…)({_FORMAT}]"
_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_EMOJI = f"[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]*(?:\u200d{_PICTURE}[\ufe0f\U0001f3fb-\U0001f3ff]*)*"
# What is left is one character that is neither blank nor control; marks that follow it, and marks alone, stay in one piece.
_OTHER = f"[^\\s\\x00-\\x1f\\x7f-\\x9f{_FORMAT}][{_MARKS}]*"
_TOKEN = re.compile(f"{_ADDRESS}|{_WORD}|{_EMOJI}|{_OTHER}")
_PIECES = re.compile(f"({_TOKEN.pattern})")

_SHORT = 400  # characters, for which arrays do not pay
_BLANK, _ONE, _SEPARATOR, _MARK, _LETTER_KIND, _DIGIT, _LEFT = range(7)
"""Kinds of characters: blanks and controls, one that is a token by itself, one that joins two digits, the three that words are made of,
and what `_plain_places` leaves to `_TOKEN`."""


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """The kind of each character of the basic plane."""
    plane = "".join(map(chr, range(0x10000)))
    kinds = np.full(len(plane), _ONE, np.uint8)
    for kind, pattern in (
        (_LETTER_KIND, r"\w"),
        (_DIGIT, r"\d"),
        (_MARK, f"[{_MARKS}]"),
        (_BLANK, r"[\s\x00-\x1f\x7f-\x9f]"),
        (_SEPARATOR, "[.,:\u066b\u066c]"),
        (_LEFT, f"[{_FORMAT}\ud800-\udfff]|{_PICTURE}"),
    ):
        for match in re.finditer(f"(?:{pattern})+", plane):
            kinds[slice(*match.span())] = kind
    return kinds
