"""Counting pairs of people against the scores of an evaluation."""

from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.compare.align import align
from labeling.compare.scores import tally
from labeling.review.pairs import HEADLINES, Said, compare, headlines
from schemas.records import LAYERS, Argument, Entity, Event, Labels, Span, Stance

SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 12), st.integers(1, 5))
KINDS = st.sampled_from("AB")


@st.composite
def labels(draw):
    entities = draw(st.lists(st.tuples(SPANS, KINDS), max_size=6, unique=True))
    events = draw(st.lists(st.tuples(SPANS, KINDS), max_size=4, unique=True))
    stances = draw(st.lists(st.tuples(st.none() | SPANS, SPANS, st.sampled_from(["support", "oppose"])), max_size=4))
    return Labels(
        tuple(Entity(f"e{i}", s.start, s.end, k) for i, (s, k) in enumerate(entities)),
        tuple(
            Event(f"v{i}", k, t, "actual", "positive", (Argument("Agent", t.start, t.end),))
            for i, (t, k) in enumerate(events)
        ),
        tuple(Stance(f"s{i}", h, t, p, Span(0, 1), "none") for i, (h, t, p) in enumerate(stances)),
    )


@settings(max_examples=150, deadline=None)
@given(labels(), labels())
def test_the_counts_are_those_of_an_evaluation(a, b):
    expected = defaultdict(lambda: [0, 0])
    for key, (right, gold, predicted) in tally(align(a, b)).items():
        expected[f"{key.measure}, {key.mode}", key.type][0] += right
        expected[f"{key.measure}, {key.mode}", key.type][1] += gold + predicted
    found = compare(Said(a), Said(b), LAYERS)
    strict = {key for key in found if key[0].endswith("strict")}
    assert {key: list(found[key]) for key in strict if found[key].marked} == {
        key: expected[key] for key in strict if found[key].marked
    }
    assert {key[0] for key in strict} >= {name for name, _ in expected if name in {k for k, _ in strict}}
    for (name, kind), pair in found.items():
        if name.endswith("overlap"):
            assert pair.marked == found[name.replace("overlap", "strict"), kind].marked
            assert found[name.replace("overlap", "strict"), kind].agreed <= pair.agreed <= pair.marked / 2


@settings(max_examples=60, deadline=None)
@given(labels(), labels())
def test_which_of_the_two_comes_first_changes_nothing(a, b):
    assert compare(Said(a), Said(b), LAYERS) == compare(Said(b), Said(a), LAYERS)


@given(labels(), labels())
def test_headlines_are_taken_from_the_same_counts(a, b):
    found = compare(Said(a), Said(b), LAYERS)
    assert headlines(Said(a), Said(b), LAYERS) == {k: v for k, v in found.items() if k[0] in HEADLINES.values()}


def test_what_is_left_over_counts_as_overlapping_where_a_character_is_shared():
    a = Labels((Entity("e", 0, 5, "A"), Entity("f", 6, 8, "A"), Entity("g", 9, 12, "B")))
    b = Labels((Entity("e", 0, 5, "A"), Entity("f", 7, 9, "A"), Entity("g", 9, 11, "A")))
    found = compare(Said(a), Said(b), LAYERS)
    assert found["entity, strict", "A"] == (1, 5)
    assert found["entity, overlap", "A"] == (2, 5)
    assert found["entity, overlap", "B"] == (0, 1)
