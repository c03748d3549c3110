"""Rows of some documents taken out of the Parquet parts. Knows nothing of why.

A part that loses all its rows stays, since parts are counted to name the next one. Predictions are taken away before their
part of documents changes and written again after it, so that a killed run leaves no part whose rows do not fit: at worst
`musnad preannotate` makes some again.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from labeling.store.files import atomic_path
from labeling.store.parts import document_parts
from schemas.errors import StoreError
from schemas.records import DocumentId


def remove_documents(documents: Path, predictions: Path, ids: Collection[DocumentId]) -> int:
    """Take all revisions of `ids`, and every model's predictions for them, out of the parts; returns how many revisions went.

    The same again finds nothing and changes nothing.
    """
    wanted = pa.array(sorted(ids), pa.string())
    gone = 0
    for path in document_parts(documents):
        beside = [part for part in sorted(predictions.glob(f"*/{path.name}")) if _holds(part, wanted)]
        if not _holds(path, wanted):
            for part in beside:  # a run that was killed wrote the documents and not these
                _write(part, _without(part, wanted))
            continue
        kept = [(part, _without(part, wanted)) for part in beside]
        for part in beside:
            part.unlink()
        before = _read(path)
        after = _filtered(before, wanted)
        _write(path, after)
        gone += before.num_rows - after.num_rows
        for part, table in kept:
            _write(part, table)
    return gone


def _holds(path: Path, ids: pa.Array) -> bool:
    return bool(pc.any(pc.is_in(_read(path, ["id"])["id"], value_set=ids)).as_py())


def _without(path: Path, ids: pa.Array) -> pa.Table:
    return _filtered(_read(path), ids)


def _filtered(table: pa.Table, ids: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table["id"], value_set=ids)))


def _read(path: Path, columns: list[str] | None = None) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            return file.read(columns=columns)
    except (OSError, pa.ArrowException) as problem:
        raise StoreError(
            f"{path} cannot be read as Parquet ({str(problem).splitlines()[0]})",
            cause="the file was changed or cut from outside",
            remedy="Restore it from a backup, then run `musnad takedown` again: it goes on where it stopped",
        ) from problem


def _write(path: Path, table: pa.Table) -> None:
    with atomic_path(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=3)
