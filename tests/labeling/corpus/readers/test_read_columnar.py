"""Parquet and Arrow: an entry for each row, with values as JSON has them."""

import datetime
import decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labeling.corpus.readers import Entry, Unreadable, read_paths


def read(path):
    return list(read_paths([str(path)]))


def test_a_row_gives_known_fields_and_json_values_as_metadata(tmp_path):
    path = tmp_path / "r.parquet"
    row = {
        "id": 7,
        "text": "نص",
        "date": datetime.date(2015, 7, 21),
        "seen": datetime.datetime(2020, 1, 2, 3, 4),
        "score": float("nan"),
        "price": decimal.Decimal("1.10"),
        "tags": ["a", None],
        "raw": b"\xff",
    }
    pq.write_table(pa.Table.from_pylist([row]), path)
    assert read(path) == [
        Entry(
            f"{path}:1",
            "7",
            "نص",
            {"date": "2015-07-21"},
            {"seen": "2020-01-02T03:04:00", "score": None, "price": "1.10", "tags": ["a", None], "raw": "/w=="},
        )
    ]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_every_kind_of_string_is_text(tmp_path, kind):
    path = tmp_path / "r.parquet"
    pq.write_table(pa.table({"text": pa.array(["a", None, "b"]).cast(kind)}), path)
    assert [getattr(item, "text", None) or item.reason for item in read(path)] == ["a", "no-text", "b"]


def test_a_text_column_that_is_missing_or_no_text_is_one_fault(tmp_path):
    pq.write_table(pa.table({"body": ["a", "b"]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"text": [1, 2]}), tmp_path / "b.parquet")
    assert [item.reason for item in read(tmp_path)] == ["missing-column", "no-text"]


def test_a_row_group_that_is_damaged_is_left_out_and_the_next_is_read(tmp_path):
    path = tmp_path / "r.parquet"
    texts = [f"{number}-" + "خبر" * 50 for number in range(9)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=3, compression="gzip", use_dictionary=False)
    chunk = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    start = chunk.data_page_offset
    data[start : start + chunk.total_compressed_size] = b"\xff" * chunk.total_compressed_size
    path.write_bytes(data)
    items = read(path)
    assert [item.text for item in items if isinstance(item, Entry)] == texts[:3] + texts[6:]
    assert [(i.place, i.reason) for i in items if isinstance(i, Unreadable)] == [(f"{path}:4", "damaged")]


def test_a_string_that_is_not_utf8_costs_its_row(tmp_path):
    path = tmp_path / "r.parquet"
    broken = pa.array([b"a", b"\xff\xff", b"b"]).view(pa.binary())
    pq.write_table(pa.table({"text": pa.Array.from_buffers(pa.string(), 3, broken.buffers())}), path)
    assert [getattr(item, "text", None) or item.reason for item in read(path)] == ["a", "not-utf8", "b"]


@pytest.mark.parametrize("writer", [pa.ipc.new_stream, pa.ipc.new_file])
def test_both_arrow_formats_are_read(tmp_path, writer):
    path = tmp_path / "r.arrow"
    table = pa.table({"text": ["a", "b"]})
    with writer(path, table.schema) as file:
        file.write_table(table)
    assert [(item.place, item.text) for item in read(path)] == [(f"{path}:1", "a"), (f"{path}:2", "b")]


def test_a_truncated_arrow_stream_keeps_what_came_before(tmp_path):
    path = tmp_path / "r.arrow"
    table = pa.table({"text": ["خبر" * 100] * 10})
    with pa.ipc.new_stream(path, table.schema) as file:
        file.write_table(table, max_chunksize=5)
    path.write_bytes(path.read_bytes()[:-2000])
    items = read(path)
    assert [type(item) for item in items] == [Entry] * 5 + [Unreadable]
    assert items[-1].reason == "damaged"


def test_a_wrong_offset_in_arrow_rows_is_named_and_does_not_end_the_process(tmp_path):
    path = tmp_path / "r.arrow"
    table = pa.table({"text": ["خبر"] * 4})
    with pa.ipc.new_stream(path, table.schema) as file:
        file.write_table(table, max_chunksize=2)
    offsets = b"\x06\0\0\0\x0c\0\0\0"
    assert path.read_bytes().count(offsets) == 2
    path.write_bytes(path.read_bytes().replace(offsets, b"\xff\xff\xff\x7f" * 2, 1))
    items = read(path)
    assert [type(item) for item in items] == [Unreadable, Entry, Entry]
    assert (items[0].reason, items[0].place) == ("damaged", f"{path}:1")


@pytest.mark.parametrize("name", ["r.parquet", "r.arrow"])
def test_a_file_of_another_kind_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"no such thing")
    (problem,) = read(tmp_path / name)
    assert problem.reason == f"invalid-{name[2:]}"
