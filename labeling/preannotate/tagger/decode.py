"""From scores to labels: the forward-backward algorithm over many sentences at once, and the likeliest label of each token.

Knows nothing of features. Probabilities follow Rabiner 1989, equations 19–27, scaled every few steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    result: Floats = np.empty(scores.shape)
    for places, likely in _groups(scores, lengths, transitions):
        result[places] = likely
    return result


def likeliest(scores: Scores, lengths: Sequence[int], transitions: Floats) -> tuple[Numbers, Floats]:
    """The likeliest label of each token and its probability: the greatest of `marginals`, without keeping the others."""
    labels: Numbers = np.empty(len(scores), dtype=np.int64)
    probabilities: Floats = np.empty(len(scores))
    for places, likely in _groups(scores, lengths, transitions):
        best = likely.argmax(axis=1)
        labels[places] = best
        probabilities[places] = likely[np.arange(len(best)), best]
    return labels, probabilities


def _groups(scores: Scores, lengths: Sequence[int], transitions: Floats) -> Iterator[tuple[Numbers, Floats]]:
    """The places of the tokens of some sentences, and their probabilities, until all are there."""
    step = np.exp(transitions)
    counts = np.array(lengths, dtype=np.int64)
    begins = np.cumsum(counts) - counts
    order = np.argsort(-counts, kind="stable")
    for first in range(0, len(order), _TOGETHER):
        some = order[first : first + _TOGETHER]
        yield _forward_backward(scores, counts[some], begins[some], step)


def _forward_backward(scores: Scores, counts: Numbers, begins: Numbers, step: Floats) -> tuple[Numbers, Floats]:
    """Where the tokens of some sentences, the longest first, stand in `scores`, and their probabilities."""
    active = np.searchsorted(-counts, -np.arange(int(counts[0])), side="left")  # sentences with a token at each step
    edges = [0, *np.cumsum(active).tolist()]
    blocks = [slice(first, last) for first, last in pairwise(edges)]
    rows = np.arange(edges[-1]) - np.repeat(edges[:-1], active)
    places = begins[rows] + np.repeat(np.arange(len(active)), active)  # all first tokens, all second tokens, …
    here = scores.take(places, axis=0).astype(np.float64)
    here -= here.max(axis=1, keepdims=True, initial=-np.inf)
    np.exp(here, out=here)
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
    return places, forward
