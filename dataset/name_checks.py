"""Whether types, roles and choices are names that a release knows: those of its class labels. Knows nothing of files.

It is asked of `documents` and `annotators`, where names stand as words; in the other configs, they are class labels. A name that
the vocabulary no longer has, and of which no migration says what became, does not get into a release at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dataset.features import ClassLabel, Feature, ListOf, Struct, from_yaml
from schemas.migrations import Slot

_COLUMNS: Mapping[tuple[str, ...], Slot] = {
    ("ner", "entities", "type"): Slot("entities", "type"),
    ("events", "events", "type"): Slot("events", "type"),
    ("events", "events", "arguments", "role"): Slot("events", "role"),
    ("events", "events", "realis"): Slot("events", "realis"),
    ("events", "events", "polarity"): Slot("events", "polarity"),
    ("stance", "polarity"): Slot("stances", "polarity"),
    ("stance", "quote"): Slot("stances", "quote"),
}
"""Where the configs of a release have the names of the vocabulary as class labels."""


def names_known(manifest: Mapping[str, Any]) -> dict[Slot, frozenset[str]]:
    """The names that a release has class labels for; those of a config without rows are not known."""
    return {
        slot: frozenset(label.names)
        for config, entry in manifest["configs"].items()
        for path, label in _labels(from_yaml(entry["features"]), (config,))
        if (slot := _COLUMNS.get(path)) is not None
    }


def name_faults(row: Mapping[str, Any], known: Mapping[Slot, frozenset[str]]) -> Iterator[str]:
    """Each name in the labels of a row of `documents` or `annotators` that is none of those that are `known`."""
    for slot, names in known.items():
        parts = row.get(slot.layer, ())
        if slot.of == "role":
            parts = [argument for label in parts for argument in label["arguments"]]
        for name in sorted({part[slot.of] for part in parts} - names):
            yield f"{slot.layer}: {name!r} is no {slot.of} of this release"


def _labels(feature: Feature, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ClassLabel]]:
    match feature:
        case ClassLabel():
            yield at, feature
        case ListOf(item):
            yield from _labels(item, at)
        case Struct(fields):
            for name, part in fields.items():
                yield from _labels(part, (*at, name))
