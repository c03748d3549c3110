"""Which split each document goes to: what earlier releases fixed, and where the rest brings the shares nearest to the target.

Documents of one near-duplicate group, or of one story where a field says so, go together. A document never moves: the split
and the group that its first release gave it are its own for ever. Knows nothing of files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

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
class Home:
    """Where a document stands for ever, and the group under which it was published."""

    split: str
    group: str


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
    documents: Iterable[Facts], frozen: Mapping[DocumentId, Home], shares: Mapping[str, float], seed: str, by: By
) -> SplitPlan:
    """Plan the splits of `documents`, given the homes that earlier releases gave (also to documents that are gone)."""
    known = {facts.id: facts for facts in documents}
    homes = {document: frozen[document] for document in known if document in frozen}
    refused: dict[DocumentId, str] = {}
    apart: list[tuple[DocumentId, ...]] = []
    fresh: dict[str, list[Facts]] = {}
    for members, old in _ties(known, frozen):
        splits = {frozen[document].split for document in old}
        new = [known[document] for document in members if document not in frozen]
        if len(splits) > 1:
            examples = [f"{name} in {split}" for split, name in sorted({frozen[d].split: d for d in old}.items())]
            for facts in new:
                refused[facts.id] = f"it ties documents of different splits together: {' and '.join(examples)}"
            apart.append(tuple(sorted(document for document in members if document in frozen)))
        elif splits:
            group = min(frozen[document].group for document in old)
            homes |= {facts.id: Home(next(iter(splits)), group) for facts in new}
        else:
            fresh[min(facts.group for facts in new)] = new
    placed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document, home in homes.items():
        placed[home.split].update(known[document].labels + Counter({DOCUMENTS: 1}))
    for group, split in _dealt_out(fresh, shares, placed, seed, by).items():
        homes |= {facts.id: Home(split, group) for facts in fresh[group]}
    return SplitPlan(homes, refused, tuple(one for one in apart if len(one) > 1))


def _dealt_out(
    fresh: Mapping[str, list[Facts]],
    shares: Mapping[str, float],
    placed: Mapping[str, Counter[str]],
    seed: str,
    by: By,
) -> dict[str, str]:
    if by == "hash":
        return {group: split_of(group, seed, shares) for group in fresh}
    counts = {
        group: sum((facts.labels for facts in members), Counter({DOCUMENTS: len(members)}))
        for group, members in fresh.items()
    }
    if by == "labels":
        return stratify(counts, shares, placed, seed)
    return _by_time(fresh, shares, {split: held[DOCUMENTS] for split, held in placed.items()})


def _by_time(fresh: Mapping[str, list[Facts]], shares: Mapping[str, float], held: Mapping[str, int]) -> dict[str, str]:
    """The oldest groups to the first split until it has its share, then to the next; a group is as old as its newest report."""
    total = sum(held.values()) + sum(map(len, fresh.values()))
    order = sorted(fresh, key=lambda group: (max(facts.date for facts in fresh[group]), group))
    splits = [split for split, share in shares.items() if share > 0]
    room = {split: shares[split] * total - held.get(split, 0) for split in splits}
    found: dict[str, str] = {}
    place = 0
    for group in order:
        size = len(fresh[group])
        while place < len(splits) - 1 and room[splits[place]] < size / 2:
            place += 1
        found[group] = splits[place]
        room[splits[place]] -= size
    return found


def _ties(
    known: Mapping[DocumentId, Facts], frozen: Mapping[DocumentId, Home]
) -> list[tuple[list[DocumentId], list[DocumentId]]]:
    """Sets of documents that must go together: those that are there, and those that an earlier release gave a home."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        parents.setdefault(name, name)
        while parents[name] != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    def tie(one: str, other: str) -> None:
        parents[root(one)] = root(other)

    for document, facts in known.items():
        tie(f"d{document}", f"g{facts.group}")
        if facts.story:
            tie(f"d{document}", f"s{facts.story}")
    for document, home in frozen.items():
        tie(f"d{document}", f"g{home.group}")
    there: defaultdict[str, list[DocumentId]] = defaultdict(list)
    old: defaultdict[str, list[DocumentId]] = defaultdict(list)
    for document in known:
        there[root(f"d{document}")].append(document)
    for document in frozen:
        old[root(f"d{document}")].append(document)
    return [(members, old.get(name, [])) for name, members in there.items()]
