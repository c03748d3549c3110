"""A wait that a signal or a webhook ends early. Knows nothing of what is done between the waits."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import FrameType, TracebackType
from typing import Self

from labeling.studio.environment import HOST
from labeling.studio.ports import free_port

_LONGEST_BODY = 16 * 1024 * 1024
_PIECE = 64 * 1024


class Bell:
    """Signal handlers and other threads may ring at any moment: a pipe, as a lock could be held by whom they interrupt."""

    def __init__(self) -> None:
        self._ear, self._cord = os.pipe()
        os.set_blocking(self._ear, False)
        os.set_blocking(self._cord, False)
        self.stopped = False
        """Whether somebody asked to stop."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        os.close(self._ear)
        os.close(self._cord)

    def ring(self) -> None:
        """End the wait that is going on, or the next one."""
        with contextlib.suppress(BlockingIOError):  # a full pipe rings anyway
            os.write(self._cord, b"!")

    def wait(self, seconds: float) -> None:
        """Return after `seconds`, or as soon as it rings."""
        if not self.stopped and select.select([self._ear], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._ear, _PIECE):
                    pass

    @contextlib.contextmanager
    def stopped_by(self, *signals: signal.Signals, grace: float = 10) -> Iterator[None]:
        """Let the first of `signals` set `stopped`; a second one, or `grace` seconds, interrupt as Ctrl-C does.

        What runs may be in the middle of a long request, or of its patience with a server that is away.
        """
        before = {number: signal.getsignal(number) for number in (*signals, signal.SIGALRM)}

        def stop(_: int, __: FrameType | None) -> None:
            self.stopped = True
            for number in (*signals, signal.SIGALRM):
                signal.signal(number, signal.default_int_handler)
            signal.setitimer(signal.ITIMER_REAL, grace)
            self.ring()

        for number in signals:
            signal.signal(number, stop)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def doorbell(port: int, ring: Callable[[], None]) -> Iterator[int]:
    """Listen on loopback for webhooks while the block runs, and `ring` at each; yields the port.

    Whoever is on this machine can ring, and may say what he likes: what he says is thrown away unread.

    Raises:
        StudioError: the port is busy, or no port.
    """

    class Door(BaseHTTPRequestHandler):
        timeout = 2

        def do_POST(self) -> None:  # the name that http.server looks for
            length = self.headers.get("Content-Length", "")
            left = min(int(length), _LONGEST_BODY) if length.isdecimal() else 0
            while left > 0 and (piece := self.rfile.read(min(left, _PIECE))):
                left -= len(piece)
            ring()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer((HOST, free_port(port)), Door) as server:
        Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
