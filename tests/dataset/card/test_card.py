"""The card is made from facts, and what comes from the data cannot break it."""

from __future__ import annotations

import re

import pytest

from dataset.card import fenced, front_matter


@pytest.fixture
def text(corpus, make) -> str:
    return (make(corpus, repository="someone/trial").folder / "README.md").read_text(encoding="utf-8")


def test_the_yaml_says_what_the_hub_asks_for(text) -> None:
    front = front_matter(text)
    assert front["language"] == ["ar"]
    assert front["license"] == "cc-by-4.0"
    assert front["size_categories"] == ["n<1K"]
    assert front["task_categories"] == ["token-classification", "text-classification"]
    assert front["task_ids"] == ["named-entity-recognition", "multi-class-classification"]
    assert [(c["config_name"], c.get("default", False)) for c in front["configs"]] == [
        ("documents", False),
        ("ner", True),
        ("stance", False),
        ("events", False),
        ("annotators", False),
    ]
    assert front["configs"][1]["data_files"][1] == {"split": "dev", "path": "ner/dev-*.parquet"}


def test_every_config_has_its_features_and_exact_counts(text) -> None:
    infos = {info["config_name"]: info for info in front_matter(text)["dataset_info"]}
    assert [(s["name"], s["num_examples"]) for s in infos["ner"]["splits"]] == [("train", 72), ("dev", 9), ("test", 9)]
    for info in infos.values():
        assert info["dataset_size"] == sum(split["num_bytes"] for split in info["splits"])
        assert info["download_size"] > 0
        assert info["features"][0] == {"name": "id", "dtype": "string"}


def test_the_body_counts_labels_by_type_in_both_languages(text, vocabulary) -> None:
    assert "30 Arabic documents with 210 entities, 60 events, 60 stances." in text
    row = next(line for line in text.splitlines() if line.startswith("| `GPE`"))
    assert row.endswith("| 90 |")
    assert vocabulary.entities["GPE"].ar in row.replace("\\", "")
    assert 'load_dataset("someone/trial", "ner", revision="v1.0.0")' in text
    assert "1. Two annotators agree." in text


def test_tables_keep_their_columns_whatever_a_source_is_called(text) -> None:
    assert "| صحيفة \\| تجريبية | CC-BY-4.0 | 30 |" in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_a_code_block_cannot_be_closed_by_its_text() -> None:
    block = fenced({"text": "a ```` b", "n": [1, -2]})
    assert block.startswith("`````json\n")
    assert block.endswith("\n`````")
    assert "[1, -2]" in block


def test_a_text_without_yaml_has_no_front_matter() -> None:
    assert front_matter("# Title\n") is None
