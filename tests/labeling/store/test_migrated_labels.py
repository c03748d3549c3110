"""What was labelled under old names is read under today's, and the file keeps it as it was pulled."""

import pytest

from labeling.review.policy import rule_on
from labeling.store.labels import LabelStore
from schemas.approval import ApprovalSettings, Rule
from schemas.campaigns import ADJUDICATION
from schemas.migrations import Slot, load_migrations
from schemas.records import Annotation, AnnotationId, Decision, DocumentId, Entity, Event, Labels, Prediction, Span
from schemas.vocabulary import load_vocabulary

D1 = DocumentId("d1")
STEPS = """migrations:
  - {rename: PEOPLE, to: NORP, layer: entities}
  - {split: PLACE, into: [LOC, FAC], question: Was it built?, layer: entities}
"""
VISIT = Event("v1", "Visit", Span(0, 3), "actual", "positive")


@pytest.fixture
def migrations(tmp_path):
    (tmp_path / "001.yaml").write_text(STEPS, encoding="utf-8")
    return load_migrations(tmp_path, load_vocabulary())


def said(kind: str) -> Labels:
    return Labels((Entity("e1", 4, 8, kind),), (VISIT,))


def annotation(number: int, kind: str, **more) -> Annotation:
    time = f"2026-01-0{number}T00:00:00Z"
    return Annotation(AnnotationId(str(number)), D1, f"{number}@x", said(kind), time, time, **more)


def store_with(path, *annotations):
    with LabelStore(path) as store:
        store.save_annotations(annotations)
        for layer in ("entities", "events"):
            labels = annotations[0].labels.only([layer])
            store.replace_decisions([*store.decisions(D1), Decision(D1, "approved", "r", "", (), labels, (layer,))])
        store.save_carried([("h", Prediction(D1, "m@1", annotations[0].labels))])
    return path


def test_renamed_labels_are_read_with_where_they_come_from_and_stay_as_they_are(tmp_path, migrations) -> None:
    old = annotation(1, "PEOPLE")
    path = store_with(tmp_path / "labels.sqlite", old)
    with LabelStore(path, migrations) as store:
        [read] = store.annotations(D1)
        assert (read.labels, read.migrations, read.layers) == (said("NORP"), ("001.yaml",), old.layers)
        assert store.decision(D1).labels == said("NORP")
        assert store.carried()[D1, "h"].labels == said("NORP")
        assert store.names_used(Slot("entities", "type")) == {"PEOPLE"}
        assert store.save_annotations([old]) == 0
    with LabelStore(path) as store:
        assert store.annotations(D1) == [old]


def test_a_split_reopens_the_decision_on_its_layer_alone(tmp_path, migrations) -> None:
    path = store_with(tmp_path / "labels.sqlite", annotation(1, "PLACE"))
    with LabelStore(path, migrations) as store:
        entities, events = store.decisions(D1)
        assert (entities.verdict, entities.labels) == ("waiting", Labels())
        assert entities.reason == "a migration asks of PLACE [4, 8): Was it built? (LOC or FAC; 001.yaml)"
        assert (events.verdict, events.labels) == ("approved", Labels(events=(VISIT,)))
        [read] = store.annotations(D1)
        assert (read.layers, read.labels) == (("events", "stances"), Labels(events=(VISIT,)))


ONE = ApprovalSettings(rules=(Rule(name="one", when={"identical": 1}, then="approve"),))


def decided(tmp_path, migrations, *annotations):
    with LabelStore(store_with(tmp_path / "labels.sqlite", *annotations), migrations) as store:
        rulings = rule_on(D1, store.annotations(D1), ONE, ["entities", "events"])
        return [(ruling.decision.verdict, ruling.decision.reason) for ruling in rulings]


def test_a_layer_waits_until_everybody_who_was_asked_has_answered(tmp_path, migrations) -> None:
    [entities, events] = decided(tmp_path, migrations, annotation(1, "PLACE"), annotation(2, "LOC"))
    assert entities == ("waiting", "a migration asks of PLACE [4, 8): Was it built? (LOC or FAC; 001.yaml)")
    assert events[0] == "approved"


def test_an_answer_closes_the_question(tmp_path, migrations) -> None:
    assert decided(tmp_path, migrations, annotation(1, "FAC"), annotation(2, "FAC"))[0][0] == "approved"


def test_an_adjudicator_may_answer_for_all(tmp_path, migrations) -> None:
    settled = annotation(3, "FAC", campaign=ADJUDICATION)
    rules = (Rule(name="settled", when={"adjudicated": True}, then="approve"),)
    with LabelStore(store_with(tmp_path / "labels.sqlite", annotation(1, "PLACE"), settled), migrations) as store:
        [ruling] = rule_on(D1, store.annotations(D1), ApprovalSettings(rules=rules), ["entities"])
    assert (ruling.decision.verdict, ruling.decision.labels) == ("approved", Labels(said("FAC").entities))
