"""Reads Parquet files and Arrow files, a document each row. Knows nothing of documents and projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from labeling.corpus.readers.items import Item, Refused
from labeling.corpus.readers.objects import as_json_value, distinct, entry_from, missing_column
from labeling.corpus.readers.streams import Source
from schemas.project import FieldMapping

_ROWS = 128
_BUFFER = 2**20
_FAULTS = (pa.ArrowException, OSError, ValueError, MemoryError)  # a damaged length asks for all memory there is
_STREAM_MARK = b"\xff\xff\xff\xff"  # how the stream format begins; the file format begins with ARROW1


def read_parquet(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """An item for each row; a row group that is damaged is left out, and the next is read."""
    with source.seekable() as file:
        try:
            # buffered and not fetched ahead, so that a row group of a gigabyte is not held
            table = pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
            schema = table.schema_arrow
            names = schema.names
        except _FAULTS as problem:
            raise Refused("invalid-parquet", f"it cannot be opened as Parquet ({_short(problem)})") from problem
        columns = _columns(names, schema, fields)
        start = 0
        for group in range(table.num_row_groups):
            number, end = start, start + table.metadata.row_group(group).num_rows
            try:
                for batch in table.iter_batches(_ROWS, row_groups=[group]):
                    yield from _items(source.place, number, batch, columns, fields)
                    number += batch.num_rows
            except _FAULTS as problem:
                detail = f"the rows from here to {end} cannot be read ({_short(problem)})"
                yield Refused("damaged", detail).at(f"{source.place}:{number + 1}")
            start = end
    if not start:
        raise Refused("empty", "the file holds no row")


def read_arrow(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """An item for each row of an Arrow stream (what `save_to_disk` writes) or an Arrow file."""
    number = 0
    with source.seekable() as file:
        is_stream = file.read(4) == _STREAM_MARK
        file.seek(0)
        try:
            reader = pa.ipc.open_stream(file) if is_stream else pa.ipc.open_file(file)
            names = reader.schema.names
        except _FAULTS as problem:
            raise Refused("invalid-arrow", f"it cannot be opened as Arrow ({_short(problem)})") from problem
        columns = _columns(names, reader.schema, fields)
        batches = reader if is_stream else map(reader.get_batch, range(reader.num_record_batches))
        try:
            for batch in batches:
                for start in range(0, batch.num_rows, _ROWS):
                    yield from _checked(source.place, number + start, batch.slice(start, _ROWS), columns, fields)
                number += batch.num_rows
        except _FAULTS as problem:
            detail = f"the rows from here on cannot be read ({_short(problem)})"
            yield Refused("damaged", detail).at(f"{source.place}:{number + 1}")
            return
    if not number:
        raise Refused("empty", "the file holds no row")


def _checked(place: str, before: int, batch: Any, columns: list[str], fields: FieldMapping) -> Iterator[Item]:
    """The items of Arrow rows, whose offsets are taken as they are from the file: a wrong one would end the process."""
    try:
        batch.validate(full=True)
    except _FAULTS as problem:
        detail = f"the rows from here to {before + batch.num_rows} are damaged ({_short(problem)})"
        yield Refused("damaged", detail).at(f"{place}:{before + 1}")
        return
    yield from _items(place, before, batch, columns, fields)


def _columns(names: list[str], schema: Any, fields: FieldMapping) -> list[str]:
    columns = distinct(names)
    if fields.text not in columns:
        raise missing_column(columns, fields)
    kind = schema.types[columns.index(fields.text)]
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        raise Refused("no-text", f"the column {fields.text!r} holds {kind}, not strings")
    return columns


def _items(place: str, before: int, batch: Any, columns: list[str], fields: FieldMapping) -> Iterator[Item]:
    batch = batch.rename_columns(columns)
    try:
        rows: list[Any] = batch.to_pylist()
    except UnicodeDecodeError:
        rows = [_row(batch.slice(index, 1)) for index in range(batch.num_rows)]
    for number, row in enumerate(rows, before + 1):
        here = f"{place}:{number}"
        try:
            if isinstance(row, Refused):
                raise row
            yield entry_from(here, as_json_value(row), fields)
        except Refused as refused:
            yield refused.at(here)


def _row(batch: Any) -> Any:
    try:
        return batch.to_pylist()[0]
    except UnicodeDecodeError as problem:
        return Refused("not-utf8", f"byte {problem.start} of a string is not UTF-8, which the format demands")


def _short(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200]
