"""Label Studio's JSON export as gold labels."""

import json

import pytest

from labeling.compare.studio_export import read_export
from labeling.studio.codec import to_results
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.records import Entity, Labels
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXT = "سلمى في حلب"
PERSON = Labels((Entity("e1", 0, 4, "PERS"),))
BOTH = Labels((Entity("e1", 0, 4, "PERS"), Entity("e2", 8, 11, "GPE")))


def annotation(labels: Labels, **more):
    return {"result": to_results(labels, TEXT, VOCABULARY), "was_cancelled": False, "ground_truth": False, **more}


@pytest.fixture
def export(tmp_path):
    """Writes an export of one task with these annotations and reads it; gives the answers and the outcome."""

    def read(*annotations, **task):
        path = tmp_path / "export.json"
        content = [{"id": 7, "data": {"text": TEXT, "doc_id": "d1"}, "annotations": list(annotations), **task}]
        path.write_text(json.dumps(content), encoding="utf-8")
        outcome = Outcome()
        return list(read_export(path, VOCABULARY, outcome)), outcome

    return read


def test_the_one_annotation_is_the_answer(export):
    ((name, labels, text),), outcome = export(annotation(BOTH))
    assert (name, labels.content(), text) == ("d1", BOTH.content(), TEXT)
    assert not outcome.left_out


def test_a_task_of_somebody_else_goes_by_its_number(export):
    ((name, _, _),), _ = export(annotation(BOTH), data={"text": TEXT})
    assert name == "7"


def test_the_starred_annotation_wins(export):
    ((_, labels, _),), _ = export(annotation(PERSON), annotation(BOTH, ground_truth=True))
    assert labels.content() == BOTH.content()


def test_annotations_that_say_the_same_are_one_answer_and_cancelled_ones_do_not_count(export):
    ((_, labels, _),), _ = export(annotation(BOTH), annotation(BOTH), annotation(PERSON, was_cancelled=True))
    assert labels.content() == BOTH.content()


def test_annotations_that_differ_leave_the_task_out(export):
    answers, outcome = export(annotation(PERSON), annotation(BOTH))
    assert (answers, outcome.left_out) == ([], {"annotations-differ": 1})


def test_a_task_that_nobody_labelled_is_left_out(export):
    answers, outcome = export()
    assert (answers, outcome.left_out) == ([], {"not-annotated": 1})


def test_a_region_that_cannot_be_read_is_listed(export):
    broken = annotation(BOTH)
    broken["result"][0]["value"]["end"] = 500
    ((_, labels, _),), outcome = export(broken)
    assert (len(labels.entities), outcome.left_out.total()) == (1, 1)


def test_a_file_of_another_format_is_named(export, tmp_path):
    with pytest.raises(InputError, match=r"Task 1 of .*export\.json") as caught:
        export(annotations=None)
    assert "JSON-MIN" in caught.value.remedy
    (tmp_path / "export.json").write_text("[", encoding="utf-8")
    with pytest.raises(InputError, match="is no JSON"):
        list(read_export(tmp_path / "export.json", VOCABULARY, Outcome()))
