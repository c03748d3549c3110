"""Pull: annotations come in as they are, edits replace, deletions are noticed, what the server lost is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from studio_in_memory import PROJECT, StudioInMemory

from labeling.corpus.migration import CARRIED
from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.client import StudioClient
from labeling.studio.codec import to_results
from labeling.studio.pull import OVERLAP, READ_ALL_EVERY, Pulled, pull
from labeling.studio.task_lists import ProjectGone
from schemas.outcome import Outcome
from schemas.records import AnnotationId, Document, DocumentId, Entity, Labels, TaskId
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXTS = ("وصل الوفد إلى سرت 🙂 أمس.", "غادر الوفد طرابلس.", "لا جديد.")
DOCUMENTS = [Document(DocumentId(f"d{n}"), text) for n, text in enumerate(TEXTS, 1)]
FIRST, SECOND, THIRD = DOCUMENTS
LABELS = Labels((Entity("e1", 14, 17, "GPE"),))
RESULT = to_results(LABELS, FIRST.text, VOCABULARY)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LabelStore]:
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        opened.save_campaign(Campaign("main", "embedded", PROJECT))
        yield opened


@pytest.fixture
def studio(store: LabelStore) -> StudioInMemory:
    """Three documents, each with its task: 1, 2 and 3."""
    server = StudioInMemory()
    for document in DOCUMENTS:
        send(server, store, document)
    return server


def send(studio: StudioInMemory, store: LabelStore, document: Document, model: str = "lexicon@1") -> TaskId:
    number = studio.add(document)
    store.adopt_tasks([Task(document.id, document.sha256, model, PROJECT, number)])
    return number


class Fetch:
    """Pulls once; `pulled` says what was read the last time."""

    def __init__(self, studio: StudioInMemory, store: LabelStore) -> None:
        self._studio = studio
        self._store = store
        self.pulled = Pulled(0, "all")
        self.listed: list[dict[str, str]] = []

    def __call__(self, *, everything: bool = False, more: Mapping[Any, Document] | None = None) -> Outcome:
        outcome = Outcome(sink=self.listed.append)
        self._studio.read.clear()
        campaign = self._store.campaign()
        assert campaign is not None
        held = {**{(d.id, d.sha256): d for d in DOCUMENTS}, **(more or {})}
        self.pulled = pull(
            cast("StudioClient", self._studio),
            campaign,
            lambda asked: {key: held[key] for key in asked if key in held},
            self._store,
            VOCABULARY,
            outcome,
            everything=everything,
        )
        return outcome


@pytest.fixture
def fetch(store: LabelStore, studio: StudioInMemory) -> Fetch:
    return Fetch(studio, store)


def events(store: LabelStore, number: int | str) -> list[str]:
    return [past.event for past in store.history(AnnotationId(str(number)))]


class TestWhatComes:
    def test_an_annotation_comes_with_who_when_where_and_what_it_started_from(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        studio.annotate(1, RESULT, edited=False, review="accepted")
        assert fetch().done == {"annotations new or changed": 1}
        (kept,) = store.annotations(FIRST.id)
        assert (kept.annotator, kept.labels, kept.lead_time, kept.prediction) == ("amal@x", LABELS, 9.5, "lexicon@1")
        assert (kept.campaign, kept.task, kept.edited, kept.review) == ("main", 1, False, "accepted")

    def test_the_same_again_changes_nothing(self, fetch: Fetch, studio: StudioInMemory) -> None:
        studio.annotate(1, RESULT)
        studio.annotate(1, RESULT, completed_by=2)
        fetch()
        again = fetch()
        assert (again.done, again.skipped) == ({}, {"annotations unchanged": 2})

    def test_every_state_is_kept(self, fetch: Fetch, store: LabelStore, studio: StudioInMemory) -> None:
        number = studio.annotate(1, RESULT)
        fetch()
        studio.change(1, number, ground_truth=True, updated_by=2)
        fetch()
        (kept,) = store.annotations(FIRST.id)
        assert (kept.starred, kept.updated_by, kept.annotator) == (True, "reem@x", "amal@x")
        assert [past.annotation.starred for past in store.history(kept.id)] == [False, True]

    def test_cancelled_ones_are_kept_as_such(self, fetch: Fetch, store: LabelStore, studio: StudioInMemory) -> None:
        studio.annotate(1, was_cancelled=True)
        fetch()
        assert [a.cancelled for a in store.annotations(FIRST.id)] == [True]

    def test_an_annotation_is_read_against_the_revision_that_its_task_showed(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        newer = Document(FIRST.id, "نص آخر", revision=2)
        task = send(studio, store, newer, CARRIED)
        studio.annotate(1, RESULT)
        studio.annotate(task)
        fetch(more={(newer.id, newer.sha256): newer})
        kept = store.annotations(FIRST.id)
        assert [(a.sha256, a.labels) for a in kept] == [(FIRST.sha256, LABELS), (newer.sha256, Labels())]
        assert [a.prediction for a in kept] == ["lexicon@1", CARRIED]

    def test_the_model_is_that_of_the_ledger_where_the_prediction_bears_the_name_that_is_shown(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        store.show("lexicon@1")
        fourth = send(studio, store, Document(DocumentId("d4"), TEXTS[0]), "older@1")
        studio.annotate(fourth, RESULT)
        fetch(more={("d4", FIRST.sha256): Document(DocumentId("d4"), TEXTS[0])})
        assert [a.prediction for a in store.annotations(DocumentId("d4"))] == ["older@1"]

    def test_what_cannot_be_read_is_named_with_the_page_where_it_is_mended(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        value = {"start": 0, "end": 3, "labels": ["NOPE"]}
        bad = {"id": "r9", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
        studio.annotate(1, (*RESULT, bad))
        fetch()
        assert [item["item"] for item in fetch.listed] == ["annotation 1 of d1, http://studio/projects/3/data?task=1"]
        (kept,) = store.annotations(FIRST.id)
        assert (kept.labels, len(kept.problems)) == (LABELS, 1)

    def test_drafts_stand_apart(self, fetch: Fetch, store: LabelStore, studio: StudioInMemory) -> None:
        studio.draft(1, "amal@x", RESULT)
        studio.draft(99, "amal@x", RESULT)
        assert fetch().done == {"drafts new or changed": 1}
        (draft,) = store.drafts("main")
        assert (draft.document, draft.annotator, draft.labels, draft.annotation) == ("d1", "amal@x", LABELS, "")
        assert fetch().done == {}
        studio.pending.clear()
        fetch()
        assert store.drafts("main") == []
        assert store.annotations(FIRST.id) == []


class TestWhatIsRead:
    def test_first_what_is_annotated_then_what_was_touched(self, fetch: Fetch, studio: StudioInMemory) -> None:
        studio.annotate(1, RESULT)
        fetch()
        assert fetch.pulled == Pulled(1, "annotated")
        studio.tick(seconds=2 * OVERLAP.total_seconds())
        fetch()
        assert fetch.pulled == Pulled(3, "touched")  # within the overlap of the first
        fetch()
        assert fetch.pulled == Pulled(0, "touched")
        studio.annotate(2)
        assert fetch().done == {"annotations new or changed": 1}
        assert studio.read == [2]

    def test_once_a_day_all_that_is_annotated(
        self, fetch: Fetch, studio: StudioInMemory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        studio.annotate(1, RESULT)
        fetch()
        monkeypatch.setattr("labeling.studio.pull.READ_ALL_EVERY", READ_ALL_EVERY * 0)
        fetch()
        assert fetch.pulled.which == "annotated"

    def test_all_when_it_is_asked_for(self, fetch: Fetch, studio: StudioInMemory) -> None:
        fetch(everything=True)
        assert studio.read == [1, 2, 3]

    def test_all_when_the_counts_do_not_add_up_and_then_no_more(self, fetch: Fetch, studio: StudioInMemory) -> None:
        studio.annotate(1, RESULT)
        fetch()
        studio.tick(days=1)
        fetch()
        before = studio.held[1].updated_at
        studio.annotate(1, RESULT)
        studio.held[1] = replace(studio.held[1], updated_at=before)  # the server has not noticed
        assert fetch().done == {"annotations new or changed": 1}
        assert fetch.pulled.which == "all"
        fetch()
        assert fetch.pulled.which == "touched"

    def test_the_watermark_is_the_time_of_the_server_before_anything_was_read(
        self, fetch: Fetch, store: LabelStore
    ) -> None:
        fetch()
        campaign = store.campaign()
        assert campaign is not None
        assert campaign.pulled_until == "2025-12-31T23:55:04+00:00"

    def test_a_server_that_does_not_say_its_time_is_read_as_if_for_the_first_time(
        self, fetch: Fetch, studio: StudioInMemory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(studio, "clock", lambda: "")
        fetch()
        fetch()
        assert fetch.pulled.which == "annotated"

    def test_a_pull_that_was_cut_is_read_again(
        self, fetch: Fetch, studio: StudioInMemory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fetch()
        studio.tick(days=1)
        fetch()
        studio.annotate(1, RESULT)
        with monkeypatch.context() as patched:
            patched.setattr(studio, "drafts", lambda _: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                fetch()
        assert fetch().skipped == {"annotations unchanged": 1}


class TestWhatIsGone:
    def test_a_deleted_annotation_goes_and_stays_in_the_history(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        gone, other = studio.annotate(1, RESULT), studio.annotate(1)
        fetch()
        studio.delete(1, gone)
        assert fetch().done == {"annotations deleted in Label Studio": 1}
        assert [a.id for a in store.annotations(FIRST.id)] == [str(other)]
        assert events(store, gone) == ["made", "deleted"]

    def test_so_do_those_of_a_deleted_task_and_the_task_is_named(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        gone = studio.annotate(1, RESULT)
        studio.annotate(3)
        fetch()
        studio.delete_task(1)
        outcome = fetch()
        assert outcome.done == {"annotations deleted in Label Studio": 1}
        assert outcome.left_out == {"task-deleted": 1}
        assert events(store, gone) == ["made", "deleted"]
        fetch()
        assert fetch.pulled.which == "touched"

    def test_an_annotation_that_moves_to_another_task_of_ours_is_the_same(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        number = studio.annotate(2)
        fetch()
        (moved,) = studio.held[2].annotations
        studio._put(2, ())
        studio._put(1, (moved,))
        fetch()
        assert [a.document for a in store.annotations(FIRST.id)] == ["d1"]
        assert store.annotations(SECOND.id) == []
        assert "deleted" not in events(store, number)

    def test_a_project_that_is_gone_changes_nothing_here(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        studio.annotate(1, RESULT)
        fetch()
        studio.project = None
        with pytest.raises(ProjectGone):
            fetch()
        assert len(store.annotations(FIRST.id)) == 1


class TestADatabaseThatWasSetBack:
    def test_what_it_lost_of_a_task_is_kept_and_named(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        studio.annotate(1, RESULT)
        before = studio.snapshot()
        studio.annotate(1, completed_by=2)
        fetch()
        studio.restore(before)
        outcome = fetch()
        assert (outcome.done, outcome.left_out) == ({}, {"lost-on-server": 1})
        assert len(store.annotations(FIRST.id)) == 2
        assert fetch().left_out == {}
        assert fetch(everything=True).left_out == {}
        assert len(store.annotations(FIRST.id)) == 2

    def test_a_number_that_is_given_again_does_no_harm(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        before = studio.snapshot()
        studio.annotate(1, RESULT)
        fetch()
        studio.restore(before)
        studio.annotate(2, completed_by=2)
        assert fetch().left_out == {"lost-on-server": 1}
        assert [a.labels for a in store.annotations(FIRST.id)] == [LABELS]
        assert [(a.id, a.annotator) for a in store.annotations(SECOND.id)] == [("1", "reem@x")]

    def test_an_older_state_does_not_replace_a_newer_one(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        number = studio.annotate(1)
        before = studio.snapshot()
        studio.change(1, number, result=tuple(RESULT))
        fetch()
        studio.restore(before)
        assert fetch(everything=True).left_out == {"older-on-server": 1}
        assert [a.labels for a in store.annotations(FIRST.id)] == [LABELS]

    def test_annotations_of_tasks_that_it_never_had_are_kept(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        before = studio.snapshot()
        fourth = Document(DocumentId("d4"), "نص رابع.")
        studio.annotate(send(studio, store, fourth), completed_by=2)
        more = {(fourth.id, fourth.sha256): fourth}
        fetch(more=more)
        studio.restore(before)
        assert fetch(more=more).left_out == {"task-deleted": 1, "lost-on-server": 1}
        assert [a.annotator for a in store.annotations(fourth.id)] == ["reem@x"]


class TestTasksThatAreNotOurs:
    def test_they_are_named_and_read_no_more_than_once(self, fetch: Fetch, studio: StudioInMemory) -> None:
        foreign = studio.add(Document(DocumentId("x"), "غريب"))
        studio.annotate(foreign)
        assert fetch().left_out == {"unknown-task": 1}
        studio.tick(days=1)
        fetch()
        assert fetch().left_out == {}
        assert fetch.pulled.which == "touched"

    @pytest.mark.parametrize("data", [{"text": "نص آخر"}, {"doc_id": "d9"}])
    def test_a_task_that_shows_something_else_says_nothing_of_our_document(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory, data: dict[str, str]
    ) -> None:
        studio.annotate(2)
        fetch()
        studio.add(SECOND, number=2, **data)
        studio.annotate(2, RESULT)
        assert fetch().left_out == {"task-changed": 1}
        assert [a.labels for a in store.annotations(SECOND.id)] == [Labels()]
        studio.tick(days=1)
        fetch()
        assert fetch.pulled.which == "touched"

    def test_a_document_that_the_corpus_has_lost_is_named(
        self, fetch: Fetch, store: LabelStore, studio: StudioInMemory
    ) -> None:
        studio.annotate(send(studio, store, Document(DocumentId("d4"), "نص")))
        assert fetch().left_out == {"document-missing": 1}
