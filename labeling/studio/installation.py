"""Where Label Studio lives: an installation that the user names, or one of our own made on first use.

Knows nothing of servers or projects. Label Studio pins so many libraries that it needs an environment of its own. That
environment is never taken half-made: a marker file is written last, and without it the environment is built anew.
The version of a foreign installation is read from its package metadata; `label-studio --version` would migrate a
database before it answers (read in label_studio/server.py, 1.23.2).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from filelock import FileLock
from platformdirs import user_data_path

from schemas.errors import StudioError

VERSION = "1.23.2"
OLDEST = "1.23.1"
"""Older ones have known holes (server-side request forgery, stored cross-site scripting, path traversal)."""

VARIABLE = "MUSNAD_LABEL_STUDIO"
"""The environment variable that names a `label-studio` executable."""

_CONSTRAINTS = "label-studio-constraints.txt"
_MARKER = "complete.json"
_ASK_VERSION = "from importlib.metadata import version; print(version('label-studio'))"
_LOG_TAIL = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an installation is: `done` of about `total` packages, `line` is what happens now."""

    done: int
    total: int
    line: str


Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Installation:
    """A Label Studio that can be started; `version` is "" where a wrapper script hides it."""

    executable: Path
    version: str


def find_installation(named: Path | None = None, *, data: Path | None = None) -> Installation | None:
    """The Label Studio that `ensure_installation` would use, or None where it would have to install one.

    Raises:
        StudioError: one was named, by argument or by `MUSNAD_LABEL_STUDIO`, but is not usable.
    """
    if named is None and os.environ.get(VARIABLE):
        return _checked(Path(os.environ[VARIABLE]), f"the environment variable {VARIABLE}")
    if named is not None:
        return _checked(named, "musnad.yaml")
    home = _home(data)
    return Installation(_executable(home), VERSION) if (home / _MARKER).exists() else None


def ensure_installation(
    named: Path | None = None, *, data: Path | None = None, report: Report | None = None
) -> Installation:
    """The Label Studio to run; where none is named and none is there, the pinned one is installed (network, minutes).

    Args:
        named: a `label-studio` executable; before it counts nothing, after it `MUSNAD_LABEL_STUDIO`.
        data: the folder for our own installation; None: `musnad` in the user's data folder.
        report: told about each package while pip works.

    Raises:
        StudioError: what was named is not usable, or the installation failed; names pip's log.
    """
    found = find_installation(named, data=data)
    if found is not None:
        return found
    home = _home(data)
    home.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(home.with_name(home.name + ".lock")):
        if not (home / _MARKER).exists():  # else another process has just made it
            _install(home, report or _silent)
    return Installation(_executable(home), VERSION)


def interpreter(executable: Path) -> Path | None:
    """The Python that runs `executable`, or None where it is no Python script of an environment that we can find."""
    with executable.open("rb") as file:
        first = file.readline(1024).decode("utf-8", "replace")
    shebang = re.match(r"#!\s*(/\S*python\S*)", first)
    python = Path(shebang[1]) if shebang else executable.resolve().parent / "python"
    return python if python.is_file() else None


def at_least(version: str, oldest: str) -> bool:
    """Whether `version` is not older than `oldest`; what follows the first three numbers does not count."""
    return _numbers(version) >= _numbers(oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _home(data: Path | None) -> Path:
    return (data if data is not None else user_data_path("musnad", appauthor=False)) / f"label-studio-{VERSION}"


def _executable(home: Path) -> Path:
    return home / "bin" / "label-studio"


def _checked(executable: Path, said_by: str) -> Installation:
    executable = executable.expanduser().absolute()
    if not executable.is_file():
        raise StudioError(
            f"{executable} is no file",
            cause=f"{said_by} names it as the Label Studio to run",
            remedy="Name the executable `label-studio` there, or name nothing to let Musnad install its own",
        )
    if not os.access(executable, os.X_OK):
        raise StudioError(
            f"{executable} cannot be executed",
            cause=f"{said_by} names it as the Label Studio to run",
            remedy=f"Run `chmod +x {executable}` or name another",
        )
    version = _version(executable)
    if version and not at_least(version, OLDEST):
        raise StudioError(
            f"{executable} is Label Studio {version}, which is too old",
            cause=f"versions before {OLDEST} have known security holes",
            remedy=f"Upgrade it with `pip install label-studio=={VERSION}`, or name none to let Musnad install its own",
        )
    return Installation(executable, version)


def _version(executable: Path) -> str:
    """Ask the Python that runs `executable`; "" where it is no Python script of an environment that we can find."""
    python = interpreter(executable)
    if python is None:
        return ""
    answer = subprocess.run([python, "-I", "-c", _ASK_VERSION], capture_output=True, text=True, check=False)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _install(home: Path, report: Report) -> None:
    shutil.rmtree(home, ignore_errors=True)
    log = home.with_name(home.name + ".log")
    with as_file(files("labeling.studio") / _CONSTRAINTS) as constraints, log.open("w", encoding="utf-8") as output:
        total = sum("==" in line for line in constraints.read_text(encoding="utf-8").splitlines())
        steps = [
            [sys.executable, "-I", "-m", "venv", str(home)],
            [
                *(str(home / "bin" / "python"), "-I", "-m", "pip", "install", "--no-input", "--progress-bar=off"),
                *("--disable-pip-version-check", "--constraint", str(constraints), f"label-studio=={VERSION}"),
            ],
        ]
        report(Progress(0, total, f"making an environment for Label Studio {VERSION} (about 1 GB)"))
        done = 0
        for step in steps:
            process = subprocess.Popen(
                step, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            try:
                assert process.stdout is not None  # it was asked for
                for line in process.stdout:
                    output.write(line)
                    done += line.startswith(("Collecting ", "Processing "))
                    report(Progress(min(done, total), total, line.strip()))
                code = process.wait()
            finally:
                process.kill()
                process.wait()
            if code != 0:
                output.flush()
                raise _failed(log, home)
    (home / _MARKER).write_text(json.dumps({"label-studio": VERSION}) + "\n", encoding="utf-8")
    report(Progress(total, total, f"Label Studio {VERSION} is installed"))


def _failed(log: Path, home: Path) -> StudioError:
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return StudioError(
        f"Label Studio {VERSION} could not be installed into {home}",
        cause="the log ends with:\n" + "\n".join(lines[-_LOG_TAIL:]) + f"\nAll of it is in {log}",
        remedy=f"Mend that (network? disk space? python3-venv?) and run the command again, or set {VARIABLE}"
        " to the `label-studio` of an installation of your own",
    )


def _silent(_: Progress) -> None:
    return
