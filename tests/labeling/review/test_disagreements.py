"""What two people said differently, by hand."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed_cases import TEXT, entity, event, stance

from labeling.review.disagreements import EXAMPLES, UNMARKED, Disagreements, Kind
from labeling.review.units import Item, Rating
from schemas.records import Labels


def between(one, other, document="d1"):
    found = Disagreements()
    found.add(Item(document, document, TEXT, (Rating("amal", one), Rating("basim", other))))
    return found


def only(one, other):
    return dict(between(one, other).counts)


def test_entities_differ_in_type_or_span_or_one_alone_marked_them():
    one = Labels(
        (entity("سامي الخطيب", "PERS"), entity("طبرق", "GPE"), entity("أمس", "DATE"), entity("الميناء", "FAC"))
    )
    other = Labels((entity("سامي الخطيب", "PERS"), entity("طبرق", "LOC"), entity("الميناء", "ORG")))
    found = between(one, other)
    assert found.agreed["entities"] == 1
    assert dict(found.counts) == {
        Kind("entities", "type", "GPE", "LOC"): 1,
        Kind("entities", "type", "FAC", "ORG"): 1,
        Kind("entities", "marked by one", "DATE", UNMARKED): 1,
    }
    assert found.types("entities") == {"type": 2, "marked by one": 1}
    # everything once, so in the order of the alphabet
    assert found.confusions("entities") == {
        "DATE": {UNMARKED: 1},
        "FAC": {"ORG": 1},
        "GPE": {"LOC": 1},
        "LOC": {},
        "ORG": {},
        "PERS": {"PERS": 1},
    }
    moved = only(Labels((entity("طبرق", "GPE"),)), Labels((entity("مدينة طبرق", "GPE"),)))
    assert moved == {Kind("entities", "span", "GPE", "GPE"): 1}


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (event("زار", "Meeting", ("Person", "سامي الخطيب")), Kind("events", "type", "Meeting", "Visit")),
        (event("زار الوزير", "Visit", ("Person", "سامي الخطيب")), Kind("events", "trigger", "Visit", "Visit")),
        (
            event("زار", "Visit", ("Person", "سامي الخطيب"), realis="other"),
            Kind("events", "realis", "actual", "other"),
        ),
        (
            event("زار", "Visit", ("Person", "سامي الخطيب"), polarity="negative"),
            Kind("events", "polarity", "negative", "positive"),
        ),
        (event("زار", "Visit", ("Origin", "سامي الخطيب")), Kind("events", "role", "Origin", "Person")),
        (event("زار", "Visit", ("Person", "الوزير سامي الخطيب")), Kind("events", "filler", "Person", "Person")),
        (event("زار", "Visit"), Kind("events", "argument marked by one", "Person", UNMARKED)),
    ],
)
def test_events_differ_in_one_thing_at_a_time(other, kind):
    one = event("زار", "Visit", ("Person", "سامي الخطيب"))
    assert only(Labels(events=(one,)), Labels(events=(other,))) == {kind: 1}
    assert only(Labels(events=(other,)), Labels(events=(one,))) == {kind: 1}


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        (stance("أدان", "الهجوم", "support", "الخطيب"), Kind("stances", "polarity", "oppose", "support")),
        (stance("أدان", "الهجوم", "oppose"), Kind("stances", "holder", "oppose", "oppose")),
        (stance("أدان", "الميناء", "oppose", "الخطيب"), Kind("stances", "target", "oppose", "oppose")),
        (stance("أدان", "الهجوم", "oppose", "الخطيب", "direct"), Kind("stances", "quote", "direct", "none")),
        (stance("وأدان", "الهجوم", "oppose", "الخطيب"), Kind("stances", "evidence", "oppose", "oppose")),
    ],
)
def test_stances_differ_in_one_thing_at_a_time(other, kind):
    one = stance("أدان", "الهجوم", "oppose", "الخطيب")
    assert only(Labels(stances=(one,)), Labels(stances=(other,))) == {kind: 1}


def test_a_layer_that_one_of_them_was_not_asked_about_is_not_compared():
    one = Rating("amal", Labels((entity("طبرق", "GPE"),)))
    other = Rating("basim", Labels(), layers=frozenset({"events"}))
    found = Disagreements()
    found.add(Item("d1", "d1", TEXT, (one, other)))
    assert not found.counts


def test_the_first_examples_are_kept_whatever_the_order_of_documents_and_people():
    documents = [f"d{n}" for n in range(6)]
    results = []
    for seed in range(3):
        Random(seed).shuffle(documents)
        found = Disagreements()
        for name in documents:
            pair = [Rating("amal", Labels((entity("طبرق", "GPE"),))), Rating("basim", Labels((entity("طبرق", "LOC"),)))]
            found.add(Item(name, name, TEXT, tuple(pair[:: 1 if seed else -1])))
        results.append(found.to_json())
    assert results[0] == results[1] == results[2]
    (pair,) = results[0]["entities"]["pairs"]
    assert [shown["document"] for shown in pair["examples"]] == ["d0", "d1", "d2"][:EXAMPLES]
    assert (pair["count"], pair["one"], pair["other"]) == (6, "GPE", "LOC")


def test_an_example_shows_the_sentence_with_the_words_of_both_marked():
    found = between(Labels((entity("طبرق", "GPE"),)), Labels((entity("مدينة طبرق", "GPE"),)))
    ((_, shown),) = found.examples[Kind("entities", "span", "GPE", "GPE")]
    assert shown.text == "زار الوزير سامي الخطيب مدينة طبرق أمس."
    assert [piece for piece in shown.pieces() if piece[1]] in (
        [("مدينة ", "2"), ("طبرق", "12")],
        [("مدينة ", "1"), ("طبرق", "12")],
    )


_LABELS = st.lists(
    st.sampled_from([entity(w, k) for w in ("طبرق", "مدينة طبرق", "أمس") for k in ("GPE", "LOC")]), unique=True
)


@given(_LABELS, _LABELS)
def test_it_makes_no_difference_who_is_named_first(one, other):
    a, b = Labels(tuple(one)), Labels(tuple(other))
    assert between(a, b).counts == between(b, a).counts
    assert not between(a, a).counts


def test_the_matrix_counts_each_label_once_whatever_else_differs_and_the_commonest_come_first():
    one = Labels((entity("طبرق", "GPE"), entity("الميناء", "FAC")), (event("زار", "Visit", ("Person", "سامي الخطيب")),))
    other = Labels(
        (entity("مدينة طبرق", "GPE"), entity("الميناء", "GPE")),
        (event("زار", "Visit", realis="other"),),
        (stance("زار", "طبرق", "support"),),
    )
    found = between(one, other)
    assert list(found.confusions("entities").items()) == [("GPE", {"GPE": 1, "FAC": 1}), ("FAC", {})]
    # realis and an argument differ: two differences, and one event
    assert found.confusions("events") == {"Visit": {"Visit": 1}}
    assert found.confusions("stances") == {"support": {UNMARKED: 1}}
