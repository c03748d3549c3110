"""Old labels are read under today's names; what only people can say is asked."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.migrations import NO_MIGRATIONS, load_migrations
from schemas.records import Argument, Entity, Event, Labels, Question, Span, Stance
from schemas.replay import readable, replay
from schemas.validation import problems
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXT = "زار الوزير مدينة سرت أمس"
FILES = {
    "001-desk.yaml": """
        - {rename: PEOPLE, to: NORP, layer: entities}
        - {merge: [TOWN, GPE], into: GPE, layer: entities}
        - {merge: [StateVisit, Trip], into: Visit, layer: events}
        - {rename: Visitor, to: Person, layer: events, of: role}
        - {rename: real, to: actual, layer: events, of: realis}
        - {rename: pro, to: support, layer: stances}
        """,
    "002-places.yaml": """
        - {split: PLACE, into: [LOC, FAC], question: Was it built?, layer: entities}
        """,
}


@pytest.fixture(scope="module")
def migrations(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrations")
    for name, steps in FILES.items():
        (folder / name).write_text(f"migrations:{steps}", encoding="utf-8")
    return load_migrations(folder, VOCABULARY)


VISIT = Event(
    "v1", "Trip", Span(0, 3), "real", "positive", (Argument("Visitor", 4, 10, "e1"), Argument("Destination", 17, 20))
)
STANCE = Stance("s1", None, Span(4, 10), "pro", Span(0, 3), "none")
OLD = Labels((Entity("e1", 4, 10, "PEOPLE"), Entity("e2", 17, 20, "TOWN")), (VISIT,), (STANCE,))


def test_every_layer_is_read_under_todays_names(migrations) -> None:
    found = replay(OLD, migrations)
    arguments = (Argument("Person", 4, 10, "e1"), Argument("Destination", 17, 20))
    assert found.labels == Labels(
        (Entity("e1", 4, 10, "NORP"), Entity("e2", 17, 20, "GPE")),
        (VISIT._replace(type="Visit", realis="actual", arguments=arguments),),
        (STANCE._replace(polarity="support"),),
    )
    assert (found.by, found.questions) == (("001-desk.yaml",), ())
    assert list(problems(found.labels, TEXT, VOCABULARY)) == []


def test_labels_that_say_the_same_after_a_merge_are_one_and_arguments_follow(migrations) -> None:
    twice = Labels(
        (Entity("e1", 17, 20, "GPE"), Entity("e2", 17, 20, "TOWN")),
        (
            VISIT._replace(type="Trip", arguments=(Argument("Destination", 17, 20, "e2"),)),
            VISIT._replace(id="v2", type="StateVisit", arguments=(Argument("Destination", 17, 20, "e1"),)),
        ),
    )
    found = replay(twice, migrations).labels
    assert [entity.id for entity in found.entities] == ["e1"]
    assert [(event.id, event.arguments) for event in found.events] == [("v1", (Argument("Destination", 17, 20, "e1"),))]
    assert list(problems(found, TEXT, VOCABULARY)) == []


def test_a_label_that_was_split_opens_its_layer_and_is_asked_about(migrations) -> None:
    asked = replace(OLD, entities=(*OLD.entities, Entity("e3", 11, 20, "PLACE")))
    found = replay(asked, migrations)
    question = Question("entities", "e3", Span(11, 20), "PLACE", ("LOC", "FAC"), "Was it built?", "002-places.yaml")
    assert (found.questions, found.open) == ((question,), {"entities"})
    assert str(question) == "PLACE [11, 20): Was it built? (LOC or FAC; 002-places.yaml)"
    assert found.labels.entities == ()
    assert found.labels.events[0].arguments[0] == Argument("Person", 4, 10, None)
    assert found.by == ("001-desk.yaml", "002-places.yaml")


def test_labels_of_today_are_handed_on_as_they_are(migrations) -> None:
    today = replay(OLD, migrations).labels
    assert replay(today, migrations).labels is today
    assert replay(OLD, NO_MIGRATIONS).labels is OLD


@given(
    st.lists(
        st.builds(
            lambda start, kind: (start, kind),
            st.integers(0, 9),
            st.sampled_from(["PEOPLE", "NORP", "TOWN", "GPE", "PLACE", "LOC", "PERS"]),
        ),
        max_size=8,
        unique=True,
    )
)
def test_nothing_is_lost_nothing_guessed_and_a_second_replay_changes_nothing(migrations, said) -> None:
    labels = Labels(tuple(Entity(f"e{n}", start, start + 2, kind) for n, (start, kind) in enumerate(said)))
    found = replay(labels, migrations)
    names = {"PEOPLE": "NORP", "TOWN": "GPE"}
    if any(kind == "PLACE" for _, kind in said):
        assert found.labels.entities == ()
        assert len(found.questions) == sum(kind == "PLACE" for _, kind in said)
    else:
        assert {(e.start, e.type) for e in found.labels.entities} == {(start, names.get(k, k)) for start, k in said}
        assert len({(e.start, e.type) for e in found.labels.entities}) == len(found.labels.entities)
    assert replay(found.labels, migrations).by == ()


def test_the_reading_vocabulary_has_old_and_new_names_and_the_same_version(migrations) -> None:
    wide = readable(VOCABULARY, migrations)
    assert list(problems(OLD, TEXT, wide)) == []
    assert wide.version == VOCABULARY.version
    assert list(wide.entities)[:21] == list(VOCABULARY.entities)
    assert {"PEOPLE", "TOWN", "PLACE"} <= wide.entities.keys()
    assert [choice.value for choice in wide.realis if choice.default] == ["actual"]
    assert readable(VOCABULARY, NO_MIGRATIONS) is VOCABULARY
