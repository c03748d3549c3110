"""The ledger's campaigns and the tasks that a server refuses."""

from dataclasses import replace

import pytest

from labeling.store.labels import MAIN, Campaign, LabelStore, SetAside, Task
from schemas.records import DocumentId, TaskId

D1 = DocumentId("d1")


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def test_a_campaign_is_remembered_with_what_it_shows(store):
    assert store.campaign() is None
    campaign = Campaign(MAIN, "embedded", 7, config="<View/>")
    store.save_campaign(campaign)
    store.show("m@2")
    assert store.campaign() == replace(campaign, shown="m@2")


def test_a_task_that_is_refused_is_no_intent_any_more(store):
    store.intend_tasks([Task(D1, "h", "m@1", 7, None)])
    refused = SetAside(D1, "h", "payload", "no text")
    store.set_aside(refused)
    assert list(store.tasks()) == []
    assert list(store.tasks_set_aside()) == [refused]


def test_a_task_that_is_taken_after_all_is_set_aside_no_more(store):
    store.set_aside(SetAside(D1, "h", "payload", "no text"))
    store.intend_tasks([Task(D1, "h", "m@1", 7, None)])
    assert len(list(store.tasks_set_aside())) == 1
    store.acknowledge_tasks([(D1, TaskId(3))])
    assert list(store.tasks_set_aside()) == []


def test_a_new_prediction_is_journalled_for_its_revision_alone(store):
    for sha256, number in (("h1", 1), ("h2", 2)):
        store.intend_tasks([Task(D1, sha256, "m@1", 7, None)])
        store.acknowledge_tasks([(D1, TaskId(number))])
    store.update_predictions([Task(D1, "h2", "m@2", 7, TaskId(2), prediction="x")])
    assert [(t.model, t.prediction) for t in store.tasks()] == [("m@1", ""), ("m@2", "x")]
