"""Documents that were taken down, for ever. Knows nothing of where their texts were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from labeling.store.database import Database
from schemas.records import DocumentId

_ABOUT = ("annotations", "drafts", "decisions", "carried", "chosen", "set_aside")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a document: the SHA-256 of each text that it had, why it was taken down and when (ISO 8601, UTC)."""

    document: DocumentId
    hashes: frozenset[str]
    reason: str
    at: str


class Tombstones(Database):
    """The part of `labels.sqlite` that says what must not come back. There is no way to remove a tombstone."""

    def bury(self, tombstones: Iterable[Tombstone]) -> None:
        """Remember these; for a document that has a tombstone, texts that were not known are added to it."""
        known = self.tombstones()
        with self._connection:
            for new in tombstones:
                old = known.get(new.document, new)
                hashes = " ".join(sorted(old.hashes | new.hashes))  # the column holds them all, with blanks between
                self._connection.execute(
                    "INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?, ?)", (old.document, hashes, old.reason, old.at)
                )

    def tombstones(self) -> dict[DocumentId, Tombstone]:
        """All of them, by document."""
        rows = self._connection.execute("SELECT document, sha256, reason, at FROM tombstones ORDER BY document")
        return {DocumentId(d): Tombstone(DocumentId(d), frozenset(h.split()), reason, at) for d, h, reason, at in rows}

    def mentions(self, document: DocumentId) -> frozenset[str] | None:
        """The SHA-256 of the texts of a document that was sent or labelled, or None where nothing is known of it."""
        rows = self._connection.execute(
            "SELECT sha256 FROM tasks WHERE document = ?1 UNION SELECT sha256 FROM annotations WHERE document = ?1"
            " UNION SELECT '' FROM decisions WHERE document = ?1",
            (document,),
        ).fetchall()
        return frozenset(row[0] for row in rows if row[0]) if rows else None

    def forget_labels(self, documents: Collection[DocumentId]) -> Counter[str]:
        """Remove all that was said of these documents, with its history; returns how many rows of each table went.

        The ledger of tasks stays, since it says which tasks in Label Studio are theirs.
        """
        gone: Counter[str] = Counter()
        with self._connection:
            for document in documents:
                gone["history"] += self._connection.execute(
                    "DELETE FROM history WHERE annotation IN (SELECT id FROM annotations WHERE document = ?1)"
                    " OR CASE WHEN json_valid(record) THEN json_extract(record, '$.document') END = ?1",
                    (document,),
                ).rowcount
                for table in _ABOUT:
                    gone[table] += self._connection.execute(
                        f"DELETE FROM {table} WHERE document = ?", (document,)
                    ).rowcount
        return +gone

    def forget_task(self, document: DocumentId, project: int, task: int) -> None:
        """Remove a task that is no longer in Label Studio from the ledger."""
        with self._connection:
            self._connection.execute(
                "DELETE FROM tasks WHERE document = ? AND project = ? AND task = ?", (document, project, task)
            )
