"""Two releases on disk side by side, a document at a time: what their files hold becomes a `Difference`.

Knows nothing of how a release is built. Memory does not grow with the rows: every file is sorted by document.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from dataset.differences import Difference, RowChange
from dataset.document_changes import DocumentChange, compare
from dataset.manifest import read_manifest
from dataset.parquet import read_rows, split_files
from dataset.rows import EXCLUSIONS, TAKEN_DOWN
from dataset.split_names import inner_name
from dataset.standoff import FOLDER, LAYOUTS
from dataset.versions import Level
from schemas.errors import ReleaseError

_UNCHANGED = DocumentChange("kept")


def difference(old: Path, new: Path, new_manifest: Mapping[str, Any] | None = None) -> Difference:
    """Compare two releases by what their rows say; `new_manifest` stands in for one that is not written yet.

    Raises:
        ReleaseError: a release has no manifest or a file of it cannot be read.
    """
    before, after = read_manifest(old), new_manifest or read_manifest(new)
    result = Difference(card=before.get("card_sha256") != after.get("card_sha256"))
    _compare_manifests(before, after, result)
    configs = sorted(before["configs"].keys() | after["configs"].keys())
    differing = [name for name in configs if _content(before, name) != _content(after, name)]
    result.configs = {name: RowChange() for name in differing if name != "documents"}
    for name in differing:
        first, second = before["configs"].get(name), after["configs"].get(name)
        if first is not None and second is not None and first["features"] != second["features"]:
            result.configs.setdefault(name, RowChange()).columns = True
    # the documents are read in any case: they say how many labels of each type there are
    read = sorted({"documents", *differing})
    try:
        buried = _taken_down(new)
        for rows in _documents(old, new, read):
            change = _one_document(rows, result, buried)
            for config in result.configs:
                if config == "annotators":
                    _annotations(rows, change, result.configs[config])
                elif config != "documents":
                    _view(rows, config, change, result.configs[config])
    except (OSError, pa.ArrowException) as problem:
        raise ReleaseError(
            f"A file of {old} or {new} cannot be read: {problem}",
            cause="it was changed or lost after it was built",
            remedy=f"Restore the release from the Hub or a backup; musnad verify {old} names the file",
        ) from problem
    return result


class _Entry(NamedTuple):
    """The rows of one document in one config of one of the two releases (side 0 or 1)."""

    document: str
    config: str
    side: int
    split: str
    rows: list[dict[str, Any]]


_Rows = dict[str, list[_Entry | None]]
"""Both sides of each config."""


def _documents(old: Path, new: Path, configs: list[str]) -> Iterator[_Rows]:
    """All rows of one document after the other."""
    sources = [
        _entries(folder / config, split, side)
        for side, folder in enumerate((old, new))
        for config in configs
        for split in sorted({path.name.split("-")[0] for path in (folder / config).glob("*.parquet")})
    ]
    sources += [_titles(folder, side) for side, folder in enumerate((old, new))]
    merged = heapq.merge(*sources, key=lambda entry: entry.document)
    for _, entries in itertools.groupby(merged, key=lambda entry: entry.document):
        found: _Rows = {config: [None, None] for config in (*configs, FOLDER)}
        for entry in entries:
            found[entry.config][entry.side] = entry
        yield found


def _entries(folder: Path, split: str, side: int) -> Iterator[_Entry]:
    key = "id" if folder.name == "documents" else "document_id"
    for document, rows in itertools.groupby(read_rows(split_files(folder, split)), key=lambda row: row[key]):
        yield _Entry(document, folder.name, side, inner_name(split), list(rows))


def _titles(folder: Path, side: int) -> Iterator[_Entry]:
    """What a release says of the titles that it withholds, as rows of a config of its own."""
    for row in read_rows(split_files(folder / FOLDER, LAYOUTS), ["id", "title_sha256"]):
        yield _Entry(row["id"], FOLDER, side, "", [row])


def _retitled(rows: _Rows) -> bool:
    """Whether the title of a document that is withheld on both sides is another one; unknown titles are the same."""
    said = [
        entry.rows[0].get("title_sha256")
        if entry is not None and document is not None and not document.rows[0]["title"]
        else None
        for entry, document in zip(rows[FOLDER], rows["documents"], strict=True)
    ]
    return None not in said and said[0] != said[1]


def _one_document(rows: _Rows, result: Difference, buried: frozenset[str]) -> DocumentChange:
    old, new = rows["documents"]
    first, second = (entry.rows[0] if entry is not None else None for entry in (old, new))
    retitled = _retitled(rows)
    if first == second and old is not None and new is not None and old.split == new.split and not retitled:
        result.add(first, second, _UNCHANGED)
        return _UNCHANGED
    moved = old is not None and new is not None and old.split != new.split
    change = compare(first, second, moved, retitled)
    result.add(first, second, change, first is not None and first["id"] in buried)
    return change


def _view(rows: _Rows, config: str, change: DocumentChange, counts: RowChange) -> None:
    """Rows that are made from documents: a change that no change of the document explains has a level of its own."""
    old, new = rows[config]
    if old is None and new is None:
        return
    if old is None:
        counts.added, level = counts.added + 1, Level.MINOR
    elif new is None:
        counts.removed, level = counts.removed + 1, Level.MAJOR
    elif old.split != new.split:
        counts.moved, level = counts.moved + 1, Level.MAJOR
    elif old.rows != new.rows:
        counts.edited, level = counts.edited + 1, Level.MAJOR if _own(old) != _own(new) else Level.PATCH
    else:
        return
    if not change.explains_views:
        counts.level = max(counts.level, level)


def _own(entry: _Entry) -> list[dict[str, Any]]:
    """The rows without what other documents can change: whether train has the name of an entity."""
    return [{name: value for name, value in row.items() if name != "unseen"} for row in entry.rows]


def _annotations(rows: _Rows, document: DocumentChange, counts: RowChange) -> None:
    """What people said: their rows are compared one by one, as documents are."""
    old, new = ({row["id"]: row for row in entry.rows} if entry is not None else {} for entry in rows["annotators"])
    for name in sorted(old.keys() | new.keys()):
        first, second = old.get(name), new.get(name)
        if first == second:
            continue
        change = compare(first, second)
        match change.status:
            case "added":
                counts.added += 1
            case "removed":
                counts.removed += 1
            case _:
                counts.edited += 1
        if document.status == "kept":
            counts.level = max(counts.level, change.level)


def _content(manifest: Mapping[str, Any], config: str) -> str:
    return str(manifest["configs"].get(config, {}).get("content_sha256", ""))


def _taken_down(folder: Path) -> frozenset[str]:
    """The documents of earlier releases that were taken down, as the release lists them."""
    with (folder / EXCLUSIONS).open(encoding="utf-8") as file:
        return frozenset(item["item"] for item in map(json.loads, file) if item["reason"] == TAKEN_DOWN)


def _compare_manifests(before: Mapping[str, Any], after: Mapping[str, Any], result: Difference) -> None:
    old, new = ({inner_name(name): name for name in one["inputs"].get("shares", ())} for one in (before, after))
    result.renamed = {old[split]: name for split, name in new.items() if old.get(split, name) != name}
    result.definitions = before["inputs"]["vocabulary"] != after["inputs"]["vocabulary"]
    known = {migration["name"] for migration in before.get("migrations", ())}
    result.migrations = [one["name"] for one in after.get("migrations", ()) if one["name"] not in known]
    for config, first in before["configs"].items():
        second = after["configs"].get(config)
        if second is None:
            continue
        here, there = dict(_class_labels(first["features"])), dict(_class_labels(second["features"]))
        for name in sorted(here.keys() & there.keys()):
            came, went = (
                sorted(one.keys() - other.keys())
                for one, other in ((there[name], here[name]), (here[name], there[name]))
            )
            if came or went:
                result.vocabulary[f"{config} {name}"] = {"added": came, "removed": went}


def _class_labels(features: Any, at: str = "") -> Iterator[tuple[str, dict[str, None]]]:
    """The names of each class label of a config's columns, by its path; BIO tags stand for the types that they mark."""
    for column in features:
        path = f"{at}.{column['name']}" if at else column["name"]
        for kind in ("dtype", "list", "struct"):
            inner = column.get(kind)
            if isinstance(inner, list):
                yield from _class_labels(inner, path)
            elif isinstance(inner, dict) and "class_label" in inner and path != "ner_tags":
                yield path, dict.fromkeys(inner["class_label"]["names"].values())
