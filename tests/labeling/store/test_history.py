"""History: every state of an annotation is kept, what is lost keeps a name, drafts stand apart."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from labeling.store.history import Draft
from labeling.store.labels import LabelStore
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels, TaskId

FIRST = Annotation(
    id=AnnotationId("5"),
    document=DocumentId("d1"),
    annotator="amal@x",
    labels=Labels((Entity("e1", 0, 3, "GPE"),)),
    created_at="2026-01-01T00:00:00Z",
    updated_at="2026-01-01T00:00:00Z",
    lead_time=9.5,
    prediction="lexicon@1",
    sha256="h",
    task=TaskId(7),
    edited=True,
    review="accepted",
    repairs=("offsets-shifted: e1: GPE at 1:4",),
)
EDITED = replace(FIRST, labels=Labels(), updated_at="2026-01-02T00:00:00Z", updated_by="reem@x")
SEEN = "2026-01-09T00:00:00+00:00"
LATER = "2026-01-10T00:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LabelStore]:
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def events(store: LabelStore, number: str = "5") -> list[tuple[str, str]]:
    return [(past.event, past.at) for past in store.history(AnnotationId(number))]


class TestTakeIn:
    def test_each_state_is_kept_whole(self, store: LabelStore) -> None:
        assert store.take_in([FIRST], SEEN) == {"5"}
        assert store.take_in([EDITED], LATER) == {"5"}
        assert [past.annotation for past in store.history(FIRST.id)] == [FIRST, EDITED]
        assert events(store) == [("made", FIRST.updated_at), ("changed", EDITED.updated_at)]
        assert store.annotations(FIRST.document) == [EDITED]

    def test_the_same_again_is_no_new_state(self, store: LabelStore) -> None:
        store.take_in([FIRST], SEEN)
        assert store.take_in([FIRST], LATER) == set()
        assert len(events(store)) == 1

    def test_a_change_that_has_no_time_of_its_own_is_kept_too(self, store: LabelStore) -> None:
        starred = replace(FIRST, starred=True)
        for state, seen_at in ((FIRST, "a"), (starred, "b"), (FIRST, "c"), (starred, "d")):
            store.take_in([state], seen_at)
        assert [at for _, at in events(store)] == [FIRST.updated_at, FIRST.updated_at, "c", "d"]

    def test_what_was_pulled_before_there_was_a_history_comes_into_it_when_it_changes(self, store: LabelStore) -> None:
        store.save_annotations([FIRST])
        store.take_in([EDITED], SEEN)
        assert [past.annotation for past in store.history(FIRST.id)] == [FIRST, EDITED]


class TestTakeOut:
    def test_what_was_deleted_stays_in_the_history(self, store: LabelStore) -> None:
        store.take_in([FIRST], SEEN)
        assert store.take_out([FIRST.id, AnnotationId("99")], LATER) == 1
        assert store.annotations(FIRST.document) == []
        assert events(store) == [("made", FIRST.updated_at), ("deleted", LATER)]
        assert store.history(FIRST.id)[-1].annotation == FIRST


class TestSetApart:
    def test_a_number_can_be_given_again_without_harm_to_what_was_lost(self, store: LabelStore) -> None:
        store.take_in([FIRST], SEEN)
        kept = store.set_apart(FIRST.id)
        other = replace(FIRST, created_at="2026-01-05T00:00:00Z", labels=Labels())
        store.take_in([other], LATER)
        assert {a.id: a.labels for a in store.annotations(FIRST.document)} == {kept: FIRST.labels, "5": Labels()}
        assert [len(store.history(number)) for number in (kept, FIRST.id)] == [1, 1]

    def test_it_is_held_as_lost(self, store: LabelStore) -> None:
        store.take_in([FIRST, replace(FIRST, id=AnnotationId("6"))], SEEN)
        store.set_apart(FIRST.id)
        assert {held.id: held.lost for held in store.held("main")} == {"5~2026-01-01T00:00:00Z": True, "6": False}


def test_held_annotations_are_found_by_campaign_document_and_number(store: LabelStore) -> None:
    other = replace(FIRST, id=AnnotationId("6"), document=DocumentId("d2"), campaign="second")
    store.take_in([FIRST, other], SEEN)
    assert [held.id for held in store.held("main")] == ["5"]
    assert [held.id for held in store.held("second", [DocumentId("d1"), DocumentId("d2")])] == ["6"]
    (held,) = store.held_as([AnnotationId("6"), AnnotationId("7")])
    assert (held.task, held.created_at, held.cancelled) == (7, FIRST.created_at, False)


def test_drafts_are_those_of_the_last_pull_of_their_campaign(store: LabelStore) -> None:
    draft = Draft("1", "main", TaskId(7), DocumentId("d1"), "h", "amal@x", "t", "", FIRST.labels)
    assert store.replace_drafts("main", [draft, replace(draft, id="2")]) == 2
    store.replace_drafts("second", [replace(draft, id="3", campaign="second")])
    assert store.replace_drafts("main", [draft]) == 0
    assert (store.drafts("main"), len(store.drafts("second"))) == ([draft], 1)
    assert store.replace_drafts("main", []) == 0
