"""What is shown of each document while a release is written: all of its rows' words, none of them, or no rows at all.

Knows nothing of where rows go. Every withheld row is looked at again for words, and is put together again, before it is let out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dataset.columns import Encoded, encode
from dataset.content import lengths
from dataset.features import Struct
from dataset.rights import MaskedSpan, Published, Rights
from dataset.standoff import (
    Words,
    ink_sha256,
    layout,
    leaks,
    restored_document,
    restored_row,
    telling_fields,
    withheld_document,
    withheld_row,
)
from schemas.errors import ReleaseError
from schemas.records import Document, text_sha256

NOTHING = "no-right-to-publish"
TELLING = "holds-text"
LeaveOut = Callable[[str, str, str], None]
Row = dict[str, Any]
_SHORT_EXAMPLE = 160


class Example(NamedTuple):
    """A row for the card, of a document: as it is shown, and with all its words."""

    document: str
    shown: Row
    full: Row


class Shown:
    """Asked for each document in turn, `refusal`, then `begin`; then `encoded` for all rows of a config and a split.

    `layouts` are rows of the folder `standoff`. A card shows `examples`, or `spare_examples` where a config has none of those.
    """

    def __init__(self, rights: Rights) -> None:
        self.kinds: Counter[str] = Counter()
        self.layouts: list[Row] = []
        self._rights, self._keeps = rights, rights.settings.standoff_keeps
        self._withheld: dict[str, tuple[Document, Words]] = {}
        self._whole: dict[str, Example] = {}
        self._any: dict[str, Example] = {}

    @property
    def examples(self) -> dict[str, Row]:
        """Of each config, the first short row with labels that has its words."""
        return {config: example.shown for config, example in self._whole.items()}

    @property
    def spare_examples(self) -> dict[str, Row]:
        """Of each config, the first short row with labels as it is shown."""
        return {config: example.shown for config, example in self._any.items()}

    @property
    def full_examples(self) -> dict[str, Row]:
        """The same rows with all their words."""
        return {config: example.full for config, example in self._any.items()}

    def refusal(self, document: Document) -> tuple[str, str] | None:
        """Why nothing of `document` may be published (a reason and its detail), or None."""
        kind = self._rights.of(document)
        if kind == "nothing":
            return NOTHING, "the rights of musnad.yaml publish nothing of it"
        if kind == "standoff" and Words(document.text).run_in(document.id):
            return "id-holds-text", "its text may not be published, and its id holds words of it; give it another id"
        return None

    def name(self, document: Document) -> str:
        """What the list of what was left out calls it: its id, where that tells nothing that may not be published."""
        telling = self._rights.of(document) != "full" and Words(document.text).run_in(document.id)
        return f"sha256:{document.sha256}" if telling else document.id

    def begin(self, published: Published, leave_out: LeaveOut) -> None:
        """Rows of this document will follow; fields that tell its text go to `leave_out(item, reason, detail)`."""
        document = published.document
        kind = self._rights.of(document)
        self.kinds[kind] += 1
        if kind != "standoff":
            return
        words = Words(document.text)
        self._withheld[document.id] = document, words
        self.layouts.append(_layout_row(published))
        for name in telling_fields(
            {"source": document.source, "licence": document.licence, "date": document.date, "url": document.url}, words
        ):
            leave_out(f"{document.id}#{name}", TELLING, f"its {name} holds words of its text")

    def encoded(self, config: str, features: Struct, rows: pa.RecordBatch) -> Encoded:
        """`rows`, which have all words, as they are published.

        Raises:
            ReleaseError: words are left in a withheld row, or cannot be put into it again; a fault of the program, never of the
                data.
        """
        key = "id" if config == "documents" else "document_id"
        if not self._withheld or self._withheld.keys().isdisjoint(rows.column(key).to_pylist()):
            for place in _short_rows(rows):
                (row,) = rows.slice(place, 1).to_pylist()
                self._keep_example(config, Example(row[key], row, row))
                break
            return Encoded(rows)
        full = rows.to_pylist()
        shown = [self._withheld_row(config, row, row[key]) if row[key] in self._withheld else row for row in full]
        for place in _short_rows(rows):
            self._keep_example(config, Example(full[place][key], shown[place], full[place]))
        return encode(features, shown, [row if one != row else None for one, row in zip(shown, full, strict=True)])

    def _withheld_row(self, config: str, row: Row, name: str) -> Row:
        document, words = self._withheld[name]
        if config == "documents":
            shown = withheld_document(row, self._keeps, words)
            again = restored_document(shown, document.text, row, json.loads(row["metadata"]))
        else:
            shown = withheld_row(row)
            again = restored_row(shown, document.text)
        if again != row or (left := next(leaks(shown, self._keeps, words), "")):
            raise ReleaseError(
                f"The words of a row of {config!r} of document {document.id!r} cannot be withheld",
                cause=f"{left} still says something of the text" if again == row else "they could not be restored",
                remedy="Please report this; no release was made",
            )
        return shown

    def _keep_example(self, config: str, example: Example) -> None:
        """The first of its kind, whichever split comes first."""
        kinds = [self._any] if example.shown != example.full else [self._any, self._whole]
        for known in kinds:
            if config not in known or example.document < known[config].document:
                known[config] = example


def _short_rows(rows: pa.RecordBatch) -> Iterator[int]:
    """The places of the rows with labels and little text."""
    short = np.ones(rows.num_rows, np.bool_)
    if "text" in rows.schema.names:
        short = (pc.utf8_length(rows.column("text")).to_numpy(zero_copy_only=False)) <= _SHORT_EXAMPLE
    labelled = np.zeros(rows.num_rows, np.bool_)
    for name in ("entities", "events"):
        if name in rows.schema.names:
            labelled |= lengths(rows.column(name)) > 0
    if "evidence" in rows.schema.names:
        labelled |= rows.column("evidence").is_valid().to_numpy(zero_copy_only=False)
    yield from np.flatnonzero(short & labelled).tolist()


def _layout_row(published: Published) -> Row:
    text = published.document.text
    plan = layout(text)
    return {
        "id": published.document.id,
        "ink_sha256": ink_sha256(text),
        "words": list(plan.words),
        "gaps": list(plan.gaps),
        "masks": _mask_rows(published.masks),
        "title_masks": _mask_rows(published.title_masks),
        "title_sha256": text_sha256(title) if (title := published.document.title) else None,
    }


def _mask_rows(masks: tuple[MaskedSpan, ...]) -> list[Row]:
    return [{"start": mask.start, "end": mask.end, "text": mask.text} for mask in masks]
