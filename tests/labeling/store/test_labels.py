"""Tasks, annotations and decisions in SQLite."""

import sqlite3
from dataclasses import replace

import pytest

from labeling.store.labels import LabelStore, Task
from schemas.errors import RecordError, StoreError
from schemas.records import LAYERS, Annotation, AnnotationId, Decision, DocumentId, Entity, Labels, Span, Stance, TaskId

LABELS = Labels((Entity("e1", 0, 4, "GPE"),))
OPPOSED = Stance("s1", None, Span(0, 4), "oppose", Span(5, 7), "none")
D = DocumentId


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def annotation(number: str, document: str = "d1", **more) -> Annotation:
    times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    return Annotation(
        **{"id": AnnotationId(number), "document": D(document), "annotator": "a@x", "labels": LABELS, **times, **more}
    )


def test_an_intent_becomes_a_task_when_the_server_answers(store):
    store.intend_tasks([Task(D("d1"), "h", "m@1", 3, None), Task(D("d2"), "h", "m@1", 3, None)])
    store.acknowledge_tasks([(D("d1"), TaskId(17))])
    assert list(store.tasks()) == [Task(D("d1"), "h", "m@1", 3, TaskId(17)), Task(D("d2"), "h", "m@1", 3, None)]
    store.withdraw_intents([D("d2")])
    assert [t.document for t in store.tasks()] == ["d1"]


def test_an_annotation_comes_back_as_it_was(store):
    full = annotation("5", lead_time=12.5, starred=True, updated_by="r@x", prediction="m@1", problems=("x", "y"))
    assert store.save_annotations([full]) == 1
    assert store.annotations(D("d1")) == [full]


def test_an_annotation_remembers_what_was_asked_and_in_which_campaign(store):
    asked = annotation("5", campaign="entities", layers=("entities",), task=TaskId(3))
    store.save_annotations([asked, annotation("6")])
    assert store.annotations(D("d1")) == [asked, annotation("6")]
    assert store.annotation_ids("entities") == {"5"}


def test_saving_the_same_again_changes_nothing_and_an_edit_replaces(store):
    first = annotation("5")
    assert store.save_annotations([first, first]) == 1
    edited = replace(first, starred=True)
    assert store.save_annotations([edited]) == 1
    assert store.annotations(D("d1")) == [edited]
    store.remove_annotations([AnnotationId("5")])
    assert store.annotation_ids() == set()


def test_decisions_replace_those_of_the_last_review(store):
    store.replace_decisions([Decision(D("d1"), "waiting", "", "nobody"), Decision(D("d2"), "waiting", "", "nobody")])
    approved = Decision(D("d1"), "approved", "rule", "because", ("5@t",), LABELS)
    store.replace_decisions([approved])
    assert store.decision(D("d1")) == approved
    assert store.decision(D("d2")) is None
    assert store.decided_documents("approved") == ["d1"]


def test_counts_are_those_of_the_tables(store):
    store.intend_tasks([Task(D("d1"), "h", "m@1", 3, None), Task(D("d2"), "h", "m@1", 3, None)])
    store.acknowledge_tasks([(D("d1"), TaskId(17))])
    store.save_annotations([annotation("5"), annotation("6"), annotation("7", "d2", cancelled=True)])
    store.replace_decisions([Decision(D("d1"), "approved", "r", "b", (), LABELS)])
    assert store.counts() == {
        "tasks": 1,
        "unconfirmed_tasks": 1,
        "annotations": 2,
        "cancelled_annotations": 1,
        "annotated_documents": 1,
        "chosen": 0,
        "approved": 1,
    }


def test_what_was_written_is_there_after_reopening(tmp_path):
    with LabelStore(tmp_path / "l.sqlite") as first:
        first.set_setting("project", "3")
    with LabelStore(tmp_path / "l.sqlite") as second:
        assert second.setting("project") == "3"
        assert second.setting("other") is None


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "labels.sqlite"
    path.write_text("not a database, but long enough to be read as one" * 50)
    with pytest.raises(StoreError, match="cannot be opened"):
        LabelStore(path)


def test_a_file_of_a_later_format_is_refused(tmp_path):
    path = tmp_path / "labels.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="written in format 99"):
        LabelStore(path)


def test_two_revisions_of_a_document_have_a_task_each(store):
    store.intend_tasks([Task(D("d1"), "h1", "m@1", 3, None)])
    store.acknowledge_tasks([(D("d1"), TaskId(17))])
    store.intend_tasks([Task(D("d1"), "h2", "m@1", 3, None)])
    store.acknowledge_tasks([(D("d1"), TaskId(18))])
    store.withdraw_intents([D("d1")])
    assert [(t.sha256, t.task) for t in store.tasks()] == [("h1", 17), ("h2", 18)]


def test_a_choice_keeps_the_query_that_made_it_first(store):
    assert store.chosen() == {}
    store.choose([D("d1")], "first")
    store.choose([D("d1"), D("d2")], "second")
    assert store.chosen() == {"d1": "first", "d2": "second"}


