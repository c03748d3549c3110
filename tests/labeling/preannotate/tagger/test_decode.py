"""Forward-backward against the definition, and its independence from what stands beside a sentence."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate.tagger.decode import likeliest, marginals


def by_definition(scores: np.ndarray, transitions: np.ndarray) -> np.ndarray:
    length, size = scores.shape
    total = np.zeros((length, size))
    for path in itertools.product(range(size), repeat=length):
        weight = sum(scores[at, label] for at, label in enumerate(path))
        weight += sum(transitions[a, b] for a, b in itertools.pairwise(path))
        for at, label in enumerate(path):
            total[at, label] += np.exp(weight)
    return total / total.sum(axis=1, keepdims=True)


def numbers(seed: int, lengths: list[int]) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    return chance.normal(0, 3, (sum(lengths), 3)).astype(np.float32), chance.normal(0, 2, (3, 3))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5), st.integers(0, 1000))
def test_probabilities_are_those_of_all_paths(lengths: list[int], seed: int) -> None:
    scores, transitions = numbers(seed, lengths)
    found = marginals(scores, lengths, transitions)
    at = 0
    for length in lengths:
        np.testing.assert_allclose(
            found[at : at + length], by_definition(scores[at : at + length], transitions), atol=1e-6
        )
        at += length


def test_more_sentences_than_are_worked_on_together_keep_their_own_answers() -> None:
    lengths = [1 + number % 7 for number in range(300)]
    scores, transitions = numbers(1, lengths)
    found = marginals(scores, lengths, transitions)
    assert found.sum(axis=1) == pytest.approx(1)
    begin = sum(lengths[:250])
    alone = marginals(scores[begin : begin + lengths[250]], [lengths[250]], transitions)
    np.testing.assert_allclose(found[begin : begin + lengths[250]], alone, rtol=1e-9)


def test_very_sure_scores_do_not_overflow() -> None:
    scores = np.array([[500, 0, -500], [-500, 500, 0]], dtype=np.float32)
    found = marginals(scores, [2], np.zeros((3, 3)))
    assert np.isfinite(found).all()
    assert found.argmax(axis=1).tolist() == [0, 1]


def test_the_likeliest_label_is_that_with_the_greatest_probability() -> None:
    lengths = [1 + number % 9 for number in range(300)]
    scores, transitions = numbers(2, lengths)
    labels, probabilities = likeliest(scores, lengths, transitions)
    found = marginals(scores, lengths, transitions)
    assert labels.tolist() == found.argmax(axis=1).tolist()
    assert probabilities.tolist() == found.max(axis=1).tolist()
