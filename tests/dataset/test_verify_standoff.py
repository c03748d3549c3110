"""Damage planted in a stand-off release is found without the texts; every `datasets` here loads it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataset.features import arrow_schema, from_yaml
from dataset.manifest import file_sha256
from dataset.verify import verify


@pytest.fixture
def folder(built_standoff, tmp_path) -> Path:
    return Path(shutil.copytree(built_standoff, tmp_path / "1.0.0"))


def edited(folder: Path, config: str, change: Callable[[dict[str, Any]], None]) -> list[str]:
    """Change the second row of a config, make the file's hash right again, and say what is found."""
    path = next((folder / config).glob("*.parquet"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = pq.ParquetFile(path).read().to_pylist()
    change(rows[1])
    schema = arrow_schema(from_yaml(manifest["configs"][config]["features"]))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, write_page_index=True)
    for entry in manifest["files"]:
        if entry["path"] == f"{config}/{path.name}":
            entry |= {"sha256": file_sha256(path), "bytes": path.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return [problem.what for problem in verify(folder) if "content hash" not in problem.what]


def put(value: Any, *path: str | int) -> Callable[[dict[str, Any]], None]:
    def change(row: Any) -> None:
        *way, last = path
        for step in way:
            row = row[step]
        row[last] = value

    return change


def test_it_verifies(folder) -> None:
    assert verify(folder) == []


@pytest.mark.parametrize(
    ("config", "change", "words"),
    [
        ("documents", put("نص", "text"), "withheld is True, but its document has its text"),
        ("documents", put(None, "sha256"), "sha256 is no hash"),
        ("documents", put("خبر", "title"), "it has a title"),
        ("documents", put('{"author": "x"}', "metadata"), "its metadata say author"),
        ("documents", put(10_000, "entities", 0, "end"), "does not lie in the text"),
        ("ner", put("نص", "text"), "text says something"),
        ("ner", put("كلمة", "tokens", 0), "tokens says something"),
        ("ner", put("كلمة", "entities", 0, "text"), "entities\\[0\\].text says something"),
        ("ner", put(False, "withheld"), "withheld is False, but its document has no text"),
        ("ner", put(10_000, "length"), "offset and length do not lie"),
        ("ner", put(900, "entities", 0, "end"), "entities\\[0\\] does not lie in its text"),
        ("ner", put(900, "token_ends", 0), "the token at 0–900 does not lie"),
        ("ner", put([None], "tokens"), "differ in length"),
        ("stance", put("كلمة", "target", "text"), "target.text says something"),
        ("stance", put(-1, "evidence", "start"), "evidence does not lie in its text"),
        ("events", put(10_000, "events", 0, "arguments", 0, "document_end"), "does not lie in its text"),
        ("annotators", put("كلمة", "model"), "model holds letters of another script"),
        ("annotators", put(10_000, "entities", 0, "end"), "does not lie in the text"),
    ],
)
def test_words_and_offsets_that_do_not_belong_are_found(folder, config, change, words) -> None:
    found = edited(folder, config, change)
    assert any(re.search(words, what) for what in found), found


def test_a_layout_that_is_missing_is_found(folder) -> None:
    shutil.rmtree(folder / "standoff")
    assert any("it describes 0 of 6 withheld texts" in str(problem) for problem in verify(folder))


def test_datasets_loads_it_with_nulls(folder, tmp_path) -> None:
    for streaming in (False, True):
        rows = datasets.load_dataset(
            str(folder), "ner", split="train", streaming=streaming, cache_dir=str(tmp_path / "c")
        )
        row = next(iter(rows))
        assert (row["text"], set(row["tokens"]), row["withheld"]) == (None, {None}, True)
        assert len(row["ner_tags"]) == len(row["tokens"])
        assert rows.features["withheld"].dtype == "bool"
