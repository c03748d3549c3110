"""Push: each document becomes one task, also when the connection breaks before or after the server has committed."""

import pytest

from labeling.store.labels import LabelStore
from labeling.studio.push import BATCH, push
from schemas.errors import StudioUnreachable
from schemas.outcome import Outcome
from schemas.records import LAYERS, Document, DocumentId, Entity, Labels, Prediction, TaskId
from schemas.vocabulary import load_vocabulary

PROJECT = 3


class ServerInMemory:
    """What push needs of Label Studio. `cut` breaks the connection of one import, before or after it was committed."""

    def __init__(self):
        self.sent: list[dict] = []
        self.cut = {}
        self.imports = 0

    def import_tasks(self, project, tasks):
        assert project == PROJECT
        self.imports += 1
        when = self.cut.pop(self.imports, None)
        if when == "before":
            raise StudioUnreachable("cut")
        self.sent += tasks
        if when == "after":
            raise StudioUnreachable("cut")
        return [TaskId(number) for number in range(len(self.sent) - len(tasks) + 1, len(self.sent) + 1)]

    def find_tasks(self, project, doc_ids):
        assert project == PROJECT
        found: dict[str, list[TaskId]] = {}
        for number, task in enumerate(self.sent, 1):
            if task["data"]["doc_id"] in doc_ids:
                found.setdefault(task["data"]["doc_id"], []).append(TaskId(number))
        return found

    def documents(self):
        return [task["data"]["doc_id"] for task in self.sent]


@pytest.fixture
def server():
    return ServerInMemory()


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


@pytest.fixture
def send(server, store):
    def run(pairs) -> Outcome:
        outcome = Outcome()
        push(server, PROJECT, pairs, store, load_vocabulary(), LAYERS, outcome)
        return outcome

    return run


def pairs(count: int, with_predictions: bool = False):
    documents = [Document(DocumentId(f"d{number:04d}"), "وصل الوفد إلى سرت.") for number in range(count)]
    labels = Labels((Entity("e1", 14, 17, "GPE", 0.9),))
    return [(d, Prediction(d.id, "lexicon@1", labels) if with_predictions else None) for d in documents]


def test_a_second_push_sends_nothing(send, server):
    assert send(pairs(3, True)).done == {"tasks": 3, "predictions": 3}
    again = send(pairs(3, True))
    assert (again.done, again.skipped) == ({}, {"there already": 3})
    assert server.documents() == ["d0000", "d0001", "d0002"]


def test_only_new_documents_are_sent(send, server):
    send(pairs(2))
    assert send(pairs(5)).done["tasks"] == 3
    assert server.documents() == [f"d{number:04d}" for number in range(5)]


def test_documents_travel_in_batches(send, server):
    send(pairs(2 * BATCH + 1))
    assert server.imports == 3
    assert len(server.documents()) == 2 * BATCH + 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_cut_import_is_finished_without_doubles(send, server, store, when, which):
    count = 2 * BATCH + 7
    server.cut[which] = when
    with pytest.raises(StudioUnreachable):
        send(pairs(count))
    outcome = send(pairs(count))
    assert sorted(server.documents()) == [f"d{number:04d}" for number in range(count)]
    assert all(task.task is not None for task in store.tasks())
    assert outcome.skipped["found on the server after a cut"] == (
        min(BATCH, count - (which - 1) * BATCH) if when == "after" else 0
    )


def test_the_ledger_leads_from_each_document_to_its_own_task(send, server, store):
    send(pairs(5))
    for task in store.tasks():
        assert server.sent[task.task - 1]["data"]["doc_id"] == task.document


def test_a_newer_text_of_a_document_is_a_task_of_its_own(send, server, store):
    old, new = Document(DocumentId("d1"), "نص"), Document(DocumentId("d1"), "نص آخر", revision=2)
    send([(old, None)])
    server.cut[2] = "after"
    with pytest.raises(StudioUnreachable):
        send([(new, None)])
    assert send([(new, None)]).skipped == {"there already": 1, "found on the server after a cut": 1}
    assert [(t.sha256, t.task) for t in store.tasks()] == [(old.sha256, 1), (new.sha256, 2)]


def test_predictions_go_under_the_name_that_is_shown_and_the_ledger_keeps_where_they_come_from(server, store):
    push(server, PROJECT, pairs(1, True), store, load_vocabulary(), LAYERS, Outcome(), shown="shown@2")
    assert server.sent[0]["predictions"][0]["model_version"] == "shown@2"
    assert [task.model for task in store.tasks()] == ["lexicon@1"]
