"""What goes to the annotators: the chosen documents, with carried labels, and nothing that waits for them."""

import pytest

from labeling.store.labels import LabelStore
from labeling.studio.outgoing import Terms, is_blind, outgoing
from schemas.migrations import load_migrations
from schemas.outcome import Outcome
from schemas.records import (
    Annotation,
    AnnotationId,
    Argument,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Prediction,
    Span,
)
from schemas.vocabulary import load_vocabulary

D1, D2 = DocumentId("d1"), DocumentId("d2")
REVISED = Document(D1, "عاجل: سرت", revision=2)
CARRIED = Prediction(D1, "carried-over@1", Labels((Entity("e1", 6, 9, "GPE"),)))


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def labelled(store: LabelStore, sha256: str) -> None:
    store.save_annotations([Annotation(AnnotationId("1"), D1, "a@x", Labels(), "t", "t", sha256=sha256)])


EVERYTHING = Terms()


def sent(pairs, store: LabelStore, outcome: Outcome | None = None, terms: Terms = EVERYTHING):
    """What goes out, without what is shown beside it."""
    return [one[:2] for one in outgoing(pairs, store, outcome or Outcome(), terms)]


def test_without_a_choice_all_documents_go(store):
    pairs = [(Document(D1, "نص"), None), (Document(D2, "نص"), None)]
    assert sent(pairs, store) == pairs


def test_with_a_choice_only_the_chosen_go(store):
    store.choose([D2], "seed x")
    pairs = [(Document(D1, "نص"), None), (Document(D2, "نص"), None)]
    outcome = Outcome()
    assert sent(pairs, store, outcome) == pairs[1:]
    assert outcome.skipped == {"in the pool, not chosen": 1}


def test_predictions_go_under_todays_names(tmp_path):
    (tmp_path / "1.yaml").write_text("migrations: [{rename: TOWN, to: GPE, layer: entities}]\n", encoding="utf-8")
    prediction = Prediction(D2, "m@1", Labels((Entity("e1", 0, 3, "TOWN"),)))
    with LabelStore(tmp_path / "labels.sqlite", load_migrations(tmp_path, load_vocabulary())) as store:
        [(_, shown)] = sent([(Document(D2, "سرت"), prediction)], store)
    assert shown == Prediction(D2, "m@1", Labels((Entity("e1", 0, 3, "GPE"),)))


def test_a_newer_text_goes_with_the_labels_that_were_carried_over(store):
    labelled(store, "earlier")
    store.save_carried([(REVISED.sha256, CARRIED)])
    assert sent([(REVISED, None)], store) == [(REVISED, CARRIED)]


def test_a_newer_text_of_a_labelled_document_waits_for_its_labels(store):
    labelled(store, "earlier")
    outcome = Outcome()
    assert list(outgoing([(REVISED, None)], store, outcome)) == []
    assert outcome.left_out == {"labels-not-carried": 1}


def test_a_newer_text_that_nobody_labelled_or_that_is_labelled_itself_goes(store):
    assert sent([(REVISED, None)], store) == [(REVISED, None)]
    labelled(store, REVISED.sha256)
    assert sent([(REVISED, None)], store) == [(REVISED, None)]


CITY = Entity("e1", 5, 8, "GPE")
FLIGHT = Event("v1", "Visit", Span(0, 4), "actual", "positive", (Argument("Destination", 5, 8, "e1"),))
VISIT = Document(D1, "زيارة سرت")
AFTER = Terms(("events",), ("entities",))


def approve(store: LabelStore, labels: Labels, *layers, sha256: str = VISIT.sha256, verdict: str = "approved") -> None:
    store.save_annotations([Annotation(AnnotationId("1"), D1, "a@x", labels, "t", "t", sha256=sha256, layers=layers)])
    store.replace_decisions(
        Decision(D1, verdict, "rule", "why", ("1@t",), labels.only((layer,)), (layer,)) for layer in layers
    )


def test_a_layer_waits_for_the_approval_of_the_one_before_and_then_shows_its_labels(store):
    outcome = Outcome()
    assert sent([(VISIT, None)], store, outcome, AFTER) == []
    assert outcome.skipped == {"entities not approved yet": 1}
    approve(store, Labels((CITY,)), "entities", verdict="waiting")
    assert sent([(VISIT, None)], store, terms=AFTER) == []
    approve(store, Labels((CITY,)), "entities")
    [one] = outgoing([(VISIT, None)], store, Outcome(), AFTER)
    assert one.context == Labels((CITY,))


def test_an_approval_of_an_earlier_text_or_of_what_was_changed_since_does_not_count(store):
    approve(store, Labels((CITY,)), "entities", sha256="earlier")
    assert sent([(VISIT, None)], store, terms=AFTER) == []
    approve(store, Labels((CITY,)), "entities")
    store.save_annotations(
        [Annotation(AnnotationId("1"), D1, "a@x", Labels(), "t", "later", sha256=VISIT.sha256, layers=("entities",))]
    )
    assert sent([(VISIT, None)], store, terms=AFTER) == []


def test_of_events_the_triggers_are_shown(store):
    approve(store, Labels((CITY,), (FLIGHT,)), "entities", "events")
    [one] = outgoing([(VISIT, None)], store, Outcome(), Terms(("stances",), ("events",)))
    assert [(event.trigger, event.arguments) for event in one.context.events] == [(Span(0, 4), ())]
    assert one.context.entities == ()


def test_nothing_is_shown_where_nothing_was_found(store):
    approve(store, Labels(), "entities")
    [one] = outgoing([(VISIT, None)], store, Outcome(), AFTER)
    assert one.context is None


def test_what_was_carried_over_from_another_campaign_is_no_prediction_for_this_one(store):
    labelled(store, REVISED.sha256)
    store.save_carried([(REVISED.sha256, CARRIED)])
    made = Prediction(D1, "m@1", Labels())
    assert sent([(REVISED, made)], store, terms=Terms(("events",))) == [(REVISED, made)]
    assert sent([(REVISED, made)], store, terms=Terms(("entities",))) == [(REVISED, CARRIED)]


def test_the_blind_share_is_drawn_by_document_and_seed_alone():
    names = [f"d{number}" for number in range(4000)]
    blind = {name for name in names if is_blind(name, Terms(blind=0.1, seed="s"))}
    assert 330 < len(blind) < 470
    assert blind < {name for name in names if is_blind(name, Terms(blind=0.2, seed="s"))}
    assert blind != {name for name in names if is_blind(name, Terms(blind=0.1, seed="t"))}
    assert not any(is_blind(name, Terms()) for name in names)
    assert all(is_blind(name, Terms(blind=1.0)) for name in names)
