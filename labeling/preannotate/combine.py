"""The pre-annotator `combine`: entities of the tagger and of the lexicon, one or the other first, type by type; events and stances over both.

Knows nothing of how either finds its entities; who is believed stands in combine.yaml.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labeling.preannotate.contract import labels_table
from labeling.preannotate.lexicon.events import find_events
from labeling.preannotate.lexicon.mentions import Mention, live_together
from labeling.preannotate.lexicon.stances import find_stances
from labeling.preannotate.tagger.annotator import TaggerAnnotator, records
from labeling.preannotate.undisturbed import undisturbed
from schemas.errors import MusnadError
from schemas.records import Labels
from schemas.yaml_lines import read_yaml

if TYPE_CHECKING:
    import pyarrow as pa

POLICY = Path(__file__).parent / "combine.yaml"


class Belief(NamedTuple):
    """Whose entities of a type stand first, and from which score on the other's are added."""

    first: str
    add: float


class CombineAnnotator:
    """All three layers; `model` is a tagger's file, "" the one that Musnad ships."""

    name = "combine"

    def __init__(self, model: str = "") -> None:
        self._tagger = TaggerAnnotator(model)

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over code, lexicon, model and policy."""
        digest = hashlib.sha256(self._tagger.version.encode())
        for path in (Path(__file__), POLICY):
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        return f"1-{digest.hexdigest()[:8]}"

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        with undisturbed():
            return labels_table(documents, self.labels(text or "" for text in documents.column("text").to_pylist()))

    def labels(self, texts: Iterable[str]) -> Iterator[Labels]:
        """All three layers of each text; ids e1, v1, s1 … in text order."""
        for reading, by_lexicon, by_tagger in self._tagger.tagged(texts):
            mentions = combined(by_tagger, by_lexicon)
            events = find_events(reading, mentions)
            yield Labels(records(reading, mentions), events.records(), find_stances(reading, mentions, events))


def combined(by_tagger: Sequence[Mention], by_lexicon: Sequence[Mention]) -> list[Mention]:
    """One list of mentions in text order: no span twice, none crossing another."""
    sides = {"tagger": by_tagger, "lexicon": by_lexicon}
    policy = beliefs()
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


@lru_cache(maxsize=1)
def beliefs() -> dict[str, Belief]:
    """The policy, a belief for each type.

    Raises:
        MusnadError: combine.yaml names a side or a score that there is not.
    """
    file = read_yaml(POLICY, MusnadError)
    found = {}
    for tag, (side, add) in file.data["types"].items():
        if side not in ("tagger", "lexicon"):
            raise MusnadError(f"{file.where('types', tag)} believes {side!r}", remedy="It is tagger or lexicon")
        found[tag] = Belief(side, float(add))
    return found
