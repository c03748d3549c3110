"""The latent-class model of annotators."""

import random

import pytest

from labeling.review.reliability import reliability

FOUND = {"careful": 0.95, "hasty": 0.6, "eager": 0.9}
INVENTED = {"careful": 0.03, "hasty": 0.1, "eager": 0.5}


def simulated(count=4000, seed=5):
    draw = random.Random(seed)
    truth, cast = {}, {}
    for number in range(count):
        truth[number] = draw.random() < 0.6
        rates = FOUND if truth[number] else INVENTED
        cast[number] = {who: draw.random() < rates[who] for who in FOUND}
    return truth, cast


def test_known_rates_are_found_again_from_the_votes_alone():
    _, cast = simulated()
    model = reliability(cast)
    for who in FOUND:
        assert model.found[who] == pytest.approx(FOUND[who], abs=0.04)
        assert model.invented[who] == pytest.approx(INVENTED[who], abs=0.06)
    assert model.prior == pytest.approx(0.6, abs=0.03)


def test_it_is_right_more_often_than_the_majority_where_people_differ_in_care():
    truth, cast = simulated()
    model = reliability(cast)
    by_model = sum((model.right[n] > 0.5) == truth[n] for n in truth)
    by_majority = sum((sum(cast[n].values()) > 1.5) == truth[n] for n in truth)
    assert by_model > by_majority


def test_someone_who_was_not_asked_says_nothing():
    cast = {n: {"a": True, "b": True} if n % 2 else {"a": True} for n in range(10)}
    assert set(reliability(cast).found) == {"a", "b"}


def test_the_order_of_votes_changes_nothing():
    _, cast = simulated(200)
    turned = {n: dict(reversed(cast[n].items())) for n in reversed(cast)}
    one, other = reliability(cast), reliability(turned)
    assert one.found == pytest.approx(other.found)
    assert one.right == pytest.approx(other.right)


def test_no_votes_give_no_verdicts():
    assert reliability({}).right == {}
