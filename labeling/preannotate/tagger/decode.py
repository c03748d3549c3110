"""From scores to labels: the forward-backward algorithm over many sentences at once, and the likeliest label of each token.

Knows nothing of features. Probabilities follow Rabiner 1989, equations 19–27, scaled at each step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.tagger.weights import Floats, Scores

Numbers = NDArray[np.int64]

_TOGETHER = 128
"""Sentences that are worked on together: of like length, and few enough that the linear algebra stays on one core."""


def marginals(scores: Scores, lengths: Sequence[int], transitions: Floats) -> Floats:
    """P(label | sentence) for each token; `scores` has the tokens of all sentences, one after the other."""
    potentials = np.exp(scores.astype(np.float64) - scores.max(axis=1, keepdims=True, initial=-np.inf))
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
    longest, size = int(counts[0]), potentials.shape[1]
    active = [int(np.searchsorted(-counts, -length, side="left")) for length in range(longest)]  # longer than `length`
    steps = np.arange(longest)[:, None]
    places = begins[None, :] + np.minimum(steps, counts[None, :] - 1)
    here = potentials[places]  # a block for each step; what is behind a sentence's end is never read
    forward = np.empty((longest, len(counts), size))
    state = here[0]
    for at in range(longest):
        if at:
            state = (state[: active[at]] @ step) * here[at, : active[at]]
        state /= state.sum(axis=1, keepdims=True)
        forward[at, : active[at]] = state
    behind: Floats = np.ones((0, size))
    back = np.ascontiguousarray(step.T)
    for at in reversed(range(longest)):
        ending = active[at] - len(behind)
        behind = np.concatenate([behind, np.ones((ending, size))]) if ending else behind
        forward[at, : active[at]] *= behind
        if at:
            behind = (here[at, : active[at]] * behind) @ back
            behind /= behind.sum(axis=1, keepdims=True)
    inside = steps < counts[None, :]
    products = forward[inside]
    result[places[inside]] = products / products.sum(axis=1, keepdims=True)
