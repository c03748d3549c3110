"""A user's own copies of the texts that a release withholds: which of them is which document, put into its exact spelling.

Knows nothing of rows. A copy is known by its SHA-256, or by that of its visible characters where blanks differ; then the
blanks of the release's layout are put in, and the SHA-256 of the result has to be right. Texts lie in SQLite meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from dataset.parquet import read_rows
from dataset.rights import MaskedSpan, masked
from dataset.standoff import Layout, ink, ink_sha256, laid_out, layout
from dataset.withheld import layout_of, read_layouts
from labeling.corpus.ingest import AUDIT, normalised
from labeling.corpus.readers import OTHER_FILE, Entry, Item, Unreadable
from schemas.outcome import Outcome
from schemas.records import text_sha256

_SCHEMA = """
CREATE TABLE wanted (
  id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, url TEXT, ink_sha256 TEXT NOT NULL, masked_ink INTEGER, layout TEXT NOT NULL,
  text TEXT, fields TEXT, metadata TEXT, nearly TEXT
) WITHOUT ROWID;
CREATE INDEX by_sha256 ON wanted (sha256);
CREATE INDEX by_ink ON wanted (ink_sha256);
CREATE INDEX by_masked_ink ON wanted (masked_ink) WHERE masked_ink IS NOT NULL;
CREATE INDEX by_url ON wanted (url);
"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A withheld document's text in its exact spelling, and what the user's copy says besides."""

    text: str
    fields: Mapping[str, str]
    metadata: Mapping[str, Any]
    title_masks: tuple[MaskedSpan, ...]


class Copies:
    """The copies found for the withheld documents of a release; use it as a context manager."""

    def __init__(self, release: Path, manifest: Mapping[str, Any], database: Path) -> None:
        self._database = sqlite3.connect(database)
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        self._want(release, manifest)

    def __enter__(self) -> Copies:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def take(self, items: Iterable[Item], outcome: Outcome, advance: Callable[[int], None] = lambda _: None) -> None:
        """Look through all of `items`; what differs in blanks, and what cannot be read, is listed in `outcome`."""
        for item in items:
            advance(1)
            if isinstance(item, Unreadable):
                if item.reason != OTHER_FILE:
                    outcome.leave_out(item.place, item.reason, item.detail)
            elif not self._take(item, outcome):
                outcome.skipped["texts of no withheld document"] += 1

    def get(self, document: str) -> Copy | None:
        """The copy of a document, if one was found."""
        row = self._database.execute(
            "SELECT text, fields, metadata, layout FROM wanted WHERE id = ? AND text IS NOT NULL", (document,)
        ).fetchone()
        if row is None:
            return None
        title_masks = _masks(json.loads(row[3])["title_masks"])
        return Copy(row[0], json.loads(row[1]), json.loads(row[2]), title_masks)

    def missing(self) -> Iterator[tuple[str, str]]:
        """The documents without a copy, each with the place of a text that has its id or address and is another one."""
        yield from self._database.execute("SELECT id, coalesce(nearly, '') FROM wanted WHERE text IS NULL ORDER BY id")

    def _want(self, release: Path, manifest: Mapping[str, Any]) -> None:
        splits = manifest["configs"]["documents"]["splits"].values()
        with self._database:
            for row in read_layouts(release):
                ink_length = layout_of(row).ink if row["masks"] else None
                self._database.execute(
                    "INSERT INTO wanted (id, sha256, ink_sha256, masked_ink, layout) VALUES (?, '', ?, ?, ?)",
                    (row["id"], row["ink_sha256"], ink_length, json.dumps(row)),
                )
            for split in splits:
                files = [release / path for path in split["files"]]
                for row in read_rows(files, ["id", "sha256", "url", "withheld"]):
                    if row["withheld"]:
                        self._database.execute(
                            "UPDATE wanted SET sha256 = ?, url = ? WHERE id = ?", (row["sha256"], row["url"], row["id"])
                        )

    def _take(self, entry: Entry, outcome: Outcome) -> bool:
        text = normalised(entry.text)
        sha256 = text_sha256(text)
        known = self._ids("sha256 = ?", sha256)
        if known:
            for document, _, _ in known:
                outcome.done["restored"] += self._keep(document, text, entry)
            return True
        visible = ink(text)
        known = self._ids("ink_sha256 = ?", ink_sha256(text)) + self._ids("masked_ink = ?", len(visible))
        found = False
        for document, wanted, described in known:
            row = json.loads(described)
            plan = layout_of(row)
            again = laid_out(visible, plan)
            masks = _masks(row["masks"])
            if text_sha256(masked(again, masks)) != wanted:
                continue
            found = True
            if self._keep(document, masked(again, masks), entry):
                outcome.done["restored" if again == text else "restored, with other white space"] += 1
                if again != text and outcome.sink is not None:
                    detail = f"{entry.place}: {_shifted(layout(text), plan)}"
                    outcome.sink({"item": document, "reason": "white-space-differed", "detail": detail})
        if not found:
            self._note(entry)
        return found

    def _ids(self, condition: str, value: str | int) -> list[tuple[str, str, str]]:
        return self._database.execute(f"SELECT id, sha256, layout FROM wanted WHERE {condition}", (value,)).fetchall()

    def _keep(self, document: str, text: str, entry: Entry) -> bool:
        """Whether this is the first copy of the document."""
        metadata = {f"source_{name}" if name == AUDIT else name: value for name, value in entry.metadata.items()}
        changed = self._database.execute(
            "UPDATE wanted SET text = ?, fields = ?, metadata = ? WHERE id = ? AND text IS NULL",
            (text, json.dumps(entry.fields), json.dumps(metadata), document),
        )
        return changed.rowcount > 0

    def _note(self, entry: Entry) -> None:
        address = entry.fields.get("url") or None
        self._database.execute(
            "UPDATE wanted SET nearly = ? WHERE (id = ? OR url = ?) AND nearly IS NULL",
            (entry.place, entry.id, address),
        )


def _masks(rows: Iterable[Mapping[str, Any]]) -> tuple[MaskedSpan, ...]:
    return tuple(MaskedSpan(row["start"], row["end"], row["text"]) for row in rows)


def _shifted(theirs: Layout, ours: Layout) -> str:
    """In words, how the blanks of a copy differ from those of the document."""
    there, here = _gaps(theirs), _gaps(ours)
    places = sorted(there.keys() | here.keys())
    steps = [len(here.get(place, "")) - len(there.get(place, "")) for place in places]
    differ = sum(there.get(place, "") != here.get(place, "") for place in places)
    furthest = max(map(abs, accumulate(steps)), default=0)
    return f"the blanks differ in {differ:,} places, offsets moved by up to {furthest:,} characters"


def _gaps(plan: Layout) -> dict[int, str]:
    """The blanks by how many visible characters stand before them."""
    before = accumulate(plan.words, initial=0)
    return {place: gap for place, gap in zip(before, plan.gaps, strict=True) if gap}
