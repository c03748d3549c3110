"""Which split each document goes to: what earlier releases fixed, and where the rest brings the shares nearest to the target.

Documents of one near-duplicate group, or of one story where a field says so, go together, and so do texts that are alike though
their groups differ. A document never moves: the split and the group that its first release gave it are its own for ever. Knows
nothing of files.
"""

from __future__ import annotations

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from dataset.split_ties import Alike, tie_together
from dataset.split_ties import Home as Home  # who plans finds it here
from dataset.splits import split_of
from dataset.stratify import DOCUMENTS, stratify
from schemas.records import DocumentId

By = Literal["labels", "time", "hash"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the plan has to know of a document; `labels` counts what should be spread evenly (types, source, month)."""

    id: DocumentId
    group: str
    story: str = ""
    date: str = ""
    labels: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """The home of each document that can be released; `refused` tells of the others why not.

    `apart` are sets of documents that something ties together although they stand in different splits since earlier
    releases: none of them may be a near-duplicate of another.
    """

    homes: Mapping[DocumentId, Home]
    refused: Mapping[DocumentId, str]
    apart: tuple[tuple[DocumentId, ...], ...] = ()


def plan(
    documents: Iterable[Facts],
    frozen: Mapping[DocumentId, Home],
    shares: Mapping[str, float],
    seed: str,
    by: By,
    alike: Alike = lambda _, __: None,
) -> SplitPlan:
    """Plan the splits of `documents`, given the homes that earlier releases gave (also to documents that are gone)."""
    known = _Known(documents)
    homes = {document: frozen[document] for document in known.of if document in frozen}
    fresh: dict[str, list[DocumentId]] = {}
    ties = tie_together(known.of, frozen, alike)
    for members, old, splits in ties.units:
        new = [document for document in members if document not in frozen]
        if splits:
            home = Home(min(splits), min(frozen[document].group for document in old))
            homes |= dict.fromkeys(new, home)
        else:
            fresh[min(known.of[document].group for document in new)] = new
    placed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document, home in homes.items():
        placed[home.split].update(known.counts([document]))
    for group, split in _dealt_out(fresh, known, shares, placed, seed, by).items():
        homes |= dict.fromkeys(fresh[group], Home(split, group))
    return SplitPlan(homes, ties.refused, tuple(one for one in ties.apart if len(one) > 1))


class _Brief(NamedTuple):
    """What is kept of a document's facts; `labels` are pairs of a label's number and its count."""

    group: str
    story: str
    date: str
    labels: array[int]


class _Known:
    """The facts of many documents in little room."""

    def __init__(self, documents: Iterable[Facts]) -> None:
        self.of: dict[DocumentId, _Brief] = {}
        self._numbers: dict[str, int] = {DOCUMENTS: 0}
        for facts in documents:
            labels = array("I")
            for label, count in facts.labels.items():
                labels.extend((self._numbers.setdefault(label, len(self._numbers)), count))
            self.of[facts.id] = _Brief(facts.group, facts.story, sys.intern(facts.date), labels)
        self._names = list(self._numbers)

    def counts(self, documents: Iterable[DocumentId]) -> Counter[str]:
        """How many of each label these documents hold, and how many documents they are."""
        counts: Counter[str] = Counter()
        for document in documents:
            counts[DOCUMENTS] += 1
            labels = self.of[document].labels
            for number, count in zip(labels[::2], labels[1::2], strict=True):
                counts[self._names[number]] += count
        return counts


class _Counts(Mapping[str, Counter[str]]):
    """The counts of each group, made when they are asked for."""

    def __init__(self, groups: Mapping[str, list[DocumentId]], known: _Known) -> None:
        self._groups, self._known = groups, known

    def __getitem__(self, group: str) -> Counter[str]:
        return self._known.counts(self._groups[group])

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


def _dealt_out(
    fresh: Mapping[str, list[DocumentId]],
    known: _Known,
    shares: Mapping[str, float],
    placed: Mapping[str, Counter[str]],
    seed: str,
    by: By,
) -> dict[str, str]:
    if by == "hash":
        return {group: split_of(group, seed, shares) for group in fresh}
    if by == "labels":
        return stratify(_Counts(fresh, known), shares, placed, seed)
    newest = {group: max(known.of[document].date for document in members) for group, members in fresh.items()}
    sizes = {group: len(members) for group, members in fresh.items()}
    return _by_time(newest, sizes, shares, {split: held[DOCUMENTS] for split, held in placed.items()})


def _by_time(
    newest: Mapping[str, str], sizes: Mapping[str, int], shares: Mapping[str, float], held: Mapping[str, int]
) -> dict[str, str]:
    """The oldest groups to the first split until it has its share, then to the next; a group is as old as its newest report."""
    total = sum(held.values()) + sum(sizes.values())
    order = sorted(newest, key=lambda group: (newest[group], group))
    splits = [split for split, share in shares.items() if share > 0]
    room = {split: shares[split] * total - held.get(split, 0) for split in splits}
    found: dict[str, str] = {}
    place = 0
    for group in order:
        size = sizes[group]
        while place < len(splits) - 1 and room[splits[place]] < size / 2:
            place += 1
        found[group] = splits[place]
        room[splits[place]] -= size
    return found
