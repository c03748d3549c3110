"""An HTTP proxy on loopback that breaks requests by a seed: latency, resets, wrong answers, cut bodies, stops.

It stands between a client and a real Label Studio, in a process's threads. Knows nothing of what passes.
"""

from __future__ import annotations

import contextlib
import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

FAULTS: Mapping[str, float] = {
    "latency": 3,  # some tenths of a second before it goes on
    "reset before": 1,  # the server never sees it
    "reset after": 1,  # the server has done it, the client gets nothing
    "reset in the middle": 2,  # the client gets half of the answer
    "cut": 1,  # half of the answer, and the connection ends in good order
    "undecodable": 1,  # half of the answer as if it were all
    "500 after": 2,  # the server has done it, the client is told that it failed
    "503 before": 1,
    "429": 1,  # with Retry-After
    "504 meanwhile": 1,  # the client is told that it failed, and then the server does it
}
"""What happens to a request that meets a fault, with weights."""

_AGAIN_AFTER = 1  # seconds, of Retry-After
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class FaultProxy:
    """A proxy for the server at `target`; each request meets a fault with the probability `share`."""

    def __init__(self, target: str, seed: int, share: float = 0.2, faults: Mapping[str, float] = FAULTS) -> None:
        parts = urlsplit(target)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._dice = random.Random(seed)
        self._share = share
        self._faults = faults
        self._stopped_until = 0.0
        self._refusing = False
        self._lock = threading.Lock()
        self.met: Counter[str] = Counter()
        self.asked = 0
        self._restarting = threading.Lock()
        self._server = self._listen(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop_for(self, seconds: float, refusing: bool) -> None:
        """Be as a server that is down: refuse every connection, or take it and say nothing."""
        self.met["stop, refusing" if refusing else "stop, silent"] += 1
        self._stopped_until, self._refusing = time.monotonic() + seconds, refusing
        if refusing:
            threading.Thread(target=self._restart, args=(seconds,), daemon=True).start()

    def close(self) -> None:
        """No request is taken any more."""
        with self._restarting:
            self._server.shutdown()
            self._server.server_close()

    def _listen(self, port: int) -> ThreadingHTTPServer:
        server = _Server(("127.0.0.1", port), _handler(self))
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return server

    def _restart(self, seconds: float) -> None:
        with self._restarting:
            port = self._server.server_port
            self._server.shutdown()
            self._server.server_close()
            time.sleep(seconds)
            self._server = self._listen(port)

    def fault(self) -> str:
        """What the next request meets; "" for nothing."""
        with self._lock:
            self.asked += 1
            if self._dice.random() >= self._share:
                return ""
            name = self._dice.choices(list(self._faults), list(self._faults.values()))[0]
            self.met[name] += 1
            return name

    def latency(self) -> float:
        with self._lock:
            return self._dice.uniform(0.1, 0.6)

    def pause(self) -> bool:
        """Wait while the proxy is stopped; True where it refuses instead."""
        if self._refusing and time.monotonic() < self._stopped_until:
            return True
        while time.monotonic() < self._stopped_until:
            time.sleep(0.05)
        return False

    def forward(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self._host, self._port, timeout=900)
        with contextlib.closing(connection):
            kept = {name: value for name, value in headers if name.lower() not in _HOP}
            connection.request(method, path, body, {**kept, "Host": f"{self._host}:{self._port}"})
            answer = connection.getresponse()
            kept_back = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]
            return Answer(answer.status, kept_back, answer.read())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle is what this is for."""


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = self.command, self.path, self.headers.items(), body
            fault = proxy.fault()
            if proxy.pause() or fault == "reset before":
                self._reset()
            elif fault in ("429", "503 before"):
                after = [("Retry-After", str(_AGAIN_AFTER))] if fault == "429" else []
                self._answer(Answer(int(fault[:3]), after, b"slow down"))
            elif fault == "504 meanwhile":
                # sooner or later, with or without the answer reaching anybody
                threading.Thread(target=self._later, args=request, daemon=True).start()
                self._answer(Answer(504, [], b"the server is busy"))
            else:
                if fault == "latency":
                    time.sleep(proxy.latency())
                self._damaged(fault, proxy.forward(*request))

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on  # noqa: N815  # the names that http.server looks for

        def _later(self, *request: Any) -> None:
            time.sleep(proxy.latency())
            with contextlib.suppress(OSError, http.client.HTTPException):
                proxy.forward(*request)

        def _damaged(self, fault: str, answer: Answer) -> None:
            half = answer.body[: len(answer.body) // 2]
            match fault:
                case "reset after":
                    self._reset()
                case "500 after":
                    self._answer(Answer(500, [("Content-Type", "application/json")], b'{"detail": "boom"}'))
                case "undecodable":
                    self._answer(Answer(answer.status, answer.headers, half))
                case "cut" | "reset in the middle":
                    self._answer(Answer(answer.status, answer.headers, half), len(answer.body))
                    if fault == "cut":
                        self.close_connection = True
                    else:
                        self._reset()
                case _:
                    self._answer(answer)

        def _answer(self, answer: Answer, length: int | None = None) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status != http.client.NO_CONTENT:
                self.send_header("Content-Length", str(len(answer.body) if length is None else length))
            self.end_headers()
            self.wfile.write(answer.body)

        def _reset(self) -> None:
            """End the connection as a crash does: the other side reads an error, not an end."""
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            return

    return Handler


@contextlib.contextmanager
def fault_proxy(target: str, seed: int, share: float = 0.2) -> Iterator[FaultProxy]:
    """A proxy for the time of the block."""
    proxy = FaultProxy(target, seed, share)
    try:
        yield proxy
    finally:
        proxy.close()
