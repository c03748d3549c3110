"""One list of entities from the tagger's and the lexicon's, by whom to believe for each type. Knows nothing of how either finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from labeling.preannotate.lexicon.mentions import Mention, live_together


class Belief(NamedTuple):
    """Whose entities of a type stand first, and from which score on the other's are added."""

    first: str
    add: float


def combined(
    by_tagger: Sequence[Mention], by_lexicon: Sequence[Mention], policy: Mapping[str, Belief]
) -> list[Mention]:
    """One list of mentions in text order: no span twice, none crossing another; `policy` has a belief for each type."""
    sides = {"tagger": by_tagger, "lexicon": by_lexicon}
    kinds = {(m.start, m.end, m.tag): m.sub for m in by_lexicon}
    first = [m for side, mentions in sides.items() for m in mentions if policy[m.tag].first == side]
    later = [
        m for side, mentions in sides.items() for m in mentions
        if policy[m.tag].first != side and m.score >= policy[m.tag].add
    ]  # fmt: skip
    taken: dict[int, list[Mention]] = {}
    kept: list[Mention] = []

    def take(mentions: Iterable[Mention], bar: Callable[[Mention, Mention], bool]) -> None:
        for one in mentions:
            words = range(one.first, one.last)
            if not taken.keys().isdisjoint(words) and any(
                bar(one, other) for word in words if word in taken for other in taken[word]
            ):
                continue
            kind = kinds.get((one.start, one.end, one.tag), "")
            kept.append(one if one.sub == kind else one._replace(sub=kind))
            for word in words:
                if word in taken:
                    taken[word].append(one)
                else:
                    taken[word] = [one]

    take(first, _cross)
    take(sorted(later, key=lambda m: (m.start - m.end, m.start, m.tag)), _barred)
    return sorted(kept, key=lambda m: (m.start, -m.end, m.tag))


def _cross(one: Mention, other: Mention) -> bool:
    """Whether two mentions overlap and neither holds the other, or say the same."""
    if (one.start, one.end) == (other.start, other.end):
        return one.tag == other.tag
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end


def _barred(one: Mention, other: Mention) -> bool:
    """What follows must not stand on the words of what is there, or inside a name that holds no such thing."""
    return (one.start, one.end) == (other.start, other.end) or not live_together(one, other)
