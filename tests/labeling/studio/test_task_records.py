"""Tasks, annotations and drafts as pages bring them: edits against the prediction, reviews of the Enterprise edition."""

import copy
from typing import Any

import pytest

from labeling.studio.task_records import read_draft, read_state, read_task
from schemas.records import text_sha256

REGION = {
    "id": "r1",
    "from_name": "label",
    "to_name": "text",
    "type": "labels",
    "origin": "prediction",
    "score": 0.9,
    "value": {"start": 0, "end": 3, "text": "سرت", "labels": ["GPE"]},
}
RELATION = {"type": "relation", "from_id": "r2", "to_id": "r1", "direction": "right", "labels": ["مكان Place"]}
PREDICTED = [REGION, RELATION]


def annotation(result: list[Any], **more: Any) -> dict[str, Any]:
    plain = {"id": 5, "task": 3, "completed_by": 2, "result": result, "lead_time": 1.5, "ground_truth": False}
    times = {"created_at": "2026-01-01T00:00:00.1Z", "updated_at": "2026-01-02T00:00:00.2Z", "was_cancelled": False}
    return {**plain, **times, "parent_prediction": 8, **more}


def read(one: dict[str, Any]):
    task = {"id": 3, "data": {}, "updated_at": "2026-01-02T00:00:00Z", "annotations": [one]}
    task["predictions"] = [{"id": 8, "model_version": "lexicon@1", "result": PREDICTED}]
    (found,) = read_task(task).annotations
    return found


def changed(path: tuple[Any, ...], new: Any) -> list[Any]:
    result = copy.deepcopy(PREDICTED)
    place: Any = result
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = new
    return result


class TestEdited:
    def test_an_accepted_prediction_is_not_edited(self) -> None:
        assert read(annotation(PREDICTED)).edited is False

    @pytest.mark.parametrize(
        ("path", "new"), [((0, "origin"), "manual"), ((0, "score"), None), ((0, "value", "text"), "سرت ")]
    )
    def test_what_the_page_adds_is_no_edit(self, path: tuple[Any, ...], new: Any) -> None:
        assert read(annotation(changed(path, new)[::-1])).edited is False

    @pytest.mark.parametrize(
        ("path", "new"),
        [
            ((0, "value", "end"), 4),
            ((0, "value", "labels"), ["LOC"]),
            ((1, "labels"), ["منفذ Agent"]),
            ((1, "to_id"), "x"),
        ],
    )
    def test_another_place_label_or_arrow_is_one(self, path: tuple[Any, ...], new: Any) -> None:
        assert read(annotation(changed(path, new))).edited is True

    def test_so_is_less_or_more(self) -> None:
        assert read(annotation(PREDICTED[:1])).edited is True
        assert read(annotation([*PREDICTED, {**REGION, "id": "r9"}])).edited is True

    def test_without_a_prediction_there_is_nothing_to_edit(self) -> None:
        assert read(annotation(PREDICTED, parent_prediction=None)).edited is None
        assert read(annotation(PREDICTED, parent_prediction=7)).edited is None


def review(number: int, accepted: bool, day: int) -> dict[str, Any]:
    """As recorded from Label Studio Enterprise."""
    at = f"2026-01-{day:02}T10:00:00.000000Z"
    plain = {"id": number, "annotation": 5, "accepted": accepted, "created_by": {"id": 3}, "created_at": at}
    return {**plain, "fixed_annotation_history": None, "previous_annotation_history": None}


class TestReview:
    @pytest.mark.parametrize(
        ("reviews", "said"),
        [
            ([], ""),
            ([review(1, True, 1)], "accepted"),
            ([review(2, False, 2), review(1, True, 1)], "rejected"),
            ([review(1, False, 1), review(2, True, 2)], "accepted"),
            (None, ""),
            ([1, 2], ""),
        ],
    )
    def test_the_latest_counts(self, reviews: Any, said: str) -> None:
        assert read(annotation([], reviews=reviews)).review == said

    def test_the_community_edition_has_none(self) -> None:
        assert read(annotation([])).review == ""


def test_a_state_has_the_hash_of_the_text_that_is_shown_and_not_of_that_which_was_sent() -> None:
    data = {"doc_id": "d1", "sha256": "told", "text": "نص"}
    ids = [{"id": 5, "updated_at": "t5"}]
    state = read_state({"id": 3, "data": data, "updated_at": "t", "annotations": ids})
    assert (state.document, state.sha256, state.annotations) == ("d1", text_sha256("نص"), {5: "t5"})


def test_a_draft_says_whose_it_is_and_which_annotation_it_would_change() -> None:
    draft = {"id": 1, "user": "amal@x", "result": [REGION], "updated_at": "t", "task": 3, "annotation": None}
    read = read_draft({**draft, "created_username": "amal@x, 2", "lead_time": 3.5, "was_postponed": False})
    assert (read.user, read.task, read.annotation, read.result) == ("amal@x", 3, None, (REGION,))
