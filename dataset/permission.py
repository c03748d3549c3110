"""Whether a release that was built may still be published: rights and takedowns may have changed since. Knows nothing of where it goes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from dataset.parquet import read_rows
from dataset.rights import Rights
from schemas.errors import ReleaseError
from schemas.records import Document, DocumentId

_NAMED = 3
_COLUMNS = ["id", "withheld", "source", "licence", "url"]


def check_permission(release: Path, rights: Rights, taken_down: Collection[DocumentId]) -> None:
    """
    Raises:
        ReleaseError: the release shows more of a document than `rights` allow today, or holds one that was taken down.
    """
    buried: list[str] = []
    too_much: list[str] = []
    for row in read_rows(sorted((release / "documents").glob("*.parquet")), _COLUMNS):
        source, licence, url = (row[name] or "" for name in ("source", "licence", "url"))
        allowed = rights.of(Document(DocumentId(row["id"]), "", source=source, licence=licence, url=url))
        if row["id"] in taken_down:
            buried.append(row["id"])
        elif allowed == "nothing" or (allowed == "standoff" and not row["withheld"]):
            too_much.append(row["id"])
    if buried:
        raise ReleaseError(
            f"{release} holds {len(buried)} documents that were taken down: {_some(buried)}",
            remedy="Run musnad build, which makes a version without them, and publish that",
        )
    if too_much:
        raise ReleaseError(
            f"{release} shows more than `rights` in musnad.yaml allow of {len(too_much)} documents: {_some(too_much)}",
            cause="the rules have changed since it was built, or it was built elsewhere",
            remedy="Run musnad build, which follows the rules, and publish that",
        )


def _some(names: list[str]) -> str:
    return ", ".join(sorted(names)[:_NAMED]) + (", …" if len(names) > _NAMED else "")
