"""Migration: labels of an earlier revision become a prediction for the newest, and what was lost is listed."""

import pytest

from labeling.corpus.migration import CARRIED, migrate, present_annotations
from labeling.store.labels import LabelStore
from labeling.store.parts import newest_revisions, write_documents
from schemas.records import (
    Annotation,
    AnnotationId,
    Decision,
    Document,
    DocumentId,
    Entity,
    Labels,
    Prediction,
    text_sha256,
)

D1 = DocumentId("d1")
OLD, NEW = "وصل الوفد إلى سرت أمس.", "عاجل\nوصل الوفد إلى سرت أمس."
LABELS = Labels((Entity("e1", 14, 17, "GPE"),))


def annotation(number: str, text: str = OLD, labels: Labels = LABELS, **more) -> Annotation:
    day = f"2026-01-0{number}T00:00:00Z"
    plain = {"created_at": day, "updated_at": day, "sha256": text_sha256(text), **more}
    return Annotation(AnnotationId(number), D1, "a@x", labels, **plain)


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    write_documents(folder, [Document(D1, OLD), Document(DocumentId("d2"), "نص")])
    write_documents(folder, [Document(D1, NEW, revision=2)])
    return folder


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def test_labels_that_stand_become_a_prediction_for_the_newest_text(documents, store):
    store.save_annotations([annotation("1")])
    (migrated,) = migrate(documents, store)
    assert migrated.to_json() == {"document": "d1", "revision": 2, "annotation": "1", "carried": 1, "lost": []}
    moved = Labels((Entity("e1", 19, 22, "GPE"),))
    assert store.carried() == {(D1, text_sha256(NEW)): Prediction(D1, CARRIED, moved)}
    assert store.annotations(D1) == [annotation("1")], "the annotation stays with the text it was made on"


def test_doing_it_again_gives_the_same(documents, store):
    store.save_annotations([annotation("1")])
    assert list(migrate(documents, store)) == list(migrate(documents, store))


def test_the_approved_annotation_comes_before_a_later_one(documents, store):
    store.save_annotations([annotation("1"), annotation("2", labels=Labels())])
    assert next(migrate(documents, store)).annotation == "2"
    store.replace_decisions([Decision(D1, "approved", "rule", "because", (annotation("1").revision,), LABELS)])
    assert next(migrate(documents, store)).annotation == "1"


def test_what_was_labelled_in_its_newest_text_needs_no_migration(documents, store):
    store.save_annotations([annotation("1"), annotation("2", NEW, Labels())])
    assert list(migrate(documents, store)) == []


def test_only_annotations_of_the_newest_text_are_present(documents, store):
    newer = annotation("2", NEW, Labels())
    store.save_annotations([annotation("1"), newer])
    assert present_annotations(store, newest_revisions(documents), D1) == [newer]
