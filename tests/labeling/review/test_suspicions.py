"""The ranked list that forgets what is least likely."""

from random import Random

from labeling.review.passages import passage
from labeling.review.suspicions import Suspects, Suspicion
from schemas.records import Span


def suspicion(score, document="d1", at=0):
    return Suspicion(
        score, "check", document, "entities", Span(at, at + 2), "says", passage(document, "نص قصير", [Span(0, 2)])
    )


def test_the_likeliest_come_first_and_the_rest_is_only_counted():
    found = [suspicion(n / 10, f"d{n}") for n in range(10)]
    Random(1).shuffle(found)
    suspects = Suspects(3)
    for one in found:
        suspects.add(one)
    assert [one.document for one in suspects.ranked()] == ["d9", "d8", "d7"]
    assert suspects.counts == {"check": 10}


def test_equal_scores_stand_in_the_order_of_documents_and_places_however_they_came():
    found = [suspicion(0.5, document, at) for document in ("d2", "d1") for at in (3, 1)]
    for seed in range(4):
        Random(seed).shuffle(found)
        suspects = Suspects(3)
        for one in found:
            suspects.add(one)
        assert [(one.document, one.span.start) for one in suspects.ranked()] == [("d1", 1), ("d1", 3), ("d2", 1)]
