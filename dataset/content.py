"""What rows say, as a hash and as sizes: the same however they come in batches and however Arrow lays these out in memory.

Knows nothing of files and of Musnad, so that a program of its own can look at what another one loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Sizes = npt.NDArray[np.int64]


class ContentHash:
    """SHA-256 over the rows of record batches that follow each other.

    A column is hashed as the plain parts that Arrow's columnar format has of it: a struct is its fields, a list its lengths and
    its items. Of each part, there is one hash over the values (numbers little-endian, booleans as one byte, strings as UTF-8, nulls
    as 0 or nothing), one over the lengths of strings and lists (four bytes each), and one over the places of what is null (eight
    bytes each, counted from the first). The hash of the whole is that of a line for each part: its path, its type, how many values
    it has, and the three hashes.
    """

    def __init__(self, schema: pa.Schema) -> None:
        self._parts = [_Part(field.name, field.type) for field in schema]

    def copy(self) -> ContentHash:
        """A hash of the same rows that goes its own way from here."""
        other = ContentHash(pa.schema([]))
        other._parts = [part.copy() for part in self._parts]
        return other

    def add(self, rows: pa.RecordBatch) -> None:
        """Take the rows that follow."""
        for part, column in zip(self._parts, rows.columns, strict=True):
            part.add(column)

    def hexdigest(self) -> str:
        lines = (line for part in self._parts for line in part.lines())
        return hashlib.sha256("".join(lines).encode()).hexdigest()


class _Part:
    def __init__(self, path: str, kind: pa.DataType) -> None:
        self._path, self._kind, self._count = path, kind, 0
        self._values, self._lengths, self._nulls = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
        self._inside: list[_Part] = []
        if pa.types.is_struct(kind):
            self._inside = [_Part(f"{path}.{field.name}", field.type) for field in kind]
        elif pa.types.is_list(kind):
            self._inside = [_Part(f"{path}[]", kind.value_type)]

    def copy(self) -> _Part:
        other = _Part(self._path, self._kind)
        other._count = self._count
        other._values, other._lengths, other._nulls = self._values.copy(), self._lengths.copy(), self._nulls.copy()
        other._inside = [part.copy() for part in self._inside]
        return other

    def add(self, array: pa.Array) -> None:
        if array.null_count:
            places = np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)) + self._count
            self._nulls.update(places.astype("<i8").data)
        self._count += len(array)
        if pa.types.is_struct(self._kind):
            for part, column in zip(self._inside, fields(array), strict=True):
                part.add(column)
        elif pa.types.is_list(self._kind):
            self._lengths.update(lengths(array).data)
            self._inside[0].add(array.flatten())
        elif pa.types.is_string(self._kind):
            self._lengths.update(lengths(array).data)
            self._values.update(string_bytes(array))
        else:
            self._values.update(numbers(array))

    def lines(self) -> Iterator[str]:
        hashes = (one.hexdigest() for one in (self._values, self._lengths, self._nulls))
        kind = "list" if pa.types.is_list(self._kind) else "struct" if pa.types.is_struct(self._kind) else self._kind
        yield f"{self._path} {kind} {self._count} {' '.join(hashes)}\n"
        for part in self._inside:
            yield from part.lines()


def row_sizes(rows: pa.RecordBatch) -> Sizes:
    """The bytes of the values of each row: numbers, UTF-8, and four bytes for each length."""
    total = np.zeros(rows.num_rows, np.int64)
    for column in rows.columns:
        total += _sizes(column)
    return total


def fields(array: pa.StructArray) -> list[pa.Array]:
    """The fields of structs; of one that is null, all fields are."""
    if array.null_count:
        found: list[pa.Array] = array.flatten()
        return found
    return [array.field(place) for place in range(array.type.num_fields)]


def lengths(array: pa.Array) -> npt.NDArray[np.int32]:
    """How many items each list, or bytes each string, has; 0 where it is null."""
    found = np.diff(ends(array)).astype("<i4", copy=False)
    if array.null_count:
        found[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return found


def string_bytes(array: pa.StringArray) -> memoryview:
    """The UTF-8 of all strings, one after the other."""
    if array.null_count:
        array = array.fill_null("")
    borders, data = ends(array), array.buffers()[2]
    return memoryview(b"") if data is None else memoryview(data)[int(borders[0]) : int(borders[-1])]


def numbers(array: pa.Array) -> memoryview:
    """The values of numbers and booleans as bytes, little-endian; 0 where they are null."""
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.uint8())
    if array.null_count:
        array = array.fill_null(0)
    values: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(values, values.dtype.newbyteorder("<")).data


def ends(array: pa.Array) -> npt.NDArray[np.int32]:
    """Where each string or list ends in what they share, with the begin of the first before that."""
    offsets = array.buffers()[1]
    if offsets is None or not len(array):
        return np.zeros(1, np.int32)
    return np.frombuffer(offsets, np.int32, len(array) + 1, 4 * array.offset)


def _sizes(array: pa.Array) -> Sizes:
    kind = array.type
    if pa.types.is_struct(kind):
        total = np.zeros(len(array), np.int64)
        for column in fields(array):
            total += _sizes(column)
        return total
    if pa.types.is_string(kind):
        return lengths(array).astype(np.int64) + 4
    if pa.types.is_list(kind):
        items = lengths(array)
        before = np.concatenate(([0], np.cumsum(_sizes(array.flatten()))))
        behind = np.cumsum(items, dtype=np.int64)
        return np.asarray(before[behind] - before[behind - items] + 4, np.int64)
    return np.full(len(array), max(1, int(kind.bit_width) // 8), np.int64)
