"""The lexicon as a whole: valid spans over any text, the same labels each time, ids in text order."""

import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.arabic.clitics import proclitic_lengths
from labeling.arabic.tokens import tokens
from labeling.preannotate.lexicon import LexiconAnnotator
from schemas.records import Labels

ANNOTATOR = LexiconAnnotator()
PIECES = st.sampled_from(
    [
        "قال",
        "محمد",
        "الزغبي",
        "وقتل",
        "هاجم",
        "للأمم",
        "المتحدة",
        "الجيش",
        "الليبي",
        "في",
        "سرت،",
        "وبنغازي.",
        "\n",
        "\u200f",
        "🙂",
        "12",
        "مارس",
        "2016",
        "دولار",
        "%",
        "«",
        "»",
        '"',
        "(",
        ")",
        "ولل",
        "د.",
        "رفض",
        "أدان",
        "هجوم",
        "على",
        "و",
        "ل",
        "بال",
        "ﻻ",
        "ﷲ",
        "ـ",
        "َ",
        "عبد",
        "بن",
        "رئيس",
        "الرئيس",
        "\x00",
        "/",
    ]
)


def check(text: str, labels: Labels) -> None:
    words = tokens(text)
    for whose, span in labels.spans():
        assert 0 <= span.start < span.end <= len(text), whose
        found = text[span.start : span.end]
        assert found == found.strip(), whose
        for word in words:
            assert not word.start < span.end < word.end, f"{whose} ends inside a word"
            if word.start < span.start < word.end:
                assert span.start - word.start in proclitic_lengths(text[word.start : word.end]), whose
    entities = {(e.start, e.end, e.type) for e in labels.entities}
    assert len(entities) == len(labels.entities)
    by_id = {e.id: e for e in labels.entities}
    assert list(by_id) == [f"e{number}" for number in range(1, len(by_id) + 1)]
    assert [e.start for e in labels.entities] == sorted(e.start for e in labels.entities)
    assert [v.id for v in labels.events] == [f"v{number}" for number in range(1, len(labels.events) + 1)]
    assert [s.id for s in labels.stances] == [f"s{number}" for number in range(1, len(labels.stances) + 1)]
    for event in labels.events:
        for argument in event.arguments:
            assert argument.entity is None or by_id[argument.entity].span == argument.span
    scores = [one.score for one in (*labels.entities, *labels.events, *labels.stances)]
    assert all(score is not None and 0 <= score <= 1 for score in scores)


@given(st.lists(PIECES, max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_every_span_is_valid_in_news_like_text(text: str) -> None:
    check(text, ANNOTATOR.labels(text))


@given(st.text(max_size=80))
@settings(deadline=None)
def test_every_span_is_valid_in_any_text(text: str) -> None:
    check(text, ANNOTATOR.labels(text))


@pytest.mark.parametrize("text", ["محمدـ", "ـمحمد", "وـمحمد", "وو12", "ـوقتل", "سرت،\u064eمحمد"])
def test_spans_keep_to_words_where_signs_stand_at_their_edges(text: str) -> None:
    check(text, ANNOTATOR.labels(text))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", '" % "', "«.»", "\x00", "\x00\x00سرت\x00", "No Arabic at all", "🙂🙂", "\ud800", "ـ", "َ"]
)
def test_empty_foreign_and_broken_texts_get_valid_labels(text: str) -> None:
    check(text, ANNOTATOR.labels(text))


def test_the_same_text_gets_the_same_labels_from_another_annotator() -> None:
    text = "أدان الاتحاد الأوروبي هجوم تنظيم القاعدة على سرت الخميس، وقتل 4 جنود."
    assert ANNOTATOR.labels(text) == LexiconAnnotator().labels(text)


def test_annotate_answers_row_for_row() -> None:
    table = ANNOTATOR.annotate(pa.table({"id": ["1", "2"], "text": ["في سرت", ""]}))
    labels = [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]
    assert [[e.type for e in one.entities] for one in labels] == [["GPE"], []]
