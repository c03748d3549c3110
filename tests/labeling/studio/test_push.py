"""Push: each document becomes one task, whatever happens to the requests or to us."""

import contextlib

import pytest
from server_in_memory import PROJECT, Killed, ServerInMemory

from labeling.store.labels import Campaign, LabelStore
from labeling.studio import delivery, parcels, retries
from labeling.studio.parcels import BATCH, Outgoing
from labeling.studio.push import holds_tasks_of, push
from schemas.errors import StudioError
from schemas.outcome import Outcome
from schemas.records import LAYERS, Document, DocumentId, Entity, Labels, Prediction, TaskId
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(retries, "_sleep", lambda _: None)


@pytest.fixture
def server():
    return ServerInMemory()


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


@pytest.fixture
def send(server, store):
    def run(pairs, shown="") -> Outcome:
        outcome = Outcome()
        push(server, PROJECT, pairs, store, VOCABULARY, LAYERS, outcome, shown=shown)
        return outcome

    return run


def pairs(count: int, with_predictions: bool = False, text: str = "وصل الوفد إلى سرت."):
    documents = [Document(DocumentId(f"d{number:04d}"), text) for number in range(count)]
    labels = Labels((Entity("e1", 14, 17, "GPE", 0.9),))
    return [(d, Prediction(d.id, "lexicon@1", labels) if with_predictions else None) for d in documents]


def names(count: int) -> list[str]:
    return [f"d{number:04d}" for number in range(count)]


class TestPush:
    def test_a_second_push_sends_nothing(self, send, server):
        assert send(pairs(3, True)).done == {"tasks": 3, "predictions": 3}
        again = send(pairs(3, True))
        assert (again.done, again.skipped) == ({}, {"there already": 3})
        assert server.documents() == names(3)

    def test_only_new_documents_are_sent(self, send, server):
        send(pairs(2))
        assert send(pairs(5)).done["tasks"] == 3
        assert server.documents() == names(5)

    def test_documents_travel_in_batches_of_so_many(self, send, server):
        send(pairs(2 * BATCH + 1))
        assert server.sizes == [BATCH, BATCH, 1]
        assert len(server.documents()) == 2 * BATCH + 1

    def test_documents_travel_in_batches_of_so_many_bytes(self, send, server, monkeypatch):
        monkeypatch.setattr(parcels, "BATCH_BYTES", 3000)
        send([*pairs(5), (Document(DocumentId("long"), "نص " * 2000), None), *pairs(7)[5:]])
        assert sum(server.sizes) == 8
        assert 1 in server.sizes[:-1]
        assert max(server.sizes) < 8

    def test_the_ledger_leads_from_each_document_to_its_own_task(self, send, server, store):
        send(pairs(5))
        for task in store.tasks():
            assert server.tasks[task.task]["doc_id"] == task.document

    def test_a_newer_text_of_a_document_is_a_task_of_its_own(self, send, server, store):
        old, new = Document(DocumentId("d1"), "نص"), Document(DocumentId("d1"), "نص آخر", revision=2)
        send([(old, None)])
        server.faults[2] = "killed after"
        with pytest.raises(Killed):
            send([(new, None)])
        assert send([(new, None)]).skipped == {"there already": 1, "found on the server after a cut": 1}
        assert [(t.sha256, t.task) for t in store.tasks()] == [(old.sha256, 1), (new.sha256, 2)]

    def test_a_blind_task_has_no_prediction_and_never_gets_one(self, send, server, store):
        [(document, prediction)] = pairs(1, True)
        blind = Outgoing(document, prediction, None, blind=True)
        sent = send([blind], shown="m@1")
        assert (sent.done["tasks"], sent.done["predictions"]) == (1, 0)
        assert sent.done["without prediction, to measure its influence"] == 1
        assert [task.blind for task in store.tasks()] == [True]
        assert send([(document, prediction)], shown="m@2").skipped == {"there already": 1}
        assert server.predictions_of[1] == []

    def test_approved_labels_of_other_layers_come_with_a_blind_task_and_change_when_they_change(
        self, send, server, store
    ):
        [(document, prediction)] = pairs(1, True)
        for kind in ("GPE", "LOC"):
            context = Labels((Entity("c1", 14, 17, kind),))
            send([Outgoing(document, prediction, context, blind=True)], shown="m@1")
            [shown] = server.shown_predictions(1)
            assert [one["value"]["labels"] for one in shown.value["result"]] == [[kind]]
            assert [one["from_name"] for one in shown.value["result"]] == ["context"]
        assert [task.model for task in store.tasks()] == [""]

    def test_predictions_go_under_the_name_that_is_shown_and_the_ledger_keeps_where_they_come_from(
        self, send, server, store
    ):
        send(pairs(1, True), shown="shown@2")
        assert [one.model_version for one in server.predictions_of[1]] == ["shown@2"]
        assert [task.model for task in store.tasks()] == ["lexicon@1"]
        assert server.shown == "shown@2"

    def test_a_text_that_cannot_be_sent_is_left_out_and_the_others_go(self, send, server):
        outcome = send([(Document(DocumentId("nul"), "نص\0"), None), *pairs(2)])
        assert outcome.left_out == {"cannot-be-sent": 1}
        assert server.documents() == names(2)

    def test_campaigns_keep_their_tasks_apart(self, send, server, store):
        send(pairs(2))
        push(server, PROJECT, pairs(2), store, VOCABULARY, LAYERS, Outcome(), campaign="events")
        assert server.documents() == names(2) * 2
        assert [task.task for task in store.tasks("events")] == [3, 4]

    def test_a_server_that_has_moved_is_known_by_its_tasks(self, send, server, store):
        campaign = Campaign("main", "http://former", PROJECT)
        assert holds_tasks_of(server, campaign, store)
        send(pairs(3))
        assert holds_tasks_of(server, campaign, store)
        assert not holds_tasks_of(ServerInMemory(), campaign, store)


