"""Requests that are repeated, and those that are not; tokens that are renewed; certificates that are looked at."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import jwt
import pytest
from fake_studio import RESET, TOKEN, Answer, FakeStudio

from labeling.studio import retries
from labeling.studio.client import StudioClient, connect
from labeling.studio.refusals import ImportInDoubt, ImportRefused
from schemas.errors import StudioDenied, StudioError, StudioUnreachable

TASKS = "/api/tasks/"
IMPORT = "/api/projects/1/import"
CUT = Answer(body={"tasks": [], "total": 0, "padding": "x" * 100}, cut=True)
UNREADABLE = Answer(body='{"tasks": [], "to', headers={"Content-Type": "application/json"})
EMPTY = Answer(body={"tasks": [], "total": 0})


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(retries, "_sleep", found.append)
    return found


@pytest.fixture
def fake(waits: list[float]) -> Iterator[FakeStudio]:  # noqa: ARG001 - nothing waits in these tests
    server = FakeStudio()
    yield server
    server.close()


@pytest.fixture
def studio(fake: FakeStudio) -> Iterator[StudioClient]:
    with connect(fake.url, TOKEN) as connected:
        yield connected


def personal(kind: str, tag: int = 0) -> str:
    return jwt.encode({"exp": int(time.time()) + 300, "token_type": kind, "tag": tag}, "0" * 32)


@pytest.mark.parametrize(
    "hindrance",
    [CUT, UNREADABLE, Answer(RESET), Answer(429, {}, {"Retry-After": "3"}), Answer(500, {}), Answer(504, "")],
)
def test_a_read_goes_on_when_the_hindrance_is_gone(
    fake: FakeStudio, studio: StudioClient, waits: list[float], hindrance: Answer
) -> None:
    fake.answer("GET", TASKS, hindrance, hindrance, EMPTY)
    assert list(studio.tasks(1)) == []
    assert len(waits) == 2
    assert (waits == [3, 3]) is (hindrance.status == 429)


@pytest.mark.parametrize(("method", "times"), [("PATCH", 2), ("DELETE", 2), ("POST", 1)])
def test_only_what_may_be_done_twice_is_repeated(
    fake: FakeStudio, studio: StudioClient, method: str, times: int
) -> None:
    fake.answer(method, "/api/x/", Answer(503, {}), Answer(body={}))
    try:
        studio.ask("try", method, "api/x/", body={})
    except StudioError:
        assert method == "POST"
    assert len(fake.asked_for(method, "/api/x/")) == times


class TestImport:
    @pytest.mark.parametrize("answer", [CUT, Answer(RESET), Answer(500, {}), Answer(503, {}), Answer(429, {})])
    def test_a_failure_leaves_open_what_is_there(self, fake: FakeStudio, studio: StudioClient, answer: Answer) -> None:
        fake.answer("POST", IMPORT, answer)
        with pytest.raises(ImportInDoubt) as caught:
            studio.import_tasks(1, [{"data": {}}])
        assert len(fake.asked_for("POST", IMPORT)) == 1
        assert caught.value.over is (answer.status in (429, 500))
        assert caught.value.unseen is (answer.status == 429)

    @pytest.mark.parametrize("status", [400, 413])
    def test_tasks_that_are_refused_are_told_from_that(
        self, fake: FakeStudio, studio: StudioClient, status: int
    ) -> None:
        fake.answer("POST", IMPORT, Answer(status, {"detail": "Validation error", "validation_errors": ["no text"]}))
        with pytest.raises(ImportRefused, match="no text"):
            studio.import_tasks(1, [{"data": {}}])

    def test_a_project_that_is_gone_is_neither(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("POST", IMPORT, Answer(404, {"detail": "Not found."}))
        with pytest.raises(StudioError) as caught:
            studio.import_tasks(1, [{"data": {}}])
        assert type(caught.value) is StudioError


class TestMakingAProject:
    PROJECTS = "/api/projects/"

    def ensure(self, studio: StudioClient) -> int:
        return studio.ensure_project("news", "<View/>")

    def test_one_that_was_made_although_the_answer_was_lost_is_found(
        self, fake: FakeStudio, studio: StudioClient
    ) -> None:
        none, one = ({"results": r, "count": len(r)} for r in ([], [{"id": 4, "title": "news"}]))
        fake.answer("GET", self.PROJECTS, Answer(body=none), Answer(body=one), Answer(404, {}))
        fake.answer("POST", self.PROJECTS, Answer(RESET), Answer(201, {"id": 5}))
        assert self.ensure(studio) == 4

    def test_one_that_was_not_is_made_again(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("GET", self.PROJECTS, Answer(body={"results": [], "count": 0}))
        fake.answer("POST", self.PROJECTS, Answer(502, ""), Answer(201, {"id": 5}))
        assert self.ensure(studio) == 5


class TestTokens:
    def connected(self, fake: FakeStudio, *access: str) -> StudioClient:
        fake.answer("POST", "/api/token/refresh/", *(Answer(body={"access": one}) for one in access))
        return connect(fake.url, personal("refresh"))

    def test_an_access_token_that_the_server_calls_expired_is_renewed_once(self, fake: FakeStudio) -> None:
        first, second = personal("access", 1), personal("access", 2)
        with self.connected(fake, first, second) as studio:
            fake.answer("GET", TASKS, Answer(401, {"detail": "Token is expired"}), EMPTY)
            assert list(studio.tasks(1)) == []
        used = [one.headers["Authorization"] for one in fake.asked_for("GET", TASKS)]
        assert used == [f"Bearer {first}", f"Bearer {second}"]

    def test_an_import_is_sent_again_with_the_new_token(self, fake: FakeStudio) -> None:
        with self.connected(fake, personal("access", 1), personal("access", 2)) as studio:
            fake.answer("POST", IMPORT, Answer(401, {"detail": "Token is expired"}), Answer(201, {"task_ids": [3]}))
            assert studio.import_tasks(1, [{"data": {}}]) == [3]

    def test_a_new_token_that_is_refused_too_is_denied(self, fake: FakeStudio) -> None:
        with self.connected(fake, personal("access", 1), personal("access", 2)) as studio:
            fake.answer("GET", TASKS, Answer(401, {"detail": "Token is expired"}))
            with pytest.raises(StudioDenied):
                list(studio.tasks(1))
        assert len(fake.asked_for("GET", TASKS)) == 2

    def test_a_legacy_token_cannot_be_renewed(self, fake: FakeStudio, studio: StudioClient) -> None:
        fake.answer("GET", TASKS, Answer(401, {"detail": "Invalid token."}))
        with pytest.raises(StudioDenied):
            list(studio.tasks(1))
        assert len(fake.asked_for("GET", TASKS)) == 1

    def test_a_renewal_that_fails_for_a_moment_is_tried_again(self, fake: FakeStudio) -> None:
        fake.answer("POST", "/api/token/refresh/", Answer(503, {}), Answer(body={"access": personal("access")}))
        connect(fake.url, personal("refresh")).close()


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """A server whose certificate nobody has signed."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl")
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_certificate_that_nobody_signed_is_refused_at_once_with_the_mend(https: str, waits: list[float]) -> None:
    with pytest.raises(StudioUnreachable) as caught:
        connect(https, TOKEN)
    assert "cannot prove" in caught.value.what
    assert "SSL_CERT_FILE" in caught.value.remedy
    assert waits == []


def test_a_stop_of_the_server_that_was_reached_before_is_waited_for(
    fake: FakeStudio, studio: StudioClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    down = [4]
    send = httpx.Client.request

    def request(self: httpx.Client, *arguments: object, **options: object) -> httpx.Response:
        down[0] -= 1
        if down[0] >= 0:
            raise httpx.ConnectError("refused")
        return send(self, *arguments, **options)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(httpx.Client, "request", request)
    fake.answer("GET", TASKS, EMPTY)
    assert list(studio.tasks(1)) == []


def test_what_is_sent_is_json_in_utf_8(fake: FakeStudio, studio: StudioClient) -> None:
    fake.answer("POST", IMPORT, Answer(201, {"task_ids": [3]}))
    studio.import_tasks(1, [{"data": {"text": "سرت 🙂"}}])
    assert "سرت 🙂" in fake.asked[-1].body
    assert json.loads(fake.asked[-1].body) == [{"data": {"text": "سرت 🙂"}}]
    assert fake.asked[-1].headers["Content-Type"] == "application/json"
