"""What is shown of each document while a release is written: all of its rows' words, none of them, or no rows at all.

Knows nothing of where rows go. Every withheld row is looked at again for words, and is put together again, before it is let out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from dataset.rights import MaskedSpan, Published, Rights
from dataset.standoff import (
    Words,
    ink_sha256,
    layout,
    leaks,
    restored_document,
    restored_row,
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


class Shown:
    """Asked for each document in turn: `refusal`, then `begin`, then `row` for each of its rows.

    `layouts` are rows of the folder `standoff`. A card shows `examples`, or `spare_examples` where a config has none of those.
    """

    def __init__(self, rights: Rights) -> None:
        self.kinds: Counter[str] = Counter()
        self.layouts: list[Row] = []
        self.examples: dict[str, Row] = {}
        self.full_examples: dict[str, Row] = {}
        self.spare_examples: dict[str, Row] = {}
        self._rights, self._keeps = rights, rights.settings.standoff_keeps
        self._words: Words | None = None
        self._document: Document | None = None

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
        """The rows that follow are of this document; fields that tell its text go to `leave_out(item, reason, detail)`."""
        self._document, self._leave_out = published.document, leave_out
        kind = self._rights.of(published.document)
        self.kinds[kind] += 1
        self._words = Words(published.document.text) if kind == "standoff" else None
        if kind == "standoff":
            self.layouts.append(_layout_row(published))

    def row(self, config: str, row: Row) -> tuple[Row, Row | None]:
        """`row` as it is published, and the row with all its words where that is another one.

        Raises:
            ReleaseError: words are left in it, or cannot be put into it again; a fault of the program, never of the data.
        """
        shown = row if self._words is None else self._withheld(config, row, self._words)
        self._keep_example(config, row, shown)
        return shown, row if shown != row else None

    def _withheld(self, config: str, row: Row, words: Words) -> Row:
        document = self._document
        assert document is not None  # `begin` comes before any row
        if config == "documents":
            shown, telling = withheld_document(row, self._keeps, words)
            for name in telling:
                self._leave_out(f"{document.id}#{name}", TELLING, f"its {name} holds words of its text")
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

    def _keep_example(self, config: str, row: Row, shown: Row) -> None:
        """The first short row with labels, for the card; one with its words, if there is one."""
        if config in self.examples or len(row.get("text", "")) > _SHORT_EXAMPLE:
            return
        if row.get("entities") or row.get("events") or row.get("evidence"):
            self.full_examples.setdefault(config, row)
            self.spare_examples.setdefault(config, shown)
            if shown is row:
                self.examples[config] = row


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