class TestFailures:
    @pytest.mark.parametrize("fault", ["unseen", "lost", "answer lost", "late", "500"])
    @pytest.mark.parametrize("which", [1, 2, 3])
    def test_what_fails_on_the_way_arrives_once_in_the_same_run(self, send, server, store, fault, which):
        count = 2 * BATCH + 7
        server.faults[which] = fault
        assert send(pairs(count, True)).done["tasks"] == count
        assert sorted(server.documents()) == names(count)
        assert all(task.task is not None for task in store.tasks())
        assert send(pairs(count, True)).skipped == {"there already": count}

    @pytest.mark.parametrize(
        "fault", ["predictions lost", "predictions lost, answer lost", "predictions lost, killed after"]
    )
    @pytest.mark.parametrize("which", [1, 2, 3])
    def test_a_prediction_that_a_server_lost_is_sent_after(self, send, server, fault, which):
        count = 2 * BATCH + 7
        server.faults[which] = fault
        with contextlib.suppress(Killed):
            send(pairs(count, True), shown="lexicon@1")
        send(pairs(count, True), shown="lexicon@1")
        assert sorted(server.documents()) == names(count)
        assert {len(server.shown_predictions(number)) for number in server.tasks} == {1}

    def test_every_kind_of_failure_after_the_other(self, send, server):
        server.faults = dict(enumerate(["unseen", "lost", "late", "unseen", "answer lost", "500", "late"], 1))
        send(pairs(3 * BATCH))
        assert sorted(server.documents()) == names(3 * BATCH)

    @pytest.mark.parametrize("fault", ["killed before", "killed after"])
    @pytest.mark.parametrize("which", [1, 2, 3])
    def test_a_killed_push_is_finished_without_doubles(self, send, server, store, fault, which):
        count = 2 * BATCH + 7
        server.faults[which] = fault
        with pytest.raises(Killed):
            send(pairs(count))
        outcome = send(pairs(count))
        assert sorted(server.documents()) == names(count)
        assert all(task.task is not None for task in store.tasks())
        size = min(BATCH, count - (which - 1) * BATCH)
        assert outcome.skipped["found on the server after a cut"] == (size if fault == "killed after" else 0)

    def test_a_task_that_arrives_after_it_was_given_up_goes_again(self, send, server, store):
        server.faults[1] = "very late"
        outcome = send(pairs(3))
        assert server.documents() == names(3)
        assert outcome.done == {"tasks": 3, "second tasks removed": 3}
        assert [task.task for task in store.tasks()] == sorted(server.tasks)

    def test_a_second_task_that_somebody_has_started_stays_and_is_named(self, send, server):
        server.faults[1] = "very late"
        server.started = {4}
        outcome = send(pairs(3))
        assert outcome.left_out == {"sent-twice": 1}
        assert len(server.documents()) == 4

    def test_a_second_task_is_found_by_the_next_push_too(self, send, server, monkeypatch):
        server.faults[1] = "very late"
        monkeypatch.setattr(server, "_arrive", lambda **_: None)
        send(pairs(3))
        monkeypatch.undo()
        monkeypatch.setattr(retries, "_sleep", lambda _: None)
        assert len(server.documents()) == 6
        assert send(pairs(3)).done == {"second tasks removed": 3}

    def test_doubts_are_forgotten_after_a_while(self, send, server, monkeypatch):
        server.faults[1] = "lost"
        send(pairs(3))
        monkeypatch.setattr(delivery, "_LATE", -1.0)
        send(pairs(3))
        looks = server.looks
        monkeypatch.setattr(server, "find_sent", None)
        send(pairs(3))
        assert server.looks == looks

    def test_a_server_that_stays_away_is_an_error_and_the_next_push_goes_on(self, send, server):
        server.faults = dict.fromkeys(range(2, 100), "unseen")
        with pytest.raises(StudioError, match="cut"):
            send(pairs(2 * BATCH))
        server.faults = {}
        send(pairs(2 * BATCH))
        assert sorted(server.documents()) == names(2 * BATCH)


