"""One musnad at a time in a project: the second says who the first is, and a killed one gives way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from labeling.store.lock import project_lock
from schemas.errors import StoreError

ROOT = Path(__file__).parents[3]
HOLD = (
    "import sys, time; from pathlib import Path; from labeling.store.lock import project_lock\n"
    "with project_lock(Path(sys.argv[1]), 'push', 0, print):\n    print('held', flush=True); time.sleep(float(sys.argv[2]))"
)


@pytest.fixture
def holder(tmp_path):
    started = []

    def hold(seconds: float) -> subprocess.Popen:
        command = [sys.executable, "-c", HOLD, str(tmp_path), str(seconds)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield hold
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_second_is_told_who_holds_it(tmp_path, holder):
    process = holder(60)
    notes = []
    with pytest.raises(StoreError) as caught, project_lock(tmp_path, "pull", 0.2, notes.append):
        pass
    assert f"`musnad push`, process {process.pid}, since 20" in caught.value.what
    assert len(notes) == 1
    assert "waiting for `musnad push`" in notes[0]


def test_without_patience_it_says_so_at_once(tmp_path, holder):
    holder(60)
    notes = []
    with pytest.raises(StoreError), project_lock(tmp_path, "pull", 0, notes.append):
        pass
    assert notes == []


def test_the_second_waits_for_the_first(tmp_path, holder):
    process = holder(0.5)
    with project_lock(tmp_path, "pull", 30, lambda _: None):
        assert process.wait(5) == 0


def test_a_killed_holder_gives_way(tmp_path, holder):
    process = holder(60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    began = time.monotonic()
    with project_lock(tmp_path, "pull", 30, lambda _: None):
        assert time.monotonic() - began < 5


def test_it_leaves_no_name_behind(tmp_path):
    with project_lock(tmp_path, "push", 0, print):
        pass
    assert {path.name for path in tmp_path.iterdir()} <= {".musnad.lock"}
