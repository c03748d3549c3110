"""Which documents must go together: those of a group, of a story or of a group of an earlier release, and texts that are alike.

Knows nothing of how many documents a split should have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from schemas.records import DocumentId


@dataclass(frozen=True, slots=True)
class Home:
    """Where a document stands for ever, and the group under which it was published."""

    split: str
    group: str


class Tied(Protocol):
    """What ties a document to others."""

    @property
    def group(self) -> str: ...
    @property
    def story(self) -> str: ...


class Unit(NamedTuple):
    """Documents that go together: `members` are there now, `old` are those that an earlier release put into `splits`."""

    members: list[DocumentId]
    old: list[DocumentId]
    splits: set[str]


Tie = Callable[[DocumentId, DocumentId], bool]
Alike = Callable[[Mapping[DocumentId, int], Tie], None]
"""Given the number of each document's unit: calls the tie with each near-duplicate of another unit, and makes their units one where
that answers so."""


@dataclass(slots=True)
class Ties:
    """The units; `refused` are documents that would tie two splits together, and why; `apart` stand in two and may not be alike."""

    units: list[Unit] = field(default_factory=list)
    refused: dict[DocumentId, str] = field(default_factory=dict)
    apart: list[tuple[DocumentId, ...]] = field(default_factory=list)


def tie_together(known: Mapping[DocumentId, Tied], frozen: Mapping[DocumentId, Home], alike: Alike) -> Ties:
    """Units of one split at most, of the documents in `known` that are not refused.

    A document that is refused ties nothing. That is why a text that is like two of different splits is kept out alone, however
    many are like it; where ingest says that it is of a group, the new ones of that group are.
    """
    ties = Ties()
    units = [Unit(members, old, {frozen[d].split for d in old}) for members, old in _by_names(known, frozen)]
    for unit in units:
        if len(unit.splits) > 1:
            refused = dict.fromkeys((d for d in unit.members if d not in frozen), _between(unit.old, frozen))
            ties.refused.update(refused)
            ties.apart.append(tuple(sorted(d for d in unit.members if d in frozen)))
    number = {document: place for place, unit in enumerate(units) for document in unit.members}

    def tie(one: DocumentId, other: DocumentId) -> bool:
        if one in ties.refused or other in ties.refused:
            return False
        first, second = units[number[one]], units[number[other]]
        if len(first.splits | second.splits) < 2:
            _merge(units, number, number[one], number[other])
            return True
        if new := [document for document in (one, other) if document not in frozen]:
            ties.refused[max(new)] = _between([*first.old, *second.old], frozen)
        elif frozen[one].split != frozen[other].split:
            ties.apart.append((min(one, other), max(one, other)))
        return False

    alike(number, tie)
    for unit in units:
        if len(unit.splits) < 2:
            left = [document for document in unit.members if document not in ties.refused]
            ties.units += [Unit(left, unit.old, unit.splits)] if left else []
    return ties


def _between(old: list[DocumentId], frozen: Mapping[DocumentId, Home]) -> str:
    examples = [f"{name} in {split}" for split, name in sorted({frozen[d].split: d for d in old}.items())]
    return f"it ties documents of different splits together: {' and '.join(examples)}"


def _merge(units: list[Unit], number: dict[DocumentId, int], one: int, other: int) -> None:
    if len(units[one].members) < len(units[other].members):
        one, other = other, one
    kept, gone = units[one], units[other]
    kept.members.extend(gone.members)
    kept.old.extend(gone.old)
    kept.splits.update(gone.splits)
    number.update(dict.fromkeys(gone.members, one))
    units[other] = Unit([], [], set())


def _by_names(
    known: Mapping[DocumentId, Tied], frozen: Mapping[DocumentId, Home]
) -> Iterator[tuple[list[DocumentId], list[DocumentId]]]:
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
        if facts.story:
            tie(f"g{facts.group}", f"s{facts.story}")
        if document in frozen:
            tie(f"g{facts.group}", f"g{frozen[document].group}")
    there: defaultdict[str, list[DocumentId]] = defaultdict(list)
    old: defaultdict[str, list[DocumentId]] = defaultdict(list)
    for document, facts in known.items():
        there[root(f"g{facts.group}")].append(document)
    for document, home in frozen.items():
        old[root(f"g{home.group}")].append(document)
    return ((members, old.get(name, [])) for name, members in there.items())
