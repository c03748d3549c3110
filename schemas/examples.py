"""Example phrases with their labelled words in [brackets], and the rules that hold for where a bracket may stand.

Knows nothing of label types. The rules are those of every span: no proclitic (و ف ب ك ل) inside, ال inside, whole words otherwise; in the
contracted لل the span starts at the second ل.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.records import Span

_TATWEEL_AND_MARKS = r"\u0640\u064b-\u0655\u0670"
_BEFORE = re.compile(rf"[\w{_TATWEEL_AND_MARKS}]*$")
_MARKS = re.compile(f"[{_TATWEEL_AND_MARKS}]")
# the proclitics that a word can carry in front: (wa- or fa-) then (bi-, ka- or li-)
_PROCLITICS = re.compile("[وف]?[بكل]?")
_PROCLITIC_AND_ARTICLE = re.compile(r"(?:[وف][بك]?|[بك])ال\w\w|[وف]?لل\w")
# how words begin whose own letters look like a proclitic and ال: Wali, Walid, Walter, Bali, balloon, ballistic, Baltic, Valencia, California …
_OWN_LETTERS = (
    "والي",
    "والد",
    "والت",
    "والاس",
    "بالي",
    "بالو",
    "بالست",
    "بالت",
    "بالغ",
    "بالم",
    "فالن",
    "فالح",
    "فالوج",
    "كالي",
    "كالد",
    "كالف",
    "كالك",
    "للا",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase of the vocabulary; the labelled words stand in [brackets]. Where `positive` is false they must not be labelled so, and `note` says why (Arabic — English)."""

    text: str
    positive: bool
    note: str = ""

    @property
    def plain(self) -> str:
        """The phrase without its brackets."""
        return self.text.replace("[", "").replace("]", "")

    @property
    def spans(self) -> tuple[Span, ...]:
        """The bracketed words, as spans of `plain`."""
        inside = re.finditer(r"\[([^\[\]]*)\]", self.text)
        return tuple(Span(m.start() - 2 * n, m.end() - 2 * n - 2) for n, m in enumerate(inside))


def bracket_problem(text: str) -> str | None:
    """What is wrong with the brackets themselves, as a phrase; None where they are well formed."""
    outside = re.sub(r"\[[^\[\]]*\]", "", text)
    if re.search(r"[\[\]]", outside):
        return "has a bracket without its partner, or brackets inside brackets"
    if outside == text:
        return "has no words in [brackets]"
    for inside in re.findall(r"\[([^\[\]]*)\]", text):
        if not inside.strip():
            return "has empty brackets"
        if inside != inside.strip():
            return f"has a space at the edge of [{inside}]"
    return None


def boundary_problem(text: str) -> str | None:
    """What is wrong with where the brackets stand, as a phrase; None where every bracket keeps the rules of a span."""
    for match in re.finditer(r"\[([^\[\]]*)\]", text):
        inside, before, after = match[1], text[: match.start()], text[match.end() :]
        attached = _BEFORE.search(before)
        letters = _MARKS.sub("", attached[0]) if attached else ""
        if not _PROCLITICS.fullmatch(letters):
            return f"starts [{inside}] inside a word, after {letters!r}, which is no proclitic"
        if re.match(rf"[\w{_TATWEEL_AND_MARKS}]", after):
            return f"ends [{inside}] inside a word"
        bare = _MARKS.sub("", inside)
        if not letters and _PROCLITIC_AND_ARTICLE.match(bare) and not bare.startswith(_OWN_LETTERS):
            return f"has a proclitic inside [{inside}]"
    return None