class TestBadTasks:
    def test_the_bad_tasks_of_a_batch_are_found_and_the_others_go(self, send, server, store):
        server.bad = {"d0000", "d0031", "d0032", f"d{BATCH:04d}"}
        outcome = send(pairs(BATCH + 1))
        assert outcome.left_out == {"refused-by-label-studio": 4}
        assert sorted(server.documents()) == sorted(set(names(BATCH + 1)) - server.bad)
        assert [(one.document, one.reason) for one in store.tasks_set_aside()][1] == ("d0031", "bad: d0031")
        assert all(task.task is not None for task in store.tasks())

    def test_a_bad_task_is_named_again_and_not_sent_again(self, send, server):
        server.bad = {"d0001"}
        send(pairs(3))
        imports = server.imports
        assert send(pairs(3)).left_out == {"refused-by-label-studio": 1}
        assert server.imports == imports

    def test_a_bad_task_is_sent_again_when_it_has_changed(self, send, server, store):
        server.bad = {"d0001"}
        send(pairs(3))
        server.bad = set()
        assert send(pairs(3, True)).done["tasks"] == 1
        assert sorted(server.documents()) == names(3)
        assert list(store.tasks_set_aside()) == []

    def test_a_kill_while_bad_tasks_are_looked_for_costs_nothing(self, send, server):
        server.bad = {"d0000", "d0031"}
        server.faults[5] = "killed after"
        with pytest.raises(Killed):
            send(pairs(BATCH))
        assert send(pairs(BATCH)).left_out == {"refused-by-label-studio": 2}
        assert sorted(server.documents()) == sorted(set(names(BATCH)) - server.bad)

    @pytest.mark.parametrize("fatal", ["d0000", "d0057"])
    def test_a_task_at_which_the_server_fails_is_set_aside_if_others_go_through(self, send, server, fatal):
        server.fatal = {fatal}
        assert send(pairs(BATCH)).left_out == {"refused-by-label-studio": 1}
        assert len(server.documents()) == BATCH - 1

    @pytest.mark.parametrize("count", [1, 50])
    def test_a_server_that_fails_at_everything_is_not_blamed_on_the_tasks(self, send, server, store, count):
        server.fatal = set(names(count))
        with pytest.raises(StudioError):
            send(pairs(count))
        assert list(store.tasks_set_aside()) == []
        server.fatal = set()
        send(pairs(count))
        assert sorted(server.documents()) == names(count)


def changed(count: int, version: str, kind: str = "GPE"):
    labels = Labels((Entity("e1", 14, 17, kind, 0.9),))
    return [(d, Prediction(d.id, version, labels)) for d, _ in pairs(count)]


