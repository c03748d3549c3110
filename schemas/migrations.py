"""Vocabulary migrations: what became of the names that a vocabulary no longer has, read from YAML. Knows nothing of where labels are kept.

The files of a project's folder `migrations/` hold one after the other, in the order of their names. A migration changes no
annotation: it is replayed whenever one is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from schemas.errors import VocabularyError
from schemas.label_types import Vocabulary
from schemas.labels import LAYERS, Layer
from schemas.located import Place
from schemas.yaml_lines import read_yaml

Of = Literal["type", "role", "realis", "polarity", "quote"]
_OF: Mapping[Layer, tuple[Of, ...]] = {
    "entities": ("type",),
    "events": ("type", "role", "realis", "polarity"),
    "stances": ("polarity", "quote"),
}


class Slot(NamedTuple):
    """Where a name stands: in which layer, as what."""

    layer: Layer
    of: Of


_TWIN = {Slot("entities", "type"): Slot("events", "type"), Slot("events", "type"): Slot("entities", "type")}
SLOTS = tuple(Slot(layer, of) for layer, all_of in _OF.items() for of in all_of)


@dataclass(frozen=True, slots=True)
class Step:
    """Each of `old` is called the one of `new` from now on; where `new` are several, people answer `question` label by label."""

    slot: Slot
    old: tuple[str, ...]
    new: tuple[str, ...]
    question: str
    where: str


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `sha256` is that of what it says, whatever its comments and layout."""

    name: str
    sha256: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an old name: its name today, or (`into`, `question`) the names that people choose from; `by` which files."""

    name: str
    by: tuple[str, ...]
    into: tuple[str, ...] = ()
    question: str = ""


Fates = Mapping[Slot, Mapping[str, Fate]]


@dataclass(frozen=True, slots=True)
class Migrations:
    """All migrations of a project, and what they come to for each old name."""

    files: tuple[Migration, ...] = ()
    fates: Fates = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> list[dict[str, str]]:
        """Name and hash of each file, as a manifest records them."""
        return [{"name": one.name, "sha256": one.sha256} for one in self.files]


NO_MIGRATIONS = Migrations()


def load_migrations(folder: Path, vocabulary: Vocabulary) -> Migrations:
    """The migrations in `folder`, or none where it is missing; `vocabulary` is the present one.

    Raises:
        VocabularyError: a file cannot be read, goes in a circle, or does not lead from names that the vocabulary no longer has
            to names that it has; names file, line and the mend.
    """
    if not folder.is_dir():
        return NO_MIGRATIONS
    paths = sorted((p for p in folder.iterdir() if p.suffix in (".yaml", ".yml")), key=lambda path: path.name)
    files = tuple(map(_read, paths))
    if not files:
        return NO_MIGRATIONS
    _check(files, vocabulary)
    return Migrations(files, _fates(files))


def names(vocabulary: Vocabulary, slot: Slot) -> tuple[str, ...]:
    """The names that a vocabulary has in a slot."""
    match slot:
        case ("entities", _):
            return tuple(vocabulary.entities)
        case ("events", "type"):
            return tuple(vocabulary.events)
        case ("events", "role"):
            return tuple(vocabulary.roles)
        case ("events", "realis"):
            return tuple(choice.value for choice in vocabulary.realis)
        case ("events", _):
            return tuple(choice.value for choice in vocabulary.polarity)
        case (_, "quote"):
            return tuple(choice.value for choice in vocabulary.quotes)
        case _:
            return tuple(choice.value for choice in vocabulary.stance_polarity)


def _read(path: Path) -> Migration:
    file = read_yaml(path, VocabularyError)
    top = Place(file, VocabularyError)
    top.fields(("migrations",), ("why",))
    steps = tuple(_step(place) for place in top.under("migrations").items())
    said = json.dumps(file.data["migrations"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Migration(path.name, hashlib.sha256(said.encode()).hexdigest(), steps)


def _step(place: Place) -> Step:
    kinds = [key for key, _ in place.entries() if key in ("rename", "merge", "split")]
    if len(kinds) != 1:
        place.refuse("says no one of rename, merge and split", "Begin it with one of these")
    kind = kinds[0]
    place.fields(
        (kind, "layer", "into" if kind != "rename" else "to", *(("question",) if kind == "split" else ())), ("of",)
    )
    layer: Layer = next(one for one in LAYERS if one == place.under("layer").one_of(LAYERS))
    said = place.under("of").one_of(_OF[layer]) if "of" in place.value else _OF[layer][0]
    slot = next(slot for slot in SLOTS if slot == (layer, said))
    first = place.under(kind)
    if kind == "rename":
        return Step(slot, (first.text(),), (place.under("to").text(),), "", place.where)
    if kind == "merge":
        return Step(slot, _several(first), (place.under("into").text(),), "", place.where)
    question = place.under("question").text()
    return Step(slot, (first.text(),), _several(place.under("into")), question, place.where)


def _several(place: Place) -> tuple[str, ...]:
    found = tuple(item.text() for item in place.items())
    if len(set(found)) < max(2, len(found)):
        place.refuse("names fewer than two, or one of them twice", "Name two or more different ones")
    return found


def _check(files: tuple[Migration, ...], vocabulary: Vocabulary) -> None:
    """See that each step leads from what is gone to what is there, or to what a later step leads on from."""
    gone: dict[tuple[Slot, str], Step] = {}
    reached: dict[tuple[Slot, str], Step] = {}
    for step in _steps(files):
        for name in step.old:
            if name in step.new:
                if len(step.old) == 1:
                    _refuse(step, f"leads {name!r} back to itself: a circle", "Write another name")
                continue
            if (slot_name := (step.slot, name)) in gone:
                earlier = gone[slot_name].where
                _refuse(step, f"begins at {name!r}, which {earlier} led away already", "Name what it became there")
            gone[slot_name] = step
        for name in step.new:
            if (step.slot, name) in gone:
                there = gone[step.slot, name].where
                _refuse(step, f"leads back to {name!r}, which {there} led away: a circle", "Write another name")
            reached[step.slot, name] = step
    for (slot, name), step in gone.items():
        if name in names(vocabulary, slot):
            _refuse(
                step,
                f"leads {name!r} away, which the vocabulary of {slot.layer} still has",
                "Remove it from the vocabulary: nobody could tell an old label of that name from a new one",
            )
        if (taken := _TWIN.get(slot)) is not None and name in names(vocabulary, taken):
            _refuse(
                step,
                f"leads {name!r} away, which is a type of {taken.layer} now",
                "Call that one otherwise: a label in Label Studio does not say its layer",
            )
    for (slot, name), step in reached.items():
        if (slot, name) not in gone and name not in names(vocabulary, slot):
            known = ", ".join(names(vocabulary, slot))
            _refuse(step, f"leads to {name!r}, an unknown {slot.of} of {slot.layer}", f"Write one of: {known}")


def _refuse(step: Step, what: str, remedy: str) -> None:
    raise VocabularyError(f"{step.where} {what}", remedy=remedy)


def _steps(files: tuple[Migration, ...]) -> Iterator[Step]:
    return (step for file in files for step in file.steps)


def _fates(files: tuple[Migration, ...]) -> Fates:
    """What all steps come to; a name that was split stays with its question, whatever became of the parts."""
    found: dict[Slot, dict[str, Fate]] = {}
    for file in files:
        for step in file.steps:
            of_slot = found.setdefault(step.slot, {})
            for old in step.old:
                if old in step.new:
                    continue
                for name, fate in [*of_slot.items(), (old, Fate(old, ()))]:
                    if fate.name == old and not fate.into:
                        by = fate.by if file.name in fate.by else (*fate.by, file.name)
                        more = (step.new, step.question) if step.question else ((), "")
                        of_slot[name] = Fate(old if step.question else step.new[0], by, *more)
    return {
        slot: {
            name: Fate(
                fate.name, fate.by, tuple(part for one in fate.into for part in _today(one, fates)), fate.question
            )
            for name, fate in fates.items()
        }
        for slot, fates in found.items()
    }


def _today(part: str, fates: Mapping[str, Fate]) -> Iterator[str]:
    """What a part of a split is called today; where it was split itself, its own parts."""
    fate = fates.get(part)
    if fate is None:
        yield part
    elif fate.into:
        for one in fate.into:
            yield from _today(one, fates)
    else:
        yield fate.name
