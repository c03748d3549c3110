"""Ingest: identity, rule 1 (raw text is never changed), refusals with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.ingest import ingest, normalised, same_text_group
from labeling.corpus.readers import OTHER_FILE, Entry, Unreadable
from labeling.store.parts import read_documents
from schemas.outcome import Outcome
from schemas.project import IngestSettings


def entry(number: str, text: str, **fields: str) -> Entry:
    return Entry(f"{number}.txt", number, text, fields)


@pytest.fixture
def take_in(tmp_path):
    def run(*items, **settings) -> Outcome:
        outcome = Outcome()
        ingest(items, tmp_path, IngestSettings(**settings), outcome)
        return outcome

    run.documents = lambda: list(read_documents(tmp_path))
    return run


def test_the_same_input_again_adds_nothing(take_in):
    items = [entry("a", "خبر أول"), entry("b", "خبر ثان")]
    assert take_in(*items).done == {"ingested": 2}
    before = take_in.documents()
    again = take_in(*items)
    assert (again.done, again.skipped) == ({}, {"already there": 2})
    assert take_in.documents() == before


def test_a_taken_id_with_another_text_is_left_out_not_overwritten(take_in):
    take_in(entry("a", "نص"))
    outcome = take_in(entry("a", "نص آخر"), entry("b", "جديد"))
    assert outcome.left_out == {"id-taken": 1}
    assert [d.text for d in take_in.documents()] == ["نص", "جديد"]


def test_a_text_without_an_id_is_named_by_its_hash(take_in):
    take_in(entry("", "abc"), entry("", "abc"))
    assert [d.id for d in take_in.documents()] == ["doc-ba7816bf8f01cfea"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \u00a0\n", "empty"),
        ("\ufeff", "empty"),
        ("a\0b", "binary"),
        ("x" * 11, "too-long"),
        ("a\ud800", "lone-surrogate"),
    ],
)
def test_a_refusal_has_its_reason_and_the_others_go_on(take_in, text, reason):
    outcome = take_in(entry("bad", text), entry("good", "نص"), longest=10)
    assert outcome.left_out == {reason: 1}
    assert [d.id for d in take_in.documents()] == ["good"]


def test_what_the_reader_could_not_read_is_counted(take_in):
    assert take_in(Unreadable("x", "not-utf8", "byte 0")).left_out == {"not-utf8": 1}


def test_other_files_beside_the_texts_are_counted_and_no_fault(take_in):
    outcome = take_in(Unreadable("x.docx", OTHER_FILE, ".docx is not read"))
    assert (outcome.skipped, outcome.left_out) == ({"other files": 1}, {})


def test_documents_that_were_not_utf8_are_counted(take_in):
    outcome = take_in(Entry("a.txt", "a", "نص", encoding="windows-1256"), entry("b", "نص ثان"))
    assert outcome.done == {"ingested": 2, "decoded from windows-1256": 1}


def test_the_settings_fill_what_the_file_does_not_say(take_in):
    take_in(entry("a", "نص", source="وكالة"), entry("b", "نص ثان"), source="صحيفة", licence="CC0-1.0")
    assert [(d.source, d.licence) for d in take_in.documents()] == [("وكالة", "CC0-1.0"), ("صحيفة", "CC0-1.0")]


@given(st.text())
def test_only_line_ends_and_a_leading_bom_change(text):
    kept = normalised(text)
    assert "\r" not in kept
    assert kept.replace("\n", "") == text.removeprefix("\ufeff").replace("\r", "").replace("\n", "")
    assert normalised(kept).removeprefix("\ufeff") == kept.removeprefix("\ufeff")


def test_spelling_variants_of_one_text_share_a_group():
    assert same_text_group("أعلنت  الحكومة\n") == same_text_group("اعلنت الحكومة")
    assert same_text_group("أعلنت الحكومة") != same_text_group("أعلنت حكومة")
