"""What is counted: hand-worked documents, and rules that hold for all."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_strategies import LABELS, labels_of, shuffled

from labeling.compare.align import align
from labeling.compare.scores import MEASURES, MODES, Key, Score, tally
from schemas.records import Entity, Labels, Span


def counts(gold: Labels, predicted: Labels) -> dict[Key, tuple[int, ...]]:
    return {key: tuple(numbers) for key, numbers in tally(align(gold, predicted)).items()}


def total(gold: Labels, predicted: Labels, measure: str, mode: str = "strict") -> Score:
    found = counts(gold, predicted)
    parts = [numbers for key, numbers in found.items() if (key.measure, key.mode) == (measure, mode)]
    return Score(*map(sum, zip(*parts, strict=True))) if parts else Score(0, 0, 0)


@given(LABELS, LABELS, st.data())
def test_permuting_the_lists_changes_no_count(a, b, data):
    assert counts(data.draw(shuffled(a)), data.draw(shuffled(b))) == counts(a, b)


@given(LABELS)
def test_identical_labels_are_all_right(labels):
    for key, (right, gold, predicted) in counts(labels, labels).items():
        assert right == gold == predicted, key


@given(LABELS, LABELS)
def test_exchanging_gold_and_predicted_exchanges_precision_and_recall(a, b):
    turned = {key: (right, predicted, gold) for key, (right, gold, predicted) in counts(b, a).items()}
    assert turned == counts(a, b)


@given(LABELS, LABELS)
def test_nothing_is_right_more_often_than_it_is_there(a, b):
    for right, gold, predicted in counts(a, b).values():
        assert 0 <= right <= min(gold, predicted)


@given(LABELS, LABELS)
def test_strict_entities_are_those_that_both_sides_say(a, b):
    both = Counter((e.span, e.type) for e in a.entities) & Counter((e.span, e.type) for e in b.entities)
    assert total(a, b, "entity").right == both.total()
    assert total(a, b, "entity", "overlap").right >= both.total()


@given(LABELS, LABELS)
def test_strict_triggers_and_targets_are_those_that_both_sides_say(a, b):
    triggers = Counter(v.trigger for v in a.events) & Counter(v.trigger for v in b.events)
    events = Counter((v.trigger, v.type) for v in a.events) & Counter((v.trigger, v.type) for v in b.events)
    targets = Counter(s.target for s in a.stances) & Counter(s.target for s in b.stances)
    holders = Counter((s.holder, s.target) for s in a.stances) & Counter((s.holder, s.target) for s in b.stances)
    assert total(a, b, "trigger identification").right == triggers.total()
    assert total(a, b, "trigger classification").right == events.total()
    assert total(a, b, "target").right == targets.total()
    assert total(a, b, "holder and target").right == holders.total()


@given(LABELS)
def test_one_spurious_label_lowers_precision_alone(labels):
    more = Labels((*labels.entities, Entity("x", 90, 95, "ORG")), labels.events, labels.stances)
    for mode in MODES:
        score = total(labels, more, "entity", mode)
        assert score.right == score.gold == score.predicted - 1
        assert score.recall in (1, None)
        assert score.precision < 1


ONE = (Span(0, 3), "Attack", "actual", "positive", [("Agent", Span(4, 8)), ("Place", Span(10, 12))])
TWO = (Span(20, 24), "Killing", "other", "negative", [("Victim", Span(26, 30))])
GOLD = labels_of(events=[ONE, TWO])


def test_events_worked_by_hand():
    # the first: right type, one of two fillers right and one wider, another realis; the second: another type on a wider trigger
    first = (Span(0, 3), "Attack", "other", "positive", [("Agent", Span(4, 8)), ("Target", Span(9, 12))])
    second = (Span(19, 24), "Attack", "other", "negative", [("Victim", Span(26, 30))])
    guess = labels_of(events=[second, first])
    assert total(GOLD, guess, "trigger identification") == (1, 2, 2)
    assert total(GOLD, guess, "trigger identification", "overlap") == (2, 2, 2)
    assert total(GOLD, guess, "trigger classification") == (1, 2, 2)
    assert total(GOLD, guess, "trigger classification", "overlap") == (1, 2, 2)
    assert total(GOLD, guess, "argument identification") == (1, 3, 3)
    assert total(GOLD, guess, "argument identification", "overlap") == (2, 3, 3)
    assert total(GOLD, guess, "role classification", "overlap") == (1, 3, 3)
    assert total(GOLD, guess, "argument identification, given the event") == (1, 2, 2)
    assert total(GOLD, guess, "role classification, given the event", "overlap") == (1, 2, 2)
    assert total(GOLD, guess, "realis, given the trigger") == (0, 1, 1)
    assert total(GOLD, guess, "realis, given the trigger", "overlap") == (1, 2, 2)
    assert total(GOLD, guess, "polarity, given the trigger") == (1, 1, 1)


def test_types_are_counted_apart():
    found = counts(GOLD, labels_of(events=[ONE]))
    assert found[Key("trigger classification", "strict", "Attack")] == (1, 1, 1)
    assert found[Key("trigger classification", "strict", "Killing")] == (0, 1, 0)
    assert found[Key("role classification", "strict", "Victim")] == (0, 1, 0)


def test_stances_worked_by_hand():
    holder, target, cue = Span(0, 4), Span(10, 14), Span(5, 9)
    gold = labels_of(
        stances=[
            (holder, target, "support", cue, "none"),
            (holder, Span(20, 24), "oppose", Span(16, 19), "direct"),
            (None, Span(30, 34), "oppose", Span(28, 29), "none"),
        ]
    )
    guess = labels_of(
        stances=[
            (holder, target, "oppose", cue, "none"),  # the other polarity
            (Span(0, 2), Span(20, 24), "oppose", Span(16, 19), "none"),  # a shorter holder, no quote
            (holder, Span(30, 34), "oppose", Span(28, 29), "none"),  # not the author
        ]
    )
    assert total(gold, guess, "target") == (3, 3, 3)
    assert total(gold, guess, "holder and target") == (1, 3, 3)
    assert total(gold, guess, "holder and target", "overlap") == (2, 3, 3)
    assert total(gold, guess, "holder, target and polarity") == (0, 3, 3)
    assert total(gold, guess, "holder, target and polarity", "overlap") == (1, 3, 3)
    assert total(gold, guess, "full stance", "overlap") == (0, 3, 3)
    assert total(gold, guess, "evidence") == (3, 3, 3)
    assert total(gold, guess, "polarity, given holder and target", "overlap") == (1, 2, 2)
    assert total(gold, guess, "quote, given holder and target", "overlap") == (1, 2, 2)


def test_a_share_of_nothing_is_undefined():
    score = Score(0, 3, 0)
    assert (score.precision, score.recall, score.f1) == (None, 0, 0)
    assert Score(0, 0, 0).f1 is None
    assert Score(1, 2, 4).f1 == pytest.approx(2 * 0.25 * 0.5 / 0.75)


@given(LABELS, LABELS)
def test_only_known_measures_are_counted_and_types_only_where_they_are_typed(a, b):
    typed = {measure.name for measure in MEASURES if measure.typed}
    for key in counts(a, b):
        assert key.measure in {measure.name for measure in MEASURES}
        assert bool(key.type) == (key.measure in typed)
