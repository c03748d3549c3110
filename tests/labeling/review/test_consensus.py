"""Merging what several people set."""

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.review.consensus import candidates, consensus
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

SAMI, TOBRUK, VISIT, MET = Span(5, 9), Span(20, 24), Span(0, 3), Span(30, 34)


def entity(span, kind="PERS", number="e1"):
    return Entity(number, span.start, span.end, kind)


def event(trigger=VISIT, kind="Visit", realis="actual", *fillers):
    arguments = tuple(Argument(role, span.start, span.end) for role, span in fillers)
    return Event("v1", kind, trigger, realis, "positive", arguments)


def stance(polarity="support", evidence=VISIT, holder=SAMI):
    return Stance("s1", holder, TOBRUK, polarity, evidence, "none")


def merged(*people, **more):
    return consensus(dict(zip("abcdef", people, strict=False)), **more)


def test_an_entity_stands_when_more_than_half_set_the_same_span_and_type():
    found = merged(
        Labels((entity(SAMI), entity(TOBRUK, "GPE", "e2"))), Labels((entity(SAMI),)), Labels((entity(TOBRUK, "LOC"),))
    )
    assert [(e.id, e.span, e.type) for e in found.labels.entities] == [("e1", SAMI, "PERS")]
    assert found.support == {"e1": ("a", "b")}
    assert {(c.key[2], who) for c, who in found.disputed.items()} == {("GPE", ("a",)), ("LOC", ("c",))}


def test_half_of_two_is_not_enough():
    assert not len(merged(Labels((entity(SAMI),)), Labels()).labels)


def test_attributes_are_decided_by_those_who_set_the_event():
    found = merged(
        Labels(events=(event(VISIT, "Visit", "other"),)),
        Labels(events=(event(VISIT, "Visit", "actual"),)),
        Labels(events=(event(VISIT, "Visit", "other"),)),
        Labels(),
    )
    assert [v.realis for v in found.labels.events] == ["other"]
    assert found.ties == ()


def test_a_tie_is_listed_and_settled_by_the_order_of_the_answers():
    found = merged(Labels(events=(event(VISIT, "Visit", "other"),)), Labels(events=(event(),)))
    assert found.labels.events[0].realis == "actual"
    assert found.ties == ("realis of v1: actual or other",)


def test_weights_settle_what_heads_would_leave_open():
    found = merged(
        Labels(events=(event(VISIT, "Visit", "other"),)),
        Labels(events=(event(),)),
        weight=lambda who: 2.0 if who == "a" else 1.0,
    )
    assert found.labels.events[0].realis == "other"
    assert found.ties == ()


def test_arguments_stand_when_more_than_half_of_those_who_set_the_event_gave_them():
    found = merged(
        Labels((entity(SAMI),), (event(VISIT, "Visit", "actual", ("Person", SAMI), ("Destination", TOBRUK)),)),
        Labels((entity(SAMI),), (event(VISIT, "Visit", "actual", ("Person", SAMI), ("Origin", TOBRUK)),)),
        Labels((), ()),
    )
    assert found.labels.events[0].arguments == (Argument("Person", SAMI.start, SAMI.end, "e1"),)


def test_a_filler_whose_entity_did_not_stand_stays_as_a_span():
    visit = event(VISIT, "Visit", "actual", ("Person", SAMI))
    found = merged(Labels((entity(SAMI),), (visit,)), Labels((), (visit,)))
    assert found.labels.events[0].arguments[0].entity is None


def test_stances_meet_in_holder_and_target_and_evidence_comes_from_those_of_the_winning_polarity():
    found = merged(
        Labels(stances=(stance("oppose", MET),)),
        Labels(stances=(stance("support", VISIT),)),
        Labels(stances=(stance("oppose", MET),)),
        Labels(stances=(stance("oppose", VISIT, None),)),
    )
    [one] = found.labels.stances
    assert (one.polarity, one.evidence, one.holder) == ("oppose", MET, SAMI)


def test_another_rule_may_decide_what_stands():
    found = merged(Labels((entity(SAMI),)), Labels(), accepts=lambda _, who: "a" in who)
    assert len(found.labels) == 1


SPANS = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 8), st.integers(1, 4))
LABELS = st.builds(
    lambda entities, events, stances: Labels(
        tuple(Entity(f"e{i}", s.start, s.end, k) for i, (s, k) in enumerate(entities)),
        tuple(
            Event(f"v{i}", k, t, r, "positive", (Argument("Agent", f.start, f.end),))
            for i, (t, k, r, f) in enumerate(events)
        ),
        tuple(Stance(f"s{i}", h, t, p, e, "none") for i, (h, t, p, e) in enumerate(stances)),
    ),
    st.lists(st.tuples(SPANS, st.sampled_from("AB")), max_size=4),
    st.lists(st.tuples(SPANS, st.sampled_from("AB"), st.sampled_from(["actual", "other"]), SPANS), max_size=3),
    st.lists(st.tuples(st.none() | SPANS, SPANS, st.sampled_from(["support", "oppose"]), SPANS), max_size=3),
)
PEOPLE = st.lists(LABELS, min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(PEOPLE)
def test_no_label_attribute_or_argument_is_invented(people):
    found = merged(*people).labels
    said = [labels.content() for labels in people]
    assert {e[:3] for e in found.content()[0]} <= {e for one in said for e in one[0]}
    for event_ in found.events:
        alike = [v for labels in people for v in labels.events if (v.trigger, v.type) == (event_.trigger, event_.type)]
        assert event_.realis in {v.realis for v in alike}
        assert {(a.role, a.span) for a in event_.arguments} <= {(a.role, a.span) for v in alike for a in v.arguments}
    for one in found.stances:
        assert (one.holder, one.target, one.polarity, one.evidence) in {
            (s.holder, s.target, s.polarity, s.evidence) for labels in people for s in labels.stances
        }


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.randoms())
def test_the_order_of_people_and_of_labels_changes_nothing(people, rnd):
    before = merged(*people)
    named = list(zip("abcdef", people, strict=False))
    rnd.shuffle(named)
    turned = {who: Labels(x.entities[::-1], x.events[::-1], x.stances[::-1]) for who, x in named}
    assert consensus(turned) == before


@settings(max_examples=60, deadline=None)
@given(LABELS)
def test_people_who_agree_are_taken_at_their_word(labels):
    found = merged(labels, labels, labels)
    assert len(found.labels) == len(labels)
    assert not found.disputed
    assert len(candidates(found.labels)) == len(candidates(labels))
