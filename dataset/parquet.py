"""Rows to Parquet files whose bytes depend on the rows alone (and on the pyarrow version). Knows nothing of what rows mean.

A file holds no metadata; row groups and shards end by what the rows say and by their size, never by time or memory. It has what the
Hub's viewer and its storage want: small row groups, an index of the pages, pages that end by their content, the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dataset.columns import Encoded, bits, encode
from dataset.content import ContentHash, row_sizes
from dataset.features import Struct, arrow_schema
from dataset.row_groups import Cuts

ROW_GROUP_BYTES = 8 * 2**20
"""At most so much is in a row group, as values in memory, and one row more; the Hub's viewer reads groups of less than 300 MB."""
_LEAST_SHARE = 4  # a quarter of it at least, but for the last one
_CHUNK_ROWS = 256
_SHARD_BYTES = 400 * 2**20


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of a split and how many rows it holds."""

    path: Path
    rows: int


class SplitWriter:
    """One split of one config: rows in, in their final order; `close` gives the files their names.

    `rows`, `arrow_bytes` and `content` (a hash that does not depend on the pyarrow version) are right after `close`;
    `full_content` is what `content` would be if no words were withheld. Row groups and shards end by the sizes of the rows'
    values, so it does not matter whether rows come one by one or encoded in any batches.
    """

    def __init__(
        self,
        folder: Path,
        split: str,
        features: Struct,
        *,
        row_group_bytes: int = ROW_GROUP_BYTES,
        shard_bytes: int = _SHARD_BYTES,
    ) -> None:
        self.rows = 0
        self._bits = 0
        self._folder, self._split, self._features = folder, split, features
        self._schema = arrow_schema(features)
        self._key = "document_id" if "document_id" in features.fields else "id"
        self._cuts = Cuts(max(1, row_group_bytes // _LEAST_SHARE), row_group_bytes)
        self._shard_bytes = shard_bytes
        self._content = ContentHash(self._schema)
        self._full: ContentHash | None = None
        self._chunk: list[Mapping[str, Any]] = []
        self._chunk_full: list[Mapping[str, Any] | None] = []
        self._group: list[pa.RecordBatch] = []
        self._shard_size = 0
        self._shard_rows = 0
        self._shards: list[Shard] = []
        self._writer: pq.ParquetWriter | None = None

    @property
    def content(self) -> str:
        return self._content.hexdigest()

    @property
    def full_content(self) -> str:
        return (self._full or self._content).hexdigest()

    @property
    def arrow_bytes(self) -> int:
        """The size of all rows in memory."""
        return -(-self._bits // 8)

    def write(self, row: Mapping[str, Any], full: Mapping[str, Any] | None = None) -> None:
        """Take one row; it must follow the one before in the order of the config. `full` is it with all its words, if it lacks some."""
        self._chunk.append(row)
        self._chunk_full.append(full)
        if len(self._chunk) >= _CHUNK_ROWS:
            self._encode()

    def take(self, encoded: Encoded) -> None:
        """Take rows that were encoded elsewhere; they must follow those before."""
        self._encode()
        self._add(encoded)

    def close(self) -> list[Shard]:
        """Write what is left and name the files `<split>-0000i-of-0000n.parquet`; a split without rows has none."""
        self._encode()
        self._end_row_group(self._cuts.rest())
        self._end_shard()
        total = len(self._shards)
        return [
            Shard(shard.path.rename(self._folder / f"{self._split}-{number:05d}-of-{total:05d}.parquet"), shard.rows)
            for number, shard in enumerate(self._shards)
        ]

    def abandon(self) -> None:
        """Let go of an open file after an error; what was written is left for the caller to remove."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _encode(self) -> None:
        if self._chunk:
            rows, full = self._chunk, self._chunk_full
            self._chunk, self._chunk_full = [], []
            self._add(encode(self._features, rows, full))

    def _add(self, encoded: Encoded) -> None:
        batch = encoded.batch
        if encoded.full is not None and self._full is None:
            self._full = self._content.copy()
        self._content.add(batch)
        if self._full is not None:
            self._full.add(batch if encoded.full is None else encoded.full)
        self.rows += batch.num_rows
        begin = 0
        for place, size in self._cuts.places(row_sizes(batch).tolist(), batch.column(self._key).to_pylist()):
            self._group.append(batch.slice(begin, place - begin))
            self._end_row_group(size)
            begin = place
        if begin < batch.num_rows:
            self._group.append(batch.slice(begin))

    def _end_row_group(self, size: int) -> None:
        if not self._group:
            return
        # in one piece, since the writer begins new pages where a piece ends
        table = pa.Table.from_batches(self._group, schema=self._schema).combine_chunks()
        self._bits += sum(bits(chunk) for column in table.columns for chunk in column.chunks)
        if self._writer is None:
            self._writer = self._open_shard()
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self._shard_rows += table.num_rows
        self._shard_size += size
        self._group = []
        if self._shard_size >= self._shard_bytes:
            self._end_shard()

    def _open_shard(self) -> pq.ParquetWriter:
        self._folder.mkdir(parents=True, exist_ok=True)
        return pq.ParquetWriter(
            self._partial_path(),
            self._schema,
            compression="zstd",
            compression_level=3,
            version="2.6",
            data_page_version="1.0",
            write_page_index=True,
            use_content_defined_chunking=True,
            sorting_columns=pq.SortingColumn.from_ordering(self._schema, [(self._key, "ascending")]),
        )

    def _end_shard(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            self._shards.append(Shard(self._partial_path(), self._shard_rows))
            self._shard_size = self._shard_rows = 0

    def _partial_path(self) -> Path:
        return self._folder / f"{self._split}-{len(self._shards):05d}.partial"


def split_files(folder: Path, split: str) -> list[Path]:
    """The shards of a split in order."""
    return sorted(folder.glob(f"{split}-?????-of-?????.parquet"))


def read_rows(files: list[Path], columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    """Rows in order, a few at a time."""
    for batch in read_batches(files, columns):
        yield from batch.to_pylist()


def read_batches(files: list[Path], columns: list[str] | None = None) -> Iterator[pa.RecordBatch]:
    """Rows in order as they lie in the files, a few at a time."""
    for path in files:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=_CHUNK_ROWS, columns=columns)
