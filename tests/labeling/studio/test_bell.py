"""A wait that signals and webhooks end."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from labeling.studio.bell import Bell, doorbell
from schemas.errors import StudioError


@pytest.fixture
def bell() -> Iterator[Bell]:
    with Bell() as made:
        yield made


def waited(bell: Bell, seconds: float) -> float:
    began = time.monotonic()
    bell.wait(seconds)
    return time.monotonic() - began


def test_without_a_ring_it_waits_to_the_end(bell: Bell) -> None:
    assert waited(bell, 0.05) >= 0.05


def test_many_rings_end_one_wait(bell: Bell) -> None:
    for _ in range(100_000):
        bell.ring()
    assert waited(bell, 30) < 5
    assert waited(bell, 0.05) >= 0.05


def test_a_signal_ends_the_wait_and_asks_to_stop(bell: Bell) -> None:
    with bell.stopped_by(signal.SIGTERM):
        os.kill(os.getpid(), signal.SIGTERM)
        assert waited(bell, 30) < 5
        assert bell.stopped
        assert waited(bell, 30) < 5
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is not signal.default_int_handler


def test_what_does_not_end_is_interrupted_after_a_while(bell: Bell) -> None:
    with bell.stopped_by(signal.SIGTERM, grace=0.1):
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            time.sleep(30)
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_webhook_rings_whatever_it_says_and_is_answered_at_once(bell: Bell) -> None:
    with doorbell(0, bell.ring) as port:
        for body in (b"", b"{not json", b"x" * 300_000):
            answer = httpx.post(f"http://127.0.0.1:{port}/any/path", content=body, trust_env=False)
            assert (answer.status_code, answer.content) == (204, b"")
            assert waited(bell, 30) < 5


def test_only_a_webhook_rings(bell: Bell) -> None:
    with doorbell(0, bell.ring) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 501
        with socket.create_connection(("127.0.0.1", port)) as silent:
            silent.sendall(b"POST / HTTP/1.1\r\n")
            assert waited(bell, 0.2) >= 0.2


def test_a_busy_port_is_an_error(bell: Bell) -> None:
    with doorbell(0, bell.ring) as port, pytest.raises(StudioError, match="busy"), doorbell(port, bell.ring):
        pass
