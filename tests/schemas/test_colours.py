"""Colour difference and contrast, against the numbers of the papers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.colours import contrast, difference, is_colour, lab_difference

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")

# Pairs of CIELAB colours and their difference from the supplement of Sharma, Wu, Dalal (2005), table 1: hues across 0°, greys, and each correction.
PUBLISHED = [
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, 3.1571, -77.2803), (50.0, 0.0, -82.7485), 2.8615),
    ((50.0, 2.8361, -74.0200), (50.0, 0.0, -82.7485), 3.4412),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
    ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
    ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
    ((50.0, 2.5, 0.0), (56.0, -27.0, -3.0), 31.9030),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_difference_is_that_of_the_paper(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert lab_difference(one, other) == pytest.approx(expected, abs=0.0001)


@given(COLOURS, COLOURS)
def test_difference_is_symmetric_and_zero_only_between_equals(one: str, other: str) -> None:
    assert difference(one, other) == pytest.approx(difference(other, one))
    assert (difference(one, other) < 1e-9) == (one == other)


def test_black_on_white_has_the_greatest_contrast_and_most_difference() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert difference("#ffffff", "#000000") == pytest.approx(100, abs=0.01)


def test_grey_777777_has_the_contrast_that_wcag_gives_as_just_too_little() -> None:
    assert contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("value", ["red", "#fff", "#FBE650", "fbe650", "#fbe6500", "#fbe65g"])
def test_a_colour_is_written_in_one_way(value: str) -> None:
    assert not is_colour(value)
    assert is_colour("#fbe650")
