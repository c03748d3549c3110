"""What the models had said is given for a document, in its newest revision, whatever the order of asking."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from labeling.corpus.migration import CARRIED
from labeling.corpus.started_from import StartedFrom
from labeling.store.labels import LabelStore
from labeling.store.parts import prediction_folder, write_documents, write_predictions
from schemas.records import Annotation, AnnotationId, Document, DocumentId, Entity, Labels, Prediction

FIRST = [Document(DocumentId(name), f"نص {name}") for name in "acd"]
SECOND = [Document(DocumentId("b"), "نص b"), replace(FIRST[0], text="نص جديد", revision=2)]


def labels(end: int) -> Labels:
    return Labels((Entity("e1", 0, end, "GPE"),))


@pytest.fixture
def store(tmp_path: Path):
    """Two parts of documents, of which the second revises one; a model's predictions for all; annotations of three."""
    folder = prediction_folder(tmp_path / "predictions", "m@1")
    for documents, first in ((FIRST, 1), (SECOND, 10)):
        part = write_documents(tmp_path / "documents", documents)
        said = {d.id: json.dumps(labels(first + n).to_json()) for n, d in enumerate(documents)}
        write_predictions(folder, part.name, pa.table({"id": list(said), "labels": list(said.values())}))
    with LabelStore(tmp_path / "labels.sqlite") as store:
        store.save_annotations(
            Annotation(AnnotationId(name), DocumentId(name), "amina", Labels(), "", "", prediction=model)
            for name, model in (("a", "m@1"), ("b", "m@1"), ("c", "gone@2"))
        )
        yield store


@pytest.fixture
def started(tmp_path: Path, store: LabelStore) -> StartedFrom:
    return StartedFrom(tmp_path / "documents", tmp_path / "predictions", store)


def test_the_newest_revision_counts_in_any_order_of_asking(started) -> None:
    assert started.of("b") == {"m@1": labels(10)}
    assert started.of("a") == {"m@1": labels(11)}
    assert started.of("b") == {"m@1": labels(10)}


def test_a_document_that_nobody_annotated_and_a_model_that_is_gone_have_nothing(started) -> None:
    assert started.of("d") == {}
    assert started.of("c") == {"m@1": labels(2)}  # the prediction is there, though nobody started from it


def test_labels_carried_over_to_the_newest_text_are_a_model_of_their_own(started, store) -> None:
    store.save_carried([(SECOND[1].sha256, Prediction(DocumentId("a"), CARRIED, labels(5)))])
    store.save_carried([("of another text", Prediction(DocumentId("b"), CARRIED, labels(6)))])
    assert started.of("a") == {"m@1": labels(11), CARRIED: labels(5)}
    assert started.of("b") == {"m@1": labels(10)}
