"""Which releases hold a document, and what is left to do about those that are published. Knows nothing of the Hub's answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dataset.manifest import read_manifest
from dataset.versions import Version, parse
from schemas.errors import ReleaseError
from schemas.records import DocumentId

_SCRIPT = """\
# Removes versions of {repository} that hold documents which were taken down. There is no way back.
# Run it after a release without them is published (musnad build, musnad publish), with a token that may write.
from huggingface_hub import HfApi

api, repo = HfApi(), {{"repo_id": {repository!r}, "repo_type": "dataset"}}
for tag in set({tags!r}) & {{tag.name for tag in api.list_repo_refs(**repo).tags}}:
    api.delete_tag(tag=tag, **repo)
api.super_squash_history(**repo)  # earlier cards and changelogs; a tag that stays still reaches what was before it
files = set({files!r})
found = [file for file in api.list_lfs_files(**repo) if file.file_oid in files]
api.permanently_delete_lfs_files(lfs_files=found, **repo)
print(len(found), "of", len(files), "data files deleted for good")
"""


@dataclass(frozen=True, slots=True)
class Holding:
    """A release that holds a document, with its text or stand-off."""

    document: DocumentId
    version: str
    sha256: str
    withheld: bool


def holdings(releases: Path, documents: Iterable[DocumentId]) -> Iterator[Holding]:
    """The releases in the folder `releases` that hold one of `documents`, from the first version on.

    Raises:
        ReleaseError: a release cannot be read.
    """
    wanted = pa.array(sorted(documents), pa.string())
    for version, folder in _releases(releases):
        for path in sorted((folder / "documents").glob("*.parquet")):
            for row in _rows(path, wanted).to_pylist():
                yield Holding(DocumentId(row["id"]), str(version), row["sha256"], bool(row.get("withheld")))


def files_to_delete(releases: Path, versions: Collection[str]) -> list[str]:
    """The SHA-256 of the Parquet files of these releases that no other release in the folder has, too.

    Raises:
        ReleaseError: a manifest cannot be read.
    """
    theirs, others = set[str](), set[str]()
    for version, folder in _releases(releases):
        files = [entry["sha256"] for entry in read_manifest(folder)["files"] if entry["path"].endswith(".parquet")]
        (theirs if str(version) in versions else others).update(files)
    return sorted(theirs - others)


def hub_script(repository: str, versions: Collection[str], files: Collection[str]) -> str:
    """A Python script that removes these versions from the Hub; for a person to read, and to run after the next release is there.

    Deleting a tag leaves its commit in the history, so the history of the branch is squashed, too, and the data files are
    deleted for good.
    """
    return _SCRIPT.format(repository=repository, tags=[f"v{version}" for version in versions], files=list(files))


def _releases(folder: Path) -> list[tuple[Version, Path]]:
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted((version, path) for path in found if (version := parse(path.name)) is not None)


def _rows(path: Path, wanted: pa.Array) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            there = [name for name in ("id", "sha256", "withheld") if name in file.schema_arrow.names]
            table = file.read(columns=there)
    except (OSError, pa.ArrowException) as problem:
        raise ReleaseError(
            f"{path} cannot be read: {problem}",
            remedy="Restore the release, or remove its folder if it was never published",
        ) from problem
    return table.filter(pc.is_in(table["id"], value_set=wanted))
