"""`python -m scripts.compile`, as far as it goes without compiling."""

import os
import time

import pytest

from labeling.preannotate import compiled
from scripts import compile as compiling
from scripts.cli.checks import check_all


@pytest.fixture
def prefix(tmp_path, monkeypatch):
    """A virtual environment without copies."""
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    monkeypatch.delenv(compiled.SWITCH, raising=False)
    return tmp_path


def put_copies():
    for path in compiled.files(compiled.folder()).values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def doctor(folder):
    return next(check for check in check_all(folder) if check.name == "compiled modules")


def test_check_says_whether_the_copies_are_there(prefix, capsys):
    assert compiling.main(["--check"]) == 1
    assert "`python -m scripts.compile` makes them" in capsys.readouterr().err
    put_copies()
    assert compiling.main(["--check"]) == 0
    assert f"up to date in {prefix}" in capsys.readouterr().err


@pytest.mark.usefixtures("prefix")
def test_copies_that_are_there_are_not_made_again(capsys):
    put_copies()
    assert compiling.main([]) == 0
    assert "up to date" in capsys.readouterr().err


def test_without_a_compiler_one_line_says_that_musnad_works(prefix, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(prefix))
    assert compiling.main([]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("· Musnad works without compiled modules, only slower (there is no C compiler")


def test_outside_a_virtual_environment_one_line_says_so(capsys, monkeypatch):
    monkeypatch.setattr("sys.prefix", __import__("sys").base_prefix)
    assert compiling.main([]) == 0
    assert "there is no virtual environment" in capsys.readouterr().err


def test_of_older_copies_the_newest_stays_and_what_somebody_is_making(tmp_path):
    now = time.time()
    ages = {"oldest": 300, "older": 200, "present": 100, ".making-now": 10, ".making-left": 99_999}
    for name, age in ages.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (now - age, now - age))
    compiling._forget(tmp_path / "present")
    assert {path.name for path in tmp_path.iterdir()} == {"older", "present", ".making-now"}


def test_doctor_says_whether_compiled_modules_are_in_use_and_why_not(prefix, monkeypatch):
    assert doctor(prefix).state == "absent"
    assert "python -m scripts.compile" in doctor(prefix).remedy
    put_copies()
    assert doctor(prefix).state == "good"
    assert str(prefix) in doctor(prefix).found
    monkeypatch.setenv(compiled.SWITCH, "0")
    assert "switched off" in doctor(prefix).found
