"""Coefficients against published worked examples."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.review.coefficients import coincidences, nominal_alpha, positive_agreement

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A, B and C; "." is a missing rating.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
MISSING = ("12332141 2...".replace(" ", ""), "1233224125.3", ".3332342251.", "12332441251.")


def alpha(observers):
    cells = Counter()
    for unit in zip(*observers, strict=True):
        for a, b, weight in coincidences([value for value in unit if value != "."]):
            cells[a, b] += weight
    values = sorted({a for a, _ in cells})
    return float(nominal_alpha(np.array([[cells[a, b] for b in values] for a in values], dtype=float)))


@pytest.mark.parametrize(("observers", "published"), [(BINARY, 0.095), (NOMINAL, 0.692), (MISSING, 0.743)])
def test_alpha_is_that_of_krippendorffs_examples(observers, published):
    assert alpha(observers) == pytest.approx(published, abs=0.0005)


def test_alpha_is_not_defined_where_everybody_always_says_the_same():
    assert np.isnan(nominal_alpha(np.array([[12.0, 0.0], [0.0, 0.0]])))


def test_a_unit_that_one_person_rated_adds_nothing():
    assert list(coincidences(["a"])) == []


def test_many_matrices_are_read_at_once():
    pair = np.array([[[4.0, 0.0], [0.0, 6.0]], [[4.0, 1.0], [1.0, 4.0]]])
    assert nominal_alpha(pair) == pytest.approx([1.0, 1 - 9 * 2 / (100 - 50)])


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30))
def test_alpha_is_exactly_1_for_observers_who_agree_on_several_values(values):
    if len(set(values)) > 1:
        assert alpha([values, values, values]) == 1


def test_the_f_measure_is_the_limit_of_kappa_when_most_is_unmarked():
    # Hripcsak and Rothschild (2005): a both, b and c one of the two, d neither; κ → 2a / (2a + b + c) as d grows
    a, b, c = 30.0, 7.0, 11.0

    def kappa(d):
        n = a + b + c + d
        chance = ((a + b) * (a + c) + (c + d) * (b + d)) / n**2
        return ((a + d) / n - chance) / (1 - chance)

    share = positive_agreement(np.array(a), np.array(2 * a + b + c))
    assert kappa(1e9) == pytest.approx(float(share), abs=1e-6)
    assert abs(kappa(100) - share) > 0.01


def test_positive_agreement_is_not_defined_where_nobody_marked_anything():
    assert np.isnan(positive_agreement(np.array(0.0), np.array(0.0)))
