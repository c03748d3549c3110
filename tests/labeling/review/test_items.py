"""From a project's store and parts to what is compared."""

import json
from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pytest
from reviewed_cases import annotation, approved, entity

from labeling.corpus.migration import CARRIED
from labeling.review.items import CANCELLED, OUTDATED, STALE, UNREADABLE, reviewed
from labeling.store import parts
from labeling.store.labels import LabelStore, Task
from schemas.campaigns import ADJUDICATION
from schemas.records import LAYERS, Decision, Document, DocumentId, Labels, Prediction

OLD, NEW = Document(DocumentId("d1"), "وصل إلى طرابلس"), Document(DocumentId("d1"), "وصل إلى طرابلس أمس", revision=2)
LABELS = Labels((entity("طرابلس", "GPE", text=NEW.text),))


@pytest.fixture
def folder(tmp_path):
    parts.write_documents(tmp_path / "documents", [OLD, Document(DocumentId("d2"), "نص")])
    parts.write_documents(tmp_path / "documents", [NEW])
    return tmp_path


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def said(number, person="amal", **more):
    return annotation(number, person, LABELS, **{"sha256": NEW.sha256, **more})


def read(folder, store, name=str):
    left_out = Counter()
    cases = list(reviewed(folder / "documents", folder / "predictions", store, LAYERS, left_out, name))
    return cases, +left_out


def test_only_what_was_submitted_on_the_newest_text_counts_and_the_rest_is_counted_by_reason(folder, store):
    store.save_annotations(
        [
            said(1),
            said(2, "basim"),
            said(3, "reem", cancelled=True),
            said(4, "dana", problems=("unknown-label: r: x",)),
            said(5, "adam", sha256=OLD.sha256),
            said(6, "judge", campaign=ADJUDICATION),
        ]
    )
    (case,), left_out = read(folder, store, lambda person: f"<{person}>")
    assert case.document.text == NEW.text
    assert [a.annotator for a in case.annotations] == ["<amal>", "<basim>"]
    assert left_out == {CANCELLED: 1, UNREADABLE: 1, OUTDATED: 1}
    assert [r.annotator for r in case.item().ratings] == ["<amal>", "<basim>"]


def test_gold_is_what_is_approved_in_the_layers_that_are(folder, store):
    one, other = said(1), said(2, "basim")
    store.save_annotations([one, other])
    waiting = replace(approved(Labels(), one, layers=["events"]), verdict="waiting")
    store.replace_decisions([approved(LABELS, one, other, layers=["entities"]), waiting])
    (case,), left_out = read(folder, store)
    item = case.item()
    assert (item.gold.entities, item.gold_layers, left_out) == (LABELS.entities, {"entities"}, {})


def test_a_decision_from_an_annotation_that_changed_since_is_no_gold(folder, store):
    store.save_annotations([said(1)])
    store.replace_decisions([Decision(DocumentId("d1"), "approved", "r", "", ("1@before",), LABELS, ("entities",))])
    (case,), left_out = read(folder, store)
    assert (case.item().gold, left_out) == (None, {STALE: 1})


def test_each_annotation_comes_with_the_prediction_of_its_model_and_the_task_of_its_campaign(folder, store):
    rows = [{"id": "d1", "labels": json.dumps(LABELS.to_json())}]
    parts.write_predictions(folder / "predictions" / "m@1", "part-00001.parquet", pa.Table.from_pylist(rows))
    store.save_annotations([said(1, prediction="m@1"), said(2, "basim", campaign="blind")])
    for name, blind in (("main", False), ("blind", True)):
        store.intend_tasks([Task(DocumentId("d1"), NEW.sha256, "m@1", 1, None, name, blind=blind)])
    store.save_carried([(NEW.sha256, Prediction(DocumentId("d1"), CARRIED, Labels()))])
    (case,), _ = read(folder, store)
    assert case.predictions == {"m@1": LABELS, CARRIED: Labels()}
    assert [case.blind(a) for a in case.annotations] == [False, True]


def test_annotations_are_compared_in_the_layers_that_they_were_asked_for(folder, store):
    store.save_annotations([said(1, layers=("entities", "events"))])
    cases = list(reviewed(folder / "documents", None, store, ["events", "stances"], Counter()))
    assert cases[0].item().ratings[0].layers == {"events"}
