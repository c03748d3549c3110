"""Ingest: identity, rule 1 (raw text is never changed), refusals with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus import ingest as module
from labeling.corpus.ingest import ingest, normalised, same_text_group
from labeling.corpus.readers import OTHER_FILE, Entry, Unreadable
from labeling.store.parts import document_parts, read_documents
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


def line(number: str, text: str, **fields: str) -> Entry:
    return Entry(f"crawl.jsonl:{number}", number, text, fields)


def test_another_text_under_an_id_is_a_new_revision_and_readers_meet_the_newest(take_in):
    take_in(line("a", "نص"), line("c", "ثالث"))
    assert take_in(line("a", "نص آخر"), line("b", "جديد")).done == {"new revisions": 1, "ingested": 1}
    assert [(d.id, d.text, d.revision) for d in take_in.documents()] == [
        ("a", "نص آخر", 2),
        ("b", "جديد", 1),
        ("c", "ثالث", 1),
    ]


def test_the_files_of_both_days_can_be_taken_in_again_in_any_order(take_in):
    first, second = [line("a", "نص")], [line("a", "نص آخر")]
    take_in(*first)
    take_in(*second)
    before = take_in.documents()
    assert take_in(*second, *first).skipped == {"already there": 1, "an earlier revision, already there": 1}
    assert take_in.documents() == before


def test_two_revisions_in_one_run_are_two_revisions(take_in):
    assert take_in(line("a", "نص"), line("a", "نص آخر")).done == {"ingested": 1, "new revisions": 1}
    assert [(d.text, d.revision) for d in take_in.documents()] == [("نص آخر", 2)]


def test_an_id_of_another_source_is_taken(take_in):
    take_in(line("1", "نص", source="وكالة"))
    assert take_in(line("1", "نص آخر", source="صحيفة")).left_out == {"id-taken": 1}
    assert [d.text for d in take_in.documents()] == ["نص"]


def test_a_second_file_of_the_same_name_is_no_revision_of_the_first(take_in):
    outcome = take_in(Entry("a/1.txt", "1", "نص"), Entry("b/1.txt", "1", "نص آخر"))
    assert (outcome.done, outcome.left_out) == ({"ingested": 1}, {"id-twice": 1})


def test_the_audit_stays_with_the_document_and_its_sums_are_given(tmp_path):
    items = [Entry("x", "a", "\ufeffكـتاب\r\n", metadata={"audit": "theirs"}), Entry("x", "b", "نص")]
    sums = ingest(items, tmp_path, IngestSettings(), Outcome())
    first, second = read_documents(tmp_path)
    assert first.metadata == {
        "audit": {"bom": 1, "characters": 6, "line_ends": 1, "tatweel": 1},
        "source_audit": "theirs",
    }
    assert second.metadata == {"audit": {"characters": 2}}
    assert sums.to_json()["characters"] == {"documents": 2, "total": 8}


def test_long_documents_end_a_part_early(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_PART_CHARACTERS", 10)
    ingest([entry(str(i), "نص طويل") for i in range(5)], tmp_path, IngestSettings(), Outcome())
    assert len(document_parts(tmp_path)) == 3


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
        ("abcdeنص", "wrong-language"),
    ],
)
def test_a_refusal_has_its_reason_and_the_others_go_on(take_in, text, reason):
    outcome = take_in(entry("bad", text), entry("good", "نص"), longest=10, language=0.5)
    assert outcome.left_out == {reason: 1}
    assert [d.id for d in take_in.documents()] == ["good"]


def test_what_the_reader_could_not_read_is_counted(take_in):
    assert take_in(Unreadable("x", "not-utf8", "byte 0")).left_out == {"not-utf8": 1}


def test_other_files_beside_the_texts_are_counted_and_no_fault(take_in):
    outcome = take_in(Unreadable("x.docx", OTHER_FILE, ".docx is not read"))
    assert (outcome.skipped, outcome.left_out) == ({"other files": 1}, {})


def test_documents_that_were_not_utf8_are_counted(take_in):
    outcome = take_in(Entry("a.txt", "a", "نص", encoding="windows-1256"), entry("b", "نص ثان"))
    assert outcome.done == {"ingested": 2}
    assert [d.metadata["audit"].get("decoded from windows-1256") for d in take_in.documents()] == [1, None]


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
