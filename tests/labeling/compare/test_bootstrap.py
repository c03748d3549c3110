"""Intervals from documents drawn anew."""

import numpy as np
from scipy.sparse import csr_array

from labeling.compare.bootstrap import interval, ratios, resampled_sums


def test_the_same_seed_draws_the_same_documents():
    counts = csr_array(np.arange(12).reshape(4, 3))
    assert (resampled_sums(counts, 100, 7) == resampled_sums(counts, 100, 7)).all()
    assert not (resampled_sums(counts, 100, 7) == resampled_sums(counts, 100, 8)).all()


def test_a_sample_has_as_many_documents_as_there_are():
    counts = csr_array(np.ones((5, 2), dtype=np.int64))
    assert (resampled_sums(counts, 130, 0) == 5).all()


def test_sums_are_spread_around_the_sum_of_all():
    counts = csr_array(np.array([[value] for value in range(50)]))
    sums = resampled_sums(counts, 2_000, 0)[:, 0]
    assert abs(sums.mean() - 1225) < 15
    # the standard error of a sum of 50 draws: 50 · sd / √50
    assert abs(sums.std() - np.arange(50).std() * 50**0.5) < 5


def test_ratios_are_undefined_without_a_denominator():
    values = ratios(np.array([1, 0, 0]), np.array([2, 2, 0]), np.array([4, 0, 0]))
    assert values[0].tolist() == [0.25, 0.5, 2 / 6]
    assert np.isnan(values[1]).tolist() == [True, False, False]
    assert np.isnan(values[2]).all()


def test_an_interval_holds_the_middle_of_what_is_defined():
    low, high = interval(np.array([*np.linspace(0, 1, 1001), np.nan]))
    assert (round(low, 6), round(high, 6)) == (0.025, 0.975)
    assert interval(np.array([np.nan])) is None
