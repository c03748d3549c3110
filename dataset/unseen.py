"""The column `unseen` of the `ner` rows: which of their entities have a name that no row of train has.

Knows nothing of how names are compared. Whether a name of dev or test is in train is known when train is complete, so their
rows wait in a file meanwhile, and memory holds eight bytes of each different name.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from dataset.leakage import TRAIN, Names, name_key
from dataset.parquet import SplitWriter

Row = dict[str, Any]


class UnseenColumn:
    """Stands before the writers of the `ner` splits."""

    def __init__(self, folder: Path, writers: Mapping[str, SplitWriter], tags: Sequence[str]) -> None:
        self.names = Names()
        self._folder, self._writers, self._tags = folder, writers, tags
        self._waiting: dict[str, IO[bytes]] = {}

    def write(self, split: str, row: Row, shown: Row, full: Row | None) -> None:
        """Take a row of a split: `row` has all its words, `shown` and `full` are what the writer takes."""
        tags, keys = self._named(row)
        if split == TRAIN:
            self.names.count(split, tags, keys, row["unseen"])
            self._writers[split].write(shown, full)
            return
        if split not in self._waiting:
            self._waiting[split] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - `abandon` closes it
        pickle.dump((tags, keys, shown, full), self._waiting[split], pickle.HIGHEST_PROTOCOL)

    def fill(self) -> None:
        """Hand on what waits; train is complete."""
        for split, file in self._waiting.items():
            for tags, keys, shown, full in _read(file):
                unseen = self._unseen(tags, keys)
                self.names.count(split, tags, keys, unseen)
                again = {**full, "unseen": unseen} if full is not None else None
                self._writers[split].write({**shown, "unseen": unseen}, again)
        self.abandon()

    def filled(self, row: Row, words: Row) -> Row:
        """`row` with the column filled; `words` is the same row with all its words. Train is complete."""
        return {**row, "unseen": self._unseen(*self._named(words))}

    def abandon(self) -> None:
        """Let go of the files; they have no names and are gone."""
        for file in self._waiting.values():
            file.close()
        self._waiting = {}

    def _named(self, row: Row) -> tuple[list[str], list[int]]:
        tags = [self._tags[entity["type"]] for entity in row["entities"]]
        return tags, [name_key(tag, entity["text"]) for tag, entity in zip(tags, row["entities"], strict=True)]

    def _unseen(self, tags: Sequence[str], keys: Sequence[int]) -> list[bool]:
        return [not self.names.in_train(tag, key) for tag, key in zip(tags, keys, strict=True)]


def _read(file: IO[bytes]) -> Iterator[tuple[list[str], list[int], Row, Row | None]]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