class TestChangedPredictions:
    def push(self, server, store, those) -> Outcome:
        outcome = Outcome()
        push(server, PROJECT, those, store, VOCABULARY, LAYERS, outcome, shown=those[0][1].model)
        return outcome

    def kinds(self, server, number: int) -> list[str]:
        return [one.value["result"][0]["value"]["labels"][0] for one in server.shown_predictions(number)]

    def test_a_new_version_goes_to_the_tasks_that_nobody_has_started(self, server, store):
        self.push(server, store, changed(3, "m@1"))
        outcome = self.push(server, store, changed(3, "m@2", "FAC"))
        assert outcome.done == {"predictions changed": 3}
        assert server.shown == "m@2"
        assert [self.kinds(server, number) for number in (1, 2, 3)] == [["FAC"]] * 3
        assert {task.model for task in store.tasks()} == {"m@2"}
        assert self.push(server, store, changed(3, "m@2", "FAC")).skipped == {"there already": 3}

    def test_a_task_that_somebody_started_keeps_what_was_seen(self, server, store):
        self.push(server, store, changed(2, "m@1"))
        server.started = {1}
        outcome = self.push(server, store, changed(2, "m@2", "FAC"))
        assert (outcome.done, outcome.skipped) == ({"predictions changed": 1}, {"started on, prediction kept": 1})
        assert [self.kinds(server, number) for number in (1, 2)] == [["GPE"], ["FAC"]]
        assert [task.model for task in store.tasks()] == ["m@1", "m@2"]
        self.push(server, store, changed(2, "m@3", "ORG"))
        assert [self.kinds(server, number) for number in (1, 2)] == [["GPE"], ["ORG"]]

    def test_no_prediction_is_ever_taken_away(self, server, store):
        for version in ("m@1", "m@2", "m@3"):
            self.push(server, store, changed(1, version))
        assert [one.id for one in server.predictions_of[1]] == [1, 2, 3]

    def test_another_prediction_of_the_same_version_takes_the_place_of_the_old_one(self, server, store):
        self.push(server, store, changed(2, "m@1"))
        server.started = {1}
        self.push(server, store, changed(2, "m@1", "FAC"))
        assert [self.kinds(server, number) for number in (1, 2)] == [["GPE"], ["FAC"]]
        assert len(server.predictions_of[2]) == 1

    def test_without_a_prediction_the_task_keeps_what_it_has(self, server, store, send):
        self.push(server, store, changed(2, "m@1"))
        assert send(pairs(2)).skipped == {"there already": 2}

    def test_a_task_from_before_the_ledger_knew_predictions_is_compared_with_the_server(self, server, store):
        self.push(server, store, changed(2, "m@1"))
        store._connection.execute("UPDATE tasks SET prediction = ''")
        self.push(server, store, changed(2, "m@1"))
        assert (server.changes, len(server.predictions_of[1])) == (0, 1)

    def test_a_task_that_is_gone_is_named(self, server, store):
        self.push(server, store, changed(2, "m@1"))
        server.delete_task(TaskId(1))
        assert self.push(server, store, changed(2, "m@2")).left_out == {"task-gone": 1}

    @pytest.mark.parametrize("fault", ["unseen", "lost", "answer lost", "late", "500"])
    def test_a_failure_on_the_way_makes_no_second_prediction(self, server, store, fault):
        self.push(server, store, changed(3, "m@1"))
        server.faults[2] = fault
        self.push(server, store, changed(3, "m@2", "FAC"))
        assert [self.kinds(server, number) for number in (1, 2, 3)] == [["FAC"]] * 3

    @pytest.mark.parametrize("fault", ["killed before", "killed after"])
    def test_a_kill_makes_no_second_prediction(self, server, store, fault):
        self.push(server, store, changed(3, "m@1"))
        server.faults[2] = fault
        with pytest.raises(Killed):
            self.push(server, store, changed(3, "m@2", "FAC"))
        self.push(server, store, changed(3, "m@2", "FAC"))
        assert [self.kinds(server, number) for number in (1, 2, 3)] == [["FAC"]] * 3

    def test_a_second_prediction_of_a_slow_server_is_hidden(self, server, store):
        self.push(server, store, changed(1, "m@1"))
        self.push(server, store, changed(1, "m@2"))
        server._add(1, {"model_version": "m@2", "result": server.predictions_of[1][0].value["result"]})
        store._connection.execute("UPDATE tasks SET prediction = ''")
        self.push(server, store, changed(1, "m@2"))
        assert len(server.shown_predictions(1)) == 1
