"""Folding: what spellings meet, and that the map back is exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.folding import fold, fold_text
from schemas.records import Span

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("اأإآىيةهلﻻﷺﷲـ \u00a0\u200f\u200b\n\tًَُِّ٠١۲ؤئء.،"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أفاد", "افاد"),
        ("الإسلامية", "الاسلاميه"),
        ("آسيا", "اسيا"),
        ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"),
        ("رئيس", "رييس"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("ﻻﻋﺐ", "لاعب"),
        ("کردستان", "كردستان"),
        ("سی", "سي"),
        ("٢٠١٦", "2016"),
        ("۲۰۱۶", "2016"),
        ("ڤيينا", "فيينا"),
        ("مجلس\u00a0الأمن", "مجلس  الامن"),
        ("دمشق\u200f", "دمشق"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same_letters(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


def test_a_span_back_takes_the_harakat_of_its_last_letter() -> None:
    text = "زار مِصْرَ وزيرٌ"
    folded = fold(text)
    start = folded.text.index("مصر")
    span = folded.span_back(start, start + 3)
    assert text[span.start : span.end] == "مِصْرَ"


def test_a_span_back_leaves_a_direction_mark_behind_the_word_out() -> None:
    text = "في سرت\u200f أمس"
    span = fold(text).span_back(3, 6)
    assert text[span.start : span.end] == "سرت"


@pytest.mark.parametrize("text", ["\u200fسرت", "َسرت", "\ufeffسرت\u200f"])
def test_what_folding_drops_before_the_first_letter_moves_the_map(text: str) -> None:
    span = fold(text).span_back(0, 3)
    assert text[span.start : span.end] == "سرت"


def test_half_of_a_ligature_maps_back_to_the_whole_character() -> None:
    folded = fold("ﻻ")
    assert folded.text == "لا"
    assert folded.span_back(0, 1) == folded.span_back(1, 2) == Span(0, 1)


def test_an_empty_span_has_no_way_back() -> None:
    with pytest.raises(ValueError, match="no span"):
        fold("سرت").span_back(1, 1)


@given(ANY_TEXT)
def test_every_folded_letter_maps_to_the_raw_character_that_it_came_from(text: str) -> None:
    folded = fold(text)
    for index, letter in enumerate(folded.text):
        raw = text[folded.index_back(index)]
        assert letter in fold_text(raw) or (letter == " " and raw.isspace())


@given(ANY_TEXT)
def test_the_map_back_never_runs_backwards(text: str) -> None:
    folded = fold(text)
    places = [folded.index_back(index) for index in range(len(folded.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)


@given(ANY_TEXT)
def test_what_lies_between_two_kept_letters_folds_to_nothing(text: str) -> None:
    folded = fold(text)
    for index in range(1, len(folded.text)):
        before, after = folded.index_back(index - 1), folded.index_back(index)
        assert fold_text(text[before + 1 : after]).strip(" ") == ""


@given(ANY_TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(ANY_TEXT, st.data())
def test_a_span_back_folds_to_the_letters_of_the_folded_span(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    span = folded.span_back(start, end)
    assert folded.text[start:end] in fold_text(text[span.start : span.end])


def test_a_dropped_character_at_the_very_start_shifts_the_map() -> None:
    text = "\u200fسرت"
    span = fold(text).span_back(0, 3)
    assert text[span.start : span.end] == "سرت"


@given(st.one_of(ANY_TEXT, ANY_TEXT.map(lambda text: text * 40)))
def test_what_was_written_stands_under_each_folded_letter(text: str) -> None:
    folded = fold(text)
    assert folded.written() == "".join(text[folded.index_back(index)] for index in range(len(folded.text)))


@given(ANY_TEXT)
def test_a_long_text_folds_as_its_lines_do(text: str) -> None:
    line = text.replace("\n", " ")
    assert fold_text("\n".join([line] * 50)) == "\n".join([fold_text(line)] * 50)


@pytest.mark.parametrize(
    ("raw", "start", "end", "span"),
    [
        ("محمدـ", 0, 4, (0, 5)),  # nothing stands behind the letters but what belongs to the last
        ("ـمحمد", 0, 4, (0, 5)),
        ("وـمحمد", 1, 5, (2, 6)),  # inside a word the tatweel belongs to the proclitic
        ("12%ـقال", 0, 3, (0, 3)),
        ("سرت،\u064eمحمد", 4, 8, (5, 9)),  # a haraka on a comma
    ],
)
def test_a_span_takes_in_the_tatweel_at_both_ends_of_its_word(
    raw: str, start: int, end: int, span: tuple[int, int]
) -> None:
    assert fold(raw).span_back(start, end) == Span(*span)
