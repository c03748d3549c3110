"""The split dev is published as `validation` where a setting says so, and stays dev inside."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.card import CARD, front_matter
from dataset.compare_releases import difference
from dataset.homes import homes_in
from dataset.manifest import read_manifest
from dataset.parquet import read_rows, split_files
from dataset.rehydrate import rehydrate
from dataset.split_names import SPLITS, inner_name, published_name
from dataset.verify import verify
from labeling.corpus.readers import Entry
from schemas.outcome import Outcome
from schemas.project import load_project

PUBLISHED = ["train", "validation", "test"]


@pytest.fixture
def release(corpus, make) -> Path:
    return make(corpus, dev_name="validation").folder


@pytest.mark.parametrize("name", ["dev", "validation"])
def test_every_published_name_leads_back_to_its_split(name) -> None:
    assert [inner_name(published_name(split, name)) for split in SPLITS] == list(SPLITS)


def test_files_card_manifest_and_report_say_validation(release) -> None:
    manifest, front = read_manifest(release), front_matter((release / CARD).read_text(encoding="utf-8"))
    for config in manifest["configs"]:
        assert [path.name.split("-")[0] for path in sorted((release / config).iterdir())] == sorted(PUBLISHED)
        assert list(manifest["configs"][config]["splits"]) == PUBLISHED
    assert all([item["split"] for item in config["data_files"]] == PUBLISHED for config in front["configs"])
    assert all([split["name"] for split in info["splits"]] == PUBLISHED for info in front["dataset_info"])
    assert list(manifest["inputs"]["shares"]) == PUBLISHED
    entities = json.loads((release / "leakage.json").read_text(encoding="utf-8"))["entities"]
    assert list(entities) == PUBLISHED
    assert entities["validation"]["mentions"] == 21
    assert verify(release) == []


def test_inside_it_stays_dev_so_nothing_moves_when_the_name_changes(release, corpus, make) -> None:
    later = make(corpus)
    assert later.version == "2.0.0"
    found = difference(release, later.folder)
    assert (found.renamed, found.documents["moved"]) == ({"validation": "dev"}, 0)
    assert all(not (one.moved or one.edited) for one in found.configs.values())
    assert "The split `validation` is published as `dev`" in later.changes
    assert homes_in(release) == homes_in(later.folder)
    assert {home.split for home in homes_in(release).values()} == set(SPLITS)
    assert verify(later.folder) == []


def test_datasets_loads_it_under_that_name(release, tmp_path) -> None:
    from datasets import load_dataset

    loaded = load_dataset(str(release), "ner", cache_dir=str(tmp_path / "cache"))
    assert list(loaded) == PUBLISHED
    assert list(loaded["validation"]) == list(read_rows(split_files(release / "ner", "validation")))


def test_texts_are_put_back_into_validation_too(corpus, make, tmp_path) -> None:
    documents = [replace(d, text=f"{d.text} {d.id}", licence="") for d in corpus.documents.values()]
    corpus.documents = {document.id: document for document in documents}
    texts = [Entry(d.id, d.id, d.text, {"title": d.title}, d.metadata) for d in documents]
    release = make(corpus, dev_name="validation").folder
    done = rehydrate(release, texts, tmp_path / "full", Outcome())
    assert (done.restored, done.identical) == (30, True)
    assert [path.name for path in sorted((tmp_path / "full" / "ner").iterdir())] == [
        f"{split}-00000-of-00001.parquet" for split in sorted(PUBLISHED)
    ]


def test_the_setting_stands_under_release(tmp_path) -> None:
    (tmp_path / "musnad.yaml").write_text("name: trial\nrelease: {dev_name: validation}\n", encoding="utf-8")
    assert load_project(tmp_path).settings.release.dev_name == "validation"
