"""Reconciliation: each way in which ledger, Label Studio and corpus can differ is named, and mended where that is safe."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from studio_in_memory import PROJECT, StudioInMemory

from labeling.store.labels import Campaign, LabelStore, SetAside, Task
from labeling.store.parts import DocumentIndex, write_documents
from labeling.studio.checking import Checked, check
from labeling.studio.client import StudioClient
from labeling.studio.mending import mend
from labeling.studio.pull import pull
from schemas.outcome import Outcome
from schemas.records import Document, DocumentId, TaskId
from schemas.vocabulary import load_vocabulary

DOCUMENTS = [Document(DocumentId(f"d{n}"), f"النص {n}") for n in range(1, 5)]
MODEL = "lexicon@1"


class Both:
    """A project with four documents, three of them sent and one not, and its Label Studio."""

    def __init__(self, folder: Path, store: LabelStore) -> None:
        self.store = store
        self.server = StudioInMemory()
        self.server.shown = MODEL
        self.folder = folder
        self.elsewhere: int | None = None
        write_documents(folder, DOCUMENTS)
        store.save_campaign(Campaign("main", "embedded", PROJECT, shown=MODEL))
        for document in DOCUMENTS[:3]:
            self.send(document)

    @property
    def campaign(self) -> Campaign:
        campaign = self.store.campaign()
        assert campaign is not None
        return campaign

    def send(self, document: Document) -> TaskId:
        number = self.server.add(document)
        self.store.adopt_tasks([Task(document.id, document.sha256, MODEL, PROJECT, number, prediction="p")])
        return number

    def pull(self, campaign: Campaign | None = None) -> None:
        index = DocumentIndex(self.folder)
        campaign = campaign or self.campaign
        studio = cast("StudioClient", self.server)
        pull(studio, campaign, index.get, self.store, load_vocabulary(), Outcome(), everything=True)

    def check(self, campaign: Campaign | None = None) -> Checked:
        studio = cast("StudioClient", self.server)
        checked = check(studio, campaign or self.campaign, self.store, self.folder, MODEL)
        assert all(stage.adds_up for stage in checked.balances), checked.balances
        return checked

    def found(self) -> dict[str, int]:
        return dict(Counter(one.slug for one in self.check().differences))

    def mend(self) -> dict[str, int]:
        return dict(
            mend(
                cast("StudioClient", self.server),
                self.campaign,
                self.store,
                self.check().differences,
                lambda: self.elsewhere,
                self.pull,
                lambda campaign: self.check(campaign).differences,
            )
        )

    def numbers(self) -> dict[str, int | None]:
        return {task.document: task.task for task in self.store.tasks()}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with LabelStore(tmp_path / "labels.sqlite") as store:
        yield Both(tmp_path / "documents", store)


def test_where_all_agree_nothing_is_found_and_every_stage_adds_up(both: Both) -> None:
    both.server.annotate(1)
    both.server.annotate(2, was_cancelled=True)
    both.pull()
    checked = both.check()
    assert checked.differences == []
    assert [(stage.stage, dict(stage.parts)) for stage in checked.balances] == [
        ("documents", {"with a task": 3, "not sent yet": 1}),
        ("tasks in the ledger", {"as in the ledger": 3}),
        ("tasks in Label Studio", {"known to the ledger": 3}),
        ("annotations held", {"the same": 2}),
        ("annotations in Label Studio", {"the same": 2}),
    ]
    assert both.mend() == {}


def test_each_document_is_counted_where_it_stands(both: Both) -> None:
    both.store.set_aside(SetAside(DOCUMENTS[3].id, DOCUMENTS[3].sha256, "hash", "too long"))
    newer = replace(DOCUMENTS[0], text="نص جديد", revision=2)
    write_documents(both.folder, [newer, Document(DocumentId("d5"), "خامس")])
    both.store.choose([DocumentId("d1")], "all")
    (stage, *_) = both.check().balances
    assert stage.parts == {
        "with a task": 2,
        "refused by Label Studio": 1,
        "not sent yet": 1,
        "in the pool, not chosen": 1,
    }


class TestTasks:
    def test_a_deleted_task_is_sent_again_and_its_annotations_stay_in_the_history(self, both: Both) -> None:
        both.server.annotate(1)
        both.pull()
        both.server.delete_task(1)
        assert both.found() == {"task-deleted": 1}
        assert both.mend() == {"pulls": 1, "tasks to be sent again": 1}
        assert "d1" not in both.numbers()
        assert both.found() == {}

    def test_a_number_that_bears_another_document_now_is_forgotten(self, both: Both) -> None:
        both.server.add(DOCUMENTS[3], number=1)
        assert both.found() == {"task-replaced": 1}
        both.mend()
        assert "d1" not in both.numbers()
        assert both.found() == {"task-not-in-ledger": 1}
        both.mend()
        assert both.numbers()["d4"] == 1

    def test_a_text_that_was_changed_on_the_server_is_listed(self, both: Both) -> None:
        both.server.add(DOCUMENTS[0], number=1, text="غيره أحد")
        assert both.found() == {"task-changed": 1}
        assert both.mend() == {}

    def test_a_task_of_ours_that_the_ledger_does_not_know_is_taken_over(self, both: Both) -> None:
        both.server.add(DOCUMENTS[3])
        assert both.found() == {"task-not-in-ledger": 1}
        assert both.mend() == {"pulls": 1, "tasks taken over": 1}
        assert both.numbers()["d4"] == 4

    def test_the_second_task_of_a_document_goes_if_nobody_has_started_on_it(self, both: Both) -> None:
        both.server.add(DOCUMENTS[0])
        assert both.found() == {"task-twice": 1}
        assert both.mend() == {"pulls": 1, "tasks deleted in Label Studio": 1}
        assert (both.numbers()["d1"], set(both.server.held)) == (1, {1, 2, 3})

    def test_the_one_that_people_work_on_stays(self, both: Both) -> None:
        second = both.server.add(DOCUMENTS[0])
        both.server.annotate(second)
        assert both.found() == {"task-twice": 1, "task-not-in-ledger": 1}
        both.mend()
        assert (both.numbers()["d1"], set(both.server.held)) == (second, {2, 3, second})

    def test_where_people_work_on_both_they_decide(self, both: Both) -> None:
        second = both.server.add(DOCUMENTS[0])
        both.server.annotate(1)
        both.server.draft(second, "amal@x", ())
        both.pull()
        assert both.found() == {"task-twice": 1}
        assert both.mend() == {}
        assert second in both.server.held

    def test_a_task_of_somebody_else_is_listed(self, both: Both) -> None:
        both.server.annotate(both.server.add(Document(DocumentId("x"), "غريب")))
        assert both.found() == {"task-foreign": 1}
        assert both.mend() == {}

    def test_a_document_that_the_corpus_has_lost_is_listed(self, both: Both) -> None:
        both.send(Document(DocumentId("d9"), "تاسع"))
        assert both.found() == {"document-missing": 1}

    def test_the_task_of_a_document_that_was_taken_down_goes(self, both: Both) -> None:
        both.server.annotate(2)
        both.store._connection.execute("INSERT INTO tombstones VALUES ('d2', 'h', 'asked for', 't')")
        assert both.found()["task-of-tombstone"] == 1
        both.mend()
        assert ("d2" in both.numbers(), 2 in both.server.held) == (False, False)


class TestIntents:
    def test_one_that_did_not_arrive_is_withdrawn(self, both: Both) -> None:
        both.store.intend_tasks([Task(DOCUMENTS[3].id, DOCUMENTS[3].sha256, MODEL, PROJECT, None)])
        assert both.found() == {"intent-open": 1}
        assert both.mend() == {"pulls": 1, "intents withdrawn": 1}
        assert both.found() == {}

    def test_one_that_did_is_acknowledged(self, both: Both) -> None:
        both.store.intend_tasks([Task(DOCUMENTS[3].id, DOCUMENTS[3].sha256, MODEL, PROJECT, None, prediction="p")])
        number = both.server.add(DOCUMENTS[3])
        assert both.found() == {"task-not-in-ledger": 1}
        both.mend()
        assert [t.prediction for t in both.store.tasks() if t.task == number] == ["p"]


class TestAnnotations:
    def test_what_is_new_changed_or_deleted_there_is_pulled(self, both: Both) -> None:
        first, second = both.server.annotate(1), both.server.annotate(2)
        both.pull()
        both.server.change(1, first, lead_time=1.0)
        both.server.delete(2, second)
        both.server.annotate(3)
        assert both.found() == {"annotation-changed": 1, "annotation-deleted": 1, "annotation-not-pulled": 1}
        assert both.mend() == {"pulls": 1}
        assert both.found() == {}

    def test_a_database_that_was_set_back_is_explained_and_loses_us_nothing(self, both: Both) -> None:
        kept = both.server.annotate(1)
        before = both.server.snapshot()
        both.server.annotate(2)
        both.server.change(1, kept, lead_time=1.0)
        number = both.send(DOCUMENTS[3])
        both.server.annotate(number)
        both.pull()
        both.server.restore(before)
        assert both.found() == {
            "server-set-back": 1,
            "task-deleted": 1,
            "annotation-lost": 1,
            "annotation-older-there": 1,
        }
        assert both.mend() == {"pulls": 1, "tasks to be sent again": 1}
        assert both.found() == {"server-set-back": 1, "annotation-older-there": 1, "annotation-kept": 2}
        assert [len(both.store.annotations(d.id)) for d in DOCUMENTS] == [1, 1, 0, 1]
        assert both.send(DOCUMENTS[3]) == number, "the server gives the number again"
        both.pull()
        assert [len(both.store.annotations(d.id)) for d in DOCUMENTS] == [1, 1, 0, 1]


class TestTheProject:
    def test_when_it_is_gone_all_is_sent_again_and_what_was_pulled_is_kept(self, both: Both) -> None:
        both.server.annotate(1)
        both.pull()
        both.server.project = None
        assert both.found() == {"project-gone": 1}
        assert both.mend() == {"projects forgotten": 1}
        assert (both.store.campaign(), list(both.store.tasks())) == (None, [])
        (kept,) = both.store.held("main")
        assert kept.lost

    def test_when_it_was_made_anew_its_tasks_are_taken_over(self, both: Both) -> None:
        both.server.project = both.elsewhere = 8
        both.mend()
        assert both.campaign.project == 8
        assert both.numbers() == {"d1": 1, "d2": 2, "d3": 3}
        assert {task.project for task in both.store.tasks()} == {8}

    def test_the_wrong_predictions_are_put_right(self, both: Both) -> None:
        both.server.shown = "older@1"
        assert both.found() == {"other-predictions-shown": 1}
        both.mend()
        assert both.server.shown == MODEL

    def test_predictions_that_are_behind_are_counted(self, both: Both) -> None:
        both.store.adopt_tasks([replace(task, model="older@1") for task in both.store.tasks()])
        (found,) = both.check().differences
        assert (found.slug, found.item) == ("predictions-behind", "3 tasks")
