"""Pull: annotations come in as they are, edits replace, deletions are noticed, foreign tasks are named."""

from dataclasses import replace

import pytest

from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.codec import to_results
from labeling.studio.pull import pull
from labeling.studio.task_records import StudioAnnotation, StudioTask
from schemas.outcome import Outcome
from schemas.records import Document, DocumentId, Entity, Labels, TaskId
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
DOCUMENT = Document(DocumentId("d1"), "وصل الوفد إلى سرت 🙂 أمس.")
LABELS = Labels((Entity("e1", 14, 17, "GPE"),))


def annotation(number: int, **more) -> StudioAnnotation:
    result = tuple(to_results(LABELS, DOCUMENT.text, VOCABULARY))
    plain = {
        "task": TaskId(7),
        "completed_by": 1,
        "updated_by": 1,
        "result": result,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "lead_time": 9.5,
        "ground_truth": False,
        "was_cancelled": False,
        "parent_prediction": 5,
    }
    return StudioAnnotation(id=number, **{**plain, **more})


def task(*annotations: StudioAnnotation, number: int = 7) -> StudioTask:
    return StudioTask(TaskId(number), {"doc_id": "d1"}, "2026-01-01T00:00:00Z", annotations, {5: "lexicon@1"})


class ServerInMemory:
    def __init__(self, *tasks):
        self.held = list(tasks)

    def tasks(self, project):
        assert project == 3
        return iter(self.held)

    def users(self):
        return {1: "amal@x", 2: "reem@x"}


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        opened.intend_tasks([Task(DOCUMENT.id, DOCUMENT.sha256, "lexicon@1", 3, None)])
        opened.acknowledge_tasks([(DOCUMENT.id, TaskId(7))])
        yield opened


@pytest.fixture
def fetch(store):
    def run(*tasks) -> Outcome:
        outcome = Outcome()
        pull(
            ServerInMemory(*tasks),
            Campaign("main", "embedded", 3),
            lambda ids: dict.fromkeys(ids, DOCUMENT),
            store,
            VOCABULARY,
            outcome,
        )
        return outcome

    return run


def test_an_annotation_comes_in_with_who_when_and_what_it_started_from(fetch, store):
    assert fetch(task(annotation(1))).done == {"annotations new or changed": 1}
    (kept,) = store.annotations(DOCUMENT.id)
    assert (kept.annotator, kept.labels, kept.lead_time, kept.prediction) == ("amal@x", LABELS, 9.5, "lexicon@1")


def test_the_same_again_changes_nothing(fetch):
    fetch(task(annotation(1), annotation(2, completed_by=2)))
    again = fetch(task(annotation(1), annotation(2, completed_by=2)))
    assert (again.done, again.skipped) == ({}, {"annotations unchanged": 2})


def test_a_star_is_kept_with_who_gave_it(fetch, store):
    fetch(task(annotation(1)))
    fetch(task(replace(annotation(1), ground_truth=True, updated_by=2, updated_at="2026-01-02T00:00:00Z")))
    (kept,) = store.annotations(DOCUMENT.id)
    assert (kept.starred, kept.updated_by, kept.annotator) == (True, "reem@x", "amal@x")


def test_an_annotation_is_read_against_the_revision_that_its_task_showed(store):
    newer = Document(DOCUMENT.id, "نص آخر", revision=2)
    store.intend_tasks([Task(newer.id, newer.sha256, "carried-over@1", 3, None)])
    store.acknowledge_tasks([(newer.id, TaskId(8))])
    texts = {(d.id, d.sha256): d for d in (DOCUMENT, newer)}
    anew = annotation(2, task=TaskId(8), result=())
    held = ServerInMemory(task(annotation(1)), task(anew, number=8))
    pull(
        held,
        Campaign("main", "embedded", 3),
        lambda asked: {key: texts[key] for key in asked},
        store,
        VOCABULARY,
        Outcome(),
    )
    kept = store.annotations(DOCUMENT.id)
    assert [(a.id, a.sha256, a.labels) for a in kept] == [
        ("1", DOCUMENT.sha256, LABELS),
        ("2", newer.sha256, Labels()),
    ]
    assert [a.prediction for a in kept] == ["lexicon@1", "carried-over@1"]


def test_what_was_deleted_on_the_server_goes(fetch, store):
    fetch(task(annotation(1), annotation(2)))
    assert fetch(task(annotation(2))).done == {"annotations deleted in Label Studio": 1}
    assert [a.id for a in store.annotations(DOCUMENT.id)] == ["2"]


def test_a_task_that_is_not_ours_is_named(fetch):
    assert fetch(task(annotation(1), number=99)).left_out == {"unknown-task": 1}


def test_what_cannot_be_read_is_named_and_kept_with_the_annotation(fetch, store):
    bad = {
        "id": "r9",
        "from_name": "entity",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 0, "end": 3, "labels": ["NOPE"]},
    }
    outcome = fetch(task(annotation(1, result=(*annotation(1).result, bad))))
    assert sum(outcome.left_out.values()) == 1
    (kept,) = store.annotations(DOCUMENT.id)
    assert kept.labels == LABELS
    assert len(kept.problems) == 1
