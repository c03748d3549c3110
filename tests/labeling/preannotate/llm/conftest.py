"""A server on the loopback that speaks chat completions, well or badly, as a test wants it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from schemas.preannotators import LlmSettings

EMPTY = {"entities": [], "events": [], "stances": []}


@dataclass
class Reply:
    """What the server does with one request: `content` is the model's answer, `body` replaces the whole envelope."""

    content: str = json.dumps(EMPTY)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    finish: str = "stop"
    delay: float = 0.0
    cut_at: int | None = None


Answering = Callable[[str, dict[str, Any]], Reply]


class Server:
    """The server's memory: what was asked, and what it will answer: `replies` first, then `answering(text, body)`."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.answering: Answering = lambda _text, _body: Reply()
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.busiest = 0
        self.busy = 0
        self.lock = threading.Lock()
        self.url = ""

    @property
    def texts(self) -> list[str]:
        return [body["messages"][1]["content"] for body in self.bodies]

    def says(self, *answers: Any) -> None:
        """The next answers of the model, each an object or a string."""
        self.replies += [
            Reply(a if isinstance(a, str) else json.dumps({**EMPTY, **a}, ensure_ascii=False)) for a in answers
        ]

    def reply(self, status: int, **more: Any) -> Reply:
        """A reply that may have any fault."""
        return Reply(status=status, **more)

    def answer(self, value: Any, **more: Any) -> Reply:
        """A reply in which the model says `value`."""
        return Reply(json.dumps({**EMPTY, **value}, ensure_ascii=False), **more)

    def settings(self, **options: Any) -> LlmSettings:
        return LlmSettings(url=self.url, model="tiny", **options)

    def respond(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        with self.lock:
            self.bodies.append(body)
            self.headers.append(headers)
            self.times.append(time.monotonic())
            if self.replies:
                return self.replies.pop(0)
        return self.answering(body["messages"][1]["content"], body)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    memory = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with memory.lock:
                memory.busy += 1
                memory.busiest = max(memory.busiest, memory.busy)
            try:
                self.answer(memory.respond(body, dict(self.headers)))
            finally:
                with memory.lock:
                    memory.busy -= 1

        def answer(self, reply: Reply) -> None:
            time.sleep(reply.delay)
            message = {"role": "assistant", "content": reply.content}
            value = {
                "choices": [{"message": message, "finish_reason": reply.finish}],
                "usage": {"prompt_tokens": 1000, "completion_tokens": 100},
            }
            body = json.dumps(value, ensure_ascii=False).encode() if reply.body is None else reply.body
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(body)))
            for name, content in reply.headers.items():
                self.send_header(name, content)
            self.end_headers()
            self.wfile.write(body[: reply.cut_at])
            if reply.cut_at is not None:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except OSError:  # the client has hung up on a server that hangs
                self.close_connection = True

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    memory.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    monkeypatch.setattr("labeling.preannotate.llm.client._FIRST_WAIT", 0.01)
    monkeypatch.delenv("MUSNAD_LLM_KEY", raising=False)
    yield memory
    http.shutdown()
    http.server_close()
