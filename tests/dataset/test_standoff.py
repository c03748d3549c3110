"""A text is its ink and its layout; rows lose their words and get them back; what is left of words is found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.standoff import (
    Words,
    ink,
    ink_sha256,
    laid_out,
    layout,
    leaks,
    restored_row,
    telling_fields,
    withheld_document,
    withheld_row,
    without_words_of,
)

TEXT = "وصل الوفد إلى مدينة وادي القمر صباح الأحد، وقال: نعم"
TEXTS = st.text(alphabet="اب،x \n\t\u00a0\u200f\u200c\ufeff😀")


@given(TEXTS)
def test_ink_and_layout_together_are_the_text(text) -> None:
    plan = layout(text)
    assert laid_out(ink(text), plan) == text
    assert (plan.length, plan.ink) == (len(text), len(ink(text)))
    assert len(plan.gaps) == len(plan.words) + 1


@given(TEXTS, st.sampled_from([" ", "\n\n", "\u200f"]))
def test_blanks_and_invisible_characters_leave_no_trace_in_the_ink(text, blank) -> None:
    assert ink_sha256(blank.join(text)) == ink_sha256(text)


def row() -> dict:
    return {
        "id": "d:10",
        "document_id": "d",
        "offset": 4,
        "length": 26,
        "text": TEXT[4:30],
        "withheld": False,
        "tokens": [TEXT[4:9], TEXT[10:13]],
        "token_starts": [0, 6],
        "token_ends": [5, 9],
        "events": [
            {"trigger": {"start": 0, "end": 5, "text": TEXT[4:9]}, "type": 3},
            {"start": None, "end": None, "document_start": 0, "document_end": 3, "text": TEXT[:3]},
        ],
        "holder": None,
    }


def test_a_row_loses_its_words_and_gets_them_back() -> None:
    bare = withheld_row(row())
    assert bare["tokens"] == [None, None]
    assert bare["events"][1]["text"] is None
    assert list(leaks(bare, (), Words(TEXT))) == []
    assert restored_row(bare, TEXT) == row()


def test_a_column_that_still_says_a_word_is_found() -> None:
    bare = {**withheld_row(row()), "surface": ["القمر"]}
    assert list(leaks(bare, (), Words(TEXT))) == ["surface"]
    assert list(leaks(bare, ("surface",), Words(TEXT))) == []


def test_a_document_keeps_what_tells_nothing_and_what_it_is_told_to_keep() -> None:
    full = {
        "id": "d",
        "text": TEXT,
        "withheld": False,
        "title": "القمر",
        "source": "صحيفة القمر",
        "licence": "",
        "date": "2026-01-01",
        "url": "https://example.org/" + "-".join(TEXT.split()[:6]),
        "metadata": json.dumps({"audit": {"tatweel": 1}, "author": "x", "summary": TEXT}, sort_keys=True),
    }
    bare, telling = withheld_document(full, (), Words(TEXT)), telling_fields(full, Words(TEXT))
    assert telling == ["url"]
    assert (bare["title"], bare["url"], bare["source"]) == (None, None, "صحيفة القمر")
    assert json.loads(bare["metadata"]) == {"audit": {"tatweel": 1}, "author": None, "summary": None}
    kept = withheld_document({**full, "title": ""}, ("author",), Words(TEXT))
    assert (kept["title"], json.loads(kept["metadata"])["author"]) == ("", "x")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("the span is “وادي القمر”", "the span is …"),
        ("entity e1: 3-5 is 'الوفد'", "entity e1: 3-5 is …"),
        ("rule “two agree”: it isn't clear", "rule “two agree”: it isn't clear"),
        ("كلمة غريبة القمر", "كلمة غريبة …"),
        (f"{TEXT[:30]}.", "… … … … … …."),
    ],
)
def test_what_is_said_of_a_document_quotes_no_word_of_it(said, shown) -> None:
    assert without_words_of(TEXT, said) == shown


def test_a_run_of_words_is_found_in_addresses_and_across_marks() -> None:
    words = Words(TEXT)
    assert words.run_in("https://example.org/%D9%88%D8%B5%D9%84-الوفد_إلى-مدينة-وادي")
    assert words.run_in("صباح؛ الأحد وقال نعم") is False
    assert words.run_in("القمر صباح، الأحد! وقال … نعم")
