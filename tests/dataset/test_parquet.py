"""Files depend on rows alone, end by size, and are absent where there are no rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from dataset.columns import canonical
from dataset.content import ContentHash
from dataset.features import Struct, Value, arrow_schema
from dataset.parquet import ROW_GROUP_BYTES, SplitWriter, read_batches, read_rows, split_files

FEATURES = Struct({"id": Value("string"), "text": Value("string")})


def rows(count: int) -> list[dict[str, str]]:
    return [{"id": f"{n:05d}", "text": f"نص رقم {n} " * 20} for n in range(count)]


def written(folder: Path, count: int, **sizes: int) -> SplitWriter:
    writer = SplitWriter(folder, "train", FEATURES, **sizes)
    for row in rows(count):
        writer.write(row)
    writer.close()
    return writer


def test_a_split_without_rows_has_no_file(tmp_path: Path) -> None:
    assert SplitWriter(tmp_path / "ner", "train", FEATURES).close() == []
    assert not (tmp_path / "ner").exists()


def test_shards_end_by_size_and_hold_all_rows_in_order(tmp_path: Path) -> None:
    writer = SplitWriter(tmp_path, "train", FEATURES, row_group_bytes=100_000, shard_bytes=400_000)
    for row in rows(3000):
        writer.write(row)
    shards = writer.close()
    assert [shard.path.name for shard in shards] == [f"train-0000{n}-of-00003.parquet" for n in range(3)]
    assert sum(shard.rows for shard in shards) == writer.rows == 3000
    assert [pq.read_metadata(shard.path).num_rows for shard in shards] == [shard.rows for shard in shards]
    assert list(read_rows(split_files(tmp_path, "train"))) == rows(3000)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_says_nothing_but_its_rows(tmp_path: Path) -> None:
    written(tmp_path, 10)
    metadata = pq.read_metadata(tmp_path / "train-00000-of-00001.parquet")
    assert set(metadata.metadata or {}) <= {b"ARROW:schema"}
    assert metadata.format_version == "2.6"
    assert metadata.row_group(0).column(1).compression == "ZSTD"


def test_what_the_hubs_viewer_asks_of_a_file_stands_in_its_metadata(tmp_path: Path) -> None:
    """An index of the pages of every column, row groups that it can load, and the order of the rows."""
    text = "كلمة " * 20_000
    writer = SplitWriter(tmp_path, "train", FEATURES)
    for number in range(300):
        writer.write({"id": f"{number:05d}", "text": text + str(number)})
    (shard,) = writer.close()
    metadata = pq.read_metadata(shard.path)
    assert metadata.num_row_groups > 2
    for place in range(metadata.num_row_groups):
        group = metadata.row_group(place)
        assert group.total_byte_size < ROW_GROUP_BYTES + len(text.encode()) + 10_000
        columns = [group.column(number) for number in range(group.num_columns)]
        assert all(column.has_offset_index for column in columns)
        assert columns[0].has_column_index  # texts are too long to be worth a smallest and a largest one
        assert [(sort.column_index, sort.descending) for sort in group.sorting_columns] == [(0, False)]
        assert columns[0].statistics.max == f"{sum(metadata.row_group(n).num_rows for n in range(place + 1)) - 1:05d}"


def test_the_content_hash_does_not_depend_on_how_files_are_cut(tmp_path: Path) -> None:
    whole = written(tmp_path / "a", 2000)
    cut = written(tmp_path / "b", 2000, row_group_bytes=50_000, shard_bytes=100_000)
    again = ContentHash(arrow_schema(FEATURES))
    for batch in read_batches(split_files(tmp_path / "b", "train")):
        again.add(batch)
    assert whole.content == cut.content == again.hexdigest()
    assert whole.arrow_bytes == cut.arrow_bytes


def test_canonical_json_sorts_keys_and_keeps_arabic() -> None:
    assert canonical({"ب": None, "a": [1, 0.5]}) == '{"a":[1,0.5],"ب":null}'.encode()


def test_a_writer_that_is_abandoned_lets_go_of_its_file(tmp_path: Path) -> None:
    writer = SplitWriter(tmp_path, "train", FEATURES, row_group_bytes=1)
    for row in rows(256):
        writer.write(row)
    writer.abandon()
    assert split_files(tmp_path, "train") == []


@pytest.mark.parametrize("value", [None, "نص 😀", ""])
def test_values_come_back_as_they_went_in(tmp_path: Path, value: str | None) -> None:
    writer = SplitWriter(tmp_path, "dev", FEATURES)
    writer.write({"id": "1", "text": value})
    writer.close()
    assert list(read_rows(split_files(tmp_path, "dev"))) == [{"id": "1", "text": value}]
