"""What is asked of Label Studio about tasks, against a server that answers as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_studio import TOKEN, Answer, FakeStudio

from labeling.studio.client import StudioClient, connect
from labeling.studio.task_lists import Overview, ProjectGone
from schemas.records import text_sha256

TASKS = "/api/tasks/"


@pytest.fixture
def fake() -> Iterator[FakeStudio]:
    server = FakeStudio()
    yield server
    server.close()


@pytest.fixture
def studio(fake: FakeStudio) -> Iterator[StudioClient]:
    with connect(fake.url, TOKEN) as connected:
        yield connected


def filters(fake: FakeStudio) -> list[list[tuple[str, str, Any]]]:
    """The filters of each request for tasks, without their kind."""
    asked = [json.loads(one.query["query"]) for one in fake.asked_for("GET", TASKS)]
    return [
        [(f["filter"].removeprefix("filter:tasks:"), f["operator"], f["value"]) for f in one["filters"]["items"]]
        for one in asked
    ]


def test_the_clock_is_that_of_the_answer(studio: StudioClient) -> None:
    said = datetime.fromisoformat(studio.clock())
    assert abs(datetime.now(UTC) - said) < timedelta(minutes=1)


def test_a_server_without_a_clock_is_no_error(studio: StudioClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labeling.studio.task_lists.parsedate_to_datetime", _no_date)
    assert studio.clock() == ""


def _no_date(_: str) -> datetime:
    raise ValueError


def test_an_overview_counts_and_names_the_last_touch(fake: FakeStudio, studio: StudioClient) -> None:
    body = {"tasks": [{"id": 9, "updated_at": "t9"}], "total": 5, "total_annotations": 3}
    fake.answer("GET", TASKS, Answer(body=body))
    assert studio.overview(1) == Overview(5, 3, "t9")
    (asked,) = fake.asked_for("GET", TASKS)
    assert (asked.query["page_size"], json.loads(asked.query["query"])) == ("1", {"ordering": ["-tasks:updated_at"]})


def test_a_project_that_is_not_there_is_gone(studio: StudioClient) -> None:
    with pytest.raises(ProjectGone, match="no project 7 any more") as caught:
        studio.overview(7)
    assert "status --check" in caught.value.remedy


def test_annotated_tasks_are_those_with_annotations_and_those_with_cancelled_ones_alone(
    fake: FakeStudio, studio: StudioClient
) -> None:
    fake.answer("GET", TASKS, Answer(body={"tasks": [], "total": 0}))
    assert list(studio.annotated_tasks(1)) == []
    first, second = filters(fake)
    assert first == [("id", "greater", 0), ("total_annotations", "greater", 0)]
    assert second[1:] == [("total_annotations", "equal", 0), ("cancelled_annotations", "greater", 0)]


def test_some_tasks_are_asked_for_by_number(fake: FakeStudio, studio: StudioClient) -> None:
    fake.answer("GET", TASKS, Answer(body={"tasks": [], "total": 0}))
    list(studio.these_tasks(1, range(500)))
    assert [one[1][2][::399] for one in filters(fake)] == [[0, 399], [400]]
    assert list(studio.these_tasks(1, [])) == []


def test_states_come_without_what_annotations_say(fake: FakeStudio, studio: StudioClient) -> None:
    task = {"id": 3, "data": {"doc_id": "d1", "text": "نص"}, "updated_at": "t", "draft_exists": True}
    body = {"tasks": [{**task, "annotations": [{"id": 5, "updated_at": "t5"}]}], "total": 1}
    fake.answer("GET", TASKS, Answer(body=body))
    (state,) = studio.task_states(1)
    assert (state.document, state.sha256, state.annotations) == ("d1", text_sha256("نص"), {5: "t5"})
    assert state.drafts
    assert state.started
    assert "result" not in fake.asked_for("GET", TASKS)[0].query["include"]


def test_drafts_of_everybody_are_read_task_by_task(fake: FakeStudio, studio: StudioClient) -> None:
    fake.answer("GET", TASKS, Answer(body={"tasks": [{"id": 3}, {"id": 4}], "total": 2}))
    draft = {"id": 1, "user": "amal@x", "result": [], "updated_at": "t", "task": 3, "annotation": 5}
    fake.answer("GET", "/api/tasks/3/drafts", Answer(body=[draft]))
    fake.answer("GET", "/api/tasks/4/drafts", Answer(body=[]))
    assert [(one.user, one.annotation) for one in studio.drafts(1)] == [("amal@x", 5)]
    assert ("draft_exists", "equal", True) in filters(fake)[0]
