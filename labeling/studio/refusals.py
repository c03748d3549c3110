"""What the SDK and httpx raise, said in Musnad's words: unreachable, denied, or refused with Label Studio's reason.

Knows nothing of what was asked, except that an import that failed leaves open what the server has. Tokens never enter a message.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.retries import is_certificate_problem, passes, status
from schemas.errors import StudioDenied, StudioError, StudioUnreachable

_DENIED = (401, 403)
_BAD_TASKS = (400, 413, 422)
_DETAIL_LIMIT = 400


class ImportRefused(StudioError):
    """The server has read the tasks of an import and takes none of them."""


class ImportInDoubt(StudioUnreachable):
    """An import failed in a way that leaves open whether its tasks are there, or will be in a moment.

    `problem` is what httpx or the SDK raised. `unseen`: the server cannot have seen it. `over`: the server has answered, so
    that it does not work on it any more.
    """

    def __init__(self, error: StudioError, problem: Exception) -> None:
        super().__init__(error.what, cause=error.cause, remedy=error.remedy)
        self.problem = problem
        self.unseen = isinstance(problem, (httpx.ConnectError, httpx.ConnectTimeout)) or status(problem) == 429
        self.over = self.unseen or status(problem) == httpx.codes.INTERNAL_SERVER_ERROR


@contextmanager
def in_our_words(url: str, doing: str) -> Iterator[None]:
    """Turn what goes wrong inside into a `StudioError`; `doing` is a phrase like "read the tasks of project 3"."""
    try:
        yield
    except _FOREIGN as problem:
        raise _in_our_words(url, doing, problem) from problem


@contextmanager
def importing_in_our_words(url: str, doing: str) -> Iterator[None]:
    """The same for an import: `ImportRefused`, `ImportInDoubt`, or an error that no other try would mend."""
    try:
        yield
    except _FOREIGN as problem:
        error = _in_our_words(url, doing, problem)
        if status(problem) in _BAD_TASKS:
            raise ImportRefused(error.what, cause=error.cause, remedy=error.remedy) from problem
        raise (ImportInDoubt(error, problem) if passes(problem) else error) from problem


def refusal(url: str, doing: str, status: int | None, body: object) -> StudioError:
    """The error for an answer with an HTTP status that is no success."""
    detail = _detail(body)
    if status in _DENIED:
        return StudioDenied(
            f"Label Studio at {url} does not accept the token, asked to {doing}",
            cause=detail or "it is wrong, expired or of a kind that is turned off there",
            remedy="Copy a valid token from Account & Settings in Label Studio"
            + (
                ", or for the embedded one run `musnad serve`, which makes its own"
                if is_loopback(url)
                else " into MUSNAD_STUDIO_TOKEN"
            ),
        )
    if status is None or status < 300:
        return stranger(url, doing)
    return StudioError(
        f"Label Studio at {url} refused to {doing} (HTTP {status})",
        cause=detail,
        remedy="Look into the end of studio/server.log" if status >= 500 and is_loopback(url) else "",
    )


def stranger(url: str, doing: str) -> StudioError:
    """The error for an answer that no Label Studio gives."""
    return StudioError(
        f"What answers at {url} does not speak like Label Studio, asked to {doing}",
        cause="another program listens there, or a proxy answers in its place",
        remedy="Check the address, or start the embedded one with `musnad serve`",
    )


def is_loopback(url: str) -> bool:
    """Whether `url` is on this machine: then no proxy of the environment may stand between."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_FOREIGN = (httpx.RequestError, httpx.InvalidURL, ApiError, json.JSONDecodeError, UnicodeDecodeError)


def _in_our_words(url: str, doing: str, problem: Exception) -> StudioError:
    if isinstance(problem, httpx.TimeoutException):
        return StudioUnreachable(
            f"Label Studio at {url} did not answer in time, asked to {doing}",
            cause="it is busy, or something between here and there is slow",
            remedy="Run the same command again; what was done is not done twice",
        )
    if isinstance(problem, (httpx.RequestError, httpx.InvalidURL)):
        return unreachable(url, problem)
    if isinstance(problem, ApiError):
        return refusal(url, doing, problem.status_code, problem.body)
    return stranger(url, doing)


def unreachable(url: str, problem: Exception) -> StudioUnreachable:
    if is_certificate_problem(problem):
        return StudioUnreachable(
            f"{url} cannot prove that it is that server ({problem})",
            cause="its certificate is expired, for another name, or signed by an authority that this machine does not know",
            remedy="Mend the certificate, or name the file of your own authority in the environment variable SSL_CERT_FILE",
        )
    remedy = "Start it with `musnad serve`" if is_loopback(url) else "Check the address in musnad.yaml and the network"
    return StudioUnreachable(f"Nothing answers at {url}", cause=str(problem), remedy=remedy)


def _detail(body: object) -> str:
    """Label Studio's own words: `validation_errors` where there are some, else `detail`; cut to a readable length."""
    if not isinstance(body, dict):
        return ""
    value: Any = body.get("validation_errors") or body.get("detail") or ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    words = words.rstrip(".")
    return words if len(words) <= _DETAIL_LIMIT else words[:_DETAIL_LIMIT] + "…"
