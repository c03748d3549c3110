"""Invitations, secrets, watch, and the move to a real PostgreSQL, by the command line on a real Label Studio."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import postgres
import pytest

from labeling.store.labels import LabelStore
from labeling.studio.accounts import Account, ensure_account
from labeling.studio.client import StudioClient, connect
from labeling.studio.codec import to_results
from labeling.studio.connection import connect_project
from labeling.studio.credentials import Credentials, read_credentials
from labeling.studio.postgresql import PASSWORD
from labeling.studio.server import status, stop
from schemas.project import load_project
from schemas.records import Entity, Labels

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TEXT = "وصل الوزير إلى عدن 🙂 أمس"
GOLD = Labels((Entity("e1", TEXT.index("عدن"), TEXT.index("عدن") + 3, "GPE"),))
DATABASES = ("label_studio.sqlite3", "label_studio.sqlite3-journal")  # 0600, and what they hold is what they are for
PRIVATE = ("credentials.json", "database.json", "secret", *DATABASES)


class Studio(Protocol):
    folder: Path
    executable: Path
    url: str
    credentials: Credentials
    admin: StudioClient


@dataclass
class Lab:
    """A project, and all that `musnad` has said about it; `shown` are the secrets that it was asked to show, once each."""

    folder: Path
    executable: Path
    said: list[str] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    shown: list[str] = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        return {**os.environ, "MUSNAD_LABEL_STUDIO": str(self.executable), **more}

    def command(self, verb: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "scripts.cli.main", verb, *arguments, "--project", str(self.folder)]

    def musnad(self, verb: str, *arguments: str, secret: bool = False, **more: str) -> dict[str, Any]:
        """The JSON of a verb; with `secret` the first password in it is noted as one that was shown."""
        done = subprocess.run(
            self.command(verb, *arguments, "--json"),
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=self.environment(**more),
        )
        assert done.returncode == 0, done.stderr + done.stdout
        value: dict[str, Any] = json.loads(done.stdout)
        if secret:
            self.shown.append(done.stdout)
        self.said.append(done.stderr + ("" if secret else done.stdout))
        return value

    def sign_in(self, email: str, password: str) -> bool:
        with connect_project(load_project(self.folder)) as admin, httpx.Client(base_url=admin.url) as browser:
            browser.get("/user/login/")
            form = {"email": email, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            return browser.post("/user/login/", data=form).status_code == 302

    def label(self, person: Account, document: str) -> int:
        project = load_project(self.folder)
        with connect_project(project) as admin, LabelStore(project.labels) as store:
            task = next(task for task in store.tasks() if task.document == document)
            with connect(admin.url, person.token) as client:
                return client.create_annotation(task.task or 0, to_results(GOLD, TEXT, project.vocabulary), lead_time=9)

    def annotations(self) -> list[Any]:
        """All that is known of each annotation."""
        with LabelStore(self.folder / "labels.sqlite") as store:
            return [one for document in store.annotated_documents() for one in store.annotations(document)]


@pytest.fixture(scope="module")
def studio(own_studio: Studio) -> Studio:
    """Accounts and the database are changed here, so no other test may share the server."""
    return own_studio


@pytest.fixture(scope="module")
def lab(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A project around the Label Studio that runs already, with three documents and two people who label one of them."""
    made = Lab(studio.folder.parent, studio.executable)
    made.secrets |= {studio.credentials.token, studio.credentials.password}
    subprocess.run(
        [sys.executable, "-m", "scripts.cli.main", "init", str(made.folder)], check=True, cwd=ROOT, capture_output=True
    )
    lines = tmp_path_factory.mktemp("texts") / "d.jsonl"
    lines.write_text("".join(json.dumps({"id": f"d{n}", "text": TEXT + "." * n}) + "\n" for n in range(3)))
    made.musnad("ingest", str(lines))
    made.musnad("preannotate")
    made.musnad("push")
    for name in ("amal", "basim"):
        made.label(ensure_account(studio.admin, f"{name}@example.org", password=f"{name}-{name}-2024"), "d0")
    made.musnad("pull")
    return made


def test_an_invited_person_signs_in_with_the_password_that_was_shown_once(lab: Lab, studio: Studio) -> None:
    before = studio.admin.ask("look", "GET", "api/invite")["token"]
    invited = lab.musnad("serve", "--invite", "Huda@Example.org", secret=True)["invited"]
    assert [one["email"] for one in invited] == ["huda@example.org"]
    assert lab.sign_in("huda@example.org", invited[0]["password"])
    after = studio.admin.ask("look", "GET", "api/invite")["token"]
    assert after != before, "whoever saw the link can make no account with it"
    renewed = lab.musnad("serve", "--reset-password", "huda@example.org", secret=True)["password"]
    assert lab.sign_in("huda@example.org", renewed)
    assert not lab.sign_in("huda@example.org", invited[0]["password"])
    lab.secrets |= {before, after, renewed, invited[0]["password"]}


def test_a_sign_up_link_works_for_one_account(lab: Lab) -> None:
    command = lab.command("serve", "--invite-link", "--json")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=lab.environment()
    ) as offering:
        assert offering.stdout is not None
        link = json.loads(offering.stdout.readline())["link"]
        with httpx.Client() as browser:
            browser.get(link)
            form = {"email": "omar@example.org", "password": "omar-omar-2024"}
            form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
            assert browser.post(link, data=form).status_code == 302
        _, said = offering.communicate(timeout=30)
    assert (offering.returncode, "omar@example.org has signed up" in said) == (0, True)
    lab.said.append(said)
    lab.secrets.add(link.partition("token=")[2])
    with httpx.Client() as browser:
        browser.get(link)
        form = {"email": "late@example.org", "password": "late-late-2024"}
        assert browser.post(link, data={**form, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}).status_code == 403


