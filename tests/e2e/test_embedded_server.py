"""The embedded Label Studio, its client and its accounts, on the real one."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from labeling.studio.accounts import Account, ensure_account
from labeling.studio.client import StudioClient, connect
from labeling.studio.credentials import FILE, Credentials
from labeling.studio.server import start, status, stop
from schemas.errors import StudioDenied, StudioError
from schemas.records import TaskId

pytestmark = pytest.mark.e2e

CONFIG = (
    '<View><Labels name="entity" toName="text"><Label value="PERS"/><Label value="GPE"/></Labels>'
    '<Text name="text" value="$text"/></View>'
)
TEXT = "وصل الوزير إلى عدن 🙂 أمس"
SPAN = (TEXT.index("عدن"), TEXT.index("عدن") + 3)
_numbers = count(1)


class Studio(Protocol):
    folder: Path
    executable: Path
    url: str
    credentials: Credentials
    admin: StudioClient

    def account(self, name: str) -> Account: ...


def region(label: str = "GPE") -> dict[str, Any]:
    start, end = SPAN
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": [label]}
    return {"id": "r1", "from_name": "entity", "to_name": "text", "type": "labels", "value": value}


def task(doc_id: str) -> dict[str, Any]:
    prediction = {"model_version": "lexicon@1", "score": 0.5, "result": [region()]}
    return {"data": {"text": TEXT, "doc_id": doc_id}, "predictions": [prediction]}


@pytest.fixture
def project(studio: Studio) -> int:
    return studio.admin.ensure_project(f"server tests {next(_numbers)}", CONFIG, maximum_annotations=2)


class TestServer:
    def test_it_is_found_and_healthy(self, studio: Studio) -> None:
        server = status(studio.folder)
        assert server is not None
        assert httpx.get(server.url + "/health").json() == {"status": "UP"}

    def test_a_second_start_gives_the_same_server(self, studio: Studio) -> None:
        again = start(studio.folder, studio.executable)
        assert again.already
        assert again.server == status(studio.folder)

    def test_it_listens_on_loopback_only(self, studio: Studio) -> None:
        server = status(studio.folder)
        assert server is not None
        lines = Path("/proc/net/tcp").read_text().splitlines() + Path("/proc/net/tcp6").read_text().splitlines()
        listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
        assert [at for at in listening if at.endswith(f":{server.port:04X}")] == [f"0100007F:{server.port:04X}"]

    def test_the_process_list_shows_no_secret(self, studio: Studio) -> None:
        shown = subprocess.run(["ps", "-A", "-ww", "-o", "args="], capture_output=True, text=True, check=True).stdout
        assert str(studio.executable) in shown
        assert studio.credentials.token not in shown
        assert studio.credentials.password not in shown

    def test_nobody_signs_up_without_an_invitation(self, studio: Studio) -> None:
        with httpx.Client(base_url=studio.url) as browser:
            browser.get("/user/signup/")
            form = {"email": "stranger@example.org", "password": "longenough", "csrfmiddlewaretoken": ""}
            form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"]
            assert browser.post("/user/signup/", data=form).status_code == 403
        assert "stranger@example.org" not in studio.admin.users().values()

    def test_the_pages_send_nothing_to_the_outside(self, studio: Studio) -> None:
        with httpx.Client(base_url=studio.url, follow_redirects=True) as browser:
            login = browser.get("/user/login/").text
            form = {"email": studio.credentials.username, "password": studio.credentials.password}
            projects = browser.post(
                "/user/login/", data={**form, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            ).text
        assert "collect_analytics: false" in projects
        for page in (login, projects):
            assert not re.findall(r'(?:src|href)="https?://(?!127\.0\.0\.1)[^"]*\.js', page)

    def test_a_request_under_another_name_is_refused(self, studio: Studio) -> None:
        assert httpx.get(studio.url + "/user/login/", headers={"Host": "evil.example.org"}).status_code == 400

    def test_what_it_writes_is_for_its_owner_only(self, studio: Studio) -> None:
        for name in (".", FILE, "server.json", "server.log", "label_studio.sqlite3"):
            assert (studio.folder / name).stat().st_mode & 0o077 == 0, name

    def test_a_busy_port_is_an_error_and_no_other_is_taken(self, studio: Studio, tmp_path: Path) -> None:
        server = status(studio.folder)
        assert server is not None
        with pytest.raises(StudioError, match=f"Port {server.port} is busy"):
            start(tmp_path / "studio", studio.executable, port=server.port)
        assert status(tmp_path / "studio") is None

    def test_a_server_that_took_the_port_in_between_is_not_taken_for_ours(self, studio: Studio, tmp_path: Path) -> None:
        server = status(studio.folder)
        assert server is not None
        code = (
            "import sys; from pathlib import Path; import labeling.studio.server as s; s.free_port = lambda port: port\n"
            "s.start(Path(sys.argv[1]), Path(sys.argv[2]), port=int(sys.argv[3]))"
        )
        command = [sys.executable, "-c", code, str(tmp_path / "studio"), str(studio.executable), str(server.port)]
        failed = subprocess.run(command, capture_output=True, text=True, check=False)
        assert failed.returncode == 1
        assert "StudioError" in failed.stderr
        assert status(tmp_path / "studio") is None

    def test_label_studio_itself_looks_for_no_other_port(self, studio: Studio, tmp_path: Path) -> None:
        """What we start it with `--debug` for; without it, it would take the next port and say so in its log only."""
        server = status(studio.folder)
        assert server is not None
        shutil.copy(studio.folder / "label_studio.sqlite3", tmp_path)  # else it migrates a new one first
        command = [studio.executable, "start", "--no-browser", "--debug", "--internal-host", "127.0.0.1"]
        environment = {"PATH": os.environ["PATH"], "LABEL_STUDIO_BASE_DATA_DIR": str(tmp_path)}
        environment |= {"XDG_CONFIG_HOME": str(tmp_path), "COLLECT_ANALYTICS": "false", "SENTRY_DSN": ""}
        ended = subprocess.run(
            [*command, "--port", str(server.port)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=90,
        )
        assert ended.returncode != 0
        assert "already in use" in ended.stderr

    def test_after_a_restart_everything_is_there_even_without_the_credentials(
        self, executable: Path, tmp_path: Path
    ) -> None:
        folder = tmp_path / "studio"
        first = start(folder, executable, port=0)
        try:
            with connect(first.server.url, first.credentials.token) as client:
                project = client.ensure_project("kept", CONFIG)
                ids = client.import_tasks(project, [task("d1")])
            assert stop(folder)
            assert status(folder) is None
            (folder / FILE).unlink()
            second = start(folder, executable, port=0)
            assert not second.already
            assert second.credentials.username != first.credentials.username
            with connect(second.server.url, second.credentials.token) as client:
                assert client.find_project("kept") == project
                assert client.find_tasks(project, ["d1"]) == {"d1": ids}
        finally:
            stop(folder)
        with sqlite3.connect(folder / "label_studio.sqlite3") as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)


class TestClient:
    def test_a_wrong_token_is_denied(self, studio: Studio) -> None:
        with pytest.raises(StudioDenied):
            connect(studio.url, "0" * 40)

    def test_a_personal_access_token_works_too(self, studio: Studio) -> None:
        token = studio.admin.ask("make a token", "POST", "api/token/")["token"]
        with connect(studio.url, token) as client:
            assert client.email == studio.credentials.username

    def test_a_project_is_made_once_and_brought_up_to_date(self, studio: Studio) -> None:
        project = studio.admin.ensure_project("one project", CONFIG, maximum_annotations=2, instruction="<p>اقرأ</p>")
        assert studio.admin.ensure_project("one project", CONFIG, maximum_annotations=3) == project
        there = studio.admin.ask("read it", "GET", f"api/projects/{project}/")
        assert (there["maximum_annotations"], there["show_instruction"]) == (3, False)

    def test_a_broken_interface_is_refused_with_the_reason(self, studio: Studio) -> None:
        with pytest.raises(StudioError, match="no element found"):
            studio.admin.ensure_project("broken", "<View>")

    def test_ids_come_in_the_order_of_the_tasks(self, studio: Studio, project: int) -> None:
        doc_ids = [f"d{number}" for number in range(50)]
        ids = studio.admin.import_tasks(project, [task(doc_id) for doc_id in doc_ids])
        read = {one.id: one.data["doc_id"] for one in studio.admin.tasks(project, page_size=7)}
        assert read == dict(zip(ids, doc_ids, strict=True))

    def test_tasks_are_found_by_documents_with_odd_ids(self, studio: Studio, project: int) -> None:
        doc_ids = ["a%41", "aA", "b&c=d+e", "خبر/1", '"', "مكرر", "مكرر"]
        ids = studio.admin.import_tasks(project, [task(doc_id) for doc_id in doc_ids])
        found = studio.admin.find_tasks(project, [*doc_ids, "none"])
        assert found == {**{doc_id: [one] for doc_id, one in zip(doc_ids, ids, strict=True)}, "مكرر": ids[5:]}

    def test_all_documents_are_found_when_there_are_many(self, studio: Studio, project: int) -> None:
        ids = studio.admin.import_tasks(project, [task("a"), task("b")])
        assert studio.admin.find_tasks(project, ["a", *map(str, range(2000))]) == {"a": [ids[0]]}

    def test_one_bad_task_rejects_the_batch(self, studio: Studio, project: int) -> None:
        with pytest.raises(StudioError, match="import 2 tasks"):
            studio.admin.import_tasks(project, [task("a"), {"data": {"title": "no text"}}])
        assert studio.admin.find_tasks(project, ["a"]) == {}

    def test_only_a_model_with_predictions_can_be_shown(self, studio: Studio, project: int) -> None:
        studio.admin.import_tasks(project, [task("a")])
        studio.admin.set_model_version(project, "lexicon@1")
        with pytest.raises(StudioError, match="lexicon@2"):
            studio.admin.set_model_version(project, "lexicon@2")

    def test_a_deleted_task_is_gone_and_may_be_deleted_again(self, studio: Studio, project: int) -> None:
        [one, other] = studio.admin.import_tasks(project, [task("a"), task("b")])
        studio.admin.delete_task(one)
        studio.admin.delete_task(one)
        assert [left.id for left in studio.admin.tasks(project)] == [other]


class TestAccounts:
    def test_an_account_is_made_once_and_can_sign_in(self, studio: Studio) -> None:
        made = ensure_account(studio.admin, "Huda@example.org", first_name="هدى")
        assert ensure_account(studio.admin, "huda@example.org", password=made.password) == made
        assert studio.admin.users()[made.id] == "huda@example.org"
        with connect(studio.url, made.token) as client:
            assert client.user == made.id

    def test_a_wrong_password_is_denied(self, studio: Studio) -> None:
        account = studio.account("nadia")
        with pytest.raises(StudioDenied):
            ensure_account(studio.admin, account.email, password="another one")

    def test_a_password_that_is_too_short_is_refused(self, studio: Studio) -> None:
        with pytest.raises(StudioError, match="made no account"):
            ensure_account(studio.admin, "short@example.org", password="short")

    def test_two_people_annotate_under_their_own_names(self, studio: Studio, project: int) -> None:
        [one] = studio.admin.import_tasks(project, [task("a")])
        people = [studio.account("layla"), studio.account("omar")]
        for person, label in zip(people, ("GPE", "PERS"), strict=True):
            with connect(studio.url, person.token) as client:
                client.create_annotation(one, [region(label)], lead_time=12.5)
        [read] = studio.admin.tasks(project)
        by = {one.completed_by: one for one in read.annotations}
        assert [by[person.id].result[0]["value"]["labels"] for person in people] == [["GPE"], ["PERS"]]
        value = by[people[0].id].result[0]["value"]
        assert read.data["text"][value["start"] : value["end"]] == "عدن"
        assert {one.lead_time for one in read.annotations} == {12.5}

    def test_an_administrator_may_annotate_for_somebody(self, studio: Studio, project: int) -> None:
        [one] = studio.admin.import_tasks(project, [task("a")])
        person = studio.account("layla")
        studio.admin.create_annotation(one, [region()], completed_by=person.id)
        [read] = studio.admin.tasks(project)
        assert [annotation.completed_by for annotation in read.annotations] == [person.id]

    def test_a_task_has_one_star_and_a_star_touches_its_task(self, studio: Studio, project: int) -> None:
        [starred, _] = studio.admin.import_tasks(project, [task("a"), task("b")])
        first, second = (studio.admin.create_annotation(TaskId(starred), [region()]) for _ in range(2))
        before = max(one.updated_at for one in studio.admin.tasks(project))
        with connect(studio.url, studio.account("omar").token) as omar:
            omar.star(first)
            omar.star(second)
        touched = [one for one in studio.admin.tasks(project, since=before) if one.updated_at > before]
        assert [one.id for one in touched] == [starred]
        assert {one.id: one.ground_truth for one in touched[0].annotations} == {first: False, second: True}

    def test_the_model_that_an_annotation_started_from_is_known(self, studio: Studio, project: int) -> None:
        [one] = studio.admin.import_tasks(project, [task("a")])
        [read] = studio.admin.tasks(project)
        [prediction] = read.models
        studio.admin.create_annotation(one, [region()], parent_prediction=prediction)
        [read] = studio.admin.tasks(project)
        assert [read.models[parent] for parent in [one.parent_prediction for one in read.annotations] if parent] == [
            "lexicon@1"
        ]
