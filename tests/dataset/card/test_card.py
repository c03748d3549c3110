"""The card is made from facts, and what comes from the data cannot break it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dataset.build import build
from dataset.card import fenced, front_matter
from dataset.manifest import read_manifest
from schemas.outcome import Outcome


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


def test_labels_are_defined_in_both_languages_and_the_guidelines_lie_beside(text, vocabulary, corpus, make) -> None:
    for type_ in (vocabulary.entities["GPE"], vocabulary.events["Visit"]):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{type_.tag}`")).replace("\\", "")
        assert type_.definition_ar in row
        assert type_.definition_en in row
    assert "[GUIDELINES.md](GUIDELINES.md)" in text
    told = (make(corpus).folder / "GUIDELINES.md").read_text(encoding="utf-8")
    assert [line for line in told.splitlines() if line.startswith("# ")] == [
        *["# قواعد كل وسم — Rules for every label", "# الكيانات المسماة — Named entities"],
        *["# الأحداث — Events", "# المواقف — Stances"],
    ]


def test_each_config_with_sentences_shows_a_row_of_its_own(text) -> None:
    assert re.findall(r"^(?:A row of `|<details><summary>A row of <code>)(\w+)", text, re.MULTILINE) == [
        *["ner", "stance", "events"]
    ]
    assert text.count('"id": "doc-000:0"') == 1


def test_sources_have_their_period_and_predictions_their_model(text, corpus, make) -> None:
    assert "Dates of the texts: 2026-01-01 to 2026-01-01." in text
    assert "Where a program had predicted labels (`lexicon@1`), annotators accepted, mended or deleted them." in text
    for number, date in enumerate(["2025-11", "2027-03-01T10:00:00Z", "yesterday", ""]):
        name = corpus.add(50 + number)
        corpus.documents[name] = replace(corpus.documents[name], date=date)
    said = (make(corpus).folder / "README.md").read_text(encoding="utf-8")
    assert "Dates of the texts: 2025-11 to 2027-03-01." in said


def test_the_card_never_shows_words_of_a_text_that_is_withheld(corpus, make) -> None:
    for name, document in corpus.documents.items():
        corpus.documents[name] = replace(document, licence="")
    said = (make(corpus).folder / "README.md").read_text(encoding="utf-8")
    assert "A row of `ner`" in said
    assert not [word for word in ("النجار", "وادي القمر", "تلمار") if word in said]


FIGURES = {
    "documents": 16,
    "documents_with_several_annotators": 14,
    "annotators": 3,
    "sample": None,
    "bootstrap": {"rounds": 1000, "seed": 0, "unit": "near-duplicate group", "level": 0.95},
    "layers": {
        "entities": [
            {
                "name": "entity, strict",
                "statistic": "F1",
                "says": "same span and type",
                "value": 0.8712,
                "interval": [0.8, 0.9444],
                "size": 1204.0,
            },
            {"name": "token", "statistic": "α", "says": "a|b", "value": None, "interval": None, "size": 0.0},
        ]
    },
}


def test_agreement_stands_in_a_table_with_intervals_and_what_is_compared(
    corpus, vocabulary, settings, tmp_path
) -> None:
    inputs = replace(corpus.inputs(vocabulary), agreement=lambda _: FIGURES)
    folder = build(inputs, tmp_path / "releases", settings, Outcome()).folder
    said = (folder / "README.md").read_text(encoding="utf-8")
    assert "Of 14 documents that several of 3 annotators labelled, whether they were approved or not" in said
    assert "| entity, strict | same span and type | F1 | 0.87 | 0.80–0.94 | 1,204 |" in said
    assert "| token | a\\|b | α | – | – | 0 |" in said
    assert read_manifest(folder)["agreement"] == FIGURES
    again = build(replace(inputs, agreement=lambda _: None), tmp_path / "releases", settings, Outcome())
    assert not again.new  # more annotations that nobody approved are no reason for a release


def test_without_a_second_annotator_there_is_no_agreement_to_tell(text) -> None:
    assert "Nothing is known of how well people agree" in text


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
