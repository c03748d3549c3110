"""Scores out of fold, and what they say about probabilities."""

import pytest

from labeling.preannotate.tagger.folds import out_of_fold, platt
from labeling.preannotate.tagger.train import Prepared, Settings


def test_every_document_is_judged_by_a_model_that_has_not_seen_it(prepared: list[Prepared]) -> None:
    turns: list[int] = []
    scores = out_of_fold(prepared[:24], Settings(rounds=10), 3, turns.append)
    assert turns == [1, 1, 1]
    assert scores.evaluation.documents == 24
    right, judged = scores.exact
    assert 0 < right <= judged


def test_scores_that_are_right_as_often_as_they_say_stay_as_they_are() -> None:
    judged = [(p / 10, at < p * 10) for p in range(1, 10) for at in range(100)]
    slope, shift = platt(judged)
    assert slope == pytest.approx(1, abs=0.05)
    assert shift == pytest.approx(0, abs=0.05)


def test_boasting_scores_are_brought_down() -> None:
    slope, _ = platt([(0.99, at < 60) for at in range(100)] + [(0.6, at < 40) for at in range(100)])
    assert slope < 0.6


def test_without_predictions_scores_stay_as_they_are() -> None:
    assert platt([]) == (1.0, 0.0)
