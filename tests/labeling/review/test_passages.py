"""A label in its sentence."""

from hypothesis import given
from hypothesis import strategies as st
from reviewed_cases import TEXT, span

from labeling.review.passages import passage
from schemas.records import Span


def test_the_passage_is_the_sentence_of_its_marks():
    shown = passage("d1", TEXT, [span("الهجوم")])
    assert shown.text == "وأدان الخطيب الهجوم على الميناء."
    assert shown.pieces() == [("وأدان الخطيب ", ""), ("الهجوم", "1"), (" على الميناء.", "")]


def test_marks_in_two_sentences_show_both():
    assert passage("d1", TEXT, [span("طبرق"), span("الميناء")]).text == TEXT


def test_overlapping_marks_are_cut_at_every_edge():
    shown = passage("d1", TEXT, [span("مدينة طبرق"), span("طبرق أمس")])
    assert [piece for piece in shown.pieces() if piece[1]] == [("مدينة ", "1"), ("طبرق", "12"), (" أمس", "2")]


def test_a_very_long_sentence_is_cut_between_words():
    text = "كلمة " * 400
    shown = passage("d1", text, [Span(1000, 1004)])
    assert len(shown.text) < 700
    assert set(shown.text.split()) == {"كلمة"}


@given(st.text(alphabet="اب ت.؟\n", min_size=1, max_size=60), st.data())
def test_the_marked_words_are_those_of_the_document(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = passage("d1", text, [Span(start, end)])
    (mark,) = shown.marks
    assert shown.text[mark.start : mark.end] == text[start:end]
    assert "".join(piece for piece, _ in shown.pieces()) == shown.text
