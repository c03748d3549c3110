"""What goes to the annotators: the chosen documents, with carried labels, and nothing that waits for them."""

import pytest

from labeling.store.labels import LabelStore
from labeling.studio.outgoing import outgoing
from schemas.outcome import Outcome
from schemas.records import Annotation, AnnotationId, Document, DocumentId, Entity, Labels, Prediction

D1, D2 = DocumentId("d1"), DocumentId("d2")
REVISED = Document(D1, "عاجل: سرت", revision=2)
CARRIED = Prediction(D1, "carried-over@1", Labels((Entity("e1", 6, 9, "GPE"),)))


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def labelled(store: LabelStore, sha256: str) -> None:
    store.save_annotations([Annotation(AnnotationId("1"), D1, "a@x", Labels(), "t", "t", sha256=sha256)])


def test_without_a_choice_all_documents_go(store):
    pairs = [(Document(D1, "نص"), None), (Document(D2, "نص"), None)]
    assert list(outgoing(pairs, store, Outcome())) == pairs


def test_with_a_choice_only_the_chosen_go(store):
    store.choose([D2], "seed x")
    pairs = [(Document(D1, "نص"), None), (Document(D2, "نص"), None)]
    outcome = Outcome()
    assert list(outgoing(pairs, store, outcome)) == pairs[1:]
    assert outcome.skipped == {"in the pool, not chosen": 1}


def test_a_newer_text_goes_with_the_labels_that_were_carried_over(store):
    labelled(store, "earlier")
    store.save_carried([(REVISED.sha256, CARRIED)])
    assert list(outgoing([(REVISED, None)], store, Outcome())) == [(REVISED, CARRIED)]


def test_a_newer_text_of_a_labelled_document_waits_for_its_labels(store):
    labelled(store, "earlier")
    outcome = Outcome()
    assert list(outgoing([(REVISED, None)], store, outcome)) == []
    assert outcome.left_out == {"labels-not-carried": 1}


def test_a_newer_text_that_nobody_labelled_or_that_is_labelled_itself_goes(store):
    assert list(outgoing([(REVISED, None)], store, Outcome())) == [(REVISED, None)]
    labelled(store, REVISED.sha256)
    assert list(outgoing([(REVISED, None)], store, Outcome())) == [(REVISED, None)]
