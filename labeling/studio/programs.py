"""Runs the programs in `inside/` with Label Studio's own Python: look at a database, copy one, set a password.

Knows nothing of servers. What a program says is never shown with a password in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from labeling.studio.environment import INSIDE, SQLITE, server_environment
from labeling.studio.installation import VARIABLE, interpreter
from labeling.studio.postgresql import PASSWORD, PostgreSQL
from schemas.errors import StudioError

OLDEST_POSTGRESQL = 14
_LINES = 8


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands behind an address: PostgreSQL's version, and how many users a Label Studio in it has."""

    version: str
    users: int


def look_at(database: PostgreSQL, executable: Path) -> Looked:
    """Connect, and see whether Label Studio can run there.

    Raises:
        StudioError: it cannot be reached, is too old, is not in UTF-8, or its user may not make tables.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        lines = list(_run(executable, "probe", [], {**kept, **database.for_psycopg()}, database.password))
        found = json.loads(lines[-1])
        number, version, users = int(found["number"]), str(found["version"]), int(found["users"])
    except (_EndedBadly, LookupError, ValueError) as problem:
        raise StudioError(
            f"The database {database.url} cannot be reached",
            cause=str(problem) if isinstance(problem, _EndedBadly) else "its answer is not understood",
            remedy=f"Is PostgreSQL running, and is there a password in {PASSWORD}, in ~/.pgpass or in the address?",
        ) from problem
    if number < OLDEST_POSTGRESQL * 10_000:
        raise StudioError(
            f"{database.url} is PostgreSQL {version}; Label Studio needs {OLDEST_POSTGRESQL} or later",
            remedy="Upgrade it, or take another",
        )
    if found["encoding"] != "UTF8":
        raise StudioError(
            f"The database {database.url} stores text as {found['encoding']}, which has no Arabic beside all else",
            remedy=f"Make one with `createdb -T template0 -E UTF8 {database.name}`",
        )
    if not found["may_create"]:
        raise StudioError(
            f"The user of {database.url} may not make tables there",
            remedy="Let it own the database: `createdb -O USER NAME`",
        )
    return Looked(version, users)


def copy_sqlite(folder: Path, database: PostgreSQL, executable: Path, report: Callable[[int], None]) -> dict[str, int]:
    """Copy the SQLite database of `folder` into an empty PostgreSQL, all or nothing; returns the rows of each table.

    The server must not run meanwhile. `report` is told of the rows of each table. The SQLite file stays as it is.

    Raises:
        StudioError: PostgreSQL is not empty, the file is not of this Label Studio, or a row did not arrive as it was.
    """
    rows: dict[str, int] = {}
    try:
        arguments = [str((folder / SQLITE).absolute())]
        for line in _run(
            executable, "copy_database", arguments, server_environment(folder, database), database.password
        ):
            one = json.loads(line)
            rows[one["table"]] = one["rows"]
            report(one["rows"])
    except _EndedBadly as problem:
        raise StudioError(
            f"Label Studio's data was not copied to {database.url}",
            cause=str(problem),
            remedy="The SQLite database is as it was; mend that, empty the PostgreSQL database and run it again",
        ) from problem
    return rows


def set_password(folder: Path, database: PostgreSQL | None, executable: Path, email: str, password: str) -> None:
    """Give an account of the embedded server another password; who was signed in with the old one is no longer.

    Raises:
        StudioError: there is no such account.
    """
    try:
        environment = server_environment(folder, database)
        list(_run(executable, "set_password", [email], environment, password, given=password + "\n"))
    except _EndedBadly as problem:
        raise StudioError(f"The password of {email} was not changed", cause=str(problem)) from problem


class _EndedBadly(Exception):
    """A program ended with an error; the text is the end of what it said."""


def _run(
    executable: Path, name: str, arguments: list[str], environment: Mapping[str, str], secret: str, given: str = ""
) -> Iterator[str]:
    """The lines of JSON that the program says, as it says them."""
    python = interpreter(executable)
    if python is None:
        raise StudioError(
            f"The Python of {executable} cannot be found",
            cause="it is no script of a Python environment; only such an installation can do this",
            remedy=f"Set {VARIABLE} to the `label-studio` in the bin folder of its environment, or let Musnad install one",
        )
    process = subprocess.Popen(
        [str(python), "-I", str(INSIDE / f"{name}.py"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=dict(environment),
        umask=0o077,
    )
    assert process.stdin is not None  # both were asked for
    assert process.stdout is not None
    said: list[str] = []
    try:
        with contextlib.suppress(BrokenPipeError):  # it has ended already; what it said tells why
            process.stdin.write(given)
            process.stdin.close()
        for line in process.stdout:
            if line.startswith("{"):
                yield line
            elif line.strip():
                said = [*said[1 - _LINES :], line.strip()]
        code = process.wait()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    if code != 0:
        text = "\n".join(said) or f"it ended with {code}"
        raise _EndedBadly(text.replace(secret, "•••") if secret else text)
