"""`croissant.json` is what mlcroissant takes it for: valid, with every file's hash, and the rows come out of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import mlcroissant
import pytest

from dataset.manifest import file_sha256, read_manifest
from dataset.parquet import read_rows
from dataset.rehydrate import rehydrate
from dataset.verify import verify
from labeling.corpus.readers import Entry
from schemas.outcome import Outcome


def opened(folder: Path):
    return mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))


def decoded(value):
    return value.decode() if isinstance(value, bytes) else value


def test_it_is_valid_without_a_warning_and_says_what_the_release_is(described) -> None:
    data = opened(described)
    assert (data.metadata.ctx.issues.errors, data.metadata.ctx.issues.warnings) == (set(), set())
    facts = data.metadata.to_json()
    assert (facts["name"], facts["version"], facts["conformsTo"]) == (
        *["Trial", "1.0.0"],
        "http://mlcommons.org/croissant/1.0",
    )
    assert facts["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert [author["name"] for author in facts["creator"]] == ["Reem Haddad", "Libya Desk"]
    assert facts["datePublished"].startswith("2026-02-04")


def test_every_parquet_file_stands_in_it_with_its_hash(described) -> None:
    files = {file.content_url: file.sha256 for file in opened(described).metadata.file_objects}
    assert files == {
        path.relative_to(described).as_posix(): file_sha256(path) for path in sorted(described.rglob("*.parquet"))
    }


@pytest.mark.parametrize("config", ["documents", "ner", "stance", "events", "annotators"])
def test_the_rows_of_each_config_come_out_of_it(described, config) -> None:
    records = list(opened(described).records(config))
    splits = read_manifest(described)["configs"][config]["splits"]
    expected = {
        row["id"]: (split, row)
        for split, facts in splits.items()
        for row in read_rows([described / path for path in facts["files"]])
    }
    assert len(records) == len(expected)
    for record in records:
        split, row = expected[decoded(record[f"{config}/id"])]
        assert decoded(record[f"{config}/split"]) == split
        plain = {name: value for name, value in row.items() if isinstance(value, str | int | float | bool)}
        assert {name: decoded(record[f"{config}/{name}"]) for name in plain} == plain


def test_parts_of_columns_come_out_under_their_names(described) -> None:
    record = next(iter(opened(described).records("ner")))
    (row,) = [
        row
        for path in (described / "ner").iterdir()
        for row in read_rows([path])
        if row["id"] == decoded(record["ner/id"])
    ]
    found = [
        {key.rpartition("/")[2]: decoded(value) for key, value in entity.items()} for entity in record["ner/entities"]
    ]
    assert found == row["entities"]
    assert [decoded(word) for word in record["ner/tokens"]] == row["tokens"]


def test_what_a_list_in_a_list_holds_is_said_in_words(described) -> None:
    value = json.loads((described / "croissant.json").read_text(encoding="utf-8"))
    events = next(record for record in value["recordSet"] if record["@id"] == "events")
    column = next(field for field in events["field"] if field["@id"] == "events/events")
    assert "arguments" in column["description"]
    assert all(not part.get("repeated") for part in column["subField"])


def test_without_the_setting_there_is_none(built) -> None:
    assert not (built / "croissant.json").exists()


def test_turning_it_on_is_a_patch(corpus, make) -> None:
    assert make(corpus).version == "1.0.0"
    assert make(corpus, croissant=True).version == "1.0.1"


def test_with_texts_put_back_it_describes_the_new_files(corpus, make, tmp_path) -> None:
    closed = {name: replace(document, licence="") for name, document in corpus.documents.items()}
    copies = [
        Entry(f"c:{n}", d.id, d.text, {"title": d.title}, d.metadata) for n, d in enumerate(corpus.documents.values())
    ]
    full = make(corpus, croissant=True, folder=tmp_path / "full").folder
    corpus.documents = closed
    rehydrate(make(corpus, croissant=True).folder, copies, tmp_path / "again", Outcome())
    assert verify(tmp_path / "again") == []
    files = {file.content_url: file.sha256 for file in opened(tmp_path / "again").metadata.file_objects}
    assert files == {
        path.relative_to(tmp_path / "again").as_posix(): file_sha256(path)
        for path in (tmp_path / "again").rglob("*.parquet")
    }
    assert set(files) == {path.relative_to(full).as_posix() for path in full.rglob("*.parquet")}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda value: value.update(version="9.9.9"), "it says version 9.9.9, not 1.0.0"),
        (lambda value: value["distribution"][0].update(sha256="0" * 64), "its files are not those of the manifest"),
        (lambda value: value["distribution"].pop(0), "its files are not those of the manifest"),
        (lambda value: value["recordSet"][1]["field"].pop(), "its columns are not those of the manifest"),
        (lambda value: value.pop("distribution"), "it cannot be read"),
    ],
    ids=["version", "hash", "file", "column", "part"],
)
def test_verify_finds_what_it_says_wrongly(described, tmp_path, change, fault) -> None:
    folder = Path(shutil.copytree(described, tmp_path / "1.0.0"))
    value = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    change(value)
    (folder / "croissant.json").write_text(json.dumps(value), encoding="utf-8")
    assert any(fault in problem.what for problem in verify(folder) if problem.file == "croissant.json")
