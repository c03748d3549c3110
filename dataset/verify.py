"""Every promise of a release, checked again from its files alone: hashes, columns, rows, spans, splits, card.

Knows nothing of the project that it was built from. Memory does not grow with the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from dataset.card import CARD
from dataset.changelog import CHANGELOG
from dataset.citation import CITATION, citation_faults
from dataset.completeness import Counts, LabelsShown, twice
from dataset.croissant import CROISSANT, croissant_faults
from dataset.embargo import is_sealed, seal_faults
from dataset.features import Struct, arrow_schema, from_yaml
from dataset.homes import homes_in
from dataset.label_checks import LAYER_OF
from dataset.leakage import LEAKAGE
from dataset.leakage_checks import SeenNames
from dataset.manifest import FORMAT, MANIFEST, config_hash, config_sizes, file_sha256, read_manifest, release_files
from dataset.paper_checks import card_faults, changelog_faults, exclusion_faults, taken_down, version_faults
from dataset.parquet import ContentHash, read_rows
from dataset.row_checks import Source, approval_faults, row_faults
from dataset.rows import EXCLUSIONS
from dataset.split_names import inner_name
from dataset.standoff import FOLDER, document_faults
from dataset.withheld import layout_of, read_facts, read_layouts
from schemas.errors import ReleaseError
from schemas.records import LAYERS, DocumentId

_SHOWN_PER_FILE = 20
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Problem:
    """A promise that `file` (a path inside the release) breaks."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def verify(folder: Path) -> list[Problem]:
    """All broken promises; an empty list means that the release is what its manifest and card say."""
    try:
        manifest = read_manifest(folder)
    except ReleaseError as fault:
        return [Problem(MANIFEST, str(fault))]
    if manifest["format"] != FORMAT:
        older = f"it is of format {manifest['format']}, not {FORMAT}: use the version of musnad that built it"
        return [Problem(MANIFEST, older)]
    found = _Found()
    try:
        for check in (_files, _papers, _descriptions, _rights, _seal, _configs):
            for problem in check(folder, manifest):
                found.add(problem)
    except (KeyError, TypeError, AttributeError, ReleaseError) as fault:
        found.add(Problem(MANIFEST, f"it lacks a part or has one of another kind: {fault}"))
    return found.listed()


