"""Which process is which, and how one is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labeling.studio import processes
from labeling.studio.processes import end_group, identity, runs

Begin = Callable[[str], tuple[int, str]]


@pytest.fixture
def begin() -> Iterator[Begin]:
    begun: list[subprocess.Popen[bytes]] = []

    def begin(code: str) -> tuple[int, str]:
        process = subprocess.Popen(
            [sys.executable, "-Ssc", code], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True
        )
        begun.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        known = identity(process.pid)
        assert known is not None
        return process.pid, known

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


SLEEP = "import time; print(flush=True); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture(params=["proc", "ps"])
def source(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "ps":
        monkeypatch.setattr(processes, "_PROC", Path("/nowhere"))
    return str(request.param)


@pytest.mark.usefixtures("source")
class TestIdentity:
    def test_stays_the_same_while_a_process_runs(self) -> None:
        assert identity(os.getpid()) == identity(os.getpid()) is not None

    def test_of_nobody_is_none(self) -> None:
        assert identity(2**22 + 1) is None

    def test_of_a_process_that_ended_but_was_not_waited_for_is_none(self, begin: Begin) -> None:
        pid, _ = begin(SLEEP)
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while identity(pid) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert identity(pid) is None


def test_a_recycled_pid_is_another_process() -> None:
    assert not runs(os.getpid(), "an identity of long ago")


class TestEndGroup:
    def test_ends_a_process_that_listens(self, begin: Begin) -> None:
        pid, known = begin(SLEEP)
        end_group(pid, known, patience=5)
        assert not runs(pid, known)

    def test_kills_a_process_that_does_not_listen(self, begin: Begin) -> None:
        pid, known = begin(DEAF)
        end_group(pid, known, patience=0.2)
        assert not runs(pid, known)

    def test_leaves_a_stranger_with_the_same_pid_alone(self, begin: Begin) -> None:
        pid, known = begin(SLEEP)
        end_group(pid, "an identity of long ago", patience=0.2)
        assert runs(pid, known)


def test_a_secret_argument_is_blotted_out_of_the_process_list() -> None:
    code = (
        "import sys; from labeling.studio.processes import blot_out_argument; blot_out_argument(sys.argv[1][2:8])\n"
        "print(open('/proc/self/cmdline', 'rb').read().decode().split('\\0')[-4:-1], sys.argv[1:])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "u:hidden@h", "x", "hidden"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['u:******@h', 'x', '******'] ['u:hidden@h', 'x', 'hidden']"
