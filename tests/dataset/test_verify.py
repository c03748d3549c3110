"""A release that was changed after it was built does not verify, and the problem names the file."""

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
from dataset.parquet import read_rows, split_files
from dataset.verify import Problem, verify


@pytest.fixture
def folder(built, tmp_path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "1.0.0"))


def edited(folder: Path, config: str, change: Callable[[list[dict[str, Any]]], None]) -> list[str]:
    """Change the rows of the train split, make the file's hash right again, and say what is found."""
    path = folder / config / "train-00000-of-00001.parquet"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    rows = pq.read_table(path).to_pylist()
    change(rows)
    schema = arrow_schema(from_yaml(manifest["configs"][config]["features"]))
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, write_page_index=True)
    for entry in manifest["files"]:
        if entry["path"] == f"{config}/{path.name}":
            entry |= {"sha256": file_sha256(path), "bytes": path.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return [str(problem) for problem in verify(folder) if problem.file.startswith(f"{config}/")]


def test_a_release_as_built_has_no_problem(folder) -> None:
    assert verify(folder) == []


def test_a_folder_without_a_manifest_is_no_release(tmp_path) -> None:
    (problem,) = verify(tmp_path)
    assert problem.file == "manifest.json"


def test_missing_changed_and_foreign_files_are_named(folder) -> None:
    (folder / "CHANGELOG.md").unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / "exclusions.jsonl").write_text("{}\n", encoding="utf-8")
    assert verify(folder) == [
        Problem("CHANGELOG.md", "the file is missing"),
        Problem("exclusions.jsonl", "it has 3 bytes, not 0"),
        Problem("notes.txt", "the manifest does not list this file"),
        Problem("exclusions.jsonl", "line 1 is no item with its reason and detail"),
    ]


def test_a_flipped_byte_is_found(folder) -> None:
    path = folder / "ner" / "dev-00000-of-00001.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    assert Problem("ner/dev-00000-of-00001.parquet", "its SHA-256 is not the one in the manifest") in verify(folder)


def test_a_parquet_file_that_is_none_is_found(folder) -> None:
    (folder / "ner" / "dev-00000-of-00001.parquet").write_bytes(b"x" * 100)
    assert any("cannot be read as Parquet" in problem.what for problem in verify(folder))


def test_a_count_in_the_card_that_is_wrong_is_found(folder) -> None:
    card = folder / "README.md"
    card.write_text(
        card.read_text(encoding="utf-8").replace("num_examples: 72", "num_examples: 70", 1), encoding="utf-8"
    )
    assert any("the row counts of 'ner' are" in problem.what for problem in verify(folder))


def test_class_labels_in_another_order_in_the_card_are_found(folder) -> None:
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8").replace("'0': O\n", "'0': X\n", 1)
    card.write_text(text, encoding="utf-8")
    assert any("class labels of 'ner'" in problem.what for problem in verify(folder))


def test_a_card_without_yaml_is_found(folder) -> None:
    (folder / "README.md").write_text("# hello\n", encoding="utf-8")
    assert Problem("README.md", "it has no YAML at its head") in verify(folder)


def test_a_column_too_many_is_found(folder) -> None:
    path = folder / "stance" / "test-00000-of-00001.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("extra", pa.array([1] * table.num_rows)), path)
    assert Problem("stance/test-00000-of-00001.parquet", "its columns are not those of the manifest") in verify(folder)


def _shift(row: dict[str, Any], *path: str | int) -> None:
    *way, last = path
    for step in way:
        row = row[step]
    row[last] += 1


