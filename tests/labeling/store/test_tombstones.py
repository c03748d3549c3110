"""A tombstone stays for ever; what was said of a document goes."""

from __future__ import annotations

import pytest

from labeling.store.labels import LabelStore, Task, Tombstone
from schemas.records import Annotation, AnnotationId, Decision, DocumentId, Labels, TaskId

ONE, OTHER = DocumentId("one"), DocumentId("other")


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def test_a_tombstone_keeps_its_first_reason_and_gathers_texts(store) -> None:
    store.bury([Tombstone(ONE, frozenset({"a"}), "asked", "2026-01-01")])
    store.bury([Tombstone(ONE, frozenset({"b"}), "again", "2026-02-02"), Tombstone(OTHER, frozenset(), "x", "y")])
    assert store.tombstones() == {
        ONE: Tombstone(ONE, frozenset({"a", "b"}), "asked", "2026-01-01"),
        OTHER: Tombstone(OTHER, frozenset(), "x", "y"),
    }


def test_labels_go_and_the_ledger_stays_until_the_task_is_gone(store) -> None:
    for number, document in enumerate((ONE, OTHER)):
        store.save_annotations(
            [Annotation(AnnotationId(str(number)), document, "a", Labels(), "2026", "2026", sha256=f"sha-{document}")]
        )
    store.replace_decisions([Decision(d, "approved", "r", "w") for d in (ONE, OTHER)])
    store.intend_tasks([Task(ONE, "sha-task", "m", 1, None)])
    store.acknowledge_tasks([(ONE, TaskId(7))])
    assert store.mentions(ONE) == {"sha-one", "sha-task"}
    assert store.mentions(DocumentId("stranger")) is None
    assert store.forget_labels([ONE]) == {"annotations": 1, "decisions": 1}
    assert (store.annotations(ONE), store.decision(ONE)) == ([], None)
    assert store.annotated_documents() == [OTHER]
    assert [task.task for task in store.tasks()] == [7]
    store.forget_task(ONE, 1, 7)
    assert list(store.tasks()) == []
