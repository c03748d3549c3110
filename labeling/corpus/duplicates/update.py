"""Brings the groups of a project up to its parts of documents. Knows nothing of how documents are compared.

The index follows the parts: what is in a part and not in the index goes in, and an index that knows a part that is gone or
was changed starts anew. So the groups are those of the parts as they lie there, whatever was killed between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from labeling.corpus.duplicates.groups import DuplicateGroups
from labeling.store.parts import document_parts, documents_of_part, part_fingerprint, write_groups
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
    """
    parts = document_parts(documents)
    fingerprints = [part_fingerprint(path) for path in parts]
    compared = 0
    with DuplicateGroups(documents.parent / "duplicates", settings) as groups:
        known = groups.index.parts()
        if known != fingerprints[: len(known)]:
            groups.index.clear()
            known = []
        for path, fingerprint in list(zip(parts, fingerprints, strict=True))[len(known) :]:
            added = groups.add_part(documents_of_part(path), fingerprint)
            compared += added
            progress(added)
        merged = write_groups(documents, groups.index.names_of)
        return Grouping(compared, groups.index.count_groups(), merged)
