"""What went wrong, in our words."""

from __future__ import annotations

import httpx
import pytest
from label_studio_sdk.core.api_error import ApiError

from labeling.studio.refusals import in_our_words, is_loopback, refusal
from schemas.errors import StudioDenied, StudioError, StudioUnreachable

HERE = "http://127.0.0.1:8080"
THERE = "https://labels.example.org"


@pytest.mark.parametrize(
    ("raised", "becomes"),
    [
        (httpx.ConnectError("refused"), StudioUnreachable),
        (httpx.ReadTimeout("slow"), StudioUnreachable),
        (httpx.RemoteProtocolError("cut"), StudioUnreachable),
        (httpx.UnsupportedProtocol("what"), StudioUnreachable),
        (ApiError(status_code=401), StudioDenied),
        (ApiError(status_code=403), StudioDenied),
        (ApiError(status_code=400, body={"detail": "no"}), StudioError),
        (ApiError(status_code=500, body="<html>"), StudioError),
        (ApiError(status_code=200, body="<html>"), StudioError),
    ],
)
def test_each_kind_of_failure_has_its_error(raised: Exception, becomes: type[StudioError]) -> None:
    with pytest.raises(StudioError) as caught, in_our_words(HERE, "count the tasks"):
        raise raised
    assert type(caught.value) is becomes
    assert HERE in str(caught.value)


def test_our_own_errors_pass_as_they_are() -> None:
    error = StudioError("ours")
    with pytest.raises(StudioError) as caught, in_our_words(HERE, "count the tasks"):
        raise error
    assert caught.value is error


def test_a_fault_of_the_program_is_not_blamed_on_label_studio() -> None:
    with pytest.raises(TypeError), in_our_words(HERE, "count the tasks"):
        raise TypeError


def test_the_next_command_depends_on_where_label_studio_is() -> None:
    assert "musnad serve" in refusal(HERE, "count", 401, None).remedy
    assert "MUSNAD_STUDIO_TOKEN" in refusal(THERE, "count", 401, None).remedy


def test_a_long_answer_is_cut() -> None:
    assert len(refusal(HERE, "count", 400, {"detail": "x" * 10_000}).cause) < 500


@pytest.mark.parametrize(
    ("url", "loopback"),
    [(HERE, True), ("http://localhost:1", True), ("http://[::1]:80", True), (THERE, False), ("localhost:8080", False)],
)
def test_loopback_is_recognised(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
