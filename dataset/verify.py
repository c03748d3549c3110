"""Every promise of a release, checked again from its files alone: hashes, columns, rows, spans, splits, card.

Knows nothing of the project that it was built from. Memory does not grow with the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq

from dataset.card import CARD
from dataset.changelog import CHANGELOG
from dataset.citation import CITATION, citation_faults
from dataset.completeness import Counts, LabelsShown, twice
from dataset.content import ContentHash
from dataset.croissant import CROISSANT, croissant_faults
from dataset.embargo import is_sealed, seal_faults
from dataset.features import Struct, arrow_schema, from_yaml
from dataset.leakage import LEAKAGE
from dataset.leakage_checks import SeenNames, near_duplicate_faults
from dataset.manifest import FORMAT, MANIFEST, config_hash, config_sizes, file_sha256, read_manifest, release_files
from dataset.name_checks import name_faults, names_known
from dataset.paper_checks import card_faults, changelog_faults, exclusion_faults, version_faults
from dataset.parquet import read_batches, read_rows
from dataset.referents import Homes, Sources, files_of
from dataset.row_checks import approval_faults, row_faults
from dataset.rows import EXCLUSIONS
from dataset.standoff import FOLDER, document_faults
from dataset.withheld import read_facts, read_layouts
from schemas.errors import ReleaseError
from schemas.records import LAYERS

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
        files = files_of(folder, "documents", split, manifest)
        yield from (Problem(f"documents/{split}", fault) for fault in seal_faults(seal, read_rows(files)))
    except (OSError, UnicodeDecodeError, pa.ArrowException):
        pass  # the file is named by the other checks
    if is_sealed(manifest):
        for name, config in manifest["configs"].items():
            if name != "documents" and split in config["splits"]:
                yield Problem(f"{name}/{split}", "it has rows, but the labels of this split are sealed")


def _configs(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Problem]:
    homes, names, counts = Homes(folder, manifest), SeenNames(manifest), Counts()
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
            [files_of(folder, "documents", s, manifest) for s in manifest["configs"]["documents"]["splits"]]
        ):
            yield Problem("documents", f"{name} stands in two splits")
        yield from (Problem("documents", fault) for fault in near_duplicate_faults(folder, manifest))
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
    homes: Homes,
    names: SeenNames,
    counts: Counts,
) -> Generator[Problem, None, str]:
    """Yields problems; returns the hash of the rows."""
    facts = manifest["configs"][config]["splits"][split]
    content, texts, shown = (
        ContentHash(arrow_schema(features)),
        Sources(folder, config, split, manifest),
        LabelsShown(config),
    )
    layers = [column["name"] for column in manifest["configs"]["documents"]["features"] if column["name"] in LAYERS]
    known = names_known(manifest) if config in ("documents", "annotators") else {}
    last: tuple[Any, ...] | None = None
    for path in facts["files"]:
        for row in _hashed(read_batches([folder / path]), content):
            counts.take(config, row)
            place = _place(config, row)
            if last is not None and (place < last or (place == last and config != "stance")):
                yield Problem(path, f"{row['id']}: it stands out of order")
            last = place
            source = texts.of(row["id" if config == "documents" else "document_id"])
            for document, fault in shown.missing(texts.passed()):
                yield Problem(path, f"{document}: {fault}")
            if source is None:
                yield Problem(path, f"{row['id']}: this split of `documents` does not hold its document")
                continue
            checks = [shown.take(row), row_faults(config, row, source, features), name_faults(row, known)]
            if config == "documents":
                checks += [homes.faults(row["id"], row["group"], split), approval_faults(row, layers)]
                checks += [document_faults(row, texts.keeps, texts.described)] if source.text is None else []
            if config == "ner":
                checks += [names.row_faults(split, row)]
            yield from (Problem(path, f"{row['id']}: {fault}") for fault in _each(checks))
    for document, fault in shown.missing(texts.rest()):
        yield Problem(f"{config}/{split}", f"{document}: {fault}")
    if content.hexdigest() != facts["content_sha256"]:
        yield Problem(MANIFEST, f"the content hash of {config}/{split} is not that of its rows")
    return content.hexdigest()


def _hashed(batches: Iterable[pa.RecordBatch], content: ContentHash) -> Iterator[dict[str, Any]]:
    for batch in batches:
        content.add(batch)
        yield from batch.to_pylist()


def _each(checks: Iterable[Iterator[str]]) -> Iterator[str]:
    """All that the checks of one row find; a value that one of them cannot read ends them."""
    try:
        for check in checks:
            yield from check
    except (TypeError, LookupError, ValueError) as problem:
        yield f"a value is missing or of another kind: {problem}"


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
