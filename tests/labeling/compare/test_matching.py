"""One-to-one matching: as many pairs as there can be, whatever the order."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st
from label_strategies import SPANS

from labeling.compare.matching import Tier, match, overlap
from schemas.records import Span

TOUCHING = (Tier(lambda _: (), (lambda span: span,), overlap),)


def touching_pairs(a: list[Span], b: list[Span]) -> tuple[int, float]:
    """The best by trying everything: most pairs, then most in common."""
    if len(a) > len(b):
        a, b = b, a
    best = (0, 0.0)
    for chosen in permutations(b, len(a)):
        shares = [overlap(one, other) for one, other in zip(a, chosen, strict=True)]
        best = max(best, (sum(share > 0 for share in shares), round(sum(shares), 9)))
    return best


@given(st.lists(SPANS, max_size=5), st.lists(SPANS, max_size=5))
def test_no_other_choice_of_pairs_is_better(a, b):
    found = match(a, b, TOUCHING, lambda span: span)
    shares = [overlap(one, other) for one, other in found.pairs]
    assert (len(shares), round(sum(shares), 9)) == touching_pairs(a, b)


@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6))
def test_every_item_is_in_one_pair_or_alone(a, b):
    found = match(a, b, TOUCHING, lambda span: span)
    assert sorted([one for one, _ in found.pairs] + list(found.only_a)) == sorted(a)
    assert sorted([other for _, other in found.pairs] + list(found.only_b)) == sorted(b)


@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6), st.data())
def test_order_changes_nothing_and_sides_may_be_exchanged(a, b, data):
    found = match(a, b, TOUCHING, lambda span: span)
    mixed = match(data.draw(st.permutations(a)), data.draw(st.permutations(b)), TOUCHING, lambda span: span)
    turned = match(b, a, TOUCHING, lambda span: span)
    assert mixed == found
    assert (turned.only_b, turned.only_a) == (found.only_a, found.only_b)


def test_a_greedy_choice_would_lose_a_pair():
    wide, left, right = Span(0, 10), Span(0, 6), Span(11, 12)
    tall = Span(4, 12)
    # taken in order, wide would go with tall, its larger partner, and leave right without one
    assert len(match([wide, right], [tall, left], TOUCHING, lambda span: span).pairs) == 2


def test_a_better_tier_decides_before_a_weaker_one_is_asked():
    tiers = (Tier(lambda span: span), *TOUCHING)
    found = match([Span(0, 4), Span(2, 8)], [Span(2, 8), Span(6, 10)], tiers, lambda span: span)
    assert found.pairs == ((Span(2, 8), Span(2, 8)),)
    assert (found.only_a, found.only_b) == ((Span(0, 4),), (Span(6, 10),))


def test_two_equal_items_are_two():
    found = match([Span(0, 1)] * 2, [Span(0, 1)] * 3, (Tier(lambda span: span),), lambda span: span)
    assert (len(found.pairs), found.only_a, found.only_b) == (2, (), (Span(0, 1),))


def test_overlap_is_the_share_of_common_characters():
    assert overlap(Span(0, 4), Span(2, 6)) == 2 / 6
    assert overlap(Span(0, 4), Span(4, 6)) == 0
    assert (overlap(None, None), overlap(None, Span(0, 1))) == (1, 0)


def test_an_object_that_stands_on_both_sides_is_one_item_of_each():
    one, two = Span(0, 4), Span(2, 6)
    found = match([one, two], [two], (Tier(lambda span: span.start), *TOUCHING), lambda span: span)
    assert (found.pairs, found.only_a) == (((two, two),), (one,))
