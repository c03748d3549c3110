"""Whether labels fit their text and the vocabulary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import validation
from schemas.errors import LabelError
from schemas.records import Argument, Entity, Event, Labels, Span, Stance
from schemas.validation import Problem, check, missing_roles, problems, unknown_names
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXT = "أدان سالم الكعبي هجوم المسلحين على ميناء السلام أمس"


def span_of(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(words: str, kind: str, name: str) -> Entity:
    return Entity(name, *_ends(span_of(words)), kind)


def argument(role: str, words: str, name: str | None = None) -> Argument:
    return Argument(role, *_ends(span_of(words)), name)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


LABELS = Labels(
    entities=(entity("سالم الكعبي", "PERS", "e1"), entity("ميناء السلام", "FAC", "e2"), entity("أمس", "DATE", "e3")),
    events=(
        Event(
            "v1",
            "Attack",
            span_of("هجوم"),
            "actual",
            "positive",
            (argument("Attacker", "المسلحين"), argument("Target", "ميناء السلام", "e2"), argument("Time", "أمس", "e3")),
        ),
    ),
    stances=(Stance("s1", span_of("سالم الكعبي"), span_of("هجوم"), "oppose", span_of("أدان"), "none"),),
)


def found(labels: Labels) -> list[tuple[str, str]]:
    return [(problem.label, problem.reason) for problem in problems(labels, TEXT, VOCABULARY)]


def with_event(**changes: object) -> Labels:
    return replace(LABELS, events=(LABELS.events[0]._replace(**changes),))  # type: ignore[arg-type]  # each test names its field


def with_stance(**changes: object) -> Labels:
    return replace(LABELS, stances=(LABELS.stances[0]._replace(**changes),))  # type: ignore[arg-type]  # each test names its field


def with_entity(**changes: object) -> Labels:
    return replace(LABELS, entities=(*LABELS.entities[1:], LABELS.entities[0]._replace(**changes)))  # type: ignore[arg-type]  # each test names its field


def test_labels_that_fit_have_no_problems() -> None:
    assert found(LABELS) == []
    check(LABELS, TEXT, VOCABULARY)


def test_the_author_as_holder_is_no_problem() -> None:
    assert found(with_stance(holder=None)) == []


def test_nested_and_crossing_entities_are_no_problem() -> None:
    inside = replace(
        LABELS, entities=(*LABELS.entities, entity("ميناء", "FAC", "e4"), entity("السلام أمس", "ORG", "e5"))
    )
    assert found(inside) == []


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (with_entity(end=len(TEXT) + 1), ("entity e1", "span-outside-text")),
        (with_entity(start=-1), ("entity e1", "span-outside-text")),
        (with_entity(start=9, end=9), ("entity e1", "span-empty")),
        (with_entity(start=9, end=6), ("entity e1", "span-empty")),
        (with_entity(start=4), ("entity e1", "span-edge-space")),
        (with_entity(type="PER"), ("entity e1", "unknown-type")),
        (with_event(type="Assault"), ("event v1", "unknown-type")),
        (with_event(trigger=Span(16, 21)), ("trigger of event v1", "span-edge-space")),
        (with_event(realis="past"), ("event v1", "unknown-choice")),
        (with_event(polarity="neutral"), ("event v1", "unknown-choice")),
        (with_event(arguments=(argument("Court", "المسلحين"),)), ("event v1", "unknown-role")),
        (with_event(arguments=(argument("Target", "ميناء السلام", "e9"),)), ("event v1", "unknown-entity")),
        (with_event(arguments=(argument("Target", "ميناء", "e2"),)), ("event v1", "argument-span-differs")),
        (with_event(arguments=(argument("Target", "ميناء السلام"),) * 2), ("event v1", "duplicate-label")),
        (with_event(id="e3"), ("event e3", "duplicate-id")),
        (with_stance(polarity="negative"), ("stance s1", "unknown-choice")),
        (with_stance(quote="reported"), ("stance s1", "unknown-choice")),
        (with_stance(holder=Span(99, 120)), ("holder of stance s1", "span-outside-text")),
        (with_stance(target=Span(3, 3)), ("target of stance s1", "span-empty")),
        (with_stance(evidence=Span(0, 5)), ("evidence of stance s1", "span-edge-space")),
    ],
)
def test_each_fault_is_named_once_with_the_label_that_has_it(labels: Labels, expected: tuple[str, str]) -> None:
    assert found(labels) == [expected]


def test_a_role_that_another_type_has_is_unknown_to_this_one() -> None:
    (problem,) = problems(with_event(arguments=(argument("Court", "المسلحين"),)), TEXT, VOCABULARY)
    assert problem == Problem("event v1", "unknown-role", "Attack has no role 'Court'")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (LABELS, []),
        (with_entity(type="PER", end=len(TEXT) + 1), [("entity e1", "unknown-type")]),
        (with_event(type="Assault"), [("event v1", "unknown-type")]),
        (with_event(arguments=(argument("Court", "المسلحين"),)), []),
        (with_event(arguments=(argument("Boss", "المسلحين"),)), [("event v1", "unknown-role")]),
        (with_event(realis="past", polarity="neutral"), [("event v1", "unknown-choice")] * 2),
        (with_stance(polarity="negative", quote="reported"), [("stance s1", "unknown-choice")] * 2),
    ],
)
def test_names_that_the_vocabulary_has_nowhere_are_found_whatever_the_text(labels: Labels, expected: list) -> None:
    assert [(problem.label, problem.reason) for problem in unknown_names(labels, VOCABULARY)] == expected


def test_the_roles_of_an_unknown_type_are_looked_up_among_all() -> None:
    assert found(with_event(type="Assault", arguments=(argument("Boss", "المسلحين"),))) == [
        ("event v1", "unknown-type"),
        ("event v1", "unknown-role"),
    ]


@pytest.mark.parametrize(
    "twin",
    [
        lambda: replace(LABELS, entities=(*LABELS.entities, LABELS.entities[0]._replace(id="x", score=0.5))),
        lambda: replace(LABELS, events=(*LABELS.events, LABELS.events[0]._replace(id="x"))),
        lambda: replace(LABELS, stances=(*LABELS.stances, LABELS.stances[0]._replace(id="x"))),
    ],
)
def test_a_label_that_says_the_same_as_one_before_is_a_duplicate(twin: Callable[[], Labels]) -> None:
    ((label, reason),) = found(twin())
    assert (label.split()[1], reason) == ("x", "duplicate-label")


def test_two_events_on_one_trigger_with_different_participants_are_no_duplicates() -> None:
    other = LABELS.events[0]._replace(id="v2", arguments=())
    assert found(replace(LABELS, events=(*LABELS.events, other))) == []


def test_two_types_on_the_same_words_are_no_duplicates() -> None:
    assert found(replace(LABELS, entities=(*LABELS.entities, entity("أمس", "TIME", "x")))) == []


def test_check_names_the_first_problem_and_counts_the_others() -> None:
    broken = replace(with_entity(type="PER"), stances=with_stance(quote="said", polarity="no").stances)
    with pytest.raises(LabelError) as refused:
        check(broken, TEXT, VOCABULARY)
    assert refused.value.what == (
        "The entity e1 does not fit: unknown-type, no entity type is called 'PER', and 2 more"
    )


def test_a_missing_starred_role_is_listed_and_is_no_problem() -> None:
    labels = with_event(arguments=())
    assert found(labels) == []
    assert list(missing_roles(labels, VOCABULARY)) == [Problem("event v1", "missing-role", "Attack has no Target")]
    assert list(missing_roles(LABELS, VOCABULARY)) == []


SPANS = st.tuples(st.integers(-3, len(TEXT) + 3), st.integers(-3, len(TEXT) + 3)).map(lambda ends: Span(*ends))
IDS = st.sampled_from("abcdef")


@st.composite
def any_labels(draw: st.DrawFn) -> Labels:
    """Labels with any fault, and some without."""
    entities = draw(st.lists(st.builds(_entity, IDS, SPANS, st.sampled_from(["PERS", "ORG", "PER"])), max_size=4))
    arguments = st.lists(
        st.builds(_argument, st.sampled_from(["Target", "Time", "Court"]), SPANS, IDS | st.none()), max_size=2
    )
    events = draw(
        st.lists(
            st.builds(
                Event,
                IDS,
                st.sampled_from(["Attack", "Trial", "X"]),
                SPANS,
                st.sampled_from(["actual", "x"]),
                st.sampled_from(["positive", "x"]),
                arguments.map(tuple),
            ),
            max_size=3,
        )
    )
    stances = draw(
        st.lists(
            st.builds(Stance, IDS, SPANS | st.none(), SPANS, st.sampled_from(["oppose", "x"]), SPANS, st.just("none")),
            max_size=3,
        )
    )
    return Labels(tuple(entities), tuple(events), tuple(stances))


def _entity(name: str, span: Span, kind: str) -> Entity:
    return Entity(name, span.start, span.end, kind)


def _argument(role: str, span: Span, name: str | None) -> Argument:
    return Argument(role, span.start, span.end, name)


@given(any_labels())
def test_the_quick_looks_miss_nothing(labels: Labels) -> None:
    """Spans and duplicates are looked at all together first; each alone says the same."""
    found = list(problems(labels, TEXT, VOCABULARY))
    at_fault = {p.label for p in found if p.reason in ("span-outside-text", "span-empty", "span-edge-space")}
    assert at_fault == {label for label, span in labels.spans() if not _fits(span)}
    each = [Labels((e,)) for e in labels.entities] + [Labels((), (v,)) for v in labels.events]
    each += [Labels((), (), (s,)) for s in labels.stances]
    said = [one.content() for one in each]
    twice = [p for p in found if p.reason == "duplicate-label" and p.detail.startswith("it says the same")]
    assert len(twice) == len(said) - len(set(said))
    ids = Counter(label.id for one in each for label in (*one.entities, *one.events, *one.stances))
    assert sum(p.reason == "duplicate-id" for p in found) == sum(times > 1 for times in ids.values())


def _fits(span: Span) -> bool:
    words = TEXT[span.start : span.end]
    return 0 <= span.start < span.end <= len(TEXT) and words == words.strip()


@given(any_labels())
def test_what_has_no_problems_can_be_cut_out_of_its_text_and_looked_up(labels: Labels) -> None:
    if list(problems(labels, TEXT, VOCABULARY)):
        with pytest.raises(LabelError):
            check(labels, TEXT, VOCABULARY)
        return
    for _, span in labels.spans():
        words = TEXT[span.start : span.end]
        assert len(words) == span.end - span.start > 0
        assert words == words.strip()
    assert all(item.type in VOCABULARY.entities for item in labels.entities)
    assert all(item.type in VOCABULARY.events for item in labels.events)
    ids = [item.id for item in (*labels.entities, *labels.events, *labels.stances)]
    assert len(ids) == len(set(ids))


@given(any_labels())
def test_removing_every_label_that_has_a_problem_leaves_labels_without_problems_of_their_own(labels: Labels) -> None:
    """Problems name the label that has to go: what is left has none, but for participants that went with their entity."""
    left = labels
    for _ in range(len(labels) + 1):
        bad = {problem.label.split()[-1] for problem in problems(left, TEXT, VOCABULARY)}
        left = Labels(
            tuple(item for item in left.entities if item.id not in bad),
            tuple(item for item in left.events if item.id not in bad),
            tuple(item for item in left.stances if item.id not in bad),
        )
    assert list(problems(left, TEXT, VOCABULARY)) == []


@given(st.text(max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_span_is_accepted_exactly_when_it_cuts_out_words_without_spaces_at_their_edges(
    text: str, start: int, end: int
) -> None:
    labels = Labels(entities=(Entity("e", start, end, "PERS"),))
    words = text[start:end]
    fits = 0 <= start < end <= len(text) and words == words.strip()
    assert (list(problems(labels, text, VOCABULARY)) == []) == fits


SPANS = st.sampled_from(TEXT.split()).map(span_of) | st.builds(Span, st.integers(-1, 53), st.integers(-1, 53))
IDS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
ARGUMENTS = st.builds(
    lambda role, span, name: Argument(role, span.start, span.end, name),
    st.sampled_from(["Attacker", "Target", "Place", "Nobody"]),
    SPANS,
    st.none() | IDS,
)
ANY = st.builds(
    Labels,
    st.lists(
        st.builds(lambda i, s, t: Entity(i, s.start, s.end, t), IDS, SPANS, st.sampled_from(["PERS", "DATE", "PER"])),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.builds(
            Event,
            IDS,
            st.sampled_from(["Attack", "ArmedClash", "No"]),
            SPANS,
            st.sampled_from(["actual", "actual", "no"]),
            st.sampled_from(["positive", "positive", "no"]),
            st.lists(ARGUMENTS, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.builds(
            Stance,
            IDS,
            st.none() | SPANS,
            SPANS,
            st.sampled_from(["oppose", "oppose", "no"]),
            SPANS,
            st.sampled_from(["none", "none", "no"]),
        ),
        max_size=2,
    ).map(tuple),
)


@given(ANY | ANY.map(lambda some: replace(LABELS, events=(*LABELS.events, *some.events))))
def test_the_quick_look_says_sound_only_where_the_long_one_finds_nothing(labels: Labels) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for look in ("_spans_fit", "_names_fit", "_all_different"):
            patch.setattr(validation, look, lambda *_: False)
        long = list(problems(labels, TEXT, VOCABULARY))
    assert list(problems(labels, TEXT, VOCABULARY)) == long


@given(st.lists(st.sampled_from([*LABELS.entities]), unique=True).map(tuple))
def test_what_is_sound_is_seen_at_once(entities: tuple[Entity, ...]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "span_problems", None)
        bare = tuple(e._replace(arguments=()) for e in LABELS.events)
        assert not list(problems(replace(LABELS, entities=entities, events=bare), TEXT, VOCABULARY))
        assert not list(problems(LABELS, TEXT, VOCABULARY))
