"""How sure a score is: percentile intervals from documents drawn anew with replacement (Efron 1979). Knows nothing of labels."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

Array = np.ndarray[Any, Any]

_CHUNK = 64
_LEVEL = 95


def resampled_sums(counts: csr_array, rounds: int, seed: int) -> Array:
    """The sums of the columns of `counts` (a row for each document) in each of `rounds` samples of as many documents."""
    documents = counts.shape[0]
    draw = np.random.default_rng(seed)
    columns = counts.T.tocsr()
    sums = np.empty((rounds, counts.shape[1]), dtype=counts.dtype)
    for start in range(0, rounds, _CHUNK):
        size = min(_CHUNK, rounds - start)
        times = np.empty((documents, size), dtype=np.int64)
        for one in range(size):
            times[:, one] = np.bincount(draw.integers(documents, size=documents), minlength=documents)
        sums[start : start + size] = (columns @ times).T
    return sums


def ratios(right: Array, gold: Array, predicted: Array) -> Array:
    """Precision, recall and F1 along a new last axis; NaN where a denominator is 0."""
    over = np.stack([right, right, 2 * right], axis=-1)
    under = np.stack([predicted, gold, gold + predicted], axis=-1)
    shares: Array = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0)
    return shares


def interval(values: Array) -> tuple[float, float] | None:
    """Between which two values the middle 95 % of the samples lie, without those in which the score is undefined."""
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    tail = (100 - _LEVEL) / 2
    low, high = np.percentile(defined, [tail, 100 - tail])
    return float(low), float(high)
