"""How good a tagger trained on some data is on data that it has not seen: k models, each asked about what it was not trained on.

Knows nothing of files. The answers also say what a probability is worth (Platt 1999).
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from labeling.arabic.tokens import tokens
from labeling.compare.evaluation import Evaluation, evaluate
from labeling.compare.scope import Scope, scoped
from labeling.preannotate.tagger.tagging import Tagging
from labeling.preannotate.tagger.train import Prepared, Settings, train
from schemas.records import LAYERS, Entity, Labels

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
    said: list[tuple[Prepared, tuple[Entity, ...]]] = []
    for fold in range(folds):
        inside = [one for one in prepared if _fold(one, folds) != fold]
        outside = [one for one in prepared if _fold(one, folds) == fold]
        if not inside or not outside:
            continue
        tagging = Tagging(train(inside, settings))
        for one, mentions in zip(outside, tagging.mentions([one.job for one in outside]), strict=True):
            reading = one.job.reading
            spans = [(reading.span(m.start, m.end), m) for m in mentions]
            said.append((one, tuple(Entity("", s.start, s.end, m.tag, m.score) for s, m in spans)))
        progress(1)
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
    return OutOfFold(evaluate(pairs, LAYERS[:1], rounds=0), (exact[0], exact[1]), _platt(judged), folds)


def _fold(one: Prepared, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(one.example.id.encode()).digest()[:8], "big") % folds


def _platt(judged: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift of the logistic curve that turns a score's log odds into those of being right."""
    if not judged:
        return 1.0, 0.0
    raw = np.clip(np.array([score for score, _ in judged]), 0.01, 0.99)
    odds = np.log(raw / (1 - raw))
    right = np.array([float(one) for _, one in judged])
    slope, shift = 1.0, 0.0
    for _ in range(50):  # Newton's method on the log likelihood, with a little weight on slope 1
        likely = 1 / (1 + np.exp(-(slope * odds + shift)))
        weight = likely * (1 - likely)
        gradient = np.array([np.sum((right - likely) * odds) - (slope - 1), np.sum(right - likely) - shift])
        hessian = np.array(
            [[np.sum(weight * odds * odds) + 1, np.sum(weight * odds)], [np.sum(weight * odds), np.sum(weight) + 1]]
        )
        step = np.linalg.solve(hessian, gradient)
        slope, shift = slope + step[0], shift + step[1]
        if math.hypot(*step) < 1e-9:
            break
    return round(float(slope), 3), round(float(shift), 3)
