"""The embedded Label Studio: started, found again and stopped as one server per project, on loopback only.

Knows nothing of tasks or labels. What it relies on was read in the sources of Label Studio 1.23.2 and seen on it:

- Each setting is looked for as LABEL_STUDIO_X, HEARTEX_X and plain X, so a stray HOST, DEBUG, CI or USERNAME of the
  user's shell would change the server. The server therefore gets a small environment of its own.
- LABEL_STUDIO_USERNAME, _PASSWORD and _USER_TOKEN make the administrator on the first start; they are read from the
  environment, so neither password nor token shows in the process list. On later starts they change nothing.
- `--debug` does one thing only: it turns off the search for another port when the given one is busy.
- A legacy API token works only where LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN was set at the first start.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
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
from labeling.studio.installation import OLDEST, at_least
from labeling.studio.processes import end_group, identity, runs
from schemas.errors import StudioError

HOST = "127.0.0.1"
PORT = 8080

_STATE = "server.json"
_LOG = "server.log"
_DATABASE = "label_studio.sqlite3"
_LOG_TAIL = 15
_KEPT = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH")


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


def start(folder: Path, executable: Path, *, port: int = PORT, timeout: float = 180) -> Started:
    """Start the server as a process of its own that outlives this one, and wait until it answers; idempotent.

    Args:
        folder: the project's `studio/` folder; made if missing.
        executable: `label-studio`.
        port: 0 picks a free one.
        timeout: seconds until the server must answer; its first start migrates a new database (about 30 s).

    Raises:
        StudioError: the port is busy, the server ended or did not answer in time; shows the end of its log.
    """
    credentials = ensure_credentials(folder, database=folder / _DATABASE)
    try:
        with FileLock(folder / "server.lock", timeout=timeout):
            running = status(folder)
            if running is not None:
                return Started(running, credentials, already=True)
            return Started(_launch(folder, executable, credentials, port, timeout), credentials, already=False)
    except Timeout as problem:
        raise StudioError(
            "Another `musnad serve` of this project has been starting the server for a long time",
            remedy="Wait for it or stop it with `musnad serve --stop`",
        ) from problem


def serve(
    folder: Path, executable: Path, *, ready: Callable[[Started], None], port: int = PORT, timeout: float = 180
) -> None:
    """Start the server and stay until Ctrl-C, SIGTERM or SIGHUP, then stop it; `ready` is told when it answers.

    Where the server runs already, `ready` is told and nothing is waited for or stopped.

    Raises:
        StudioError: as `start`; also where the server ends by itself.
    """
    with _interrupted_by(signal.SIGTERM, signal.SIGHUP):
        started: Started | None = None
        try:
            started = start(folder, executable, port=port, timeout=timeout)
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


def _launch(folder: Path, executable: Path, credentials: Credentials, port: int, timeout: float) -> Server:
    port = _free_port(port)
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
                env=_environment(folder.absolute(), credentials),
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


def _environment(folder: Path, credentials: Credentials) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    settings = {
        "BASE_DATA_DIR": str(folder),
        "DATABASE_NAME": str(folder / _DATABASE),
        "DJANGO_DB": "sqlite",
        "HOST": "",
        "DEBUG": "false",
        "CI": "false",
        "LOG_LEVEL": "WARNING",
        "USERNAME": credentials.username,
        "PASSWORD": credentials.password,
        "USER_TOKEN": credentials.token,
        "ENABLE_LEGACY_API_TOKEN": "true",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "LOCAL_FILES_SERVING_ENABLED": "false",
        "ENABLE_LOCAL_FILES_STORAGE": "false",
        "ALLOWED_HOSTS": f"{HOST},localhost",  # a page elsewhere may not reach us under a name of its own
        "CORS_ALLOW_ALL_ORIGINS": "false",
    }
    homes = {f"XDG_{kind}_HOME": str(folder / ".home") for kind in ("CONFIG", "CACHE", "DATA")}
    return {
        **kept,
        **homes,
        "PYTHONUNBUFFERED": "1",
        **{f"LABEL_STUDIO_{name}": value for name, value in settings.items()},
    }


def _free_port(port: int) -> int:
    """`port`, or a free one for 0, after a look whether it can be had."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Django does: closing connections do not count
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno == errno.EACCES:
                raise StudioError(
                    f"Port {port} may not be used by this user", remedy="Take a port above 1023, e.g. `--port 8081`"
                ) from problem
            raise _busy(port) from problem
        except OverflowError as problem:
            raise StudioError(f"{port} is no port", remedy="Take one from 1 to 65535, or 0 for a free one") from problem
        return int(probe.getsockname()[1])


def _busy(port: int) -> StudioError:
    return StudioError(
        f"Port {port} is busy",
        cause="another program listens there, perhaps the Label Studio of another project",
        remedy=f"Choose another, e.g. `musnad serve --port {port + 1 if port < 65535 else PORT}`, or `--port 0` for a free one",
    )


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


@contextmanager
def _interrupted_by(*signals: signal.Signals) -> Iterator[None]:
    """Let `signals` end the block as Ctrl-C does."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