def _files(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    listed = {entry["path"]: entry for entry in manifest["files"]}
    there = {path.relative_to(folder).as_posix(): path for path in release_files(folder)}
    for name, entry in listed.items():
        if name not in there:
            yield Problem(name, "the file is missing")
        elif there[name].stat().st_size != entry["bytes"]:
            yield Problem(name, f"it has {there[name].stat().st_size:,} bytes, not {entry['bytes']:,}")
        elif file_sha256(there[name]) != entry["sha256"]:
            yield Problem(name, "its SHA-256 is not the one in the manifest")
    for name in there.keys() - listed.keys():
        yield Problem(name, "the manifest does not list this file")


def _papers(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """What card, changelog, version and the list of what was left out say."""
    yield from (Problem(MANIFEST, fault) for fault in version_faults(manifest))
    try:
        sizes = config_sizes(manifest, folder)
    except OSError:
        return  # the list of files names it
    checks: tuple[tuple[str, Callable[[TextIO], Iterator[str]]], ...] = (
        (CARD, lambda file: card_faults(file.read(), manifest, sizes)),
        (CHANGELOG, lambda file: changelog_faults(file.read(), manifest["version"])),
        (EXCLUSIONS, lambda file: exclusion_faults(file, manifest)),
    )
    for name, faults in checks:
        try:
            with (folder / name).open(encoding="utf-8") as file:
                yield from [Problem(name, fault) for fault in faults(file)]
        except FileNotFoundError:
            continue  # the list of files names it
        except (OSError, UnicodeDecodeError) as problem:
            yield Problem(name, f"it cannot be read: {problem}")


def _descriptions(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """How to cite the release, and what it tells programs of its files, where it has these."""
    for name, faults in ((CITATION, citation_faults), (CROISSANT, croissant_faults)):
        try:
            text = (folder / name).read_text(encoding="utf-8") if (folder / name).is_file() else None
        except UnicodeDecodeError as problem:
            yield Problem(name, f"it cannot be read: {problem}")
            continue
        if text is not None:
            yield from (Problem(name, fault) for fault in faults(text, manifest))


def _rights(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """As many texts are withheld as the manifest says, and the release says of each what it is like."""
    files = [folder / path for split in manifest["configs"]["documents"]["splits"].values() for path in split["files"]]
    try:
        withheld = sum(row["withheld"] for row in read_rows(files, ["withheld"]))
        described = sum(1 for _ in read_layouts(folder))
    except (OSError, pa.ArrowException):
        return  # the file is named by the other checks
    said = manifest["rights"]["standoff"]
    if withheld != said:
        yield Problem(MANIFEST, f"{withheld:,} texts are withheld, not {said:,}")
    if withheld != described or (withheld and read_facts(folder) is None):
        yield Problem(FOLDER, f"it describes {described:,} of {withheld:,} withheld texts")


def _seal(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Labels that are held back stand nowhere; those that were are the very ones that were sealed."""
    seal = manifest.get("embargo")
    if seal is None:
        return
    split = seal["split"]
    if not _SHA256.fullmatch(seal["hmac_sha256"]):
        yield Problem(MANIFEST, f"the seal of {split} is no HMAC-SHA256")
    try:
        if seal["hmac_sha256"] not in (folder / CARD).read_text(encoding="utf-8"):
            yield Problem(CARD, f"it does not say the seal of {split}")
        files = _files_of(folder, "documents", split, manifest)
        yield from (Problem(f"documents/{split}", fault) for fault in seal_faults(seal, read_rows(files)))
    except (OSError, UnicodeDecodeError, pa.ArrowException):
        pass  # the file is named by the other checks
    if is_sealed(manifest):
        for name, config in manifest["configs"].items():
            if name != "documents" and split in config["splits"]:
                yield Problem(f"{name}/{split}", "it has rows, but the labels of this split are sealed")


def _configs(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    homes, names, counts = _Homes(folder, manifest), SeenNames(manifest), Counts()
    for name, config in manifest["configs"].items():
        features = from_yaml(config["features"])
        contents: dict[str, str] = {}
        for split, facts in config["splits"].items():
            try:
                sound = yield from _columns(folder, facts, features)
                if sound:
                    contents[split] = yield from _rows(folder, name, split, features, manifest, homes, names, counts)
            except (OSError, pa.ArrowException) as problem:
                yield Problem(f"{name}/{split}", f"a file cannot be read as Parquet: {problem}")
        if (
            len(contents) == len(config["splits"])
            and config_hash(config["features"], contents) != config["content_sha256"]
        ):
            yield Problem(MANIFEST, f"the content hash of {name!r} is not that of its rows")
    yield from (Problem(LEAKAGE, fault) for fault in names.report_faults(folder / LEAKAGE, homes.groups))
    yield from (Problem(MANIFEST, fault) for fault in counts.faults(manifest["counts"]))
    yield from _in_two_splits(folder, manifest)


def _in_two_splits(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        for name in twice(
            [_files_of(folder, "documents", s, manifest) for s in manifest["configs"]["documents"]["splits"]]
        ):
            yield Problem("documents", f"{name} stands in two splits")
    except (OSError, pa.ArrowException):
        return  # the file is named by the other checks


def _columns(folder: Path, facts: Mapping[str, Any], features: Struct) -> Generator[Problem, None, bool]:
    """Yields problems; returns whether the rows can be read by these features."""
    sound = True
    for path, rows in facts["files"].items():
        with pq.ParquetFile(folder / path) as file:
            if not file.schema_arrow.equals(arrow_schema(features)):
                yield Problem(path, "its columns are not those of the manifest")
                sound = False
            if file.metadata.num_rows != rows:
                yield Problem(path, f"it has {file.metadata.num_rows:,} rows, not {rows:,}")
            groups = map(file.metadata.row_group, range(file.metadata.num_row_groups))
            if any(not g.column(n).has_offset_index for g in groups for n in range(g.num_columns)):
                yield Problem(path, "it has no page index, so the Hub cannot search in it")
    return sound


def _rows(
    folder: Path,
    config: str,
    split: str,
    features: Struct,
    manifest: Mapping[str, Any],
    homes: _Homes,
    names: SeenNames,
    counts: Counts,
) -> Generator[Problem, None, str]:
    """Yields problems; returns the hash of the rows."""
    facts = manifest["configs"][config]["splits"][split]
    content, texts, shown = ContentHash(), _Sources(folder, config, split, manifest), LabelsShown(config)
    known = [column["name"] for column in manifest["configs"]["documents"]["features"] if column["name"] in LAYERS]
    last: tuple[Any, ...] | None = None
    for path in facts["files"]:
        for row in read_rows([folder / path]):
            content.add(row)
            counts.take(config, row)
            place = _place(config, row)
            if last is not None and (place < last or (place == last and config != "stance")):
                yield Problem(path, f"{row['id']}: it stands out of order")
            last = place
            source = texts.of(row["id" if config == "documents" else "document_id"])
            lacking = shown.missing(texts.passed())
            yield from [Problem(path, f"{document}: {fault}") for document, fault in lacking]
            if source is None:
                yield Problem(path, f"{row['id']}: this split of `documents` does not hold its document")
                continue
            if config == "documents":
                yield from [
                    Problem(path, f"{row['id']}: {fault}") for fault in homes.faults(row["id"], row["group"], split)
                ]
            try:
                yield from [
                    Problem(path, f"{row['id']}: {fault}") for fault in row_faults(config, row, source, features)
                ]
                yield from [Problem(path, f"{row['id']}: {fault}") for fault in shown.take(row)]
                if config == "documents":
                    yield from [Problem(path, f"{row['id']}: {fault}") for fault in approval_faults(row, known)]
                if config == "ner":
                    yield from [Problem(path, f"{row['id']}: {fault}") for fault in names.row_faults(split, row)]
                if config == "documents" and source.text is None:
                    yield from [Problem(path, f"{row['id']}: {fault}") for fault in document_faults(row, texts.keeps)]
            except (TypeError, LookupError, ValueError) as problem:
                yield Problem(path, f"{row['id']}: a value is missing or of another kind: {problem}")
    for document, fault in shown.missing(texts.rest()):
        yield Problem(f"{config}/{split}", f"{document}: {fault}")
    if content.hexdigest() != facts["content_sha256"]:
        yield Problem(MANIFEST, f"the content hash of {config}/{split} is not that of its rows")
    return content.hexdigest()


def _place(config: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the rows of a config are sorted by; only stances may share a place."""
    match config:
        case "documents":
            return (row["id"],)
        case "annotators":
            return row["document_id"], row["id"]
        case "stance":
            return (row["document_id"],)
        case _:
            return row["document_id"], row["offset"]


class _Homes:
    """Which split each group stands in here, and each document in the release before, where that lies beside this one."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        before = folder.parent / manifest["previous"] if manifest["previous"] else None
        self._before = homes_in(before) if before is not None and before.is_dir() else {}
        self._of_group: dict[str, str] = {}
        listing = folder / EXCLUSIONS
        self._buried = (
            taken_down(listing.read_text("utf-8", "replace").splitlines()) if listing.is_file() else frozenset()
        )

    @property
    def groups(self) -> int:
        return len(self._of_group)

    def faults(self, document: str, group: str, split: str) -> Iterator[str]:
        before = self._before.get(DocumentId(document))
        known = self._of_group.setdefault(group, split)
        if before is not None and before.split != inner_name(split):
            yield f"it stood in {before.split} in the release before"
        elif known != split:
            yield f"its group {group!r} stands in {known}, too"
        if document in self._buried:
            yield "it was taken down, so it must not be published again"


class _Sources:
    """The documents of a split as rows of `config` are checked against them, asked for in ascending order of ids."""

    def __init__(self, folder: Path, config: str, split: str, manifest: Mapping[str, Any]) -> None:
        layers = [LAYER_OF[config], "entities"] if config in LAYER_OF else []
        there = {column["name"] for column in manifest["configs"]["documents"]["features"]}
        columns = ["id", "text", "layers", *(layer for layer in dict.fromkeys(layers) if layer in there)]
        self._rows = read_rows(_files_of(folder, "documents", split, manifest), columns)
        said = read_rows(_files_of(folder, "annotators", split, manifest)) if config == "documents" else iter(())
        self._said = groupby(said, key=lambda row: row["document_id"])
        self._annotated: tuple[str, list[dict[str, Any]]] = ("", [])
        self._layouts = read_layouts(folder)
        self._layout: dict[str, Any] = {"id": ""}
        self._id, self._source = "", Source("", 0)
        self._passed: list[dict[str, Any]] = []
        facts = read_facts(folder)
        self.keeps = facts.keeps if facts is not None else ()

    def of(self, document: str) -> Source | None:
        while self._id < document:
            row = next(self._rows, None)
            if self._source.row:
                self._passed.append(dict(self._source.row))
            if row is None:
                self._source = Source("", 0)
                return None
            text, self._id = row["text"], row["id"]
            length = len(text) if text is not None else self._length(row["id"])
            self._source = Source(text, length, row, self._annotations(row["id"]))
        return self._source if self._id == document else None

    def passed(self) -> list[dict[str, Any]]:
        """The documents behind which the last one that was asked for lies, each of them once."""
        passed, self._passed = self._passed, []
        return passed

    def rest(self) -> Iterator[dict[str, Any]]:
        """The documents that were not passed."""
        yield from self.passed()
        if self._source.row:
            yield dict(self._source.row)
        yield from self._rows

    def _annotations(self, document: str) -> list[dict[str, Any]]:
        while self._annotated[0] < document:
            name, rows = next(self._said, ("\U0010ffff", iter(())))
            self._annotated = name, list(rows)
        return self._annotated[1] if self._annotated[0] == document else []

    def _length(self, document: str) -> int:
        while self._layout["id"] < document:
            self._layout = next(self._layouts, {"id": "\U0010ffff"})
        if self._layout["id"] != document:
            raise ReleaseError(f"The text of {document} is withheld, and {FOLDER} does not say how long it is")
        return layout_of(self._layout).length


def _files_of(folder: Path, config: str, split: str, manifest: Mapping[str, Any]) -> list[Path]:
    splits = manifest["configs"].get(config, {}).get("splits", {})
    return [folder / path for path in splits.get(split, {}).get("files", {})]


class _Found:
    """At most `_SHOWN_PER_FILE` problems of one file, then how many more there are."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def add(self, problem: Problem) -> None:
        self._counts[problem.file] += 1
        if self._counts[problem.file] <= _SHOWN_PER_FILE:
            self._problems.append(problem)

    def listed(self) -> list[Problem]:
        more = {file: count - _SHOWN_PER_FILE for file, count in self._counts.items() if count > _SHOWN_PER_FILE}
        return [*self._problems, *(Problem(file, f"and {count:,} more problems") for file, count in more.items())]
