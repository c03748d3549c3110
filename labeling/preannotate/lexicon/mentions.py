"""Candidate entities, and which of them stay where they overlap. Knows nothing of how they were found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Mention(NamedTuple):
    """A candidate entity: folded [start, end) on words [first, last), `sub` its finer kind for events and stances."""

    start: int
    end: int
    tag: str
    score: float
    first: int
    last: int
    sub: str = ""
    proclitic: str = ""


# What may stand inside what, as in Wojood; anything else that lies inside another mention is dropped.
_INSIDE = {
    "ORG": frozenset({"GPE", "LOC", "PERS", "NORP"}),
    "OCC": frozenset({"ORG", "GPE", "LOC", "FAC", "NORP"}),
    "FAC": frozenset({"GPE", "LOC", "PERS"}),
    "GPE": frozenset({"LOC"}),
    "LOC": frozenset({"GPE"}),
    "EVENT": frozenset({"GPE", "LOC", "ORG", "DATE"}),
    "LAW": frozenset({"GPE", "ORG", "CARDINAL", "DATE"}),
    "MONEY": frozenset({"CURR"}),
    "QUANTITY": frozenset({"UNIT"}),
    "NORP": frozenset({"ORG", "GPE"}),
}
# Patterns that leave little doubt go before names, and names before what may be a plain word.
_RANK = {"WEBSITE": 4, "DATE": 3, "MONEY": 3, "PERCENT": 3, "QUANTITY": 3, "PERS": 2}


def select(candidates: Iterable[Mention]) -> list[Mention]:
    """The mentions that stay, in text order: no span twice, none crossing another, nested only where the tags allow it."""
    best: dict[tuple[int, int], Mention] = {}
    for one in candidates:
        known = best.get((one.start, one.end))
        if known is None or (one.score, one.tag) > (known.score, known.tag):
            best[one.start, one.end] = one
    order = sorted(best.values(), key=_strength, reverse=True)
    kept: list[Mention] = []
    taken: dict[int, list[Mention]] = {}
    for one in order:
        words = range(one.first, one.last)
        if taken.keys().isdisjoint(words) or all(
            live_together(one, other) for word in words if word in taken for other in taken[word]
        ):
            kept.append(one)
            for word in words:
                if word in taken:
                    taken[word].append(one)
                else:
                    taken[word] = [one]
    return sorted(kept, key=lambda m: (m.start, -m.end, m.tag))


def _strength(mention: Mention) -> tuple[int, float, float, int]:
    length = mention.end - mention.start
    famous = mention.sub == "known" and mention.last - mention.first > 1  # رجب طيب أردوغان is no month
    return (
        _RANK["WEBSITE"] if famous else _RANK.get(mention.tag, 1),
        length if mention.score >= 0.5 else 0,
        mention.score,
        -mention.start,
    )


def live_together(one: Mention, other: Mention) -> bool:
    """Whether two mentions can stand in one text: side by side, or one inside the other where the tags allow it."""
    if one.end <= other.start or other.end <= one.start:
        return True
    if other.start <= one.start and one.end <= other.end:
        outer, inner = other, one
    elif one.start <= other.start and other.end <= one.end:
        outer, inner = one, other
    else:
        return False
    return inner.tag in _INSIDE.get(outer.tag, frozenset())
