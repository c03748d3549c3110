"""Local Hugging Face data sets: as `datasets` saves them, and as folders of Parquet."""

import pytest
from datasets import Dataset, DatasetDict

from labeling.corpus.readers import OTHER_FILE, Entry, read_paths

ROWS = [{"id": f"d{number}", "text": f"خبر {number}", "label": number} for number in range(7)]


def test_a_saved_data_set_gives_its_rows_in_order(tmp_path):
    Dataset.from_list(ROWS).save_to_disk(tmp_path / "d", num_shards=3)
    entries = list(read_paths([str(tmp_path / "d")]))
    assert [(entry.id, entry.text, entry.metadata) for entry in entries] == [
        (row["id"], row["text"], {"label": row["label"]}) for row in ROWS
    ]


def test_selected_rows_of_a_saved_data_set_are_those_that_were_selected(tmp_path):
    Dataset.from_list(ROWS).select([5, 1]).save_to_disk(tmp_path / "d")
    assert [entry.id for entry in read_paths([str(tmp_path / "d")])] == ["d5", "d1"]


def test_splits_are_read_in_the_order_of_the_data_set(tmp_path):
    splits = DatasetDict(train=Dataset.from_list(ROWS[:2]), dev=Dataset.from_list(ROWS[2:3]))
    splits.save_to_disk(tmp_path / "d")
    assert [entry.id for entry in read_paths([str(tmp_path)])] == ["d0", "d1", "d2"]


def test_a_shard_that_is_missing_is_named(tmp_path):
    Dataset.from_list(ROWS).save_to_disk(tmp_path / "d", num_shards=2)
    (tmp_path / "d/data-00000-of-00002.arrow").unlink()
    problem, *entries = read_paths([str(tmp_path / "d")])
    assert (problem.place, problem.reason) == (str(tmp_path / "d/data-00000-of-00002.arrow"), "unreadable")
    assert [entry.id for entry in entries] == ["d4", "d5", "d6"]


def test_a_folder_of_parquet_with_a_description_gives_only_rows(tmp_path):
    Dataset.from_list(ROWS).to_parquet(tmp_path / "data" / "train-00000-of-00001.parquet")
    (tmp_path / "dataset_info.json").write_text("{}")
    items = list(read_paths([str(tmp_path)]))
    assert [item.id for item in items if isinstance(item, Entry)] == [row["id"] for row in ROWS]
    assert [item.reason for item in items if not isinstance(item, Entry)] == [OTHER_FILE]


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_broken_description_is_named(tmp_path, content):
    (tmp_path / "dataset_info.json").write_text("{}")
    (tmp_path / "state.json").write_text(content)
    assert [item.reason for item in read_paths([str(tmp_path)])] == ["damaged"]