def test_no_secret_stands_in_any_file_or_was_ever_said(lab: Lab) -> None:
    for verb in (["push"], ["pull"], ["review"], ["status"], ["doctor"], ["watch", "--once"], ["serve", "--detach"]):
        lab.musnad(*verb)
    searched = 0
    for path in (path for path in lab.folder.rglob("*") if path.is_file()):
        if path.name in PRIVATE:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
            continue
        content = path.read_bytes()
        searched += 1
        assert not [path for secret in lab.secrets if secret.encode() in content], path
    assert searched > 5
    said = "\n".join(lab.said)
    assert not [secret for secret in lab.secrets if secret in said]


@pytest.fixture(scope="module")
def database() -> Iterator[tuple[str, str]]:
    """The address of an empty PostgreSQL, without its password, and the password."""
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed here: apt-get install postgresql")
    with postgres.cluster(programs) as (port, password):
        yield f"postgresql://{postgres.USER}@127.0.0.1:{port}/{postgres.DATABASE}", password


@pytest.fixture
def moved(lab: Lab, studio: Studio, database: tuple[str, str], tmp_path: Path) -> Iterator[Lab]:
    """The project, its SQLite database copied while nobody writes to it, started on PostgreSQL after the move."""
    address, password = database
    folder = tmp_path / "moved"
    shutil.copytree(lab.folder, folder, ignore=shutil.ignore_patterns("server.*", "*.sqlite3*"))
    with (
        sqlite3.connect(studio.folder / "label_studio.sqlite3") as source,
        sqlite3.connect(folder / "studio" / "label_studio.sqlite3") as target,
    ):
        source.backup(target)
    made = Lab(folder, studio.executable, secrets={*lab.secrets, password})
    typed = address.replace("@", f":{quote(password, safe='')}@", 1)
    try:
        made.musnad("serve", "--detach", "--port", "0", "--migrate-from-sqlite", "--database", typed)
        yield made
    finally:
        subprocess.run(made.command("serve", "--stop"), check=True, cwd=ROOT, capture_output=True)


def test_a_project_goes_on_on_postgresql_where_it_stood_on_sqlite(
    moved: Lab, lab: Lab, database: tuple[str, str]
) -> None:
    assert moved.annotations() == lab.annotations() != []
    assert moved.musnad("status")["annotations"] == 2
    assert moved.musnad("push")["done"] == {}
    pulled = moved.musnad("pull")
    assert sum(pulled["done"].values()) == 0, "ids, times and labels are those of before"
    assert moved.annotations() == lab.annotations()
    assert moved.sign_in("amal@example.org", "amal-amal-2024")

    # what is new gets new numbers
    credentials = read_credentials(moved.folder / "studio")
    assert credentials is not None
    with connect_project(load_project(moved.folder)) as admin:
        amal = ensure_account(admin, "amal@example.org", password="amal-amal-2024")
        number = moved.label(amal, "d1")
    assert number > max(int(one.id) for one in lab.annotations())
    assert moved.musnad("serve", "--invite", "new@example.org", secret=True)["invited"]

    # the password is in the private file alone, so the next start needs no other
    shown = subprocess.run(["ps", "-A", "-ww", "-o", "args="], capture_output=True, text=True, check=True).stdout
    password = database[1]
    assert password not in shown
    for path in (path for path in moved.folder.rglob("*") if path.is_file() and path.name not in PRIVATE):
        assert password.encode() not in path.read_bytes(), path
    assert password not in "\n".join(moved.said)

    # watch sees the server go and come, and the annotation that was made meanwhile
    command = moved.command("watch", "--every", "3", "--json")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=moved.environment()
    ) as watching:
        assert watching.stdout is not None
        first = json.loads(watching.stdout.readline())
        assert sum(first["pull"].values()) >= 1
        assert stop(moved.folder / "studio"), "between two rounds, not in the middle of a request"
        assert "not running" in until(watching, lambda one: bool(one["errors"]))["errors"]["push"]["what"]
        started = moved.musnad("serve", "--detach", "--port", "0")
        assert started["database"] == database[0]
        until(watching, lambda one: not one["errors"])
        moved.label(amal, "d2")
        assert sum(until(watching, lambda one: bool(one["pull"]))["pull"].values()) >= 1
        watching.send_signal(signal.SIGTERM)
        _, said = watching.communicate(timeout=30)
    assert watching.returncode == 0
    assert said.count("Label Studio is not running") == 1
    assert said.endswith("what hindered it before is over\nstopped\n")


def until(watching: subprocess.Popen[str], wanted: Any) -> dict[str, Any]:
    assert watching.stdout is not None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        value: dict[str, Any] = json.loads(watching.stdout.readline())
        if wanted(value):
            return value
    raise AssertionError("it did not come")


def test_a_wrong_password_and_a_missing_one_say_what_to_do(
    studio: Studio, database: tuple[str, str], tmp_path: Path
) -> None:
    lab = Lab(tmp_path / "p", studio.executable)
    subprocess.run([sys.executable, "-m", "scripts.cli.main", "init", str(lab.folder)], check=True, cwd=ROOT)
    environment = lab.environment(**{PASSWORD: "wrong-wrong"})
    command = lab.command("serve", "--detach", "--database", database[0])
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 2)
    assert "password authentication failed" in done.stderr
    assert PASSWORD in done.stderr
    assert "wrong-wrong" not in done.stderr
    assert status(lab.folder / "studio") is None
    assert not (lab.folder / "studio" / "database.json").exists()
