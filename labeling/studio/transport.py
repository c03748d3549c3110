"""Requests to Label Studio as one user: each is sent once, or repeated where that cannot change more. Knows no endpoint.

Built on the SDK's own transport, which knows both kinds of token: a legacy one, and a personal access token, for which it
fetches a short-lived access token. The SDK would repeat every request, POST too, after a broken connection or a 5xx, and a
repeated import makes its tasks twice: its own repeating is off. Certificates are always verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
import orjson
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.refusals import in_our_words, is_loopback
from labeling.studio.retries import repeat
from labeling.studio.task_records import Json

T = TypeVar("T")

_CONNECT_SECONDS = 10
_SAME_DONE_TWICE = frozenset({"GET", "HEAD", "PUT", "PATCH", "DELETE"})


class Transport:
    """One user's way to one server."""

    def __init__(self, url: str, token: str, timeout: float) -> None:
        """Nothing is sent yet.

        Raises:
            StudioDenied: the token is a personal access token that has expired.
        """
        from label_studio_sdk.core.client_wrapper import SyncClientWrapper  # its whole client takes 100 MB more

        self.url = url
        self.date = ""
        """The header `Date` of the last answer: the server's clock."""
        self._http = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=not is_loopback(url),
        )
        try:
            with in_our_words(url, "say who we are"):
                # the SDK joins the address for token renewal in a way that loses a path without a slash at its end
                self._sdk = SyncClientWrapper(
                    base_url=url + "/", api_key=token, httpx_client=self._http, timeout=timeout, max_retries=0
                )
        except BaseException:
            self._http.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def ask(
        self,
        doing: str,
        method: str,
        path: str,
        *,
        body: Json | list[Json] | None = None,
        parameters: Mapping[str, str | int] | None = None,
    ) -> Any:
        """The JSON that is answered; repeated while the failure may pass, unless it is a POST."""

        def call() -> Any:
            return self.send(method, path, body=body, parameters=parameters)

        if method in _SAME_DONE_TWICE:
            return self.repeat(doing, call)
        with in_our_words(self.url, doing):
            return self.renewing_token(call)

    def repeat(self, doing: str, call: Callable[[], T]) -> T:
        """Do `call`, which may be done twice, until it succeeds or fails for good; errors in our words."""
        with in_our_words(self.url, doing):
            return repeat(doing, lambda: self.renewing_token(call))

    def renewing_token(self, call: Callable[[], T]) -> T:
        """Do `call`; again where it was refused for want of a fresh token. The SDK renews an access token by its own clock; where the server's says otherwise, it answers 401."""
        try:
            return call()
        except ApiError as problem:
            tokens = self._sdk._tokens_client
            if problem.status_code != httpx.codes.UNAUTHORIZED or tokens._access_token is None:
                raise
            tokens._access_token = None
            return call()

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Json | list[Json] | None = None,
        content: bytes | None = None,
        parameters: Mapping[str, str | int] | None = None,
        seconds: int | None = None,
    ) -> Any:
        """One request, in the words of httpx and the SDK; `content` is JSON that is encoded already."""
        limit = httpx.Timeout(seconds, connect=_CONNECT_SECONDS) if seconds else None
        answer = self._sdk.httpx_client.request(
            path,
            method=method,
            params=dict(parameters or {}),
            json=body,
            content=content,
            headers={} if content is None else {"Content-Type": "application/json"},
            request_options={"timeout": limit} if limit else None,  # type: ignore[arg-type]  # it hands any timeout of httpx on
        )
        self.date = answer.headers.get("date", "")
        if answer.status_code == httpx.codes.NO_CONTENT:
            return None
        value = _read(answer) if "json" in answer.headers.get("content-type", "") else None
        if value is None or not answer.is_success:
            raise ApiError(status_code=answer.status_code, headers=dict(answer.headers), body=value)
        return value


def _read(answer: httpx.Response) -> Any:
    """The JSON of an answer."""
    try:
        return orjson.loads(answer.content)  # three times as quick as json, and a page of tasks has megabytes
    except orjson.JSONDecodeError:
        # half a surrogate pair, which json lets pass; or no JSON, of which it says what others expect
        return answer.json()