@pytest.mark.parametrize(
    ("config", "path", "words"),
    [
        ("documents", ("entities", 0, "end"), None),
        ("ner", ("offset",), "text is not what the document holds at offset"),
        ("ner", ("token_starts", 2), "tokens[2] does not hold the words"),
        ("ner", ("entities", 1, "start"), "entities[1] does not hold the words"),
        ("ner", ("ner_tags", 2), "ner_tags[2] is B-"),
        ("stance", ("target", "end"), "target does not hold the words"),
        ("stance", ("holder", "start"), "holder does not hold the words"),
        ("stance", ("polarity",), None),
    ],
)
def test_an_offset_that_moved_by_one_is_found(folder, config, path, words) -> None:
    found = edited(folder, config, lambda rows: _shift(rows[0], *path))
    if words is not None and not words.startswith("ner_tags"):
        assert len([line for line in found if words in line]) == 1
    manifest = [problem.what for problem in verify(folder) if problem.file == "manifest.json"]
    assert f"the content hash of {config}/train is not that of its rows" in manifest


def test_a_span_outside_its_text_is_found(folder) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[1]["entities"][0]["end"] = 10_000
        rows[2]["events"][0]["arguments"][0]["entity"] = "e1"

    outside, other = edited(folder, "documents", change)
    assert "of entity e1 does not lie in the text" in outside
    assert "does not have the span of entity e1" in other


def test_an_argument_beyond_its_sentence_is_checked_in_the_document(folder) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        argument = rows[1]["events"][0]["arguments"][0]
        assert argument["start"] is None
        argument["document_start"] -= 1

    other, line = edited(folder, "events", change)
    assert "events are not those of its document there" in other
    assert "events[0].arguments[0] does not hold the words at" in line


def test_tags_that_begin_inside_and_numbers_without_a_name_are_found(folder) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[0]["ner_tags"][0] = 2
        rows[1]["ner_tags"][0] = 999

    first, second = edited(folder, "ner", change)
    assert "ner_tags[0] is I-PERS after O" in first
    assert "ner_tags[0] is 999, which is none of its" in second


def test_a_text_that_was_changed_does_not_have_its_hash(folder) -> None:
    found = edited(folder, "documents", lambda rows: rows[0].update(text=rows[0]["text"] + " "))
    assert "sha256 is not that of the text" in found[0]


def test_a_group_in_two_splits_is_found(folder) -> None:
    elsewhere = next(read_rows(split_files(folder / "documents", "dev")))["group"]
    (line,) = edited(folder, "documents", lambda rows: rows[0].update(group=elsewhere))
    assert f"its group {elsewhere!r} stands in train, too" in line


def test_a_document_that_moved_since_the_release_before_is_found(corpus, make) -> None:
    first = make(corpus)
    corpus.add(40)
    second = make(corpus)
    for split, other in (("dev", "train"), ("test", "dev")):
        (first.folder / "documents" / f"{other}-00000-of-00001.parquet").unlink(missing_ok=True)
        (first.folder / "documents" / f"{split}-00000-of-00001.parquet").rename(
            first.folder / "documents" / f"{other}-00000-of-00001.parquet"
        )
    moved = [problem.what for problem in verify(second.folder)]
    assert len(moved) == 6
    assert all("in the release before" in what for what in moved)


def test_a_row_without_its_document_is_found(folder) -> None:
    (line,) = edited(folder, "annotators", lambda rows: rows[-1].update(document_id="doc-999"))
    assert "this split of `documents` does not hold its document" in line


def test_rows_out_of_order_are_found(folder) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[0], rows[1] = rows[1], rows[0]

    assert "it stands out of order" in edited(folder, "documents", change)[0]


def test_a_flood_of_problems_is_shortened(folder) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["sha256"] = ""
            row["group"] = "doc-005"

    found = edited(folder, "documents", change)
    assert len(found) == 21
    assert found[-1] == "documents/train-00000-of-00001.parquet: and 4 more problems"


def test_a_manifest_that_lacks_a_part_is_a_problem_and_no_traceback(folder) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["configs"]["ner"]["splits"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert any("it lacks a part" in problem.what for problem in verify(folder))
    (folder / "manifest.json").write_text('{"format": 99}', encoding="utf-8")
    assert "is not of format" in verify(folder)[0].what
