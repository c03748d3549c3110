"""What the SDK and httpx raise, said in Musnad's words: unreachable, denied, or refused with Label Studio's reason.

Knows nothing of what was asked. Tokens never enter a message.
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

from schemas.errors import StudioDenied, StudioError, StudioUnreachable

_DENIED = (401, 403)
_DETAIL_LIMIT = 400


@contextmanager
def in_our_words(url: str, doing: str) -> Iterator[None]:
    """Turn what goes wrong inside into a `StudioError`; `doing` is a phrase like "read the tasks of project 3"."""
    try:
        yield
    except httpx.TimeoutException as problem:
        raise StudioUnreachable(
            f"Label Studio at {url} did not answer in time, asked to {doing}",
            cause="it is busy, or something between here and there is slow",
            remedy="Run the same command again; what was done is not done twice",
        ) from problem
    except (httpx.TransportError, httpx.InvalidURL) as problem:
        raise _unreachable(url, problem) from problem
    except ApiError as problem:
        raise refusal(url, doing, problem.status_code, problem.body) from problem
    except json.JSONDecodeError as problem:
        raise stranger(url, doing) from problem


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


def _unreachable(url: str, problem: Exception) -> StudioUnreachable:
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
