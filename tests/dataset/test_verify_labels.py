"""Damage planted in what rows say of labels is found: provenance, candidate pairs, arguments beyond, unseen names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataset.features import arrow_schema, from_yaml
from dataset.manifest import file_sha256
from dataset.verify import verify

Change = Callable[[list[dict[str, Any]]], None]


@pytest.fixture
def folder(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "1.0.0"))


@pytest.fixture
def standoff(built_standoff, tmp_path) -> Path:
    return Path(shutil.copytree(built_standoff, tmp_path / "1.0.0"))


def edited(folder: Path, config: str, split: str, change: Change) -> list[str]:
    """Change the rows of a split, make the file's hash right again, and say what else is found."""
    path = folder / config / f"{split}-00000-of-00001.parquet"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = pq.ParquetFile(path).read().to_pylist()
    change(rows)
    schema = arrow_schema(from_yaml(manifest["configs"][config]["features"]))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, write_page_index=True)
    for entry in manifest["files"]:
        if entry["path"] == f"{config}/{path.name}":
            entry |= {"sha256": file_sha256(path), "bytes": path.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return [problem.what for problem in verify(folder) if "content hash" not in problem.what]


def put(value: Any, number: int, *path: str | int) -> Change:
    """Write `value` at a place of one row."""

    def change(rows: Any) -> None:
        *way, last = (number, *path)
        for step in way:
            rows = rows[step]
        rows[last] = value

    return change


LABELS = ("provenance", "labels")
EVENT = ("events", 0)
PERSON, CITY = (*EVENT, "arguments", 0), (*EVENT, "arguments", 1)
WHO = "annotator-000000"
DAMAGE = [
    ("documents", put("e9", 0, *LABELS, 0, "id"), "provenance.labels are not its labels"),
    ("documents", put([], 0, *LABELS), "provenance.labels are not its labels"),
    ("documents", put("kept", 0, *LABELS, 1, "change"), "provenance of label e2: 'kept' is no change"),
    ("documents", put("changed", 0, *LABELS, 0, "change"), "it has no former label, but was changed"),
    ("documents", put({"start": 0, "end": 3, "type": "GPE"}, 0, *LABELS, 0, "former"), "it has a former label, but"),
    ("documents", put("other@2", 0, *LABELS, 0, "model"), "nobody who holds it started from other@2"),
    ("documents", put("added", 0, *LABELS, 0, "change"), "nobody who holds it started from lexicon@1"),
    ("documents", put([WHO], 0, *LABELS, 0, "annotators"), "its annotators are not those whose annotations hold it"),
    ("documents", put(["x"], 0, "provenance", "annotations"), "names the annotation x, which is not there"),
    ("annotators", put("PERS", 0, "entities", 0, "type"), "its annotators are not those whose annotations hold it"),
    *(
        (config, put("Bogus", number, *path), f"'Bogus' is no {path[-1]} of this release")
        for config, number in (("annotators", 0), ("annotators", 1), ("documents", 0))
        for path in (
            ("entities", 0, "type"),
            (*EVENT, "type"),
            (*EVENT, "realis"),
            (*EVENT, "polarity"),
            (*PERSON, "role"),
            ("stances", 0, "polarity"),
            ("stances", 0, "quote"),
        )
    ),
    ("annotators", put(WHO, 0, "annotator"), "its annotators are not those whose annotations hold it"),
    ("documents", put(["events"], 0, "layers"), "its document has no approved entities"),
    ("ner", put([True] * 4, 0, "unseen"), "unseen[0] is true in train"),
    ("ner", put([False], 0, "unseen"), "unseen and entities differ in length"),
    ("ner", put("e9", 0, "entities", 0, "id"), "entities are not those of its document there"),
    ("ner", put(3, 0, "entities", 0, "type"), "entities are not those of its document there"),
    ("ner", put([], 0, "entities"), "entities are not those of its document there"),
    ("events", put(False, 1, *PERSON, "beyond"), "beyond is False, but it stands beyond the sentence"),
    ("events", put(True, 1, *CITY, "beyond"), "beyond is True, but it stands in the sentence"),
    ("events", put(0, 1, *PERSON, "token_start"), "arguments[0]: token_start and token_end are not those"),
    ("events", put(9, 1, *CITY, "token_end"), "arguments[1]: token_start and token_end are not those"),
    ("events", put(None, 1, *EVENT, "trigger", "token_start"), "trigger: token_start and token_end are not those"),
    ("events", put(3, 1, *EVENT, "type"), "events are not those of its document there"),
    ("events", put("e9", 1, *CITY, "entity"), "events are not those of its document there"),
    ("events", put([], 1, "events"), "events are not those of its document there"),
    ("stance", put("maybe", 0, "judged"), "judged is 'maybe', neither explicit nor candidate"),
    ("stance", put("explicit", 2, "judged"), "its document has no such stance"),
    ("stance", put("candidate", 0, "judged"), "a candidate pair has no evidence and no quote"),
    ("stance", put(0, 0, "polarity"), "it is not the stance of its document"),
    ("stance", put(0, 2, "polarity"), "a candidate pair is neutral"),
    ("stance", put(None, 2, "holder"), "a candidate pair is of two entities of its document"),
    ("stance", put(1, 2, "quote"), "a candidate pair has no evidence and no quote"),
]


@pytest.mark.parametrize(("config", "change", "words"), DAMAGE)
def test_planted_damage_is_found(folder, config, change, words) -> None:
    found = edited(folder, config, "train", change)
    assert any(words in what for what in found), found


@pytest.mark.parametrize(("config", "change", "words"), DAMAGE)
def test_it_is_found_without_the_texts_too(standoff, config, change, words) -> None:
    found = edited(standoff, config, "train", change)
    assert any(words in what for what in found), found


def test_a_pair_that_a_stance_joins_is_no_candidate(folder) -> None:
    def join(rows: list[dict[str, Any]]) -> None:
        explicit, pair = rows[0], rows[2]
        stances.append((explicit["holder"], explicit["target"], pair["holder"], pair["target"]))

    stances: list[Any] = []
    edited(folder, "stance", "train", join)
    _, _, holder, target = stances[0]

    def rewrite(rows: list[dict[str, Any]]) -> None:
        stance = rows[0]["stances"][0]
        stance["holder"] = {name: holder[name] for name in ("start", "end")}
        stance["target"] = {name: target[name] for name in ("start", "end")}

    found = edited(folder, "documents", "train", rewrite)
    assert any("a stance of its document joins the candidate pair" in what for what in found), found


def test_a_mark_on_a_name_that_train_has_is_found(folder) -> None:
    found = edited(folder, "ner", "dev", put([True, False, False, False], 0, "unseen"))
    assert any("unseen[0] is True, but train has such a name" in what for what in found)


def test_a_name_that_train_lost_should_be_marked(folder) -> None:
    def lose(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["entities"] = [e for e in row["entities"] if e["text"] != "الأحد"]

    found = edited(folder, "ner", "train", lose)
    assert any("is False, but train has no such name" in what for what in found)
