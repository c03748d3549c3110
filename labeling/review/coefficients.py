"""Coefficients of agreement from counts that add up over documents. Knows nothing of labels, documents or people.

Both are functions of sums, so a sample of documents is a sum of their counts and needs no second look at the labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

import numpy as np

from labeling.compare.bootstrap import Array

_NOTHING = 1e-9  # what subtraction of floats may leave of 0


def coincidences(values: Sequence[str]) -> Iterator[tuple[str, str, float]]:
    """What one unit adds to the coincidence matrix: for each ordered pair of its m values, 1 / (m - 1).

    A unit that only one person rated cannot be paired and adds nothing (Krippendorff, Content Analysis, 2004, §11.3).
    """
    for one, other in permutations(values, 2):
        yield one, other, 1 / (len(values) - 1)


def nominal_alpha(matrix: Array) -> Array:
    """Krippendorff's α for nominal data from coincidence matrices, shape (…, values, values) → (…).

    α = 1 - (n - 1) · Σ o_ck / Σ n_c·n_k over all c ≠ k (Krippendorff, Content Analysis, 2004, §11.3.4). 1 is perfect
    agreement and 0 what chance would bring; NaN where fewer than two different values occur, as α is not defined there.
    """
    of_value = matrix.sum(axis=-1)
    total = of_value.sum(axis=-1)
    differing = ~np.eye(matrix.shape[-1], dtype=bool)
    observed = (matrix * differing).sum(axis=(-2, -1))
    expected = total**2 - (of_value**2).sum(axis=-1)
    several = (of_value > _NOTHING).sum(axis=-1) > 1
    ratio = np.divide((total - 1) * observed, expected, out=np.full(total.shape, np.nan), where=several)
    alpha: Array = 1 - ratio
    return alpha


def positive_agreement(both: Array, total: Array) -> Array:
    """2 · both / total, where `total` counts the labels of the two sides together; NaN where there are none.

    It is the F1 of either side against the other, and what Cohen's κ comes to when everything that both left unmarked is
    beyond count (Hripcsak and Rothschild, Agreement, the F-Measure, and Reliability in Information Retrieval, JAMIA 2005).
    """
    shares: Array = np.divide(2 * both, total, out=np.full(np.shape(total), np.nan), where=total > 0)
    return shares
