"""Proclitics: every place at which a name may begin inside a written word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.clitics import proclitic_lengths


def starts(word: str) -> list[str]:
    return [word[length:] for length in proclitic_lengths(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("سرت", ["سرت", "رت"]),
        ("وسرت", ["وسرت", "سرت", "رت"]),
        ("بالعراق", ["بالعراق", "العراق"]),
        ("وبالعراق", ["وبالعراق", "بالعراق", "العراق"]),
        ("سيقتل", ["سيقتل", "يقتل"]),
        ("لداعش", ["لداعش", "داعش"]),
        ("و4", ["و4", "4"]),
        ("من", ["من"]),
        ("", [""]),
    ],
)
def test_proclitics_stack_and_leave_two_letters_or_a_digit(word: str, expected: list[str]) -> None:
    assert starts(word) == expected


def test_contracted_lam_starts_at_the_second_lam() -> None:
    assert "لامم" in starts("للامم")
    assert "لامم" in starts("وللامم")


def test_harakat_and_tatweel_on_a_proclitic_belong_to_it() -> None:
    assert "سرت" in starts("وَسرت")
    assert "داعش" in starts("لـداعش")


@given(st.text(max_size=12))
def test_every_hypothesis_lies_inside_the_word(word: str) -> None:
    lengths = proclitic_lengths(word)
    assert lengths[0] == 0
    assert list(lengths) == sorted(set(lengths))
    assert all(length == 0 or length < len(word) for length in lengths)
