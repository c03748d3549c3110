"""What the end-to-end tests share: a real Label Studio on a free port, made once for each run (half a minute)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import open_browser, why_not

from labeling.store.labels import LabelStore
from labeling.studio.accounts import Account, ensure_account
from labeling.studio.client import StudioClient, connect
from labeling.studio.credentials import Credentials
from labeling.studio.installation import ensure_installation
from labeling.studio.server import start, stop

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass(frozen=True)
class Studio:
    """A running Label Studio; `admin` is connected as its administrator."""

    folder: Path
    executable: Path
    url: str
    credentials: Credentials
    admin: StudioClient

    def account(self, name: str) -> Account:
        """The annotator NAME@example.org, made on first use, with a password that a browser test can type."""
        return ensure_account(self.admin, f"{name}@example.org", password=f"{name}-{name}-2024", first_name=name)


@pytest.fixture(scope="session")
def executable() -> Path:
    """`label-studio`: the one that MUSNAD_LABEL_STUDIO names, else Musnad's own, installed if need be."""
    return ensure_installation().executable


@pytest.fixture(scope="session")
def studio(executable: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    yield from running(executable, tmp_path_factory.mktemp("project") / "studio")


@pytest.fixture(scope="module")
def own_studio(executable: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A server in a project folder of the module's own."""
    yield from running(executable, tmp_path_factory.mktemp("own") / "studio")


def running(executable: Path, folder: Path) -> Iterator[Studio]:
    started = start(folder, executable, port=0)
    try:
        with connect(started.server.url, started.credentials.token) as admin:
            yield Studio(folder, executable, started.server.url, started.credentials, admin)
    finally:
        stop(folder)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as a person would use it."""
    if reason := why_not():
        pytest.skip(f"NOT TESTED, the labelling page: {reason}")
    with open_browser() as chromium:
        yield chromium


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LabelStore]:
    """An empty store of labels."""
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened
