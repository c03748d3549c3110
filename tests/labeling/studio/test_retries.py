"""What is tried again, how long after, and when it is enough."""

from __future__ import annotations

import json
import random
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from label_studio_sdk.core.api_error import ApiError

from labeling.studio import retries
from labeling.studio.retries import BUDGET, Patience, passes, repeat, retry_after

LOCKED = {"detail": "Sqlite <a href='…'>doesn't operate well</a> on multiple transactions."}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(retries, "_sleep", found.append)
    return found


def answered(status: int, body: object = None, **headers: str) -> ApiError:
    return ApiError(
        status_code=status, headers={name.replace("_", "-"): value for name, value in headers.items()}, body=body
    )


def failing(problem: Exception, times: int = 10_000):
    left = [times]

    def call() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise problem
        return "done"

    return call


PASSING = [
    httpx.ReadTimeout("slow"),
    httpx.ConnectError("refused"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("cut in the middle"),
    httpx.DecodingError("no gzip"),
    json.JSONDecodeError("cut", "{", 1),
    UnicodeDecodeError("utf-8", b"\xd8", 0, 1, "cut"),
    *(answered(status) for status in (408, 429, 500, 501, 502, 503, 504)),
]
STAYING = [answered(status) for status in (400, 401, 403, 404, 409, 413, 200)]


@pytest.mark.parametrize("problem", PASSING, ids=repr)
def test_what_may_pass_is_tried_again(problem: Exception, waits: list[float]) -> None:
    assert repeat("read", failing(problem, 3)) == "done"
    assert len(waits) == 3


@pytest.mark.parametrize("problem", [*STAYING, TypeError("ours"), httpx.UnsupportedProtocol("what")], ids=repr)
def test_what_stays_is_not_tried_again(problem: Exception, waits: list[float]) -> None:
    with pytest.raises(type(problem)):
        repeat("read", failing(problem))
    assert waits == []


def test_a_certificate_does_not_mend_itself() -> None:
    problem = httpx.ConnectError("failed")
    problem.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert not passes(problem)


def test_the_waits_are_drawn_from_intervals_that_double(waits: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda low, high: (low + high) / 2)
    with pytest.raises(httpx.ReadError):
        repeat("read", failing(httpx.ReadError("reset")))
    assert waits[:7] == [0.25, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_patience_outlasts_a_stop_of_half_a_minute_and_ends(waits: list[float]) -> None:
    for _ in range(20):
        waits.clear()
        with pytest.raises(httpx.ConnectError):
            repeat("read", failing(httpx.ConnectError("refused")))
        assert 60 < sum(waits) <= BUDGET


@pytest.mark.usefixtures("waits")
def test_time_that_the_tries_take_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(retries.time, "monotonic", lambda: now[0])
    patience = Patience("read")
    assert patience.wait(httpx.ReadTimeout("a minute"))
    now[0] += 2 * BUDGET
    assert not patience.wait(httpx.ReadTimeout("a minute"))


def test_a_fault_of_the_server_itself_is_believed_soon(waits: list[float]) -> None:
    with pytest.raises(ApiError):
        repeat("read", failing(answered(500, {"detail": "list index out of range"})))
    assert len(waits) == 5


def test_a_locked_database_is_waited_for(waits: list[float]) -> None:
    with pytest.raises(ApiError):
        repeat("read", failing(answered(500, LOCKED)))
    assert len(waits) > 8


class TestRetryAfter:
    def test_seconds(self) -> None:
        assert retry_after(answered(429, retry_after="7")) == 7

    def test_a_date(self) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
        asked = retry_after(answered(503, Retry_After=date))
        assert asked is not None
        assert 15 < asked <= 20

    def test_a_date_that_has_passed_is_no_wait(self) -> None:
        assert retry_after(answered(503, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")) == 0

    def test_too_much_is_capped(self) -> None:
        assert retry_after(answered(429, retry_after="86400")) == 60

    @pytest.mark.parametrize("value", ["", "soon", "-5", "٧٧x"])
    def test_nonsense_is_nothing(self, value: str) -> None:
        assert retry_after(answered(429, retry_after=value)) is None

    def test_it_goes_before_our_own_wait(self, waits: list[float]) -> None:
        repeat("read", failing(answered(429, retry_after="7"), 2))
        assert waits == [7, 7]