def test_a_file_of_format_1_is_brought_up_and_its_annotations_get_the_text_of_their_task(tmp_path):
    path = tmp_path / "labels.sqlite"
    old = sqlite3.connect(path)
    old.executescript("""
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE tasks (document TEXT PRIMARY KEY, sha256 TEXT NOT NULL, model TEXT NOT NULL, project INTEGER NOT NULL, task INTEGER UNIQUE);
        CREATE TABLE annotations (
          id TEXT PRIMARY KEY, document TEXT NOT NULL, annotator TEXT NOT NULL, labels TEXT NOT NULL,
          created_at TEXT NOT NULL, updated_at TEXT NOT NULL, lead_time REAL, starred INTEGER NOT NULL, cancelled INTEGER NOT NULL,
          updated_by TEXT NOT NULL, prediction TEXT NOT NULL, problems TEXT NOT NULL
        );
        CREATE TABLE decisions (document TEXT PRIMARY KEY, verdict TEXT NOT NULL, rule TEXT NOT NULL, reason TEXT NOT NULL, annotations TEXT NOT NULL, labels TEXT NOT NULL);
        INSERT INTO tasks VALUES ('d1', 'h1', 'm@1', 3, 17);
        INSERT INTO annotations VALUES ('5', 'd1', 'a@x', '{}', 't', 't', NULL, 0, 0, '', '', '[]');
        INSERT INTO decisions VALUES ('d1', 'approved', 'rule', 'because', '["5@t"]', '{}');
        INSERT INTO settings VALUES ('studio project', '3');
        PRAGMA user_version = 1;
    """)
    old.close()
    for _ in range(2):
        with LabelStore(path) as store:
            assert list(store.tasks()) == [Task(D("d1"), "h1", "m@1", 3, TaskId(17))]
            assert [a.sha256 for a in store.annotations(D("d1"))] == ["h1"]
            assert store.chosen() == store.carried() == {}
            assert store.decision(D("d1")) == Decision(D("d1"), "approved", "rule", "because", ("5@t",))


def test_many_documents_at_once_are_the_same_as_one_by_one(store):
    names = [D(f"d{n}") for n in range(1203)]
    store.save_annotations(
        annotation(str(n * 10 + m), name, created_at=f"2026-01-0{3 - m}T00:00:00Z")
        for n, name in enumerate(names)
        for m in range(n % 3)
    )
    store.replace_decisions(
        Decision(name, "approved", "r", str(n), (), LABELS.only((layer,)), (layer,))
        for n, name in enumerate(names)
        for layer in ("stances", "entities", "events")[: n % 4]
    )
    asked = [*names[::-1], D("unknown")]
    decided, said = store.decisions_of(asked), store.annotations_of(asked)
    assert {name: found for name in asked if (found := store.decisions(name))} == decided
    assert {name: found for name in asked if (found := store.annotations(name))} == said
    assert [d.layers[0] for d in decided[names[3]]] == ["entities", "events", "stances"]
    assert [a.id for a in said[names[2]]] == ["21", "20"]
    assert store.decisions_of([]) == store.annotations_of([]) == {}


def test_the_kinds_of_what_is_approved_are_those_of_the_decisions(store):
    both = Labels((Entity("e1", 0, 4, "GPE"), Entity("e2", 5, 7, "PERS")), (), (OPPOSED,))
    store.replace_decisions(
        [
            Decision(D("a"), "approved", "r", "", (), both),
            Decision(D("b"), "approved", "r", "", (), both.only(("stances",)), ("stances",)),
            Decision(D("b"), "waiting", "r", "", (), both.only(("entities",)), ("entities",)),
            Decision(D("c"), "waiting", "r", "", (), both),
            Decision(D("d"), "approved", "r", "", (), both.only(("stances",)), ("stances",)),
            Decision(D("d"), "approved", "r", "", (), both.only(("entities",)), ("entities",)),
        ]
    )
    found = store.approved_kinds([D(name) for name in "abcdx"])
    assert found == {
        "a": (LAYERS, ["GPE", "PERS"], [], ["oppose"]),
        "b": (("stances",), [], [], ["oppose"]),
        "d": (("entities", "stances"), ["GPE", "PERS"], [], ["oppose"]),
    }
    for name, kinds in found.items():
        whole = store.decision(D(name))
        assert kinds.layers == whole.layers
        assert kinds.entities == [entity.type for entity in whole.labels.entities]
        assert kinds.stances == [stance.polarity for stance in whole.labels.stances]


def test_a_decision_that_cannot_be_read_is_named_when_its_kinds_are_asked_for(store, tmp_path):
    store.replace_decisions([Decision(D("a"), "approved", "r", "", (), LABELS)])
    with sqlite3.connect(tmp_path / "labels.sqlite") as file:
        file.execute("UPDATE decisions SET labels = replace(labels, 'type', 'tpye')")
    with pytest.raises(RecordError, match="entity 'e1' cannot be read: the key 'type' is missing"):
        store.approved_kinds([D("a")])
