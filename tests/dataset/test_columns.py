"""Rows become the same Arrow and the same JSON whatever way they go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as some
from row_strategies import rows as rows_of

from dataset.columns import bits, canonical, encode, record_batch
from dataset.features import ClassLabel, ListOf, Struct, Value, arrow_schema
from dataset.parquet import SplitWriter

SPAN = Struct({"start": Value("int32"), "end": Value("int32")})
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
ROWS = rows_of(FEATURES)


@given(ROWS)
def test_columns_are_those_of_from_pylist(rows: list[dict[str, Any]]) -> None:
    expected = pa.RecordBatch.from_pylist(rows, schema=arrow_schema(FEATURES))
    made = record_batch(FEATURES, rows)
    made.validate(full=True)
    assert made.equals(expected)
    assert made.to_pylist() == rows


def test_a_part_that_a_row_does_not_name_is_null() -> None:
    (row,) = record_batch(FEATURES, [{"id": "a", "events": [{"id": "e"}]}]).to_pylist()
    assert row["holder"] is None
    assert row["events"] == [{"id": "e", "trigger": None, "arguments": None}]


@given(ROWS)
def test_the_size_in_memory_is_that_of_arrow_without_its_spare_offsets(rows: list[dict[str, Any]]) -> None:
    """Arrow rounds bits to whole bytes and has one offset more than a list has items, in each of the 12 bitmaps and 6 lists."""
    batch = record_batch(FEATURES, rows)
    size = sum(map(bits, batch.columns)) / 8
    assert size - 12 <= batch.nbytes <= size + 30 * 4


@given(ROWS, some.integers(0, 6))
def test_the_size_in_memory_adds_up(rows: list[dict[str, Any]], cut: int) -> None:
    rows = [{**row, "holder": {"start": 1, "end": 2}, "events": [], "tokens": ["a"], "score": 0.5} for row in rows]
    rows = [{**row, "id": row["id"] or "", "withheld": bool(row["withheld"])} for row in rows]
    batch = record_batch(FEATURES, rows)
    parts = [batch.slice(0, cut), batch.slice(cut)] if cut < len(rows) else [batch]
    assert sum(bits(column) for part in parts for column in part.columns) == sum(map(bits, batch.columns))


@given(ROWS)
def test_canonical_json_is_that_of_the_standard_library(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        row["score"] = round(row["score"] or 0, 6)  # 1e-07 is 1e-7 here; both are right
        spelt = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if row["score"] == 0 or row["score"] >= 1e-4:
            assert canonical(row) == spelt
        assert json.loads(canonical(row)) == row


@settings(max_examples=25)
@given(some.lists(some.integers(1, 5), max_size=5), some.integers(1, 400))
def test_a_split_has_the_same_bytes_however_its_rows_come(
    tmp_path_factory: Any, batches: list[int], group: int
) -> None:
    rows = [
        {"id": f"{n:03d}", "withheld": n % 3 == 0, "tokens": ["كلمة"] * (n % 4), "events": [{"id": str(n)}] * (n % 2)}
        for n in range(sum(batches))
    ]

    def write(folder: Path, encoded: bool) -> tuple[str, int, list[bytes]]:
        writer = SplitWriter(folder, "train", FEATURES, row_group_bytes=group, shard_bytes=3 * group)
        begin = 0
        for size in batches if encoded else ():
            writer.take(encode(FEATURES, rows[begin : begin + size]))
            begin += size
        for row in () if encoded else rows:
            writer.write(row)
        shards = writer.close()
        return writer.content, writer.arrow_bytes, [shard.path.read_bytes() for shard in shards]

    one, other = tmp_path_factory.mktemp("rows"), tmp_path_factory.mktemp("batches")
    assert write(one, encoded=False) == write(other, encoded=True)
