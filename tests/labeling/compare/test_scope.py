"""Both sides brought to the same scope before they are compared."""

from hypothesis import given
from label_strategies import LABELS, labels_of

from labeling.arabic.tokens import tokens
from labeling.compare.scope import Scope, scoped, whole_words
from schemas.records import Labels, Span

TEXT = "وزار عمر للامم المتحدة."


def entities(labels: Labels) -> list[tuple[str, str]]:
    return [(TEXT[e.start : e.end], e.type) for e in labels.entities]


def test_a_span_without_its_proclitic_becomes_the_whole_word():
    # the span of لل begins at the second ل
    labels = labels_of([(Span(10, 22), "ORG")])
    assert entities(labels) == [("لامم المتحدة", "ORG")]
    assert entities(whole_words(labels, tokens(TEXT))) == [("للامم المتحدة", "ORG")]


def test_all_layers_become_whole_words():
    labels = labels_of(
        events=[(Span(1, 4), "Visit", "actual", "positive", [("Person", Span(6, 8))])],
        stances=[
            (Span(6, 8), Span(10, 14), "support", Span(1, 2), "none"),
            (None, Span(1, 2), "oppose", Span(1, 2), "none"),
        ],
    )
    found = whole_words(labels, tokens(TEXT))
    assert (found.events[0].trigger, found.events[0].arguments[0].span) == (Span(0, 4), Span(5, 8))
    assert [s.holder for s in found.stances] == [Span(5, 8), None]
    assert (found.stances[0].target, found.stances[0].evidence) == (Span(9, 14), Span(0, 4))


def test_a_span_that_touches_no_word_stays():
    assert whole_words(labels_of([(Span(4, 5), "ORG")]), tokens(TEXT)).entities[0].span == Span(4, 5)


@given(LABELS)
def test_whole_words_never_shrink_a_span_and_change_nothing_twice(labels):
    words = [Span(0, 3), Span(4, 7), Span(7, 9), Span(11, 20)]
    once = whole_words(labels, words)
    assert whole_words(once, words) == once
    for before, after in zip(labels.entities, once.entities, strict=True):
        assert after.start <= before.start < before.end <= after.end


def test_types_are_renamed_then_chosen():
    labels = labels_of([(Span(0, 1), "GPE"), (Span(2, 3), "FAC"), (Span(4, 5), "PERS")])
    found = scoped(labels, Scope({"GPE": "LOC"}, {"LOC", "PERS"}))
    assert [e.type for e in found.entities] == ["LOC", "PERS"]


def test_names_that_become_the_same_count_once():
    labels = labels_of([(Span(0, 4), "GPE"), (Span(0, 4), "LOC"), (Span(1, 4), "LOC")])
    assert len(scoped(labels, Scope({"GPE": "LOC"}, whole_words=True), tokens(TEXT)).entities) == 1


def test_labels_that_nobody_changed_are_counted_as_they_are():
    labels = labels_of([(Span(0, 4), "GPE"), (Span(0, 4), "GPE")])
    assert scoped(labels, Scope()) == labels


def test_outermost_names_stay_and_those_that_cross_or_share_a_span():
    labels = labels_of(
        [(Span(2, 5), "GPE"), (Span(0, 5), "ORG"), (Span(4, 8), "LOC"), (Span(4, 8), "FAC"), (Span(6, 8), "GPE")]
    )
    found = scoped(labels, Scope(outermost=True))
    assert [(e.start, e.end, e.type) for e in found.entities] == [(0, 5, "ORG"), (4, 8, "LOC"), (4, 8, "FAC")]


def test_an_outer_name_of_a_type_that_is_not_compared_hides_nothing():
    labels = labels_of([(Span(0, 9), "OCC"), (Span(5, 9), "ORG")])
    found = scoped(labels, Scope(types={"ORG"}, outermost=True))
    assert [e.type for e in found.entities] == ["ORG"]
