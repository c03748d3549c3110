"""The alignment of two label sets, on small cases that a person can follow."""

from hypothesis import given
from hypothesis import strategies as st
from label_strategies import LABELS, labels_of, shuffled

from labeling.compare.align import Alignment, align
from schemas.records import Labels, Span


def said(alignment: Alignment) -> tuple:
    """What the alignment says, without ids."""

    def plain(item) -> tuple:
        return tuple(
            getattr(item, name)
            for name in (
                "start",
                "end",
                "type",
                "role",
                "trigger",
                "realis",
                "polarity",
                "holder",
                "target",
                "evidence",
                "quote",
            )
            if hasattr(item, name)
        )

    layers = (alignment.entities, *alignment.arguments, alignment.events, alignment.stances)
    return tuple(
        (
            [(plain(a), plain(b)) for a, b in found.pairs],
            [plain(a) for a in found.only_a],
            [plain(b) for b in found.only_b],
        )
        for found in layers
    )


@given(LABELS, LABELS, st.data())
def test_the_order_of_lists_changes_nothing(a, b, data):
    assert said(align(data.draw(shuffled(a)), data.draw(shuffled(b)))) == said(align(a, b))


@given(LABELS)
def test_a_label_set_is_aligned_with_itself_label_by_label(labels):
    found = align(labels, labels)
    for matching in (found.entities, found.events, found.stances, *found.arguments):
        assert (matching.only_a, matching.only_b) == ((), ())
    assert all(a.type == b.type and a.span == b.span for a, b in found.entities.pairs)
    assert all((a.trigger, a.type) == (b.trigger, b.type) for a, b in found.events.pairs)


def entities(*items) -> Labels:
    return labels_of([(Span(start, end), kind) for start, end, kind in items])


def test_nested_names_are_paired_by_their_own_spans():
    # [وزير [خارجية [مصر|GPE]|ORG]|OCC]
    gold = entities((0, 14, "OCC"), (5, 14, "ORG"), (11, 14, "GPE"))
    found = align(gold, entities((11, 14, "GPE"), (0, 14, "OCC"), (5, 14, "ORG")))
    assert len(found.entities.pairs) == 3
    assert all(a.span == b.span for a, b in found.entities.pairs)


def test_an_exact_pair_is_not_broken_up_for_two_half_right_ones():
    found = align(entities((0, 4, "ORG"), (2, 8, "ORG")), entities((2, 8, "ORG"), (6, 10, "ORG")))
    assert [(a.span, b.span) for a, b in found.entities.pairs] == [(Span(2, 8), Span(2, 8))]


def test_another_type_on_the_same_span_is_a_pair_another_type_beside_it_is_none():
    found = align(entities((0, 4, "ORG")), entities((0, 4, "GPE")))
    assert len(found.entities.pairs) == 1
    assert not align(entities((0, 4, "ORG")), entities((0, 5, "GPE"))).entities.pairs


def test_of_two_events_on_one_trigger_the_one_with_the_same_arguments_is_taken():
    here, there = Span(4, 6), Span(8, 9)
    one = (Span(0, 3), "Killing", "actual", "positive", [("Place", here)])
    two = (Span(0, 3), "Killing", "actual", "positive", [("Place", there)])
    found = align(labels_of(events=[one, two]), labels_of(events=[two, one]))
    assert all(a.arguments == b.arguments for a, b in found.events.pairs)


def test_events_are_paired_by_trigger_and_type_before_trigger_alone():
    attack, killing = (Span(0, 3), "Attack"), (Span(0, 3), "Killing")
    rest = ("actual", "positive", [])
    found = align(labels_of(events=[(*attack, *rest), (*killing, *rest)]), labels_of(events=[(*killing, *rest)]))
    assert [(a.type, b.type) for a, b in found.events.pairs] == [("Killing", "Killing")]
    assert [a.type for a in found.events.only_a] == ["Attack"]


def test_an_argument_with_another_role_is_still_the_same_filler():
    gold = (Span(0, 3), "Attack", "actual", "positive", [("Agent", Span(4, 6)), ("Place", Span(7, 9))])
    guess = (Span(0, 3), "Attack", "actual", "positive", [("Place", Span(4, 6))])
    found = align(labels_of(events=[gold]), labels_of(events=[guess])).arguments[0]
    assert [(a.role, b.role) for a, b in found.pairs] == [("Agent", "Place")]
    assert [a.role for a in found.only_a] == ["Place"]


def test_stances_are_paired_by_target_and_holder_before_evidence():
    holder, target, other = Span(0, 2), Span(5, 6), Span(7, 8)
    cue = Span(3, 4)
    gold = [(holder, target, "support", cue, "none"), (holder, other, "oppose", cue, "none")]
    guess = [(holder, other, "support", cue, "none"), (holder, target, "oppose", cue, "none")]
    found = align(labels_of(stances=gold), labels_of(stances=guess))
    assert all(a.target == b.target for a, b in found.stances.pairs)


def test_the_author_is_a_holder_of_his_own():
    target, cue = Span(5, 6), Span(3, 4)
    gold = [(None, target, "support", cue, "none"), (Span(0, 2), target, "support", cue, "none")]
    found = align(labels_of(stances=gold), labels_of(stances=list(reversed(gold))))
    assert all(a.holder == b.holder for a, b in found.stances.pairs)


def test_stances_of_the_same_words_about_something_else_are_paired_last():
    found = align(
        labels_of(stances=[(None, Span(5, 6), "support", Span(3, 4), "none")]),
        labels_of(stances=[(None, Span(8, 9), "support", Span(3, 4), "none")]),
    )
    assert len(found.stances.pairs) == 1
