"""What `musnad doctor` looks at: Python, packages, Label Studio, Chromium, and the project. Knows nothing of how it is shown."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from schemas.errors import MusnadError


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `state` is good, absent (only some verbs want it) or missing (Musnad needs it)."""

    name: str
    state: Literal["good", "absent", "missing"]
    found: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def check_all(folder: Path) -> list[Check]:
    """Every check, those of the project only where `folder` is one."""
    return [_python(), *_packages(), _compiled(), _label_studio_program(folder), _chromium(), *_project(folder)]


def checks_text(checks: list[Check]) -> str:
    """One line a check, and what to do under those that are not good."""
    marks = {"good": "ok", "absent": "--", "missing": "NO"}
    lines = []
    for check in checks:
        lines.append(f"{marks[check.state]}  {check.name:<20} {check.found}")
        if check.remedy and check.state != "good":
            lines.append(f"    {'':<20} {check.remedy}")
    return "\n".join(lines)


def _python() -> Check:
    version = sys.version.split()[0]
    good = sys.version_info >= (3, 11)
    return Check("Python", "good" if good else "missing", version, "Use Python 3.11 or newer")


def _packages() -> Iterator[Check]:
    """The pinned dependencies of the installed distribution, held against what is installed."""
    try:
        wanted = metadata.requires("musnad") or []
    except metadata.PackageNotFoundError:
        yield Check("musnad", "missing", "not installed as a package", "Run `pip install -e .` or scripts/test")
        return
    yield Check("musnad", "good", metadata.version("musnad"))
    wrong = []
    pinned = [line for line in wanted if "extra ==" not in line]
    for line in pinned:
        name, _, version = line.partition("==")
        try:
            if metadata.version(name) != version:
                wrong.append(f"{name} is {metadata.version(name)}, not {version}")
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is not installed")
    found = "; ".join(wrong) or f"{len(pinned)} as pinned"
    yield Check(
        "packages",
        "missing" if wrong else "good",
        found,
        "Run `pip install -c constraints.txt -e .` in Musnad's checkout",
    )


def _compiled() -> Check:
    """Whether `musnad preannotate` runs compiled modules."""
    from labeling.preannotate import compiled

    name = "compiled modules"
    if os.environ.get(compiled.SWITCH) == "0":
        return Check(name, "absent", f"switched off by {compiled.SWITCH}=0", "Unset it: labelling is faster with them")
    copies = compiled.folder()
    if copies is not None and compiled.whole(copies):
        return Check(name, "good", f"in use, {len(compiled.MODULES)} from {copies}")
    if copies is None:
        return Check(name, "absent", "not in use", "In a virtual environment with mypy they make labelling faster")
    return Check(
        name,
        "absent",
        "not in use: there are none of these sources",
        "`python -m scripts.compile` in Musnad's checkout makes them; labelling is then faster",
    )


def _label_studio_program(folder: Path) -> Check:
    from labeling.studio.installation import find_installation

    try:
        found = find_installation(_executable_setting(folder))
    except MusnadError as problem:
        return Check("Label Studio", "absent", problem.what, problem.remedy)
    if found is None:
        return Check("Label Studio", "absent", "not installed", "`musnad serve` installs it on first use")
    return Check("Label Studio", "good", f"{found.executable} {found.version}".strip())


def _executable_setting(folder: Path) -> Path | None:
    from schemas.project import FILE, load_project

    if not (folder / FILE).is_file():
        return None
    try:
        setting = load_project(folder).settings.label_studio.executable
    except MusnadError:
        return None
    return folder / Path(setting).expanduser() if setting else None


def _chromium() -> Check:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found:
        return Check("Chromium", "good", found)
    return Check(
        "Chromium", "absent", "not found", "Only the project's own page tests want it: apt-get install chromium"
    )


def _project(folder: Path) -> Iterator[Check]:
    from schemas.project import FILE, load_project

    if not (folder / FILE).is_file():
        yield Check("project", "absent", f"no {FILE} in {folder.resolve()}", "`musnad init DIR` makes a project")
        return
    try:
        project = load_project(folder)
        vocabulary, migrations = project.vocabulary, project.migrations
    except MusnadError as problem:
        yield Check("project", "missing", problem.what, problem.remedy)
        return
    yield Check("project", "good", f"{project.settings.name} in {folder.resolve()}")
    types = f"{len(vocabulary.entities)} entity and {len(vocabulary.events)} event types, version {vocabulary.version}"
    types += f", files of migrations: {len(migrations.files)}" if migrations.files else ""
    yield Check("vocabularies", "good", types)
    yield _server(project.folder)


def _server(folder: Path) -> Check:
    from labeling.studio.connection import connect_project
    from schemas.project import load_project

    try:
        client = connect_project(load_project(folder))
    except MusnadError as problem:
        return Check("server", "absent", problem.what, problem.remedy)
    return Check("server", "good", f"{client.url} answers, Label Studio {client.version}")
