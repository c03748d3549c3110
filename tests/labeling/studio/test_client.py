"""The client, against a server that answers as told."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from fake_studio import RESET, TOKEN, Answer, FakeStudio

from labeling.studio import retries
from labeling.studio.client import StudioClient, connect
from schemas.errors import StudioDenied, StudioError, StudioUnreachable
from schemas.records import TaskId


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeStudio]:
    monkeypatch.setattr(retries, "_sleep", lambda _: None)
    server = FakeStudio()
    yield server
    server.close()


@pytest.fixture
def studio(fake: FakeStudio) -> Iterator[StudioClient]:
    with connect(fake.url, TOKEN) as connected:
        yield connected


def task(number: int, **data: str) -> dict[str, Any]:
    return {"id": number, "data": data, "updated_at": "2026-01-01T00:00:00Z", "annotations": [], "predictions": []}


class TestConnect:
    def test_knows_the_user_and_the_version(self, studio: StudioClient) -> None:
        assert (studio.user, studio.email, studio.version) == (1, "admin@localhost", "1.23.2")

    def test_a_refused_token_is_denied_and_not_shown(self, fake: FakeStudio) -> None:
        fake.answer("GET", "/api/current-user/whoami", Answer(401, {"detail": "Invalid token."}))
        with pytest.raises(StudioDenied, match="does not accept the token") as caught:
            connect(fake.url, TOKEN)
        assert TOKEN not in str(caught.value)
        assert "Invalid token" in caught.value.cause

    def test_an_expired_personal_token_is_denied(self, fake: FakeStudio) -> None:
        token = jwt.encode({"exp": 1, "token_type": "refresh"}, "0" * 32)
        with pytest.raises(StudioDenied, match="expired"):
            connect(fake.url, token)

    def test_a_personal_token_is_exchanged_for_an_access_token(self, fake: FakeStudio) -> None:
        soon = int(time.time()) + 300
        access = jwt.encode({"exp": soon, "token_type": "access"}, "0" * 32)
        fake.answer("POST", "/api/token/refresh/", Answer(body={"access": access}))
        connect(fake.url, jwt.encode({"exp": soon, "token_type": "refresh"}, "0" * 32)).close()
        assert fake.asked[-1].headers["Authorization"] == f"Bearer {access}"

    def test_nothing_there_is_unreachable_and_names_the_next_command(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(StudioUnreachable, match="musnad serve"):
            connect(url, TOKEN)

    def test_an_address_that_is_none_is_unreachable(self) -> None:
        with pytest.raises(StudioUnreachable):
            connect("localhost:8080", TOKEN)

    @pytest.mark.parametrize("body", ["<html>Welcome</html>", {"hello": "world"}, []])
    def test_another_program_is_no_label_studio(self, fake: FakeStudio, body: object) -> None:
        fake.answer("GET", "/api/current-user/whoami", Answer(body=body))
        with pytest.raises(StudioError, match="does not speak like Label Studio"):
            connect(fake.url, TOKEN)

    def test_an_old_version_is_refused(self, fake: FakeStudio) -> None:
        fake.answer("GET", "/api/version", Answer(body={"release": "1.22.0"}))
        with pytest.raises(StudioError, match="too old"):
            connect(fake.url, TOKEN)

    def test_an_address_that_sends_us_on_is_an_error_that_says_where(self, fake: FakeStudio) -> None:
        moved = Answer(301, "", {"Location": "https://labels.example.org/"})
        fake.answer("GET", "/api/current-user/whoami", moved)
        with pytest.raises(StudioError, match=r"sends us on to https://labels\.example\.org"):
            connect(fake.url, TOKEN)

    def test_no_proxy_stands_between_us_and_loopback(self, fake: FakeStudio, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        connect(fake.url, TOKEN).close()


class TestReading:
    @pytest.mark.parametrize("hindrance", [Answer(503, {}), Answer(502, "Bad gateway"), Answer(RESET)])
    def test_a_read_is_repeated(self, fake: FakeStudio, studio: StudioClient, hindrance: Answer) -> None:
        fake.answer("GET", "/api/tasks/", hindrance, hindrance, Answer(body={"tasks": [task(7)], "total": 1}))
        assert [one.id for one in studio.tasks(1)] == [7]

    def test_a_read_is_not_repeated_for_ever(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("GET", "/api/tasks/", Answer(503, {}))
        with pytest.raises(StudioError, match="HTTP 503"):
            list(studio.tasks(1))
        assert len(fake.asked_for("GET", "/api/tasks/")) > 10

    def test_pages_go_on_after_the_last_id_though_they_are_smaller_than_asked_for(
        self, fake: FakeStudio, studio: StudioClient
    ) -> None:
        pages = [([task(3), task(9)], 3), ([task(12)], 1)]
        fake.answer("GET", "/api/tasks/", *(Answer(body={"tasks": page, "total": total}) for page, total in pages))
        assert [one.id for one in studio.tasks(1, page_size=100)] == [3, 9, 12]
        second = json.loads(fake.asked[-1].query["query"])["filters"]["items"]
        assert second == [{"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": 9}]

    def test_annotations_come_with_the_model_they_started_from(self, fake: FakeStudio, studio: StudioClient) -> None:
        annotation = {
            **{"id": 5, "task": 3, "completed_by": 2, "result": [{"id": "r"}], "lead_time": 1.5, "ground_truth": True},
            **{"created_at": "2026-01-01T00:00:00.1Z", "updated_at": "2026-01-02T00:00:00.2Z", "was_cancelled": False},
            "parent_prediction": 8,
        }
        full = {**task(3), "annotations": [annotation], "predictions": [{"id": 8, "model_version": "lexicon@1"}]}
        fake.answer("GET", "/api/tasks/", Answer(body={"tasks": [full], "total": 1}))
        [read] = studio.tasks(1)
        [one] = read.annotations
        assert one.parent_prediction is not None
        assert read.models[one.parent_prediction] == "lexicon@1"
        assert (one.completed_by, one.ground_truth, one.updated_at) == (2, True, "2026-01-02T00:00:00.2Z")

    def test_tasks_are_found_by_document_and_only_those_asked_for(self, fake: FakeStudio, studio: StudioClient) -> None:
        tasks = [task(1, doc_id="a"), task(2, doc_id="b"), task(3, doc_id="a"), {**task(4), "data": {}}]
        fake.answer("GET", "/api/tasks/", Answer(body={"tasks": tasks, "total": 4}))
        assert studio.find_tasks(1, ["a", "z"]) == {"a": [1, 3]}

    def test_two_projects_of_one_title_are_an_error(self, fake: FakeStudio, studio: StudioClient) -> None:
        projects = [{"id": 1, "title": "news"}, {"id": 2, "title": "news"}, {"id": 3, "title": "news 2"}]
        fake.answer("GET", "/api/projects/", Answer(body={"results": projects, "count": 3}), Answer(404, {}))
        with pytest.raises(StudioError, match="2 projects titled 'news'"):
            studio.find_project("news")


class TestWriting:
    @pytest.mark.parametrize("hindrance", [Answer(502, {}), Answer(409, {}), Answer(RESET)])
    def test_an_import_is_never_repeated(self, fake: FakeStudio, studio: StudioClient, hindrance: Answer) -> None:
        fake.answer("POST", "/api/projects/1/import", hindrance, Answer(201, {"task_ids": [1]}))
        with pytest.raises(StudioError):
            studio.import_tasks(1, [{"data": {"text": "نص"}}])
        assert len(fake.asked_for("POST", "/api/projects/1/import")) == 1

    def test_an_import_gives_the_ids_in_order(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("POST", "/api/projects/1/import", Answer(201, {"task_ids": [8, 9]}))
        tasks = [{"data": {"text": "أول"}}, {"data": {"text": "ثان"}}]
        assert studio.import_tasks(1, tasks) == [8, 9]
        assert json.loads(fake.asked[-1].body) == tasks
        assert fake.asked[-1].query == {"return_task_ids": "true"}

    def test_no_tasks_are_no_request(self, fake: FakeStudio, studio: StudioClient) -> None:
        before = len(fake.asked)
        assert studio.import_tasks(1, []) == []
        assert len(fake.asked) == before

    def test_an_import_without_ids_is_an_error(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("POST", "/api/projects/1/import", Answer(201, {"import": 5}))
        with pytest.raises(StudioError, match="0 ids"):
            studio.import_tasks(1, [{"data": {}}])

    def test_what_label_studio_says_is_the_cause(self, fake: FakeStudio, studio: StudioClient) -> None:
        body = {"detail": "Validation error", "validation_errors": {"title": ["Too short."]}}
        fake.answer("PATCH", "/api/projects/1/", Answer(400, body))
        with pytest.raises(StudioError) as caught:
            studio.set_model_version(1, "lexicon@1")
        assert caught.value.cause == '{"title": ["Too short."]}'

    def test_a_task_that_is_gone_need_not_be_deleted(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("DELETE", "/api/tasks/4/", Answer(404, {"detail": "Not found."}))
        studio.delete_task(TaskId(4))

    def test_an_annotation_sends_only_what_was_given(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("POST", "/api/tasks/4/annotations/", Answer(201, {"id": 11}))
        assert studio.create_annotation(TaskId(4), [], completed_by=2) == 11
        sent = json.loads(fake.asked[-1].body)
        assert sent == {"result": [], "ground_truth": False, "was_cancelled": False, "completed_by": 2}
