"""A Hub on loopback, and what publishes there in a test as the command line does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub.constants
import huggingface_hub.utils._http
import pytest

from dataset.hub.plan import Options, plan_release
from dataset.hub.remote import Remote
from dataset.hub.send import Published, carry_out
from scripts.bench.hub_server import LoopbackHub, loopback_hub

Publish = Callable[..., Published]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting between attempts, large files by LFS (xet has servers of its own), no token of this machine."""
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(huggingface_hub.utils._http.http_backoff, "__kwdefaults__", _without_waiting())
    monkeypatch.setenv("HF_HUB_DISABLE_XET", "1")
    monkeypatch.setenv("HF_TOKEN", "hf_writer")
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    """The server; a call that it does not know fails the test."""
    with loopback_hub() as server:
        yield server
        assert server.unknown == []


@pytest.fixture
def remote(hub: LoopbackHub) -> Remote:
    return Remote("org/trial", endpoint=hub.url, token="hf_writer", wait=0.01, attempts=4, timeout=10)


@pytest.fixture
def publish(remote: Remote) -> Publish:
    """Plan and carry out at once."""

    def published(folder: Path, **options: object) -> Published:
        return carry_out(plan_release(folder, remote, Options(**options)), remote)

    return published


def _without_waiting() -> dict[str, object]:
    defaults = dict(huggingface_hub.utils._http.http_backoff.__kwdefaults__)
    return {**defaults, "base_wait_time": 0.01, "max_wait_time": 0.02}
