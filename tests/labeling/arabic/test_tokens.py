"""Tokens: whole words with offsets, and nothing of the text is lost between them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.tokens import is_word, iter_tokens, tokens, words_and_places


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


PLAIN = st.sampled_from("اب12٣.,:/_ \n\t،؛«»#-+\u066b\u064b\u0651َ²½") | st.characters(max_codepoint=0xFFFF)


@given(st.lists(st.text(PLAIN, max_size=12), max_size=60))
def test_long_texts_read_by_arrays_have_the_same_tokens(pieces: list[str]) -> None:
    text = " ".join(pieces) + "خبر " * 101
    assert tokens(text) == list(iter_tokens(text))
    found, starts, ends = words_and_places(text)
    assert list(zip(starts, ends, strict=True)) == [(span.start, span.end) for span in iter_tokens(text)]
    assert found == words(text)


@pytest.mark.parametrize(
    "strange",
    ["1.5", "1.", ".5", "1.5.7", "١٬٠٠٠", "5:a", "a:5", "1ً.5", "ً", "، ً", "،ًا", "aً1", "🙂", "\ufe0f", "☎\ufe0f", "http://a.b/c.",
     "www.x.y", "ا\u200fب", "\u200fب", "\ud83d", "\uffff", "\x00", "\x85", "a_b", "²³", "𐎠𐎡"],
)  # fmt: skip
@pytest.mark.parametrize("around", ["{} خبر", " {}{} ", "خ{}خ", "{}", "1{}2", "،{}،", "\n{}\n"])
def test_nothing_strange_is_read_otherwise_in_a_long_text(strange: str, around: str) -> None:
    piece = around.replace("{}", strange)
    for text in (piece + " خبر" * 101, "خبر " * 101 + piece):
        found, starts, ends = words_and_places(text)
        assert list(zip(starts, ends, strict=True)) == [(span.start, span.end) for span in iter_tokens(text)]
        assert found == words(text)


def test_every_character_of_the_basic_plane_is_read_alike_by_arrays() -> None:
    plane = "".join(map(chr, range(0x10000)))
    for begin in range(0, len(plane), 64):
        for text in (
            " ".join(plane[begin : begin + 64]),
            plane[begin : begin + 64],
            "ا".join(plane[begin : begin + 64]),
        ):
            long = text + " خبر" * 101
            assert list(zip(*words_and_places(long)[1:], strict=True)) == [(t.start, t.end) for t in iter_tokens(long)]


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
