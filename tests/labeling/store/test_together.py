"""The decisions on the layers of a document, taken together."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.store.together import merged, together
from schemas.records import LAYERS, Argument, Decision, DocumentId, Entity, Event, Labels, Span, Stance

D = DocumentId("d")
ENTITY = Entity("1", 5, 9, "PERS")
EVENT = Event("1", "Visit", Span(0, 3), "actual", "positive", (Argument("Person", 5, 9, "9"),))
STANCE = Stance("1", Span(5, 9), Span(10, 12), "support", Span(0, 3), "none")


def decision(layer, verdict="approved", labels=None, rule="r", reason="because", annotations=("1@t",)):
    return Decision(D, verdict, rule, reason, annotations, labels or Labels(), (layer,))


def test_none_is_none_and_one_is_itself():
    assert together([]) is None
    assert together([decision("events")]) == decision("events")


def test_approved_layers_bring_their_labels_with_ids_that_are_unique_and_arguments_that_lead_to_entities():
    whole = together(
        [
            decision("stances", labels=Labels((), (), (STANCE,)), annotations=("3@t",)),
            decision("entities", labels=Labels((ENTITY,))),
            decision("events", labels=Labels((), (EVENT,)), annotations=("2@t",), reason="why not"),
        ]
    )
    assert whole.layers == ("entities", "events", "stances")
    assert [label.id for label in (*whole.labels.entities, *whole.labels.events, *whole.labels.stances)] == [
        "1",
        "1'",
        "1''",
    ]
    assert whole.labels.events[0].arguments == (Argument("Person", 5, 9, "1"),)
    assert whole.annotations == ("1@t", "2@t", "3@t")
    assert (whole.rule, whole.reason) == ("r", "entities: because; events: why not; stances: because")


def test_a_layer_that_waits_keeps_the_others_from_nothing():
    whole = together([decision("entities", labels=Labels((ENTITY,))), decision("events", "waiting", reason="later")])
    assert (whole.verdict, whole.layers, whole.labels) == ("approved", ("entities",), Labels((ENTITY,)))


def test_without_an_approved_layer_it_is_what_its_most_hopeful_layer_is():
    assert together([decision("entities", "waiting"), decision("events", "adjudicate")]).verdict == "adjudicate"
    assert together([decision("entities", "excluded"), decision("events", "excluded")]).verdict == "excluded"


IDS, PLACES = st.sampled_from(["1", "2", "1'", "3"]), st.sampled_from([(0, 3), (5, 9), (10, 12)])
ENTITIES = st.builds(lambda name, place: Entity(name, *place, "PERS"), IDS, PLACES)
FILLERS = st.builds(lambda place, name: Argument("Person", *place, name), PLACES, st.none() | IDS)
EVENTS = st.builds(
    lambda name, of: EVENT._replace(id=name, arguments=of), IDS, st.lists(FILLERS, max_size=2).map(tuple)
)
SEVERAL = st.builds(
    Labels,
    st.lists(ENTITIES, max_size=3).map(tuple),
    st.lists(EVENTS, max_size=2).map(tuple),
    st.lists(st.builds(lambda name: STANCE._replace(id=name), IDS), max_size=2).map(tuple),
)


@given(st.lists(SEVERAL, max_size=3))
def test_merged_labels_say_the_same_under_ids_of_their_own(of_layers):
    whole = merged(of_layers)
    assert (
        whole.content()
        == Labels(
            *(tuple(label for labels in of_layers for label in getattr(labels, layer)) for layer in LAYERS)
        ).content()
    )
    assert whole.entities == tuple(entity for labels in of_layers for entity in labels.entities)
    entities = {entity.id for entity in whole.entities}
    others = [label.id for label in (*whole.events, *whole.stances)]
    assert len(set(others) - entities) == len(others)
    for new, old in zip(whole.events, (e for labels in of_layers for e in labels.events), strict=True):
        assert new.id.rstrip("'") == old.id.rstrip("'")
        for now, before in zip(new.arguments, old.arguments, strict=True):
            there = [entity.id for entity in whole.entities if entity.span == now.span]
            last = {entity.id: entity.span for entity in whole.entities}
            stays = before.entity is not None and last.get(before.entity) == before.span
            assert now.entity == (before.entity if stays else there[0] if there else None)
