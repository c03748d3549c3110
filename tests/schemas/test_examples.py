"""Example phrases: their spans and the rules for their brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.examples import Example, boundary_problem, bracket_problem

WORDS = st.text(st.sampled_from("ابتثجحخدذرزسشصضطظعغقكلمنهوي"), min_size=1, max_size=6)


@given(st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6))
def test_spans_cut_the_bracketed_words_out_of_the_plain_phrase(words: list[tuple[str, bool]]) -> None:
    example = Example(" ".join(f"[{word}]" if marked else word for word, marked in words), positive=True)
    assert example.plain == " ".join(word for word, _ in words)
    cut = [example.plain[span.start : span.end] for span in example.spans]
    assert cut == [word for word, marked in words if marked]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("وصل سالم", "no words in [brackets]"),
        ("وصل [سالم", "without its partner"),
        ("وصل سالم]", "without its partner"),
        ("وصل [سالم] و[ليلى", "without its partner"),
        ("وصل [سالم [الكعبي]]", "brackets inside brackets"),
        ("وصل []", "empty brackets"),
        ("وصل [ سالم]", "space at the edge"),
    ],
)
def test_malformed_brackets_are_named(text: str, problem: str) -> None:
    assert problem in (bracket_problem(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "في [القاهرة] أمس",
        "و[القاهرة]",
        "وب[القاهرة]",
        "فل[لصحفيين] حق",  # the contracted lam: the span starts at the second one
        "وَ[سالم]",  # a proclitic with its vowel
        "قال «[سالم]»",
        "[والي طرابلس]",  # و and ال are the word's own letters
        "عاد من [كاليفورنيا]",
        "[5%]",
    ],
)
def test_brackets_after_a_proclitic_and_before_the_article_are_accepted(text: str) -> None:
    assert bracket_problem(text) is None
    assert boundary_problem(text) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("في [والقاهرة]", "proclitic inside"),
        ("ثم [بالقاهرة]", "proclitic inside"),
        ("ثم [وبالقاهرة]", "proclitic inside"),
        ("سُلّم [للأمم المتحدة]", "proclitic inside"),
        ("في ال[قاهرة]", "inside a word"),
        ("مد[ينة]", "inside a word"),
        ("[مدين]ة", "inside a word"),
        ("[سالم]ُ", "inside a word"),
    ],
)
def test_brackets_with_a_proclitic_inside_or_inside_a_word_are_refused(text: str, problem: str) -> None:
    assert problem in (boundary_problem(text) or "")
