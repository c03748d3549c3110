"""The rows of `documents`, `stance`, `events` and `annotators` of one report, as a user sees them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dataset.approved import Approved, approve
from dataset.features import ClassLabel, ListOf, Struct
from dataset.pseudonyms import Pseudonyms
from dataset.views import documents, events, stance
from dataset.views.annotators import AnnotatorColumns
from dataset.views.sentences import SentenceColumns
from schemas.records import LAYERS, Labels
from schemas.vocabulary import Vocabulary


@pytest.fixture
def approved(corpus) -> Approved:
    return approve(corpus.documents["doc-007"], corpus.decisions["doc-007"], corpus.annotations["doc-007"], LAYERS)


def stance_rows(approved: Approved, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    columns = stance.StanceColumns(vocabulary)
    columns.take(approved)
    return columns.batch().to_pylist()


def event_rows(approved: Approved, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    sentences, columns = SentenceColumns(), events.EventColumns(vocabulary)
    sentences.take(approved)
    columns.take(approved)
    return columns.batch(sentences.batch()).to_pylist()


def names(feature: object) -> tuple[str, ...]:
    assert isinstance(feature, ClassLabel)
    return feature.names


class TestDocuments:
    def test_a_row_holds_the_text_all_layers_and_where_they_come_from(self, approved, settings, vocabulary) -> None:
        who = Pseudonyms("s")
        row = documents.row(approved, who, settings, vocabulary)
        assert row["text"] == approved.document.text
        assert row["sha256"] == approved.document.sha256
        assert row["group"] == "doc-007"
        assert json.loads(row["metadata"]) == {"رقم": 7, "a": [1, None]}
        assert Labels.from_json(row) == approved.labels
        amina, basil = who.of("amina@example.org"), who.of("basil@example.org")
        labels = row["provenance"].pop("labels")
        assert [part["id"] for part in labels] == ["e1", "e2", "e3", "e4", "e5", "e6", "e7", "v1", "v2", "s1", "s2"]
        assert {(part["model"], part["change"]) for part in labels} == {("lexicon@1", "unknown")}
        assert row["provenance"] == {
            "rule": "two-agree",
            "reason": f"{amina} and {basil} agree",
            "annotations": ["007-0", "007-1"],
            "annotators": sorted([amina, basil]),
            "models": ["lexicon@1"],
            "guideline": "1",
            "vocabulary": vocabulary.version,
            "migrations": [],
        }

    def test_a_release_of_one_layer_has_one_layer_column(self, settings) -> None:
        columns = documents.features(replace(settings, layers=("events",))).fields
        assert "events" in columns
        assert not {"entities", "stances"} & set(columns)


class TestStance:
    def test_a_row_holds_the_sentence_and_three_places_in_it(self, approved, vocabulary) -> None:
        first, second, *_ = stance_rows(approved, vocabulary)
        assert first["id"] == "doc-007#s1"
        assert first["text"] == "قال وزير الخارجية سامر النجار إن حكومة تلمار ترفض الحصار."
        assert (first["holder"]["text"], first["evidence"]["text"], first["target"]["text"]) == (
            "حكومة تلمار",
            "ترفض",
            "الحصار",
        )
        assert second["holder"] is None
        assert second["offset"] == approved.document.text.index("وقُتل")
        assert second["evidence"] == {"start": 1, "end": 10, "text": "قُتل جندي"}
        assert [row["judged"] for row in (first, second)] == ["explicit"] * 2

    def test_class_labels_have_the_names_of_the_vocabulary(self, approved, vocabulary) -> None:
        first, *_ = stance_rows(approved, vocabulary)
        columns = stance.features(vocabulary).fields
        assert names(columns["polarity"])[first["polarity"]] == "oppose"
        assert names(columns["quote"])[first["quote"]] == "indirect"

    def test_a_pair_that_no_stance_joins_is_a_neutral_candidate(self, approved, vocabulary) -> None:
        columns = stance.features(vocabulary).fields
        pairs = [row for row in stance_rows(approved, vocabulary) if row["judged"] == "candidate"]
        assert [(row["holder"]["text"], row["target"]["text"]) for row in pairs] == [
            ("سامر النجار", "حكومة تلمار"),
            ("حكومة تلمار", "سامر النجار"),
        ]
        assert {(row["evidence"], row["quote"], names(columns["polarity"])[row["polarity"]]) for row in pairs} == {
            (None, None, "neutral")
        }
        for row in pairs:
            whole = approved.document.text[row["offset"] : row["offset"] + row["length"]]
            assert row["text"] == whole
            assert whole[row["target"]["start"] : row["target"]["end"]] == row["target"]["text"]

    def test_a_target_in_another_sentence_brings_that_sentence_along(self, approved, vocabulary) -> None:
        text = approved.document.text
        far = approved.labels.stances[0]._replace(target=approved.labels.events[0].trigger)
        (row,) = stance_rows(replace(approved, labels=Labels(stances=(far,))), vocabulary)
        assert row["text"] == text[: text.index(" وقُتل")]


class TestEvents:
    def test_an_event_stands_in_the_sentence_of_its_trigger(self, approved, vocabulary) -> None:
        columns = events.features(vocabulary).fields["events"]
        assert isinstance(columns, ListOf)
        assert isinstance(columns.item, Struct)
        made = [
            (names(columns.item.fields["type"])[e["type"]], e["trigger"]["text"], number)
            for number, row in enumerate(event_rows(approved, vocabulary))
            for e in row["events"]
        ]
        assert made == [("Visit", "زار", 1), ("Killing", "قُتل", 2)]

    def test_an_argument_of_another_sentence_has_only_its_place_in_the_document(self, approved, vocabulary) -> None:
        text = approved.document.text
        _, row, _ = event_rows(approved, vocabulary)
        person, destination = row["events"][0]["arguments"]
        assert (person["start"], person["end"], person["text"]) == (None, None, "سامر النجار")
        assert (person["beyond"], person["token_start"], person["token_end"]) == (True, None, None)
        assert row["tokens"][destination["token_start"] : destination["token_end"]] == ["وادي", "القمر"]
        assert (destination["beyond"], row["events"][0]["trigger"]["token_start"]) == (False, 0)
        assert text[person["document_start"] : person["document_end"]] == "سامر النجار"
        assert row["text"][destination["start"] : destination["end"]] == destination["text"] == "وادي القمر"
        assert (person["entity"], destination["entity"]) == ("e2", "e5")
        assert list(vocabulary.roles)[person["role"]] == "Person"


class TestAnnotators:
    def test_each_person_has_a_row_under_a_pseudonym(self, approved, settings) -> None:
        who = Pseudonyms("s")
        columns = AnnotatorColumns(who, settings)
        columns.take(approved)
        first, second = columns.batch().to_pylist()
        assert (first["id"], first["document_id"], first["model"]) == ("007-0", "doc-007", "lexicon@1")
        assert first["annotator"] == who.of("amina@example.org") != second["annotator"]
        assert first["seconds"] == 61.5
        assert Labels.from_json(first) == approved.labels
        assert "example.org" not in json.dumps([first, second])
