"""Find many names in a folded text at once, at word boundaries and behind proclitics. Knows nothing of what the names mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

import ahocorasick_rs

from labeling.arabic.clitics import PROCLITICS
from labeling.arabic.folding import fold_text

T = TypeVar("T")

# Every mark counts as a space while matching, so that a pattern can ask for the end of its last word.
_NOT_WORD = re.compile(r"\W")
# Only letters that fold to themselves, with one space between words.
_SPACED = re.compile("[ءابت-غف-وي]+(?: [ءابت-غف-وي]+)*")


class _Shadow(dict[int, str]):
    """A table for str.translate that learns each character when it first comes."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        self[code] = letter if letter.isalnum() or letter == "_" else " "
        return self[code]


_SHADOW = _Shadow()
_BETWEEN_WORDS = frozenset(" -/'’_·")


class Gazetteer(Generic[T]):
    """Names in any spelling, each with values; `find` meets them in folded text."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """`entries` are (name, value); one name may come several times, and all its values are found."""
        plain: dict[str, list[T]] = {}
        contracted: dict[str, list[T]] = {}
        for name, value in entries:
            folded = spaced(name)
            if not folded:
                continue
            plain.setdefault(folded, []).append(value)
            if folded.startswith("ال") and len(folded) > 3:
                # ل + ال is written لل; the name then begins at the second ل, one letter into this pattern.
                lam = "ل" + (folded[2:] if folded.startswith("الل") else folded[1:])
                contracted.setdefault(lam, []).append(value)
        patterns = list({**plain, **contracted})
        self._values = [(tuple(plain.get(p, ())), tuple(contracted.get(p, ())), " " in p) for p in patterns]
        self._automaton = ahocorasick_rs.AhoCorasick(
            [pattern + " " for pattern in patterns] or ["\0 "],
            implementation=ahocorasick_rs.Implementation.ContiguousNFA,
        )

    def __len__(self) -> int:
        return len(self._values)

    def find(self, folded: str) -> Iterator[tuple[int, int, str, tuple[T, ...]]]:
        """(start, end, proclitic, values) of every name in `folded`, overlapping ones too, by end and then by start.

        `start` is behind the proclitic, which is "" where the name opens its word.
        """
        shadow = folded.translate(_SHADOW) + " "
        for index, begin, stop in self._automaton.find_matches_as_indexes(shadow, overlapping=True):
            proclitic = "" if begin == 0 or shadow[begin - 1] == " " else _proclitic(shadow, begin)
            if proclitic is None:
                continue
            plain, contracted, several = self._values[index]
            if several and not _in_one_piece(folded, begin, stop - 1):
                continue
            if plain:
                yield begin, stop - 1, proclitic, plain
            if contracted and proclitic in ("", "و", "ف"):
                yield begin + 1, stop - 1, proclitic + "ل", contracted


def spaced(name: str) -> str:
    """`name` folded, every mark a space, one space between words: the key under which a gazetteer knows it."""
    if _SPACED.fullmatch(name):  # most names come here two or three times while a lexicon is built
        return name
    return " ".join(_NOT_WORD.sub(" ", fold_text(name)).split())


def _proclitic(shadow: str, begin: int) -> str | None:
    for length in (1, 2):
        at = begin - length
        if at >= 0 and (at == 0 or shadow[at - 1] == " "):
            letters = shadow[at:begin]
            return letters if letters in PROCLITICS else None
    return None


def _in_one_piece(folded: str, begin: int, end: int) -> bool:
    """No stop, quotation mark or line end stands between the words."""
    return all(letter.isalnum() or letter in _BETWEEN_WORDS for letter in folded[begin:end])
