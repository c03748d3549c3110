"""Tokens: whole words with offsets, and nothing of the text is lost between them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.tokens import is_word, tokens, words_and_places


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقال: لا.", ["وقال", ":", "لا", "."]),
        ("مُحَمَّدٌ وَعَلِيٌّ", ["مُحَمَّدٌ", "وَعَلِيٌّ"]),
        ("«داعش»،", ["«", "داعش", "»", "،"]),
        ("بنسبة 12.5%", ["بنسبة", "12.5", "%"]),
        ("١٬٥٠٠ و 1,500", ["١٬٥٠٠", "و", "1,500"]),
        ("تشرين الأول/أكتوبر", ["تشرين", "الأول", "/", "أكتوبر"]),
        ("محـــمد", ["محـــمد"]),
        ("#سرت_الآن", ["#", "سرت_الآن"]),
        ("انظر https://example.org/a?b=1.", ["انظر", "https://example.org/a?b=1", "."]),
        ("(www.example.org)\u200e،", ["(", "www.example.org", ")", "،"]),
        ("الساعة 10:30 صباحا", ["الساعة", "10:30", "صباحا"]),
        ("🙂سرت👨‍👩‍👧 🇱🇾", ["🙂", "سرت", "👨‍👩‍👧", "🇱🇾"]),
        ("", []),
        (" \u200f\n\x00", []),
    ],
)
def test_words_numbers_and_marks_are_tokens_of_their_own(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(st.sampled_from("اب1.,:/h \n\u200f\u064b😀👨\u200d🇱🇾#wَ") | st.characters(), max_size=40))
def test_words_and_places_are_the_tokens_as_lists(text: str) -> None:
    found, starts, ends = words_and_places(text)
    spans = tokens(text)
    assert starts == [span.start for span in spans]
    assert ends == [span.end for span in spans]
    assert found == words(text)


def test_a_direction_mark_inside_a_word_belongs_to_it_and_at_its_edge_does_not() -> None:
    assert words("\u200fمصر\u200e ال\u200bعراق") == ["مصر", "ال\u200bعراق"]


def test_only_words_and_numbers_are_words() -> None:
    assert [is_word(word) for word in ("سرت", "2016", "_a", "،", "🙂", "")] == [True, True, True, False, False, False]


@given(st.text(st.one_of(st.characters(), st.sampled_from("اَب \u200f\u200d🙂👍🏽.,5")), max_size=60))
def test_tokens_and_gaps_join_back_to_the_text(text: str) -> None:
    joined, at = "", 0
    for token in tokens(text):
        assert at <= token.start < token.end
        gap = text[at : token.start]
        assert all(c.isspace() or unicodedata.category(c) in ("Cc", "Cf") for c in gap)
        joined += gap + text[token.start : token.end]
        at = token.end
    assert joined + text[at:] == text


@given(st.text(max_size=60))
def test_no_token_holds_or_touches_a_blank(text: str) -> None:
    assert not any(re.search(r"\s", word) for word in words(text))
