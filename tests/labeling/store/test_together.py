"""The decisions on the layers of a document, taken together."""

from labeling.store.together import together
from schemas.records import Argument, Decision, DocumentId, Entity, Event, Labels, Span, Stance

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
