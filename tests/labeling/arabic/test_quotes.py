"""Quotations: the kinds of marks in the Arabic press, nested, reversed, mixed and broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.quotes import quotes


def inner(text: str) -> list[str]:
    return [text[q.inner.start : q.inner.end] for q in quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال «نحن هنا» ثم مضى", ["نحن هنا"]),
        ('قال "نحن هنا" ثم "مضى"', ["نحن هنا", "مضى"]),
        ("قال “نحن هنا”.", ["نحن هنا"]),
        ("قال ”نحن هنا“.", ["نحن هنا"]),
        ("قال »نحن هنا« ثم", ["نحن هنا"]),
        ('قال “نحن هنا" ثم', ["نحن هنا"]),
        ("بلا علامات", []),
        ('علامة " واحدة', []),
        ('واحدة " هنا\nوأخرى " هناك', []),
        ("«أول\nثان»", ["أول\nثان"]),
        ('""', []),
    ],
)
def test_closed_quotations_are_found_and_open_ones_are_not(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


def test_a_quotation_in_a_quotation_is_one_deeper() -> None:
    text = 'قال «سمعت "كفى" مرارا» ومضى'
    assert [(text[q.inner.start : q.inner.end], q.depth) for q in quotes(text)] == [('سمعت "كفى" مرارا', 0), ("كفى", 1)]


@given(st.text(st.sampled_from('«»“”"ا \n‹›„'), max_size=30))
def test_quotations_are_nested_or_apart(text: str) -> None:
    found = quotes(text)
    for one in found:
        assert one.outer.start + 1 == one.inner.start < one.inner.end == one.outer.end - 1
        for other in found:
            apart = one.outer.end <= other.outer.start or other.outer.end <= one.outer.start
            inside = one.outer.start <= other.outer.start and other.outer.end <= one.outer.end
            around = other.outer.start <= one.outer.start and one.outer.end <= other.outer.end
            assert apart or inside or around
