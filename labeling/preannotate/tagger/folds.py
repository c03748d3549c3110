"""How good a tagger trained on some data is on data that it has not seen: k models, each asked about what it was not trained on.

Knows nothing of files. The answers also say what a probability is worth (Platt 1999).
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from labeling.arabic.tokens import tokens
from labeling.compare.evaluation import Evaluation, evaluate
from labeling.compare.scope import Scope, scoped
from labeling.preannotate.tagger.tagging import Tagging
from labeling.preannotate.tagger.train import Prepared, Settings, train
from schemas.records import Entity, Labels, Layer

_LAYERS: tuple[Layer, ...] = ("entities",)
_WHOLE_WORDS = Scope(whole_words=True)


@dataclass(slots=True)
class OutOfFold:
    """What the folds said: scores over whole words, the share of exact beginnings, and how to read probabilities."""

    evaluation: Evaluation
    exact: tuple[int, int]
    calibration: tuple[float, float]
    folds: int


def out_of_fold(
    prepared: Sequence[Prepared], settings: Settings, folds: int, progress: Callable[[int], None] = lambda _: None
) -> OutOfFold:
    """Train `folds` times without one part of the documents (chosen by their id's hash) and tag that part."""
    said = list(unseen(prepared, settings, folds, progress=progress))
    pairs, judged, exact = [], [], [0, 0]
    for one, entities in said:
        words = tokens(one.example.text)
        gold = scoped(one.example.labels, _WHOLE_WORDS, words)
        predicted = scoped(Labels(entities), _WHOLE_WORDS, words)
        pairs.append((gold, predicted))
        right = {(e.start, e.end, e.type) for e in gold.entities}
        judged += [(e.score or 0.0, (e.start, e.end, e.type) in right) for e in predicted.entities]
        if not one.example.whole_words:
            starts = [word.start for word in words]
            ends = {
                (e.end, e.type, w): e.start
                for e in one.example.labels.entities
                for w in [bisect_right(starts, e.start)]
            }
            for entity in entities:
                start = ends.get((entity.end, entity.type, bisect_right(starts, entity.start)))
                if start is not None:
                    exact[0] += start == entity.start
                    exact[1] += 1
    return OutOfFold(evaluate(pairs, _LAYERS, rounds=0), (exact[0], exact[1]), platt(judged), folds)


def unseen(
    prepared: Sequence[Prepared],
    settings: Settings,
    folds: int,
    more: Sequence[Prepared] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[tuple[Prepared, tuple[Entity, ...]]]:
    """Each example with what a tagger says of it that was trained without its fold; `more` is trained on in every fold."""
    for fold in range(folds):
        inside = [one for one in prepared if _fold(one, folds) != fold]
        outside = [one for one in prepared if _fold(one, folds) == fold]
        if not outside or not (inside or more):
            continue
        tagging = Tagging(train([*inside, *more], settings))
        for one, mentions in zip(outside, tagging.mentions([one.job for one in outside]), strict=True):
            reading = one.job.reading
            spans = [(reading.span(m.start, m.end), m) for m in mentions]
            yield one, tuple(Entity("", s.start, s.end, m.tag, m.score) for s, m in spans)
        progress(1)


def _fold(one: Prepared, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(one.example.id.encode()).digest()[:8], "big") % folds


def platt(judged: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift of the logistic curve that turns a score's log odds into those of being right."""
    if not judged:
        return 1.0, 0.0
    raw = np.clip(np.array([score for score, _ in judged]), 0.01, 0.99)
    odds = np.log(raw / (1 - raw))
    right = np.array([float(one) for _, one in judged])

    def doubt(values: NDArray[np.float64]) -> float:  # with a little weight on slope 1 and shift 0
        logits = values[0] * odds + values[1]
        return float(np.sum(np.logaddexp(0, logits) - right * logits) + ((values[0] - 1) ** 2 + values[1] ** 2) / 2)

    slope, shift = minimize(doubt, np.array([1.0, 0.0]), method="BFGS").x
    return round(float(slope), 3), round(float(shift), 3)
