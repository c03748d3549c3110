"""A tiny server on loopback that answers as told, for tests of what speaks to Label Studio."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef01234567"
RESET = -1


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    """Only the first half of the body is sent, though its length is announced."""


class FakeStudio:
    """Answers each (method, path) with its queued answers, the last of them again and again; `asked` keeps what came."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], deque[Answer]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.answer("GET", "/api/current-user/whoami", Answer(body={"id": 1, "email": "admin@localhost"}))
        self.answer("GET", "/api/version", Answer(body={"release": "1.23.2"}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[method, path] = deque(answers)

    def asked_for(self, method: str, path: str) -> list[Asked]:
        return [one for one in self.asked if (one.method, one.path) == (method, path)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _respond(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                fake.asked.append(Asked(self.command, parts.path, query, dict(self.headers), body))
                queue = fake._answers.get((self.command, parts.path))
                answer = Answer(404, {"detail": "Not found."}) if not queue else queue[0]
                if queue and len(queue) > 1:
                    queue.popleft()
                if answer.status == RESET:
                    self.close_connection = True
                    return
                text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
                kind = "text/html" if isinstance(answer.body, str) else "application/json"
                self.send_response(answer.status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(text.encode()))}.items():
                    self.send_header(name, value)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode()[: len(text.encode()) // 2 if answer.cut else None])

            do_GET = do_POST = do_PATCH = do_DELETE = _respond  # noqa: N815  # the names that http.server looks for

            def log_message(self, *_: object) -> None:
                return

        return Handler
