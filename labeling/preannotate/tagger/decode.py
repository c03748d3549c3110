"""From scores to labels: the forward-backward algorithm over many sentences at once, and the likeliest label of each token.

Knows nothing of features. Probabilities follow Rabiner 1989, equations 19–27, scaled at each step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from labeling.preannotate.tagger.weights import Floats


def marginals(scores: Floats, lengths: Sequence[int], transitions: Floats) -> Floats:
    """P(label | sentence) for each token; `scores` has the tokens of all sentences, one after the other."""
    scores = scores.astype(np.float64)
    potentials = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
    step = np.exp(transitions)
    counts = np.array(lengths, dtype=np.int64)
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if len(counts) else counts
    order = np.argsort(-counts, kind="stable")
    counts, begins = counts[order], begins[order]
    forward = np.empty_like(potentials)
    result = np.empty_like(potentials)
    longest = int(counts[0]) if len(counts) else 0
    active = [int(np.searchsorted(-counts, -length, side="left")) for length in range(longest)]  # longer than `length`
    state = potentials[begins]
    for at in range(longest):
        places = begins[: active[at]] + at
        if at:
            state = (state[: active[at]] @ step) * potentials[places]
        state = state[: active[at]] / state[: active[at]].sum(axis=1, keepdims=True)
        forward[places] = state
    behind = np.ones((0, potentials.shape[1]))
    for at in reversed(range(longest)):
        places = begins[: active[at]] + at
        fresh = active[at] - len(behind)  # sentences that end here
        behind = np.concatenate([behind, np.ones((fresh, potentials.shape[1]))])
        product = forward[places] * behind
        result[places] = product / product.sum(axis=1, keepdims=True)
        behind = (potentials[places] * behind) @ step.T
        behind /= behind.sum(axis=1, keepdims=True)
    return result
