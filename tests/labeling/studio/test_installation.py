"""Finding and making an installation, with scripts in place of Python, pip and Label Studio."""

from __future__ import annotations

import re
import sys
import threading
from importlib.resources import files
from pathlib import Path

import pytest

from labeling.studio.installation import (
    VARIABLE,
    VERSION,
    Installation,
    Progress,
    at_least,
    ensure_installation,
    find_installation,
)
from schemas.errors import StudioError


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def label_studio(folder: Path, version: str) -> Path:
    python = script(folder / "bin" / "python", f"#!/bin/sh\necho {version}\n")
    return script(folder / "bin" / "label-studio", f"#!{python}\n")


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python whose `-m venv HOME` makes another one whose `-m pip` runs the file given back and counts its runs."""
    work = script(tmp_path / "pip.sh", "echo Collecting one\necho Collecting two\n")
    inner = f'#!/bin/sh\necho run >> {tmp_path}/runs\n. {work}\ntouch "$(dirname "$0")/label-studio"\n'
    script(tmp_path / "inner", inner)
    outer = f'#!/bin/sh\nfor home; do :; done\nmkdir -p "$home/bin"\ncp {tmp_path}/inner "$home/bin/python"\n'
    monkeypatch.setattr(sys, "executable", str(script(tmp_path / "outer", outer)))
    return work


def runs(tmp_path: Path) -> int:
    return len((tmp_path / "runs").read_text().splitlines())


class TestNamed:
    def test_one_that_is_named_is_taken(self, tmp_path: Path) -> None:
        executable = label_studio(tmp_path, "1.23.2")
        assert ensure_installation(executable) == Installation(executable, "1.23.2")

    def test_the_environment_variable_names_one_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE, str(label_studio(tmp_path, "1.24.0")))
        assert ensure_installation().version == "1.24.0"

    def test_an_argument_counts_before_the_environment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE, str(label_studio(tmp_path / "one", "1.24.0")))
        assert ensure_installation(label_studio(tmp_path / "other", "1.23.2")).version == "1.23.2"

    def test_one_that_is_missing_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(StudioError, match=r"is no file.*musnad\.yaml"):
            ensure_installation(tmp_path / "label-studio")

    def test_one_that_cannot_be_executed_is_an_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        label_studio(tmp_path, "1.23.2").chmod(0o644)
        monkeypatch.setenv(VARIABLE, str(tmp_path / "bin" / "label-studio"))
        with pytest.raises(StudioError, match=f"cannot be executed.*{VARIABLE}"):
            find_installation()

    def test_one_with_known_holes_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(StudioError, match=r"1\.22\.0, which is too old"):
            ensure_installation(label_studio(tmp_path, "1.22.0"))

    def test_a_wrapper_script_hides_its_version(self, tmp_path: Path) -> None:
        assert ensure_installation(script(tmp_path / "label-studio", "#!/bin/sh\nexec true\n")).version == ""


@pytest.mark.usefixtures("pip")
class TestOwn:
    def test_is_made_once(self, tmp_path: Path) -> None:
        assert find_installation(data=tmp_path) is None
        made = ensure_installation(data=tmp_path)
        assert made == ensure_installation(data=tmp_path) == find_installation(data=tmp_path)
        assert made.executable == tmp_path / f"label-studio-{VERSION}" / "bin" / "label-studio"
        assert runs(tmp_path) == 1

    def test_a_half_made_one_is_made_anew(self, tmp_path: Path) -> None:
        leftover = tmp_path / f"label-studio-{VERSION}" / "leftover"
        leftover.parent.mkdir()
        leftover.touch()
        ensure_installation(data=tmp_path)
        assert not leftover.exists()

    def test_two_at_once_make_one(self, tmp_path: Path, pip: Path) -> None:
        pip.write_text("sleep 0.2\n")
        threads = [threading.Thread(target=ensure_installation, kwargs={"data": tmp_path}) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert runs(tmp_path) == 1

    def test_each_package_is_reported(self, tmp_path: Path) -> None:
        told: list[Progress] = []
        ensure_installation(data=tmp_path, report=told.append)
        assert [one.done for one in told if one.line.startswith("Collecting")] == [1, 2]
        assert told[-1].done == told[-1].total > 100

    def test_a_failure_shows_the_end_of_the_log_and_leaves_nothing(self, tmp_path: Path, pip: Path) -> None:
        pip.write_text("for n in $(seq 40); do echo line $n; done\nexit 1\n")
        with pytest.raises(StudioError, match="could not be installed") as caught:
            ensure_installation(data=tmp_path)
        assert "line 40" in caught.value.cause
        assert "line 2\n" not in caught.value.cause
        assert f"label-studio-{VERSION}.log" in caught.value.cause
        assert find_installation(data=tmp_path) is None


class TestConstraints:
    def test_name_one_version_of_each_package_and_no_place(self) -> None:
        lines = (files("labeling.studio") / "label-studio-constraints.txt").read_text(encoding="utf-8").splitlines()
        pins = [line for line in lines if not line.startswith("#")]
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", pin) for pin in pins)
        assert f"label-studio=={VERSION}" in pins


@pytest.mark.parametrize(
    ("version", "enough"),
    [("1.23.1", True), ("1.23.0", False), ("1.23.10", True), ("1.24.0.dev1", True), ("2.0", True), ("", False)],
)
def test_versions_compare_as_numbers(version: str, enough: bool) -> None:
    assert at_least(version, "1.23.1") is enough
