"""Brings the groups of a project up to its parts of documents. Knows nothing of how documents are compared.

The index follows the parts: what is in a part and not in the index goes in, and an index that knows a part that is gone or
was changed starts anew. So the groups are those of the parts as they lie there, whatever was killed between.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from labeling.corpus.duplicates.groups import DuplicateGroups
from labeling.store.parts import document_parts, documents_of_part, part_fingerprint, write_groups
from schemas.errors import StoreError
from schemas.project import DuplicateSettings


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a run did: documents that it compared, groups there are now, and groups that went into others (old → new)."""

    compared: int
    groups: int
    merged: dict[str, str]


def update_groups(
    documents: Path, settings: DuplicateSettings, progress: Callable[[int], None] = lambda _: None
) -> Grouping:
    """Compare the documents that are new in the parts in `documents`, and write `groups.parquet` beside them.

    The index lies beside them, too, in `duplicates/`. `progress` is told how many documents went in.

    Raises:
        StoreError: a part cannot be read, or the index cannot be written.
    """
    folder = documents.parent / "duplicates"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock"), DuplicateGroups(folder, settings) as groups:
            compared = _follow_or_start_anew(groups, document_parts(documents), progress)
            merged = write_groups(documents, groups.index.names_of)
            return Grouping(compared, groups.index.count_groups(), merged)
    except sqlite3.DatabaseError as problem:
        raise StoreError(
            f"The index of near-duplicates in {folder} cannot be used ({problem})",
            cause="the disk is full, or the folder may not be written",
            remedy="Make room, then run `musnad ingest` again; the folder is a cache and may be deleted",
        ) from problem


def _follow_or_start_anew(groups: DuplicateGroups, parts: list[Path], progress: Callable[[int], None]) -> int:
    try:
        return _follow(groups, parts, progress)
    except sqlite3.OperationalError:  # the disk, not the file
        raise
    except sqlite3.DatabaseError:  # damaged, as a loss of power leaves it
        groups.index.clear()
        return _follow(groups, parts, progress)


def _follow(groups: DuplicateGroups, parts: list[Path], progress: Callable[[int], None]) -> int:
    fingerprints = [part_fingerprint(path) for path in parts]
    known = groups.index.parts()
    if known != fingerprints[: len(known)]:
        groups.index.clear()
        known = []
    compared = 0
    for path, fingerprint in list(zip(parts, fingerprints, strict=True))[len(known) :]:
        added = groups.add_part(documents_of_part(path), fingerprint)
        compared += added
        progress(added)
    return compared
