"""The embedded Label Studio: started, found again and stopped as one server per project, on loopback only.

Knows nothing of tasks or labels. What it relies on was read in the sources of Label Studio 1.23.2 and seen on it:

- `--debug` does one thing only: it turns off the search for another port when the given one is busy.
- A legacy API token works only where LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN was set at the first start.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from labeling.studio.credentials import Credentials, ensure_credentials, write_private
from labeling.studio.environment import HOST, SQLITE, quiet_log, server_environment
from labeling.studio.installation import OLDEST, at_least
from labeling.studio.ports import PORT, free_port
from labeling.studio.postgresql import FILE as DATABASE_FILE
from labeling.studio.postgresql import PostgreSQL, choose, remember, remembered
from labeling.studio.processes import end_group, identity, interrupted_by, runs
from labeling.studio.programs import look_at
from schemas.errors import StudioError

_STATE = "server.json"
_LOG = "server.log"
_LOG_TAIL = 15


@dataclass(frozen=True, slots=True)
class Server:
    """A running Label Studio. `started` is ISO 8601 in UTC, `process` the identity that a recycled pid does not have."""

    pid: int
    port: int
    started: str
    process: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@dataclass(frozen=True, slots=True)
class Started:
    """What `start` found or made; `already` says that the server ran before."""

    server: Server
    credentials: Credentials
    already: bool


def status(folder: Path) -> Server | None:
    """The server of the project's `studio/` folder, if its process runs."""
    try:
        server = Server(**json.loads((folder / _STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return server if runs(server.pid, server.process) else None


def start(folder: Path, executable: Path, *, port: int = PORT, timeout: float = 180, database: str = "") -> Started:
    """Start the server as a process of its own that outlives this one, and wait until it answers; idempotent.

    Args:
        folder: the project's `studio/` folder; made if missing.
        executable: `label-studio`.
        port: 0 picks a free one.
        timeout: seconds until the server must answer; its first start migrates a new database (about 30 s).
        database: the address of a PostgreSQL, which is remembered; "" for the remembered one, or SQLite in the folder.

    Raises:
        StudioError: the port is busy, the server ended or did not answer in time (shows the end of its log), the database
            cannot be used, or the server would begin empty there while its data lies elsewhere.
    """
    with server_lock(folder, timeout):
        chosen = choose(database, folder)
        running = status(folder)
        if running is not None:
            known = remembered(folder)
            if database and (chosen and chosen.url) != (known and known.url):
                raise StudioError(
                    f"Label Studio runs already, on {known.url if known else 'SQLite'}",
                    remedy="Stop it with `musnad serve --stop` first",
                )
            return Started(running, ensure_credentials(folder, inhabited=True), already=True)
        inhabited = (folder / SQLITE).exists()
        if chosen is not None:
            inhabited = look_at(chosen, executable).users > 0
            if not inhabited:
                _refuse_to_leave_data_behind(folder, chosen)
        credentials = ensure_credentials(folder, inhabited=inhabited)
        server = _launch(folder, executable, credentials, chosen, port, timeout)
        if chosen is not None:
            remember(folder, chosen)
        return Started(server, credentials, already=False)


@contextmanager
def server_lock(folder: Path, timeout: float) -> Iterator[None]:
    """Keep other commands from starting the server of `folder` meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    try:
        with FileLock(folder / "server.lock", timeout=timeout):
            yield
    except Timeout as problem:
        raise StudioError(
            "Another `musnad serve` of this project has been starting the server for a long time",
            remedy="Wait for it or stop it with `musnad serve --stop`",
        ) from problem


def serve(
    folder: Path,
    executable: Path,
    *,
    ready: Callable[[Started], None],
    port: int = PORT,
    timeout: float = 180,
    database: str = "",
) -> None:
    """Start the server and stay until Ctrl-C, SIGTERM or SIGHUP, then stop it; `ready` is told when it answers.

    Where the server runs already, `ready` is told and nothing is waited for or stopped.

    Raises:
        StudioError: as `start`; also where the server ends by itself.
    """
    with interrupted_by(signal.SIGTERM, signal.SIGHUP):
        started: Started | None = None
        try:
            started = start(folder, executable, port=port, timeout=timeout, database=database)
            ready(started)
            if started.already:
                return
            while runs(started.server.pid, started.server.process):
                time.sleep(0.25)
        except BaseException as reason:
            if started is not None and not started.already:
                stop(folder)
            if isinstance(reason, KeyboardInterrupt):
                return
            raise
    deadline = time.monotonic() + 0.5
    while (folder / _STATE).exists():  # whoever stops the server removes the file right after it has ended
        if time.monotonic() > deadline:
            raise _ended(folder)
        time.sleep(0.05)


def stop(folder: Path, *, patience: float = 10) -> bool:
    """Stop the server of `folder`; False where none was running.

    Raises:
        StudioError: the process belongs to another user or does not end.
    """
    server = status(folder)
    if server is not None:
        try:
            end_group(server.pid, server.process, patience)
        except PermissionError as problem:
            raise StudioError(
                f"Label Studio (process {server.pid}) belongs to another user",
                remedy="Stop it as the user who started it",
            ) from problem
        if runs(server.pid, server.process):
            raise StudioError(f"Label Studio (process {server.pid}) does not end", remedy=f"Run `kill -9 {server.pid}`")
    (folder / _STATE).unlink(missing_ok=True)
    return server is not None


def _refuse_to_leave_data_behind(folder: Path, chosen: PostgreSQL) -> None:
    """An empty database is right for a new project only: elsewhere all tasks would seem to be gone."""
    known = remembered(folder)
    if known is None and (folder / SQLITE).exists():
        raise StudioError(
            f"{chosen.url} is empty, and the Label Studio of this project has its data in {folder / SQLITE}",
            remedy="Take it along with `musnad serve --migrate-from-sqlite --database …`, or move that file away to begin anew",
        )
    if known is not None and known.url != chosen.url:
        raise StudioError(
            f"{chosen.url} is empty, and the Label Studio of this project has its data in {known.url}",
            remedy=f"Copy it with pg_dump and psql, or remove {folder / DATABASE_FILE} to begin anew",
        )


def _launch(
    folder: Path, executable: Path, credentials: Credentials, database: PostgreSQL | None, port: int, timeout: float
) -> Server:
    port = free_port(port)
    log = folder / _LOG
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    command = [str(executable), "start", "--no-browser", "--debug", "--internal-host", HOST, "--port", str(port)]
    with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**server_environment(folder, database, credentials), **quiet_log(executable)},
                umask=0o077,
                start_new_session=True,  # Ctrl-C and a closed terminal reach us, not the server: we decide
            )
        except OSError as problem:
            raise StudioError(f"{executable} cannot be started: {problem.strerror}") from problem
    server = Server(process.pid, port, datetime.now(UTC).isoformat(timespec="seconds"), identity(process.pid) or "")
    try:
        write_private(folder / _STATE, json.dumps(asdict(server)))
        _wait(folder, process, server, credentials, timeout)
    except BaseException:  # Ctrl-C too: no server is left behind that nobody has seen answer
        end_group(server.pid, server.process, patience=10)
        (folder / _STATE).unlink(missing_ok=True)
        raise
    process.returncode = 0  # it lives on by intent: without this, Python warns of a child that was not waited for
    return server


def _wait(
    folder: Path, process: subprocess.Popen[bytes], server: Server, credentials: Credentials, timeout: float
) -> None:
    deadline = time.monotonic() + timeout
    with httpx.Client(base_url=server.url, timeout=10, trust_env=False) as http:  # no proxy for loopback
        while not _answers(http):
            if process.poll() is not None:
                raise _ended(folder)
            if time.monotonic() > deadline:
                raise StudioError(
                    f"Label Studio does not answer at {server.url} after {timeout:.0f} seconds",
                    cause=_tail(folder),
                    remedy="Run `musnad serve` again",
                )
            time.sleep(0.1)
        who = http.get("/api/current-user/whoami", headers={"Authorization": f"Token {credentials.token}"})
        if process.poll() is not None or who.status_code != httpx.codes.OK:
            raise StudioError(
                f"Label Studio at {server.url} does not accept the token in {folder / 'credentials.json'}",
                cause="the account was changed or its token was reset in Label Studio",
                remedy="Remove that file and run `musnad serve`: Label Studio gets a second administrator and keeps all its data",
            )
        version = str(http.get("/api/version").json().get("release", ""))
        if not at_least(version, OLDEST):
            raise StudioError(f"This is Label Studio {version or '?'}, Musnad needs {OLDEST} or later")


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _ended(folder: Path) -> StudioError:
    return StudioError(
        "Label Studio ended by itself", cause=_tail(folder), remedy="Mend that and run `musnad serve` again"
    )


def _tail(folder: Path) -> str:
    log = folder / _LOG
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    if not lines:
        return f"its log {log} is empty"
    return "its log ends with:\n" + "\n".join(lines[-_LOG_TAIL:]) + f"\nAll of it is in {log}"
