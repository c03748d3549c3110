"""Labelling day by day, and the forecast, by hand."""

from datetime import date

import pytest
from reviewed_cases import annotation, approved, case

from labeling.review.progress import Progress
from schemas.records import Labels

TODAY = date(2026, 3, 10)


def progress(approved_on):
    """A project in which the documents were approved on these days of March 2026."""
    found = Progress()
    for number, day in enumerate(approved_on):
        one = annotation(number, "amal", Labels(), f"d{number}", day=f"2026-03-{day:02}")
        found.add(case(one, document=f"d{number}", decisions=[approved(Labels(), one, document=f"d{number}")]))
    return found


def test_a_document_is_approved_on_the_day_on_which_the_last_annotation_of_its_decision_changed():
    found = Progress()
    one, other = annotation(1, "amal", Labels(), day="2026-03-01"), annotation(2, "basim", Labels(), day="2026-03-04")
    found.add(case(one, other, decisions=[approved(Labels(), one, other)]))
    assert found.to_json()["days"] == [
        {"day": "2026-03-01", "annotations": 1, "approved": 0},
        {"day": "2026-03-04", "annotations": 1, "approved": 1},
    ]


def test_the_forecast_goes_on_at_the_mean_pace_of_the_last_days():
    found = progress([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).forecast(30, TODAY)
    # one a day in each of ten days: twenty are left, and no sample of the days is faster or slower
    assert (found.approved, found.pace, found.pace_interval) == (10, 1.0, (1.0, 1.0))
    assert found.day == found.earliest == found.latest == date(2026, 3, 30)


def test_idle_days_count_and_widen_the_interval():
    found = progress([1, 1, 1, 1, 1]).forecast(10, TODAY)
    assert found.pace == 0.5
    assert found.day == date(2026, 3, 20)
    assert found.earliest is not None
    assert found.earliest < found.day
    assert found.latest is None  # a sample without the one busy day never gets there


def test_days_before_the_window_do_not_count():
    found = progress([1] * 50 + [31]).forecast(60, date(2026, 3, 31))
    assert found.pace == pytest.approx(1 / 28)


@pytest.mark.parametrize(
    ("days", "goal", "why"),
    [([1, 2], 2, "reached"), ([], 5, "nothing is approved"), ([9, 10], 5, "too early")],
)
def test_without_a_forecast_it_says_why(days, goal, why):
    found = progress(days).forecast(goal, TODAY)
    assert found.day is None
    assert why in found.why_not


def test_work_after_the_given_day_is_not_known_yet():
    assert progress([1, 2, 28]).forecast(10, TODAY).approved == 2
