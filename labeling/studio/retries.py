"""Which failures of a request pass by themselves, and how long to wait for that. Knows nothing of what is asked.

Exponential back-off with full jitter: each wait is drawn from the whole interval, so that clients which failed together do
not come back together. What a server says in `Retry-After` goes before. The budget of waiting outlasts a restart.

Label Studio answers "database is locked" of SQLite as HTTP 500 with words of its own (read in 1.23.2), like any fault of
its own, which may be there to stay; so other answers 500 are tried a few times only.

A loop of our own and not a library: an import that failed may not be repeated before the server was asked what it has, so
waiting and repeating have to be apart (`Patience`), and what is left of a library then is the drawing of a number.
"""

from __future__ import annotations

import json
import logging
import random
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from label_studio_sdk.core.api_error import ApiError

T = TypeVar("T")

BUDGET = 120.0
"""Seconds after which a failure that might pass is believed: a server that restarts is back before."""

LOOKS = (0.5, 1.0, 1.5, 2.0)
"""Seconds between the looks for what a server may still commit after the connection of its request has broken."""

SETTLING = sum(LOOKS)

_FIRST, _LONGEST = 0.5, 10.0
_LONGEST_ASKED = 60.0  # of `Retry-After`: who asks for more is not worth waiting for in the foreground
_PASSING = frozenset({408, 429, 500, 501, 502, 503, 504})
_TRIES_OF_500 = 6
_LOCKED = ("database is locked", "operate well")
_WORTH_SAYING = 3.0

_sleep = time.sleep
_log = logging.getLogger(__name__)


class Patience:
    """The waits between the tries of one thing: none for a failure that does not pass, none when the budget is used up."""

    def __init__(self, doing: str, budget: float | None = None) -> None:
        self._doing = doing
        self._budget = BUDGET if budget is None else budget
        self._began = time.monotonic()
        self._waited = 0.0
        self._failures = 0

    def wait(self, problem: BaseException) -> bool:
        """Wait before the next try and say True, or say at once that there is none."""
        self._failures += 1
        asked = retry_after(problem)
        seconds = asked if asked is not None else self._draw()
        spent = max(self._waited, time.monotonic() - self._began)
        if not passes(problem) or spent + seconds > self._budget or self._fails_for_good(problem):
            return False
        if seconds >= _WORTH_SAYING:
            _log.warning("could not %s (%s); trying again in %.0f s", self._doing, _why(problem), seconds)
        self._waited += seconds
        _sleep(seconds)
        return True

    def _draw(self) -> float:
        return random.uniform(0, min(_LONGEST, _FIRST * 2 ** (self._failures - 1)))

    def _fails_for_good(self, problem: BaseException) -> bool:
        if self._failures < _TRIES_OF_500 or status(problem) != httpx.codes.INTERNAL_SERVER_ERROR:
            return False
        return not any(words in str(problem) for words in _LOCKED)


def repeat(doing: str, call: Callable[[], T]) -> T:
    """Do `call`, which changes nothing or is the same done twice, until it succeeds or fails for good."""
    patience = Patience(doing)
    while True:
        try:
            return call()
        except Exception as problem:
            if not patience.wait(problem):
                raise


def rest(seconds: float) -> None:
    """Wait."""
    _sleep(seconds)


def passes(problem: BaseException) -> bool:
    """Whether the same request may well succeed later: the connection broke, the answer was cut, the server was busy."""
    if isinstance(problem, ApiError):
        return problem.status_code in _PASSING
    if isinstance(problem, httpx.ConnectError):
        return not is_certificate_problem(problem)
    cut = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError, httpx.DecodingError)
    return isinstance(problem, (*cut, json.JSONDecodeError, UnicodeDecodeError))


def retry_after(problem: BaseException) -> float | None:
    """The seconds that the server asks to wait, given as such or as a date; a minute at most, None where it says nothing."""
    if not isinstance(problem, ApiError):
        return None
    headers = {name.lower(): value for name, value in (problem.headers or {}).items()}
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value) if value.isdecimal() else _seconds_until(parsedate_to_datetime(value))
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_ASKED)


def status(problem: BaseException) -> int | None:
    """The HTTP status of an answer that was no success."""
    return problem.status_code if isinstance(problem, ApiError) else None


def is_certificate_problem(problem: BaseException) -> bool:
    """Whether the other side could not prove who it is; waiting does not mend that."""
    cause: BaseException | None = problem
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


def _seconds_until(moment: datetime) -> float:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return (moment - datetime.now(UTC)).total_seconds()


def _why(problem: BaseException) -> str:
    code = status(problem)
    return f"HTTP {code}" if code is not None else type(problem).__name__
