"""Agreement over documents: numbers worked out by hand, and what may not change them."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.arabic.tokens import tokens
from labeling.review.agreement import QUESTIONS, agreement
from labeling.review.units import Item, Rating
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

TEXT = "زار الوزير سامي الخطيب مدينة طبرق أمس والتقى وفدا"
#       0   4      11         22    28    33
MINISTER, PERSON, CITY, TOBRUK, VISIT, MET = (
    Span(4, 10),
    Span(11, 22),
    Span(23, 33),
    Span(29, 33),
    Span(0, 3),
    Span(39, 44),
)


def entity(span, kind, number="e"):
    return Entity(f"{number}{span.start}{kind}", span.start, span.end, kind)


def event(trigger, kind="Visit", realis="actual", *fillers):
    arguments = tuple(Argument(role, span.start, span.end) for role, span in fillers)
    return Event(f"v{trigger.start}", kind, trigger, realis, "positive", arguments)


def stance(polarity, holder=MINISTER, target=TOBRUK):
    return Stance("s", holder, target, polarity, VISIT, "none")


def item(*labels, document="d1", group="", text=TEXT, gold=None):
    ratings = tuple(Rating(name, one) for name, one in zip("abcdef", labels, strict=False))
    return Item(document, group or document, text, ratings, gold)


def value(found, name, kind=None):
    one = found.overall[name] if kind is None else found.types[name][kind]
    return one.value


def test_by_hand_two_annotators_of_one_document():
    a = Labels(
        (entity(PERSON, "PERS"), entity(TOBRUK, "GPE"), entity(MINISTER, "OCC")),
        (event(VISIT, "Visit", "actual", ("Person", PERSON), ("Destination", TOBRUK)), event(MET, "Meeting")),
        (stance("support"), stance("oppose", target=PERSON)),
    )
    b = Labels(
        (entity(PERSON, "PERS"), entity(CITY, "GPE")),
        (event(VISIT, "Visit", "other", ("Person", PERSON), ("Origin", TOBRUK)), event(MET, "Visit")),
        (stance("oppose"),),
    )
    found = agreement([item(a, b)], rounds=10)
    assert value(found, "entity, strict") == pytest.approx(2 * 1 / 5)
    assert value(found, "entity, strict", "GPE") == 0
    assert value(found, "entity, overlap") == pytest.approx(2 * 2 / 5)
    # 9 tokens; a: –, OCC, PERS, PERS, –, GPE, –, –, –; b: –, –, PERS, PERS, GPE, GPE, –, –, –
    # coincidences: off the diagonal OCC/– and –/GPE, 2 each; n = 18, n_– = 5+5, n_PERS = 4, n_GPE = 3, n_OCC = 1
    assert value(found, "token") == pytest.approx(1 - 17 * 4 / (18**2 - (10**2 + 4**2 + 3**2 + 1)))
    assert value(found, "trigger identification, strict") == 1
    assert value(found, "trigger classification, strict") == pytest.approx(2 * 1 / 4)
    # Visit/Visit and Meeting/Visit: o = [[0, 1], [1, 2]], n = 4
    assert value(found, "type, given the trigger") == pytest.approx(1 - 3 * 2 / (16 - 10))
    assert value(found, "argument identification, given the event, strict") == 1
    # Person/Person and Destination/Origin
    assert value(found, "role, given the argument") == pytest.approx(1 - 3 * 2 / (16 - 6))
    assert value(found, "realis, given the trigger") == 0
    assert value(found, "polarity, given the trigger") is None
    assert value(found, "holder and target, strict") == pytest.approx(2 * 1 / 3)
    assert value(found, "holder, target and polarity, strict") == 0
    assert value(found, "polarity, given holder and target") == 0
    assert (found.documents, found.shared, found.annotators) == (1, 1, ("a", "b"))


def test_three_annotators_are_compared_in_pairs_and_meet_in_the_coincidences():
    visit, none = Labels((entity(PERSON, "PERS"),), (event(VISIT),)), Labels()
    other = Labels((entity(PERSON, "ORG"),), (event(VISIT, "Meeting"),))
    found = agreement([item(visit, visit, other), item(none, none, none, document="d2")], rounds=10)
    assert value(found, "entity, strict") == pytest.approx(2 * 1 / 6)
    # one unit with the values Visit, Visit, Meeting, each pair weighing 1/2
    assert value(found, "type, given the trigger") == pytest.approx(1 - 2 * 2 / (9 - 5))


def test_a_layer_that_somebody_was_not_asked_for_is_not_compared():
    one = Rating("a", Labels((entity(PERSON, "PERS"),), (event(VISIT),)))
    two = Rating("b", Labels((entity(PERSON, "PERS"),)), layers=frozenset({"entities"}))
    found = agreement([Item("d", "d", TEXT, (one, two))], rounds=10)
    assert value(found, "entity, strict") == 1
    assert found.overall["trigger identification, strict"].size == 0


def test_each_annotator_is_compared_with_the_others_with_gold_and_with_themselves():
    right, wrong = Labels((entity(PERSON, "PERS"),)), Labels((entity(PERSON, "ORG"),))
    ratings = (
        Rating("a", right, "2026-01-05T00:00:00Z"),
        Rating("a", wrong, "2026-02-05T00:00:00Z"),
        Rating("b", right, "2026-02-09T00:00:00Z"),
        Rating("c", wrong, "2026-03-01T00:00:00Z"),
    )
    found = agreement([Item("d", "d", TEXT, ratings, right)], rounds=10)
    assert {who: row["entities"].value for who, row in found.people.items()} == {"a": 0.5, "b": 0.5, "c": 0}
    assert {who: row["entities"].value for who, row in found.against_gold.items()} == {"a": 1, "b": 1, "c": 0}
    assert {who: row["entities"].value for who, row in found.repeated.items()} == {"a": 0}
    assert {month: row["entities"].value for month, row in found.months.items()} == {"2026-02": 1, "2026-03": 0}


def test_each_annotator_is_compared_with_what_most_of_three_set():
    both = Labels((entity(PERSON, "PERS"), entity(CITY, "GPE")), (event(VISIT),))
    one, other = Labels((entity(PERSON, "PERS"),), (event(VISIT),)), Labels((entity(CITY, "LOC"),), (event(MET),))
    found = agreement([item(both, one, other), item(both, other, document="d2")], rounds=10).against_consensus
    # the consensus of d1 is the person and the visit; d2 has two annotators and none: 2·1/(2 + 1), 2·1/(1 + 1), 0
    assert {who: row["entities"].value for who, row in found.items()} == {"a": pytest.approx(2 / 3), "b": 1, "c": 0}
    assert {who: row["events"].value for who, row in found.items()} == {"a": 1, "b": 1, "c": 0}
    assert [(row["entities"].size, row["stances"].value) for row in found.values()] == [(3, None), (2, None), (2, None)]


def test_samples_are_drawn_by_group():
    same, other = Labels((entity(PERSON, "PERS"),)), Labels((entity(PERSON, "ORG"),))
    alone = agreement([item(same, other, document=str(n), group="g") for n in range(5)], rounds=50)
    assert alone.groups == 1
    assert alone.overall["entity, strict"].interval is None


# Random labels of one text, for the properties.
_WORDS = (Span(0, 3), MINISTER, Span(11, 15), Span(16, 22), Span(23, 28), TOBRUK, PERSON, CITY)
_SPANS = st.sampled_from(_WORDS)
_ENTITIES = st.lists(st.tuples(_SPANS, st.sampled_from(["PERS", "ORG", "GPE"])), max_size=5, unique=True).map(
    lambda found: tuple(entity(span, kind) for span, kind in found)
)
_EVENTS = st.lists(
    st.tuples(_SPANS, st.sampled_from(["Visit", "Meeting"]), st.sampled_from(["actual", "other"]), _SPANS),
    max_size=3,
    unique_by=lambda one: one[:2],
).map(lambda found: tuple(event(t, k, r, ("Place", f))._replace(id=f"{t.start}{k}") for t, k, r, f in found))
_STANCES = st.lists(
    st.tuples(st.sampled_from(["support", "oppose"]), _SPANS, _SPANS), max_size=3, unique_by=lambda one: one[1:]
).map(lambda found: tuple(stance(p, h, t)._replace(id=f"s{n}") for n, (p, h, t) in enumerate(found)))
_LABELS = st.builds(Labels, _ENTITIES, _EVENTS, _STANCES)
_PROJECTS = st.lists(st.lists(_LABELS, min_size=2, max_size=4), min_size=1, max_size=4)


def numbers(found):
    return {name: one.value for name, one in found.overall.items()}


def project(rows):
    return [item(*labels, document=f"d{n}") for n, labels in enumerate(rows)]


@settings(max_examples=40, deadline=None)
@given(_PROJECTS, st.randoms())
def test_the_order_of_documents_and_annotators_changes_nothing(rows, rnd):
    before = agreement(project(rows), rounds=20)
    items = project(rows)
    names = list("abcdef")
    rnd.shuffle(names)
    renamed = dict(zip("abcdef", names, strict=True))
    turned = [
        replace(one, ratings=tuple(replace(r, annotator=renamed[r.annotator]) for r in reversed(one.ratings)))
        for one in items
    ]
    rnd.shuffle(turned)
    after = agreement(turned, rounds=20)
    assert numbers(after) == pytest.approx(numbers(before), nan_ok=True)
    for name, one in before.overall.items():
        assert after.overall[name].interval == (pytest.approx(one.interval) if one.interval else None)


@settings(max_examples=40, deadline=None)
@given(st.lists(_LABELS, min_size=1, max_size=4))
def test_identical_annotations_agree_exactly(rows):
    found = agreement(project([[labels] * 3 for labels in rows]), rounds=20)
    assert set(numbers(found).values()) <= {1.0, None}


@settings(max_examples=40, deadline=None)
@given(_PROJECTS)
def test_a_perfect_copy_raises_nothing_above_1(rows):
    found = agreement(project([[*labels, labels[0]] for labels in rows]), rounds=20)
    assert all(number is None or number <= 1 for number in numbers(found).values())


@settings(max_examples=40, deadline=None)
@given(_PROJECTS)
def test_nested_spans_score_the_same_in_any_order(rows):
    turned = [[Labels(x.entities[::-1], x.events[::-1], x.stances[::-1]) for x in labels] for labels in rows]
    assert numbers(agreement(project(turned), rounds=5)) == pytest.approx(
        numbers(agreement(project(rows), rounds=5)), nan_ok=True
    )


def test_random_labels_have_an_alpha_near_0_with_an_interval_that_holds_0():
    draw = random.Random(3)
    kinds = ["PERS", "ORG", "GPE"]

    def labels():
        entities = tuple(entity(span, draw.choice(kinds)) for span in tokens(TEXT) if draw.random() < 0.5)
        return Labels(
            entities,
            (event(VISIT, draw.choice(["Visit", "Meeting"]), draw.choice(["actual", "other"])),),
            (stance(draw.choice(["support", "oppose"])),),
        )

    found = agreement(project([[labels(), labels(), labels()] for _ in range(300)]), rounds=300)
    for name in ("token", "type, given the trigger", "polarity, given holder and target"):
        low, high = found.overall[name].interval
        assert low < 0 < high
        assert abs(found.overall[name].value) < 0.1


def test_every_question_has_a_number_in_the_json_with_what_it_says():
    report = agreement([item(Labels(), Labels())], rounds=5).to_json()
    told = [one for layer in report["layers"].values() for one in layer]
    assert [one["name"] for one in told] == [question.name for question in QUESTIONS]
    assert all(one["says"] and "value" in one and "interval" in one for one in told)


def test_layers_of_gold_that_are_not_approved_are_not_held_against_anybody():
    labels = Labels((entity(PERSON, "PERS"),), (event(VISIT),))
    gold = Item("d1", "d1", TEXT, (Rating("a", labels),), Labels((entity(PERSON, "PERS"),)), frozenset({"entities"}))
    found = agreement([gold]).against_gold["a"]
    assert {layer: one.value for layer, one in found.items()} == {"entities": 1.0}
