"""What changed between two releases, and the version that follows from it. Knows nothing of how a release is built.

Versions follow Croissant's reading of semantic versioning for data: MAJOR where a row was edited or removed or moved to
another split, MINOR where rows were only added, PATCH where the data are the same. Memory does not grow with the rows.
"""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from dataset.manifest import read_manifest
from dataset.parquet import canonical, read_rows, split_files
from schemas.errors import ReleaseError
from schemas.records import LAYERS, Labels

_NAME = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
_NO_ROW: dict[str, Any] = {}


class Level(IntEnum):
    """How much a change asks of those who use the data."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Version(NamedTuple):
    """Three numbers that sort as versions do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, level: Level) -> Version:
        """The next version for a change of `level`."""
        match level:
            case Level.MAJOR:
                return Version(self.major + 1, 0, 0)
            case Level.MINOR:
                return Version(self.major, self.minor + 1, 0)
            case Level.PATCH:
                return Version(self.major, self.minor, self.patch + 1)
            case Level.NONE:
                return self


FIRST = Version(1, 0, 0)


@dataclass(slots=True)
class ConfigChange:
    """Documents of a config (annotations, for `annotators`) whose rows came, went, changed or moved to another split."""

    added: int = 0
    removed: int = 0
    edited: int = 0
    moved: int = 0
    provenance: int = 0
    columns: bool = False

    @property
    def level(self) -> Level:
        if self.removed or self.edited or self.moved or self.columns:
            return Level.MAJOR
        if self.added:
            return Level.MINOR
        return Level.PATCH if self.provenance else Level.NONE


@dataclass(slots=True)
class Difference:
    """What changed from one release to another; `labels` counts by (layer, "added" or "removed"), `fields` edited documents."""

    configs: dict[str, ConfigChange] = field(default_factory=dict)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    card: bool = False

    @property
    def level(self) -> Level:
        levels = [change.level for change in self.configs.values()]
        return max([Level.PATCH if self.card else Level.NONE, *levels])


def parse(name: str) -> Version | None:
    """The version that a folder's name says, or None."""
    match = _NAME.fullmatch(name)
    return Version(*map(int, match.groups())) if match else None


def last_release(folder: Path) -> Path | None:
    """The release with the highest version in `folder`."""
    found = [(version, path) for path in folder.iterdir() if path.is_dir() and (version := parse(path.name))]
    return max(found)[1] if found else None


def difference(old: Path, new: Path, new_manifest: Mapping[str, Any] | None = None) -> Difference:
    """Compare two releases by what their rows say; `new_manifest` stands in for one that is not written yet.

    Raises:
        ReleaseError: a release has no manifest or a file of it cannot be read.
    """
    before, after = read_manifest(old), new_manifest or read_manifest(new)
    result = Difference(card=before.get("card_sha256") != after.get("card_sha256"))
    for config in sorted(before["configs"].keys() | after["configs"].keys()):
        first, second = before["configs"].get(config), after["configs"].get(config)
        if first is not None and second is not None and first["content_sha256"] == second["content_sha256"]:
            continue
        change = result.configs[config] = ConfigChange()
        change.columns = first is not None and second is not None and first["features"] != second["features"]
        try:
            for pair in _pairs(config, old, new):
                _compare(pair, change, result if config == "documents" else None)
        except (OSError, pa.ArrowException) as problem:
            raise ReleaseError(
                f"A file of the config {config!r} of {old} or {new} cannot be read: {problem}",
                cause="it was changed or lost after it was built",
                remedy=f"Run musnad verify {old}",
            ) from problem
    return result


class _Entry(NamedTuple):
    """The rows of one key: a document, or one annotation."""

    key: tuple[str, ...]
    split: str
    rows: list[dict[str, Any]]


def _pairs(config: str, old: Path, new: Path) -> Iterator[tuple[_Entry | None, _Entry | None]]:
    """Both releases' entries side by side in the order of their keys."""
    sides = (zip(_entries(folder / config, config), itertools.repeat(side)) for side, folder in enumerate((old, new)))
    merged = heapq.merge(*sides, key=lambda item: item[0].key)
    for _, group in itertools.groupby(merged, key=lambda item: item[0].key):
        pair: list[_Entry | None] = [None, None]
        for entry, side in group:
            pair[side] = entry
        yield pair[0], pair[1]


def _entries(folder: Path, config: str) -> Iterator[_Entry]:
    """The entries of all splits in the order of their keys; each split's rows are in that order already."""
    splits = sorted({path.name.split("-")[0] for path in folder.glob("*.parquet")})
    return heapq.merge(*(_split_entries(folder, split, config) for split in splits), key=lambda entry: entry.key)


def _split_entries(folder: Path, split: str, config: str) -> Iterator[_Entry]:
    for key, rows in itertools.groupby(read_rows(split_files(folder, split)), key=lambda row: _key(row, config)):
        yield _Entry(key, split, list(rows))


def _key(row: Mapping[str, Any], config: str) -> tuple[str, ...]:
    if config == "documents":
        return (row["id"],)
    return (row["document_id"], row["id"]) if config == "annotators" else (row["document_id"],)


def _compare(pair: tuple[_Entry | None, _Entry | None], change: ConfigChange, details: Difference | None) -> None:
    old, new = pair
    if old is None:
        change.added += 1
    elif new is None:
        change.removed += 1
    elif old.split != new.split:
        change.moved += 1
    elif canonical(_said(old)) != canonical(_said(new)):
        change.edited += 1
    elif canonical(old.rows) != canonical(new.rows):
        change.provenance += 1
    else:
        return
    if details is not None:
        _compare_documents(old.rows[0] if old else _NO_ROW, new.rows[0] if new else _NO_ROW, details)


def _said(entry: _Entry) -> list[dict[str, Any]]:
    # whether train has an entity's name can change with other documents
    apart = ("provenance", "unseen")
    return [{name: value for name, value in row.items() if name not in apart} for row in entry.rows]


def _compare_documents(old: Mapping[str, Any], new: Mapping[str, Any], details: Difference) -> None:
    before, after = Labels.from_json(old).content(), Labels.from_json(new).content()
    for layer, first, second in zip(LAYERS, before, after, strict=True):
        details.labels[layer, "removed"] += len(set(first) - set(second))
        details.labels[layer, "added"] += len(set(second) - set(first))
    if old and new:
        # a text that is withheld on both sides shows that it changed by its hash alone
        old, new = {**old, "text": old["sha256"]}, {**new, "text": new["sha256"]}
        names = old.keys() | new.keys()
        details.fields.update(name for name in names if canonical(old.get(name)) != canonical(new.get(name)))
