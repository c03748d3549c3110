"""`musnad build` says of each label what the project's pre-annotator had said, who holds it and who reviewed it."""

from __future__ import annotations

import json

import pytest

from dataset.parquet import read_rows
from labeling.store.labels import LabelStore
from labeling.store.parts import prediction_models, read_documents, read_predictions
from schemas.project import load_project
from schemas.records import LAYERS, Annotation, AnnotationId, Decision, Document, Entity, Labels

ANNOTATOR, REVIEWER = "basma@example.org", "rim@example.org"


@pytest.fixture
def predicted(musnad, project):
    """The project with what its lexicon says of each document."""
    settings = project / "musnad.yaml"
    listed = settings.read_text(encoding="utf-8").replace("reviewers: []", f"reviewers: [{REVIEWER}]")
    assert REVIEWER in listed
    settings.write_text(listed, encoding="utf-8")
    assert musnad("preannotate", "--project", project).code == 0
    return project


def approve(project, document: Document, said: Labels, model: str) -> None:
    """Starred by the reviewer, each layer decided on its own."""
    annotation = Annotation(
        AnnotationId("7"),
        document.id,
        ANNOTATOR,
        said,
        "2026-01-01",
        "2026-01-01",
        starred=True,
        updated_by=REVIEWER,
        prediction=model,
    )
    with LabelStore(load_project(project).labels) as store:
        store.save_annotations([annotation])
        store.replace_decisions(
            Decision(
                document.id, "approved", f"rule of {layer}", "w", (annotation.revision,), said.only([layer]), (layer,)
            )
            for layer in LAYERS
        )


def test_labels_name_the_model_their_rule_and_the_reviewer(musnad, predicted) -> None:
    (model,) = prediction_models(predicted / "predictions")
    shown = next(p for p in read_predictions(predicted / "predictions" / model) if len(p.labels.entities) > 1)
    document = next(d for d in read_documents(predicted / "corpus" / "documents") if d.id == shown.document)
    first, second = (e._replace(score=None) for e in shown.labels.entities[:2])
    other = next(tag for tag in ("LAW", "WEBSITE") if tag != second.type)
    added = Entity("new", 0, 1, "PRODUCT")
    approve(predicted, document, Labels((first, second._replace(type=other), added)), model)
    assert musnad("build", "--project", predicted).code == 0
    release = predicted / "releases" / "1.0.0"
    (row,) = (row for path in (release / "documents").glob("*.parquet") for row in read_rows([path]))
    said = {part["id"]: part for part in row["provenance"]["labels"]}
    assert (said[first.id]["change"], said[first.id]["model"]) == ("accepted", model)
    assert said[second.id]["change"] == "changed"
    assert said[second.id]["former"] == {"start": second.start, "end": second.end, "type": second.type}
    assert (said["new"]["change"], said["new"]["model"]) == ("added", None)
    (annotator,) = {name for part in said.values() for name in part["annotators"]}
    (reviewer,) = {part["reviewer"] for part in said.values()}
    assert annotator.startswith("annotator-")
    assert reviewer.startswith("annotator-")
    assert annotator != reviewer
    assert {part["rule"] for part in said.values()} == {"rule of entities"}
    assert musnad("verify", release).code == 0
    rows = [row for path in release.rglob("*.parquet") for row in read_rows([path])]
    assert not [name for name in (ANNOTATOR, REVIEWER) if name in json.dumps(rows)]
