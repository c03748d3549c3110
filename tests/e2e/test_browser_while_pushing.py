"""Somebody labels in the real page while push changes the prediction that they started from: their work stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import LabellingPage

from labeling.store.labels import LabelStore
from labeling.studio.codec import from_annotation
from labeling.studio.interface import label_config
from labeling.studio.push import push
from schemas.outcome import Outcome
from schemas.records import LAYERS, Document, DocumentId, Entity, Labels, Prediction
from schemas.vocabulary import load_vocabulary

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.e2e

VOCABULARY = load_vocabulary()
TEXT = "زار مفتاح الشريدي 🚨 بلدة أم الأرانب يوم الخميس، والتقى في مستشفى سبها الطبي أطباء من فزان."
DOCUMENT = Document(DocumentId("edited-meanwhile"), TEXT)


def entity(name: str, words: str, tag: str) -> Entity:
    start = TEXT.index(words)
    return Entity(name, start, start + len(words), tag)


def send(studio, project: int, store: LabelStore, model: str, *entities: Entity) -> Outcome:
    outcome = Outcome()
    prediction = Prediction(DOCUMENT.id, model, Labels(entities))
    push(studio.admin, project, [(DOCUMENT, prediction)], store, VOCABULARY, LAYERS, outcome, shown=model)
    return outcome


def test_what_a_person_marks_while_the_prediction_changes_is_what_arrives(studio, browser, store):
    project = studio.admin.ensure_project("edited meanwhile", label_config(VOCABULARY))
    send(studio, project, store, "m@1", entity("e1", "مفتاح الشريدي", "PERS"), entity("e2", "أم الأرانب", "GPE"))
    (task,) = store.tasks()
    nour = studio.account("nour")
    page = LabellingPage(browser, studio.url)
    page.sign_in(nour.email, nour.password)
    page.open_task(project, task.task)
    page.mark("مستشفى سبها الطبي", key=VOCABULARY.entities["FAC"].hotkey)

    outcome = send(studio, project, store, "m@2", entity("e1", "فزان", "LOC"), entity("e2", "يوم الخميس", "DATE"))
    assert (
        sum((outcome.done + outcome.skipped).values()) == 1
    )  # changed, or kept where the page has saved a draft by now
    page.mark("فزان", key=VOCABULARY.entities["GPE"].hotkey)
    page.submit()
    send(studio, project, store, "m@3", entity("e1", "بلدة", "FAC"))

    (read,) = studio.admin.tasks(project)
    (annotation,) = read.annotations
    labels = from_annotation(annotation, read, DOCUMENT, studio.admin.users(), VOCABULARY).labels
    assert {(TEXT[one.start : one.end], one.type) for one in labels.entities} == {
        ("مفتاح الشريدي", "PERS"),
        ("أم الأرانب", "GPE"),
        ("مستشفى سبها الطبي", "FAC"),
        ("فزان", "GPE"),
    }
    assert read.models[annotation.parent_prediction] == "m@1"
