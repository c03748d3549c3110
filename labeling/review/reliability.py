"""Who can be believed how far, from the votes alone: a latent-class model of annotators. Knows nothing of labels.

Dawid and Skene, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm (Applied Statistics 28, 1979),
for two classes: each candidate is right or wrong, each person finds right ones with one probability and sets wrong ones with
another. It assumes that people err independently of each other and alike on all candidates, and it knows only candidates
that somebody set, so what everybody missed has no part in it. With two people, or with votes on a handful of documents, the
rates are guesses.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from labeling.compare.bootstrap import Array

_LEAST = 1e-6
_Item = TypeVar("_Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Reliability(Generic[_Item]):
    """`right` is the probability (0–1) that each candidate is right; of each person, `found` is the share of right
    candidates that they set, and `invented` the share of wrong ones. `prior` is the share of candidates that are right.
    """

    right: Mapping[_Item, float]
    found: Mapping[str, float]
    invented: Mapping[str, float]
    prior: float
    rounds: int


def reliability(
    votes: Mapping[_Item, Mapping[str, bool]], *, rounds: int = 200, smoothing: float = 1.0
) -> Reliability[_Item]:
    """Fit the model to the votes: for each candidate, who was asked and whether they set it.

    Args:
        rounds: at most so many steps of EM; it ends earlier when no probability moves by more than 1e-6.
        smoothing: imagined votes of each kind for each person, so that nobody is ever taken for infallible.

    EM starts from the share of those who set a candidate, so the order of people and candidates has no part in the result.
    """
    people = sorted({person for asked in votes.values() for person in asked})
    items = list(votes)
    shape = len(items), len(people)
    asked = np.array([[person in votes[item] for person in people] for item in items], dtype=bool).reshape(shape)
    yes = np.array([[votes[item].get(p, False) for p in people] for item in items], dtype=bool).reshape(shape)
    right: Array = yes.sum(axis=1) / np.maximum(asked.sum(axis=1), 1)
    step = 0
    found = invented = np.full(len(people), 0.5)
    prior = 0.5
    while step < rounds:
        step += 1
        found, invented = (_rates(yes, asked, share, smoothing) for share in (right, 1 - right))
        prior = float((right.sum() + smoothing) / (len(right) + 2 * smoothing))
        before, right = right, _posterior(yes, asked, found, invented, prior)
        if not len(right) or np.abs(right - before).max() < _LEAST:
            break
    return Reliability(
        dict(zip(items, map(float, right), strict=True)),
        dict(zip(people, map(float, found), strict=True)),
        dict(zip(people, map(float, invented), strict=True)),
        prior,
        step,
    )


def _rates(yes: Array, asked: Array, share: Array, smoothing: float) -> Array:
    """The share of candidates of one class that each person set."""
    rates: Array = (share @ yes + smoothing) / (share @ asked + 2 * smoothing)
    return rates


def _posterior(yes: Array, asked: Array, found: Array, invented: Array, prior: float) -> Array:
    log = [
        np.log(p) + (yes @ np.log(rate)) + ((asked & ~yes) @ np.log(1 - rate))
        for p, rate in ((prior, found), (1 - prior, invented))
    ]
    right: Array = 1 / (1 + np.exp(np.clip(log[1] - log[0], -700, 700)))
    return right
