"""Disputes in Label Studio: one task each, every answer beside the others, up to date until somebody settles it."""

import pytest
from server_in_memory import PROJECT, Killed, ServerInMemory

from labeling.store.labels import Campaign, LabelStore
from labeling.studio import delivery, retries
from labeling.studio.disputes import AGREED, Competing, send_disputes
from schemas.outcome import Outcome
from schemas.records import Document, DocumentId, Entity, Labels
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
CITY, BODY = Labels((Entity("e1", 14, 17, "GPE"),)), Labels((Entity("e1", 14, 17, "ORG"),))
ADJUDICATION = Campaign("adjudication", "embedded", PROJECT)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(retries, "_sleep", lambda _: None)
    monkeypatch.setattr(delivery, "_LATE", 0.0)


@pytest.fixture
def server():
    return ServerInMemory()


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        opened.save_campaign(ADJUDICATION)
        yield opened


@pytest.fixture
def send(server, store):
    def run(*disputes) -> Outcome:
        outcome = Outcome()
        send_disputes(server, ADJUDICATION, disputes, store, VOCABULARY, ("entities",), outcome)
        return outcome

    return run


def disputed(number: int = 1, note: str = "they differ", **answers: Labels) -> Competing:
    document = Document(DocumentId(f"d{number}"), "وصل الوفد إلى سرت.")
    said = answers or {"a": CITY, "b": BODY}
    return Competing(document, {name: (labels, 0.5) for name, labels in said.items()}, Labels(), note)


def shown(server, task: int) -> dict[str, list[str]]:
    return {
        one.model_version: [result["value"]["labels"][0] for result in one.value["result"]]
        for one in server.predictions_of[task]
    }


def test_each_answer_is_a_prediction_with_its_score_and_what_all_agree_on_is_shown(send, server):
    sent = send(disputed())
    assert sent.done["tasks"] == 1
    assert shown(server, 1) == {"a": ["GPE"], "b": ["ORG"], AGREED: []}
    assert [one.value.get("score") for one in server.predictions_of[1]] == [0.5, 0.5, None]
    assert (server.tasks[1]["note"], server.shown) == ("they differ", AGREED)


def test_the_same_again_sends_nothing(send, server):
    send(disputed(1), disputed(2))
    imports = server.imports
    again = send(disputed(1), disputed(2))
    assert (again.skipped["there already"], server.imports, len(server.tasks)) == (2, imports, 2)


def test_a_changed_answer_comes_in_and_one_that_was_taken_back_goes(send, server):
    send(disputed(1, a=CITY, b=BODY))
    changed = send(disputed(1, "they differ otherwise", a=BODY, c=CITY))
    assert changed.done["tasks brought up to date"] == 1
    assert shown(server, 1) == {"a": ["ORG"], "withdrawn": [], "c": ["GPE"], AGREED: []}
    assert server.tasks[1]["note"] == "they differ otherwise"


def test_who_has_started_keeps_what_they_see(send, server):
    send(disputed(1))
    server.started.add(1)
    late = send(disputed(1, "otherwise", a=BODY, b=BODY))
    assert late.left_out == {"adjudication-started": 1}
    assert (shown(server, 1)["a"], server.tasks[1]["note"]) == (["GPE"], "they differ")


@pytest.mark.parametrize("fault", ["unseen", "lost", "answer lost", "500", "killed before", "killed after"])
@pytest.mark.parametrize("at", [1, 2])
def test_faults_and_kills_leave_each_answer_once(send, server, fault, at):
    server.faults[at] = fault
    if fault.startswith("killed"):
        with pytest.raises(Killed):
            send(disputed(1), disputed(2))
    send(disputed(1), disputed(2))
    assert server.documents() == ["d1", "d2"]
    for task in (1, 2):
        assert sorted(one.model_version for one in server.predictions_of[task]) == ["a", AGREED, "b"]


def test_a_task_that_somebody_deleted_is_named(send, server):
    send(disputed(1))
    del server.tasks[1]
    assert send(disputed(1, "otherwise")).left_out == {"task-gone": 1}
