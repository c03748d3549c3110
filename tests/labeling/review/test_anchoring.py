"""Blind documents against the rest, by hand."""

import pytest
from reviewed_cases import annotation, approved, case, entity

from labeling.review.anchoring import EACH_OTHER, GOLD, LABELS, PREDICTION, SECONDS, Anchoring, Measure
from schemas.records import Labels

PERSON, CITY, PORT = entity("سامي الخطيب", "PERS"), entity("مدينة طبرق", "GPE"), entity("الميناء", "FAC")
PREDICTED = Labels((PERSON, CITY))


def shown(number, *people, **more):
    said = [
        annotation(f"{number}{n}", f"p{n}", labels, f"s{number}", prediction="m@1", lead_time=10.0)
        for n, labels in enumerate(people)
    ]
    return case(*said, document=f"s{number}", predictions={"m@1": PREDICTED}, model="m@1", **more)


def blind(number, *people, **more):
    said = [
        annotation(f"{number}{n}", f"p{n}", labels, f"b{number}", lead_time=30.0) for n, labels in enumerate(people)
    ]
    return case(*said, document=f"b{number}", predictions={"m@1": PREDICTED}, blind=True, **more)


def contrasts(*cases):
    found = Anchoring("m@1")
    for one in cases:
        found.add(one)
    return {contrast.measure: contrast for contrast in found.contrasts(200)}


def test_every_measure_by_hand():
    full, half = Labels((PERSON, CITY)), Labels((PERSON, PORT))
    gold = approved(full)
    found = contrasts(
        shown(1, full, full, decisions=[gold]), shown(2, full), blind(1, half, Labels((PERSON,)), decisions=[gold])
    )
    value = {measure: (c.shown, c.blind) for measure, c in found.items()}
    # blind: 1 of 2 + 2 labels, and 1 of 1 + 2 labels, in common with the prediction (and with gold): 2 * 2 / 7
    assert value[Measure(PREDICTION, "entities")] == (1.0, pytest.approx(4 / 7))
    assert value[Measure(GOLD, "entities")] == (1.0, pytest.approx(4 / 7))
    assert value[Measure(EACH_OTHER, "entities")] == (1.0, pytest.approx(2 / 3))
    assert value[Measure(LABELS, "")] == (2.0, 1.5)
    assert value[Measure(SECONDS, "")] == (10.0, 30.0)
    assert found[Measure(SECONDS, "")].difference == -20.0


def test_a_difference_in_every_document_tells_and_none_tells_nothing():
    full = Labels((PERSON, CITY))
    cases = [shown(n, full) for n in range(8)] + [blind(n, full) for n in range(8)]
    found = contrasts(*cases)
    assert found[Measure(SECONDS, "")].tells
    assert found[Measure(SECONDS, "")].interval == (-20.0, -20.0)
    assert not found[Measure(PREDICTION, "entities")].tells
    assert contrasts(*reversed(cases)) == found


def test_without_a_blind_slice_there_is_nothing_to_contrast():
    assert contrasts(shown(1, PREDICTED)) == {}
    found = Anchoring("m@1")
    found.add(shown(1, PREDICTED))
    assert found.to_json()["documents"] == {"blind": 0, "shown": 1}


def test_a_document_that_had_no_prediction_to_show_is_in_neither_slice():
    found = Anchoring("m@1")
    found.add(case(annotation(1, "amal", PREDICTED)))
    assert found.to_json()["documents"] == {"blind": 0, "shown": 0}
