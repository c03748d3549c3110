"""Whoever reads the first lines only (`… | head`) sees no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MUSNAD = [sys.executable, "-m", "scripts.cli.main"]
COMMANDS = {
    "scripts/demo --help": [sys.executable, "scripts/demo", "--help"],
    "scripts/test --help": [sys.executable, "scripts/test", "--help"],
    "musnad": MUSNAD,
    "musnad --help": [*MUSNAD, "--help"],
    "musnad push --help": [*MUSNAD, "push", "--help"],
    "musnad diff --help": [*MUSNAD, "diff", "--help"],
}


def said(command: list[str], unbuffered: str) -> tuple[int, str]:
    """Exit code and stderr of a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ran = subprocess.run(
            command,
            cwd=ROOT,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONPATH": str(ROOT)},
        )
    finally:
        os.close(writing)
    return ran.returncode, ran.stderr


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_without_a_reader_it_ends_quietly(command, unbuffered) -> None:
    code, err = said(command, unbuffered)
    assert err == ""
    assert code in (0, 1, 141)


def test_the_demo_stops_at_its_first_line_that_nobody_reads(tmp_path) -> None:
    code, err = said([sys.executable, "-m", "scripts.demonstration", "--folder", str(tmp_path / "demo")], "")
    assert (code, err) == (141, "")
    assert not (tmp_path / "demo" / "studio").exists()


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_an_error_is_still_one_line_and_exit_code_1(tmp_path, unbuffered) -> None:
    code, err = said([*MUSNAD, "status", "--json", "--project", str(tmp_path)], unbuffered)
    assert code == 1
    assert err.startswith("musnad: There is no musnad.yaml in ")
    assert err.count("\n") == 1
