"""The column `unseen` of the `ner` rows: which of their entities have a name that no row of train has.

Knows nothing of how names are compared. Whether a name of dev or test is in train is known when train is complete, so their
rows wait in a file meanwhile, and memory holds eight bytes of each different name.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa

from dataset.columns import Encoded, lists
from dataset.leakage import TRAIN, Names, name_key
from dataset.parquet import SplitWriter

Row = dict[str, Any]


class Named(NamedTuple):
    """The entities of some rows, one after the other: their types and the keys of their names."""

    tags: list[str]
    keys: list[int]


def named(row: Row, tags: Sequence[str]) -> Named:
    """What has to be known of a `ner` row that has its words; `tags` are the names of its entities' types."""
    found = [tags[entity["type"]] for entity in row["entities"]]
    return Named(found, name_keys(found, [entity["text"] for entity in row["entities"]]))


def name_keys(tags: Sequence[str], names: Sequence[str]) -> list[int]:
    """The keys of entities of these types with these words."""
    return list(map(name_key, tags, names))


def waiting(entities: Named, rows: Encoded) -> bytes:
    """Rows as they wait, with what is known of their entities."""
    return pickle.dumps((entities, rows), pickle.HIGHEST_PROTOCOL)


class UnseenColumn:
    """Takes the rows of dev and test, and of train what `named` says of them; `fill` hands the rows on."""

    def __init__(self, folder: Path) -> None:
        self.names = Names()
        self._folder = folder
        self._waiting: dict[str, IO[bytes]] = {}

    def learn(self, entities: Named) -> None:
        """Take the entities of rows of train."""
        self.names.count(TRAIN, *entities, [False] * len(entities.tags))

    def wait(self, split: str, rows: bytes) -> None:
        """Take rows of another split, as `waiting` gives them."""
        if split not in self._waiting:
            self._waiting[split] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - `abandon` closes it
        self._waiting[split].write(rows)

    def fill(self, writers: Mapping[str, SplitWriter]) -> None:
        """Hand the rows that wait to the writer of their split; train is complete."""
        for split, file in self._waiting.items():
            for entities, rows in _read(file):
                unseen = self._unseen(entities)
                self.names.count(split, *entities, unseen)
                full = _with_column(rows.full, unseen) if rows.full is not None else None
                writers[split].take(Encoded(_with_column(rows.batch, unseen), full))
        self.abandon()

    def filled(self, row: Row, entities: Named) -> Row:
        """`row` with the column filled; train is complete."""
        return {**row, "unseen": self._unseen(entities)}

    def abandon(self) -> None:
        """Let go of the files; they have no names and are gone."""
        for file in self._waiting.values():
            file.close()
        self._waiting = {}

    def _unseen(self, entities: Named) -> list[bool]:
        return [not self.names.in_train(tag, key) for tag, key in zip(*entities, strict=True)]


def _with_column(rows: pa.RecordBatch, unseen: Sequence[bool]) -> pa.RecordBatch:
    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    columns["unseen"] = lists(columns["entities"].offsets, pa.array(unseen, pa.bool_()))
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=rows.schema)


def _read(file: IO[bytes]) -> Iterator[tuple[Named, Encoded]]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
