"""A release loads with `datasets`, whole and streaming, with the rows that were written."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset.parquet import read_rows, split_files

CONFIGS = ("documents", "ner", "stance", "events", "annotators")


@pytest.fixture
def folder(built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    return built


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streaming"])
def test_every_config_loads_with_exactly_its_rows(folder, tmp_path, config, streaming) -> None:
    from datasets import load_dataset

    loaded = load_dataset(str(folder), config, streaming=streaming, cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == ["train", "dev", "test"]
    for split, rows in loaded.items():
        assert list(rows) == list(read_rows(split_files(folder / config, split)))


def test_the_default_config_is_ner_and_its_class_labels_have_names(folder, tmp_path, vocabulary) -> None:
    from datasets import load_dataset

    data = load_dataset(str(folder), split="train", cache_dir=str(tmp_path / "cache"))
    tags = data.features["ner_tags"].feature
    assert tags.names[:3] == ["O", "B-PERS", "I-PERS"]
    row = data[0]
    assert [tags.int2str(tag) for tag in row["ner_tags"]] == [
        *["O", "B-OCC", "I-OCC", "B-PERS", "I-PERS", "O"],
        *["B-ORG", "I-ORG", "O", "O", "O"],
    ]
    assert data.features["entities"].feature["type"].names == list(vocabulary.entities)
    assert row["text"][row["entities"][3]["start"] : row["entities"][3]["end"]] == "تلمار"
