"""From scores to labels: the forward-backward algorithm over many sentences at once, and the likeliest label of each token.

Knows nothing of features. Probabilities follow Rabiner 1989, equations 19–27, scaled every few steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.weights import Floats, Scores

Numbers = NDArray[np.int64]

_TOGETHER = 128
"""Sentences that are worked on together: of like length, and few enough that the linear algebra stays on one core."""
_SCALED = 4
"""Steps after which numbers are scaled: a weight is at most 64, so that four of them stay far within what a double holds."""


def marginals(scores: Scores, lengths: Sequence[int], transitions: Floats) -> Floats:
    """P(label | sentence) for each token; `scores` has the tokens of all sentences, one after the other."""
    potentials = scores.astype(np.float64)
    potentials -= potentials.max(axis=1, keepdims=True, initial=-np.inf)
    np.exp(potentials, out=potentials)
    step = np.exp(transitions)
    counts = np.array(lengths, dtype=np.int64)
    begins = np.cumsum(counts) - counts
    order = np.argsort(-counts, kind="stable")
    result: Floats = np.empty_like(potentials)
    for first in range(0, len(order), _TOGETHER):
        some = order[first : first + _TOGETHER]
        _forward_backward(potentials, counts[some], begins[some], step, result)
    return result


def _forward_backward(potentials: Floats, counts: Numbers, begins: Numbers, step: Floats, result: Floats) -> None:
    """Fill the lines of `result` for some sentences, the longest first."""
    active = np.searchsorted(-counts, -np.arange(int(counts[0])), side="left")  # sentences with a token at each step
    edges = [0, *np.cumsum(active).tolist()]
    blocks = [slice(first, last) for first, last in pairwise(edges)]
    rows = np.arange(edges[-1]) - np.repeat(edges[:-1], active)
    places = begins[rows] + np.repeat(np.arange(len(active)), active)  # all first tokens, all second tokens, …
    here = potentials.take(places, axis=0)
    forward = here.copy()
    ones: Floats = np.ones(len(step))
    for at, (before, block) in enumerate(pairwise(blocks), 1):
        state = forward[block]
        np.matmul(forward[before][: len(state)], step, out=state)
        state *= here[block]
        if at % _SCALED == 0:
            state /= (state @ ones)[:, None]
    behind: Floats = np.ones((len(counts), len(step)))
    back = np.ascontiguousarray(step.T)
    for at in range(len(blocks) - 1, 0, -1):
        state = behind[: active[at]]
        forward[blocks[at]] *= state
        np.matmul(here[blocks[at]] * state, back, out=state)
        if at % _SCALED == 0:
            state /= (state @ ones)[:, None]
    forward[blocks[0]] *= behind
    forward /= (forward @ ones)[:, None]
    result[places] = forward
