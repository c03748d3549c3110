"""Which type was taken for which."""

from hypothesis import given
from label_strategies import LABELS, labels_of

from labeling.compare.align import align
from labeling.compare.confusion import ELSEWHERE, MISSING, SPURIOUS, confusions
from schemas.records import Span


def test_entities_are_right_confused_elsewhere_missing_or_spurious():
    gold = labels_of([(Span(0, 2), "ORG"), (Span(4, 6), "ORG"), (Span(8, 12), "PERS"), (Span(20, 22), "GPE")])
    guess = labels_of([(Span(0, 2), "ORG"), (Span(4, 6), "GPE"), (Span(8, 10), "PERS"), (Span(30, 31), "LOC")])
    assert confusions(align(gold, guess))["entities"] == {
        ("ORG", "ORG"): 1,
        ("ORG", "GPE"): 1,
        ("PERS", ELSEWHERE): 1,
        ("GPE", MISSING): 1,
        (SPURIOUS, "LOC"): 1,
    }


def test_an_event_of_another_type_on_other_words_is_missing_and_spurious():
    gold = labels_of(events=[(Span(0, 4), "Attack", "actual", "positive", [])])
    guess = labels_of(events=[(Span(0, 6), "Killing", "actual", "positive", [])])
    assert confusions(align(gold, guess))["events"] == {("Attack", MISSING): 1, (SPURIOUS, "Killing"): 1}


@given(LABELS, LABELS)
def test_the_rows_of_a_type_sum_to_its_gold_labels_and_all_predictions_are_somewhere(a, b):
    found = confusions(align(a, b))["entities"]
    for kind in ("PERS", "ORG", "GPE"):
        assert sum(n for (row, _), n in found.items() if row == kind) == sum(e.type == kind for e in a.entities)
        column = sum(n for (_, column), n in found.items() if column == kind) + found[kind, ELSEWHERE]
        assert column == sum(e.type == kind for e in b.entities)
