"""Whether a process from a file is still the same one, and how to end it. Knows nothing of what the process does.

A process id alone is not enough: after a crash or a reboot the system may give it to a stranger. The identity is the
time at which the process began, as the kernel tells it. POSIX only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROC = Path("/proc")
_ARGUMENTS_START = 45  # arg_start, the 48th field of /proc/self/stat, counted after the name; arg_end follows


def identity(pid: int) -> str | None:
    """A word that no other process with this id will have; None when no such process runs (a zombie does not)."""
    if (_PROC / "self" / "stat").exists():
        return _identity_from_proc(pid)
    return _identity_from_ps(pid)


def runs(pid: int, known: str) -> bool:
    """Whether the process `pid` runs and is the one whose identity was `known`."""
    return identity(pid) == known


def end_group(pid: int, known: str, patience: float) -> None:
    """End the process group that `pid` leads: ask, wait `patience` seconds, then kill; a stranger is left alone.

    Raises:
        PermissionError: the process belongs to another user.
    """
    for request in (signal.SIGTERM, signal.SIGKILL):
        if not runs(pid, known):
            return
        try:
            os.killpg(pid, request)
        except ProcessLookupError:
            return
        _wait_for_end(pid, known, patience)


def blot_out_argument(secret: str) -> None:
    """Overwrite `secret` in this process's own command line, which everybody on the machine can list; Linux only.

    The kernel shows the memory in which it put the arguments, so that is what is written over. Where the system tells no
    such place, nothing happens.
    """
    try:
        line = (_PROC / "self" / "cmdline").read_bytes()
        fields = (_PROC / "self" / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        start, end = int(fields[_ARGUMENTS_START]), int(fields[_ARGUMENTS_START + 1])
    except (OSError, IndexError, ValueError):
        return
    sought = os.fsencode(secret)
    place = line.find(sought) if end - start == len(line) else -1
    while place >= 0:
        ctypes.memset(start + place, ord("*"), len(sought))
        place = line.find(sought, place + len(sought))


@contextmanager
def interrupted_by(*signals: signal.Signals) -> Iterator[None]:
    """Let `signals` end the block as Ctrl-C does."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_for_end(pid: int, known: str, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        _reap(pid)
        if not runs(pid, known):
            return
        time.sleep(0.05)


def _reap(pid: int) -> None:
    """Let the kernel forget a child of ours that has ended; a process that is nobody of ours is no error."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _identity_from_proc(pid: int) -> str | None:
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    # the name stands in parentheses and may hold spaces: fields count from the last parenthesis, state is the third
    fields = stat.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    boot = (_PROC / "sys" / "kernel" / "random" / "boot_id").read_text(encoding="ascii").strip()
    return f"{boot}/{fields[19]}"


def _identity_from_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip() if started and not state.startswith("Z") else None
