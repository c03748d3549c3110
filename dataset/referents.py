"""What the rows of a release are checked against: the documents that they lead back to, and where these stood before.

Knows nothing of what must hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from dataset.homes import homes_in
from dataset.label_checks import LAYER_OF
from dataset.paper_checks import taken_down
from dataset.parquet import read_rows
from dataset.row_checks import Source
from dataset.rows import EXCLUSIONS
from dataset.split_names import inner_name
from dataset.standoff import FOLDER
from dataset.withheld import layout_of, read_facts, read_layouts
from schemas.errors import ReleaseError
from schemas.records import DocumentId


class Homes:
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
        if known != split:
            yield f"its group {group!r} stands in {known}, too"
        if document in self._buried:
            yield "it was taken down, so it must not be published again"


class Sources:
    """The documents of a split as rows of `config` are checked against them, asked for in ascending order of ids."""

    def __init__(self, folder: Path, config: str, split: str, manifest: Mapping[str, Any]) -> None:
        layers = [LAYER_OF[config], "entities"] if config in LAYER_OF else []
        there = {column["name"] for column in manifest["configs"]["documents"]["features"]}
        columns = ["id", "text", "layers", *(layer for layer in dict.fromkeys(layers) if layer in there)]
        self._rows = read_rows(files_of(folder, "documents", split, manifest), columns)
        said = read_rows(files_of(folder, "annotators", split, manifest)) if config == "documents" else iter(())
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

    @property
    def described(self) -> Mapping[str, Any]:
        """What the release says of the last document that was asked for, if its text is withheld."""
        return self._layout

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


def files_of(folder: Path, config: str, split: str, manifest: Mapping[str, Any]) -> list[Path]:
    splits = manifest["configs"].get(config, {}).get("splits", {})
    return [folder / path for path in splits.get(split, {}).get("files", {})]
