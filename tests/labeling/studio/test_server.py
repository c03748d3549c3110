"""Starting and stopping, with a small script in place of Label Studio."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from labeling.studio.credentials import read_credentials
from labeling.studio.processes import identity
from labeling.studio.programs import Looked
from labeling.studio.server import Started, serve, start, status, stop
from schemas.errors import StudioError

STUDIO = """
import json, os, signal, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
json.dump({"argv": sys.argv, "environment": dict(os.environ)}, open("seen.json", "w"))
BEFORE
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers.get("Authorization") == "Token " + TOKEN
        body = json.dumps({"release": RELEASE}).encode()
        self.send_response(401 if "whoami" in self.path and not known else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
TOKEN = os.environ["LABEL_STUDIO_USER_TOKEN"]
RELEASE = "1.23.2"
AFTER
HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
"""


def label_studio(path: Path, before: str = "", after: str = "") -> Path:
    path.write_text(f"#!{sys.executable} -Ss\n" + STUDIO.replace("BEFORE", before).replace("AFTER", after))
    path.chmod(0o755)
    return path


@pytest.fixture
def executable(tmp_path: Path) -> Path:
    return label_studio(tmp_path / "label-studio")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "studio"
    stop(tmp_path / "studio", patience=0.5)


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_started_server_answers_and_is_found_again(folder: Path, executable: Path) -> None:
    started = start(folder, executable, port=0)
    assert not started.already
    assert httpx.get(started.server.url + "/health", trust_env=False).status_code == 200
    assert status(folder) == started.server


def test_a_second_start_gives_the_server_that_runs(folder: Path, executable: Path) -> None:
    first = start(folder, executable, port=0)
    second = start(folder, executable, port=0)
    assert second == Started(first.server, first.credentials, already=True)


def test_a_stopped_server_is_gone(folder: Path, executable: Path) -> None:
    server = start(folder, executable, port=0).server
    assert stop(folder)
    assert status(folder) is None
    assert identity(server.pid) is None
    assert not stop(folder)


def test_a_server_that_does_not_listen_is_killed(folder: Path, tmp_path: Path) -> None:
    deaf = label_studio(tmp_path / "deaf", after="signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    server = start(folder, deaf, port=0).server
    assert stop(folder, patience=0.3)
    assert identity(server.pid) is None


def test_it_leads_a_group_of_its_own_so_that_ctrl_c_does_not_reach_it(folder: Path, executable: Path) -> None:
    server = start(folder, executable, port=0).server
    assert os.getpgid(server.pid) == server.pid != os.getpgid(0)


class TestEnvironment:
    @pytest.fixture
    def seen(self, folder: Path, executable: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
        for name in ("HOST", "DEBUG", "CI", "LABEL_STUDIO_DATABASE_NAME", "HEARTEX_SENTRY_DSN", "SECRET_KEY"):
            monkeypatch.setenv(name, "stray")
        start(folder, executable, port=0)
        seen: dict[str, dict[str, str]] = json.loads((folder / "seen.json").read_text())
        return seen

    def test_password_and_token_are_not_on_the_command_line(
        self, folder: Path, seen: dict[str, dict[str, str]]
    ) -> None:
        credentials = read_credentials(folder)
        assert credentials is not None
        assert credentials.token not in " ".join(seen["argv"])
        assert credentials.password not in " ".join(seen["argv"])
        assert seen["environment"]["LABEL_STUDIO_USER_TOKEN"] == credentials.token

    def test_nothing_of_the_users_shell_changes_the_server(self, seen: dict[str, dict[str, str]]) -> None:
        assert "stray" not in seen["environment"].values()

    def test_it_is_private(self, seen: dict[str, dict[str, str]]) -> None:
        private = {
            "COLLECT_ANALYTICS": "false",
            "LATEST_VERSION_CHECK": "false",
            "SENTRY_DSN": "",
            "FRONTEND_SENTRY_DSN": "",
            "DISABLE_SIGNUP_WITHOUT_LINK": "true",
            "LOCAL_FILES_SERVING_ENABLED": "false",
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
        }
        assert {name: seen["environment"][f"LABEL_STUDIO_{name}"] for name in private} == private

    def test_it_listens_on_loopback_and_looks_for_no_other_port(self, seen: dict[str, dict[str, str]]) -> None:
        line = " ".join(seen["argv"])
        assert "--internal-host 127.0.0.1" in line
        assert "--debug" in line


class TestDatabase:
    ADDRESS = "postgresql://musnad:hidden@127.0.0.1/labels"

    @pytest.fixture(autouse=True)
    def found(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
        """How many users the database has that is looked at."""
        users = {"users": 0}
        monkeypatch.setattr("labeling.studio.server.look_at", lambda *_: Looked(version="15.1", users=users["users"]))
        return users

    def test_postgresql_is_used_from_then_on(self, folder: Path, executable: Path) -> None:
        start(folder, executable, port=0, database=self.ADDRESS)
        stop(folder)
        start(folder, executable, port=0)
        seen = json.loads((folder / "seen.json").read_text())
        assert seen["environment"]["LABEL_STUDIO_DJANGO_DB"] == "default"
        assert seen["environment"]["LABEL_STUDIO_POSTGRE_PASSWORD"] == "hidden"
        assert "hidden" not in " ".join(seen["argv"])

    def test_an_empty_one_is_refused_while_the_data_is_in_sqlite(self, folder: Path, executable: Path) -> None:
        folder.mkdir()
        (folder / "label_studio.sqlite3").touch()
        with pytest.raises(StudioError, match=r"has its data in .*sqlite3.*--migrate-from-sqlite") as refused:
            start(folder, executable, port=0, database=self.ADDRESS)
        assert "hidden" not in str(refused.value)
        assert status(folder) is None

    def test_one_that_holds_a_label_studio_is_taken(
        self, folder: Path, executable: Path, found: dict[str, int]
    ) -> None:
        folder.mkdir()
        (folder / "label_studio.sqlite3").touch()
        found["users"] = 2
        made = start(folder, executable, port=0, database=self.ADDRESS)
        assert made.credentials.username != "admin@localhost", "the accounts there have passwords of their own"

    def test_an_empty_one_is_refused_while_the_data_is_in_another(self, folder: Path, executable: Path) -> None:
        start(folder, executable, port=0, database=self.ADDRESS)
        stop(folder)
        with pytest.raises(StudioError, match="has its data in postgresql://musnad@127"):
            start(folder, executable, port=0, database="postgresql://127.0.0.1/other")

    def test_a_running_server_does_not_change_its_database(self, folder: Path, executable: Path) -> None:
        start(folder, executable, port=0)
        with pytest.raises(StudioError, match="runs already, on SQLite"):
            start(folder, executable, port=0, database=self.ADDRESS)

    def test_one_on_which_it_does_not_start_is_not_remembered(self, folder: Path, tmp_path: Path) -> None:
        broken = label_studio(tmp_path / "broken", before="sys.exit('no')")
        with pytest.raises(StudioError, match="ended by itself"):
            start(folder, broken, port=0, database=self.ADDRESS)
        assert not (folder / "database.json").exists()


class TestPort:
    def test_a_busy_one_is_an_error_that_says_how_to_choose(self, folder: Path, executable: Path, busy: int) -> None:
        with pytest.raises(StudioError, match=rf"Port {busy} is busy.*--port {busy + 1}.*--port 0"):
            start(folder, executable, port=busy)
        assert status(folder) is None

    def test_zero_picks_a_free_one(self, folder: Path, executable: Path) -> None:
        assert start(folder, executable, port=0).server.port > 1023

    @pytest.mark.parametrize("port", [-1, 65536])
    def test_one_that_cannot_be_is_an_error(self, folder: Path, executable: Path, port: int) -> None:
        with pytest.raises(StudioError, match="is no port"):
            start(folder, executable, port=port)


class TestFailure:
    def test_a_server_that_ends_early_shows_the_end_of_its_log(self, folder: Path, tmp_path: Path) -> None:
        broken = label_studio(tmp_path / "broken", before="sys.exit('the database is broken')")
        with pytest.raises(StudioError, match=r"(?s)ended by itself.*the database is broken.*server\.log"):
            start(folder, broken, port=0)
        assert status(folder) is None

    def test_a_server_that_never_answers_is_ended_and_shows_its_log(self, folder: Path, tmp_path: Path) -> None:
        slow = label_studio(tmp_path / "slow", before="import time; print('busy', flush=True); time.sleep(60)")
        with pytest.raises(StudioError, match=r"(?s)does not answer.*busy"):
            start(folder, slow, port=0, timeout=0.5)
        assert status(folder) is None
        assert not (folder / "server.json").exists()

    def test_a_token_that_is_not_accepted_says_which_file(self, folder: Path, tmp_path: Path) -> None:
        foreign = label_studio(tmp_path / "foreign", after="TOKEN = 'another'")
        with pytest.raises(StudioError, match=r"does not accept the token in .*credentials\.json"):
            start(folder, foreign, port=0)

    def test_an_old_version_is_refused(self, folder: Path, tmp_path: Path) -> None:
        old = label_studio(tmp_path / "old", after="RELEASE = '1.20.0'")
        with pytest.raises(StudioError, match=r"1\.20\.0"):
            start(folder, old, port=0)

    def test_an_executable_that_cannot_be_run_is_named(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(StudioError, match="nothing-here cannot be started"):
            start(folder, tmp_path / "nothing-here", port=0)

    def test_the_log_of_the_run_before_is_kept(self, folder: Path, executable: Path) -> None:
        start(folder, executable, port=0)
        stop(folder)
        (folder / "server.log").write_text("before")
        start(folder, executable, port=0)
        assert (folder / "server.log.1").read_text() == "before"


class TestStale:
    def test_a_recycled_pid_is_not_taken_for_the_server(self, folder: Path) -> None:
        folder.mkdir()
        state = {"pid": os.getpid(), "port": 8080, "started": "2026-01-01T00:00:00+00:00", "process": "long ago"}
        (folder / "server.json").write_text(json.dumps(state))
        assert status(folder) is None
        assert not stop(folder)
        assert not (folder / "server.json").exists()

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": "x"}'])
    def test_a_damaged_state_file_is_no_server(self, folder: Path, text: str) -> None:
        folder.mkdir()
        (folder / "server.json").write_text(text)
        assert status(folder) is None

    def test_after_a_crash_the_server_starts_again(self, folder: Path, executable: Path) -> None:
        first = start(folder, executable, port=0).server
        os.kill(first.pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while status(folder) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        second = start(folder, executable, port=0)
        assert not second.already
        assert second.server.pid != first.pid


class TestServe:
    FOREGROUND = (
        "import sys; from pathlib import Path; from labeling.studio.server import serve;"
        "serve(Path(sys.argv[1]), Path(sys.argv[2]), port=0, ready=lambda s: print(s.server.url, flush=True))"
    )

    @pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_it_stays_until_interrupted_and_stops_the_server(
        self, folder: Path, executable: Path, interruption: signal.Signals
    ) -> None:
        command = [sys.executable, "-c", self.FOREGROUND, str(folder), str(executable)]
        # a shell gives its background jobs an ignored SIGINT, and these tests may run in one
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=heed_interrupts) as process:
            try:
                assert process.stdout is not None
                assert re.match(r"http://127\.0\.0\.1:\d+\n", process.stdout.readline())
                server = status(folder)
                assert server is not None
                process.send_signal(interruption)
                assert process.wait(10) == 0
            finally:
                process.kill()
        assert status(folder) is None
        assert identity(server.pid) is None

    def test_where_a_server_runs_already_it_is_left_running(self, folder: Path, executable: Path) -> None:
        started = start(folder, executable, port=0)
        told: list[Started] = []
        serve(folder, executable, ready=told.append)
        assert [(one.server, one.already) for one in told] == [(started.server, True)]
        assert status(folder) == started.server

    def test_a_server_that_ends_by_itself_is_an_error(self, folder: Path, executable: Path) -> None:
        def crash(started: Started) -> None:
            os.kill(started.server.pid, signal.SIGKILL)

        with pytest.raises(StudioError, match="ended by itself"):
            serve(folder, executable, port=0, ready=crash)

    def test_a_fault_of_the_caller_leaves_no_server_behind(self, folder: Path, executable: Path) -> None:
        def fail(_: Started) -> None:
            raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            serve(folder, executable, port=0, ready=fail)
        assert status(folder) is None

    def test_a_server_that_another_command_stops_is_no_error(self, folder: Path, executable: Path) -> None:
        serve(folder, executable, port=0, ready=lambda _: assert_stopped(folder))


def heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def assert_stopped(folder: Path) -> None:
    assert stop(folder)
