"""`python -m scripts.compile`: compiled copies of the busiest modules, made with mypyc, for a faster `musnad preannotate`.

Musnad works without them. Knows nothing of when they are used: that is `labeling.preannotate.compiled`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from labeling.preannotate import compiled

_OPTIMISATION = "2"
_WITHOUT = "Musnad works without compiled modules, only slower"
_UNFINISHED = ".making-"
_ABANDONED = 3600
"""Seconds after which nobody works on an unfinished folder any more."""
_TYPES = """[mypy]
ignore_missing_imports = True
follow_imports = silent
"""
_TRIAL = """
import hashlib, sys
from pathlib import Path
from labeling.preannotate import compiled
for copies in sys.argv[1:]:
    compiled.use(Path(copies))
from labeling.preannotate.contract import load
texts = [path.read_text(encoding="utf-8") for path in sorted((compiled.ROOT / "labeling/sample/reports").glob("*.txt"))]
labels = [*load("combine").labels(texts), *map(load("lexicon").labels, texts)]
files = {Path(sys.modules[name].__file__).suffix != ".py" for name in compiled.MODULES}
print(files == {len(sys.argv) > 1}, hashlib.sha256("".join(str(one.to_json()) for one in labels).encode()).hexdigest())
"""
"""Labels the sample reports, with the modules of a folder of copies or, without an argument, interpreted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the copies unless they are there; 1 where that failed, or where --check finds none."""
    parser = argparse.ArgumentParser(prog="python -m scripts.compile", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="only say whether the copies are up to date (exit code 1: not)"
    )
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.build:
        _build(chosen.build)
        return 0
    target = compiled.folder()
    if target is not None and compiled.whole(target):
        _say(f"compiled modules are up to date in {target}")
        return 0
    if chosen.check:
        _say("no compiled modules of these sources; `python -m scripts.compile` makes them")
        return 1
    missing = _missing()
    if target is None or missing:
        _say(f"{_WITHOUT} ({missing or 'there is no virtual environment to put them in'})")
        return 0
    return _make(target)


def _missing() -> str:
    """What it takes to compile and is not here."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if not all(map(find_spec, ("mypyc", "setuptools"))):
        return "mypy and setuptools are not installed"
    if not shutil.which(compiler):
        return f"there is no C compiler {compiler}"
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        return "Python's headers are not installed"
    return ""


def _make(target: Path) -> int:
    """Make the copies beside `target` and rename them to it when they are whole."""
    started = time.monotonic()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent, prefix=_UNFINISHED))
    try:
        _say(f"compiling {len(compiled.MODULES)} modules (one or two minutes)")
        done = _run("-m", "scripts.compile", "--build", str(work)).returncode == 0
        if not done or not _predicts_the_same(work / "copies"):
            _say(f"compiling failed ({_last_line(work / 'log')}); {_WITHOUT}")
            return 1
        if compiled.folder() != target:
            _say("the sources have changed meanwhile: run this again")
            return 1
        if not compiled.whole(target):
            shutil.rmtree(target, ignore_errors=True)
            (work / "copies").rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _forget(target)
    _say(f"compiled in {time.monotonic() - started:.0f} s: {target}")
    return 0


def _predicts_the_same(copies: Path) -> bool:
    """Whether the sample reports get the same labels by compiled and by interpreted modules."""
    fast, slow = _run("-c", _TRIAL, str(copies)), _run("-c", _TRIAL)
    with (copies.parent / "log").open("a") as log:
        print("the sample reports get other labels", slow.stderr, fast.stderr, sep="\n", file=log)
    return fast.stdout == slow.stdout and fast.stdout.startswith("True ")


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, compiled.SWITCH: "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=compiled.ROOT,
        env=environment,
        capture_output="-c" in arguments,
        text=True,
        check=False,
    )


def _build(work: Path) -> None:
    """Compile into `work`/copies, with what the compilers say in `work`/log; in a process of its own, as that moves about."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    stages = os.fdopen(os.dup(2), "w")
    with (work / "log").open("w") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    settings = work / "mypy.ini"
    settings.write_text(_TYPES)
    os.chdir(compiled.ROOT)
    print("· checking types and writing C", file=stages, flush=True)
    extensions = mypycify(
        [f"--config-file={settings}", f"--cache-dir={work / 'types'}", *map(_source, compiled.MODULES)],
        opt_level=_OPTIMISATION,
        debug_level="0",
        target_dir=str(work / "c"),
        group_name=compiled.GROUP,
    )
    print("· compiling C", file=stages, flush=True)
    building = build_ext(Distribution({"name": compiled.GROUP, "ext_modules": extensions}))
    building.build_lib, building.build_temp = str(work / "copies"), str(work / "objects")
    building.parallel = os.cpu_count()  # the library takes nearly all the time; the others are done beside it
    building.ensure_finalized()
    building.run()


def _source(module: str) -> str:
    return f"{module.replace('.', '/')}.py"


def _forget(target: Path) -> None:
    """Remove older copies but the newest, which a process may be about to load or another checkout use."""
    others = [path for path in target.parent.iterdir() if path != target]
    finished = [path for path in others if not path.name.startswith(_UNFINISHED)]
    old = sorted(finished, key=lambda path: path.stat().st_mtime)[:-1]
    left = [path for path in others if path not in finished and time.time() - path.stat().st_mtime > _ABANDONED]
    for path in (*old, *left):
        shutil.rmtree(path, ignore_errors=True)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n") if log.is_file() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "no word of why")


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
