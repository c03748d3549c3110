"""The hash of rows says what they say, however they come; sizes are those of their values."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as some
from row_strategies import rows as rows_of

from dataset.columns import record_batch
from dataset.content import ContentHash, row_sizes
from dataset.features import ClassLabel, Feature, ListOf, Struct, Value, arrow_schema

SPAN = Struct({"start": Value("int32"), "text": Value("string")})
FEATURES = Struct(
    {
        "id": Value("string"),
        "withheld": Value("bool"),
        "score": Value("float64"),
        "tag": ClassLabel(("O", "B")),
        "tokens": ListOf(Value("string")),
        "holder": SPAN,
        "events": ListOf(Struct({"id": Value("string"), "trigger": SPAN, "arguments": ListOf(SPAN)})),
    }
)
PACKED = {"int32": "<i", "int64": "<q", "float64": "<d", "bool": "<?"}
ROWS = rows_of(FEATURES)


def parts(path: str, feature: Feature, found: list[Any]) -> Iterator[tuple[str, str, int, bytes, bytes, bytes]]:
    """What the docstring of `ContentHash` says, worked out value by value."""
    nulls = b"".join(struct.pack("<q", place) for place, one in enumerate(found) if one is None)
    match feature:
        case Struct(fields):
            yield path, "struct", len(found), b"", b"", nulls
            for name, part in fields.items():
                yield from parts(f"{path}.{name}", part, [one[name] if one is not None else None for one in found])
        case ListOf(item):
            lengths = b"".join(struct.pack("<i", len(one or ())) for one in found)
            yield path, "list", len(found), b"", lengths, nulls
            yield from parts(f"{path}[]", item, [inside for one in found for inside in one or ()])
        case Value("string"):
            texts = [(one or "").encode() for one in found]
            lengths = b"".join(struct.pack("<i", len(text)) for text in texts)
            yield path, "string", len(found), b"".join(texts), lengths, nulls
        case Value() | ClassLabel():
            kind = feature.dtype if isinstance(feature, Value) else "int64"
            name = {"float64": "double"}.get(kind, kind)
            packed = b"".join(struct.pack(PACKED[kind], one or 0) for one in found)
            yield path, name, len(found), packed, b"", nulls


def by_hand(rows: list[dict[str, Any]]) -> str:
    lines = []
    for name, feature in FEATURES.fields.items():
        for path, kind, count, *streams in parts(name, feature, [row[name] for row in rows]):
            hashes = " ".join(hashlib.sha256(stream).hexdigest() for stream in streams)
            lines.append(f"{path} {kind} {count} {hashes}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def hashed(*batches: pa.RecordBatch) -> str:
    content = ContentHash(arrow_schema(FEATURES))
    for batch in batches:
        content.add(batch)
    return content.hexdigest()


def size(value: Any, feature: Feature) -> int:
    match feature:
        case Struct(fields):
            return sum(size(value[name] if value is not None else None, part) for name, part in fields.items())
        case ListOf(item):
            return 4 + sum(size(one, item) for one in value or ())
        case Value("string"):
            return 4 + len((value or "").encode())
        case Value("bool"):
            return 1
        case Value("int32"):
            return 4
    return 8


@given(ROWS)
def test_the_hash_is_the_one_that_is_described(rows: list[dict[str, Any]]) -> None:
    assert hashed(record_batch(FEATURES, rows)) == by_hand(rows)


@given(ROWS, some.integers(0, 6))
def test_batches_and_slices_do_not_matter(rows: list[dict[str, Any]], cut: int) -> None:
    batch = record_batch(FEATURES, rows)
    whole = hashed(batch)
    assert hashed(batch.slice(0, cut), batch.slice(cut)) == whole
    assert hashed(record_batch(FEATURES, rows[:cut]), record_batch(FEATURES, rows[cut:])) == whole
    assert hashed(pa.RecordBatch.from_pylist(rows, schema=arrow_schema(FEATURES))) == whole


@given(ROWS, ROWS)
def test_other_rows_have_another_hash(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    same = hashed(record_batch(FEATURES, one)) == hashed(record_batch(FEATURES, other))
    assert same == (one == other)


@given(ROWS, ROWS)
def test_a_copy_goes_its_own_way(first: list[dict[str, Any]], then: list[dict[str, Any]]) -> None:
    content = ContentHash(arrow_schema(FEATURES))
    content.add(record_batch(FEATURES, first))
    copy = content.copy()
    content.add(record_batch(FEATURES, then))
    assert copy.hexdigest() == by_hand(first)
    assert content.hexdigest() == by_hand([*first, *then])


@given(ROWS, some.integers(0, 6))
def test_the_size_of_a_row_is_that_of_its_values(rows: list[dict[str, Any]], cut: int) -> None:
    batch = record_batch(FEATURES, rows)
    expected = [size(row, FEATURES) for row in rows]
    assert row_sizes(batch).tolist() == expected
    assert row_sizes(batch.slice(cut)).tolist() == expected[cut:]
