"""One chat completion from an OpenAI-compatible server: paced, and tried again where the server is busy or fails.

Knows nothing of labels. The key comes from the environment, goes into one header, and is in no error and no log.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from schemas.errors import InputError
from schemas.preannotators import LlmSettings

if TYPE_CHECKING:
    import httpx

_AGAIN = frozenset({408, 409, 425, 429})
_REFUSED = frozenset({400, 413, 422})
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds
_LONGEST_ASKED = 600.0  # a server that wants more than this has run out of quota, not of breath
_SHOWN = 200


class EndpointError(InputError):
    """The endpoint does not answer, or does not let us in: no request would fare better."""


class RequestRefused(EndpointError):
    """The server will not take this one request (too long, filtered, or an option that it does not know)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said; `cut` where the server ended it before the model did."""

    content: str
    cut: bool
    prompt_tokens: int
    answer_tokens: int


class Endpoint:
    """Chat completions at one address; may be used by several threads."""

    def __init__(self, settings: LlmSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Read the key from the environment; without one, requests go out without a key.

        Raises:
            InputError: no address or model is named, or the key has characters that no header can hold.
        """
        import httpx

        for name, value in (("url", settings.url), ("model", settings.model)):
            if not value:
                raise InputError(
                    "No language model is named for the pre-annotator llm",
                    cause=f"preannotators.llm.{name} in musnad.yaml is empty",
                    remedy="Name the address (up to /v1) and the model that answers there",
                )
        self._settings = settings
        self._key = os.environ.get(settings.key_variable, "").strip()
        if not self._key.isascii() or not self._key.isprintable():
            raise InputError(
                f"The key in {settings.key_variable} is no key",
                cause="it holds characters that cannot be sent",
                remedy="Set the variable again",
            )
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        self._client = httpx.Client(headers=headers, timeout=settings.timeout)
        self._pace = _Pace(settings.requests_per_minute, sleep)
        self._sleep = sleep

    def ask(self, body: Mapping[str, Any]) -> Reply:
        """The reply to one request.

        Raises:
            RequestRefused: the server will not take this request.
            EndpointError: it cannot be reached, does not let us in, or failed as often as the settings allow.
        """
        import httpx

        failure = ""
        for attempt in range(self._settings.attempts):
            self._pace.wait()
            asked: float | None = None
            try:
                response = self._client.post(f"{self._settings.url}/chat/completions", json=body)
                if response.status_code == 200:
                    return _reply(response)
                failure = self._said(response)
                if response.status_code not in _AGAIN and response.status_code < 500:
                    raise self._final(response.status_code, failure)
                asked = _retry_after(response)
            except _BrokenReply as problem:
                failure = str(problem)
            except httpx.InvalidURL as problem:
                raise self._failed(f"the address is wrong: {problem}") from problem
            except httpx.TimeoutException:
                failure = f"nothing came for {self._settings.timeout:g} seconds"
            except httpx.TransportError as problem:
                failure = self._without_key(str(problem) or type(problem).__name__)
            if asked is not None and asked > _LONGEST_ASKED:
                break
            if attempt + 1 < self._settings.attempts:
                self._hold(attempt, asked)
        raise self._failed(failure)

    def close(self) -> None:
        self._client.close()

    def _hold(self, attempt: int, asked: float | None) -> None:
        """Wait as long as the server asks, or twice as long as the last time, with jitter so that threads do not come back together."""
        if asked is not None:
            self._pace.hold(asked)
            self._sleep(asked + random.uniform(0, 0.1))
        else:
            self._sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt) * random.uniform(0.5, 1))

    def _final(self, status: int, said: str) -> EndpointError:
        place, variable = self._settings.url, self._settings.key_variable
        if status in (401, 403):
            have = f"the key in {variable} is not accepted" if self._key else f"there is no key in {variable}"
            return EndpointError(f"{place} lets us not in: {said}", cause=have, remedy=f"Set {variable} to a valid key")
        if status in _REFUSED:
            return RequestRefused(
                f"{place} refuses a request: {said}",
                cause="an option that this server does not know, or a text that it does not take",
                remedy="Try preannotators.llm.output: json_object or text, a smaller longest, or temperature: null",
            )
        return EndpointError(
            f"{place} answers as if it had no such model: {said}",
            cause="the address or the model's name is wrong",
            remedy="Mend preannotators.llm.url (up to /v1) and model in musnad.yaml",
        )

    def _failed(self, said: str) -> EndpointError:
        return EndpointError(
            f"{self._settings.url} gave no answer: {said}",
            cause=f"{self._settings.attempts} attempts failed",
            remedy="Run the same command later; answers that came are kept and not asked for again",
        )

    def _said(self, response: httpx.Response) -> str:
        try:
            value = response.json()
            error = value.get("error", value)
            said = str(error.get("message", "") if isinstance(error, dict) else error)
        except (ValueError, AttributeError):
            said = response.text
        said = " ".join(said.split())[:_SHOWN].rstrip(".")
        return self._without_key(f"{response.status_code} {said}".strip())

    def _without_key(self, said: str) -> str:
        return said.replace(self._key, "***") if self._key else said


class _BrokenReply(ValueError):
    """A reply with status 200 that is none."""


class _Pace:
    """At most so many requests a minute over all threads, evenly spread, and none while the server wants rest."""

    def __init__(self, per_minute: int, sleep: Callable[[float], None]) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next = 0.0
        self._lock = threading.Lock()
        self._sleep = sleep

    def wait(self) -> None:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._gap
        if at > now:
            self._sleep(at - now)

    def hold(self, seconds: float) -> None:
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)


def _reply(response: httpx.Response) -> Reply:
    try:
        value = response.json()
        choice = value["choices"][0]
        content = choice["message"]["content"]
        usage = value.get("usage") or {}
        if content is None and choice["message"].get("refusal"):
            content = str(choice["message"]["refusal"])
        if not isinstance(content, str):
            raise TypeError("the message has no content")
        return Reply(
            content,
            choice.get("finish_reason") == "length",
            int(usage.get("prompt_tokens") or 0),
            int(usage.get("completion_tokens") or 0),
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise _BrokenReply("200, but the body is no chat completion") from problem


def _retry_after(response: httpx.Response) -> float | None:
    """The header in seconds; it holds seconds or a date (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
