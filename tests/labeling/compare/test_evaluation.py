"""Scores over documents: micro, macro, intervals, JSON."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_strategies import LABELS, labels_of

from labeling.compare.evaluation import evaluate
from labeling.compare.scores import MEASURES, MODES
from schemas.records import LAYERS, Span

ORG, OTHER = (Span(0, 2), "ORG"), (Span(4, 6), "ORG")
GPE = (Span(8, 9), "GPE")
PAIRS = [(labels_of([ORG, GPE]), labels_of([ORG])), (labels_of([OTHER]), labels_of([OTHER, ORG]))]


def test_micro_counts_labels_and_macro_counts_types():
    result = evaluate(PAIRS, ("entities",)).results["entity", "strict"]
    assert result.micro.score == (2, 3, 3)
    assert result.types["ORG"].score == (2, 2, 3)
    assert result.types["GPE"].score == (0, 1, 0)
    assert (result.macro.precision, result.macro.recall) == (pytest.approx(1 / 3), 0.5)
    assert result.macro.f1 == pytest.approx((0.8 + 0) / 2)


def test_the_interval_holds_the_score_and_one_document_has_none():
    many = evaluate(PAIRS * 20, ("entities",)).results["entity", "strict"]
    low, high = many.micro.intervals[0]
    assert low < many.micro.score.precision < high
    low, high = many.macro.intervals[0]
    assert low < many.macro.precision < high
    assert evaluate(PAIRS[:1], ("entities",)).results["entity", "strict"].micro.intervals == (None, None, None)
    assert evaluate(PAIRS, ("entities",), rounds=0).results["entity", "strict"].micro.intervals[2] is None


def test_perfect_predictions_have_the_interval_one_to_one():
    result = evaluate([(gold, gold) for gold, _ in PAIRS], ("entities",)).results["entity", "overlap"]
    assert result.micro.intervals == ((1, 1), (1, 1), (1, 1))


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=3))
@settings(max_examples=25, deadline=None)
def test_the_json_has_every_measure_and_no_value_that_json_lacks(pairs):
    value = json.loads(json.dumps(evaluate(pairs, rounds=20).to_json(), allow_nan=False))
    for layer in LAYERS:
        measures = value["layers"][layer]["measures"]
        assert list(measures) == [measure.name for measure in MEASURES if measure.layer == layer]
        for measure in measures.values():
            assert all("f1" in measure[mode]["micro"] for mode in MODES)


def test_no_document_and_no_label_are_no_error():
    assert evaluate([]).documents == 0
    assert evaluate([(labels_of(), labels_of())] * 2).results["entity", "strict"].micro.score.f1 is None


def test_a_layer_that_is_not_asked_for_is_not_scored():
    evaluation = evaluate(PAIRS, ("events",))
    assert evaluation.layers == ("events",)
    assert evaluation.measures("entities") == []
    assert ("entity", "strict") not in evaluation.results
