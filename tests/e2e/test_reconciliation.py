"""What a person or a restored backup does to Label Studio behind our back: found, explained, and recovered by the command line."""

import contextlib
import json
import sqlite3

import pytest

from labeling.studio.accounts import ensure_account
from labeling.studio.client import connect
from labeling.studio.codec import to_results
from labeling.studio.connection import connect_project
from schemas.project import load_project
from schemas.records import Entity, Labels

pytestmark = pytest.mark.e2e

TEXT = "🙂 وصل الوفد إلى سرت أمس."
TOWN = Labels((Entity("e1", TEXT.index("سرت"), TEXT.index("سرت") + 3, "GPE"),))


@pytest.fixture
def served(musnad, project, tmp_path, executable, monkeypatch):
    """The project of the unit tests with one document more, in a Label Studio of its own."""
    monkeypatch.setenv("MUSNAD_LABEL_STUDIO", str(executable))
    add(musnad, project, tmp_path, "e1", TEXT)
    assert musnad("serve", "--detach", "--port", 0, "--project", project).code == 0
    try:
        yield project
    finally:
        musnad("serve", "--stop", "--project", project)


def add(musnad, project, folder, name, text):
    (folder / "more.jsonl").write_text(json.dumps({"id": name, "text": text}), encoding="utf-8")
    assert musnad("ingest", folder / "more.jsonl", "--project", project).code == 0
    assert musnad("preannotate", "--project", project).code == 0


@contextlib.contextmanager
def working_on(project, document, person="amal"):
    """A client of `person`, the task of the document, and a result for it."""
    here = load_project(project)
    with connect_project(here) as admin:
        (found,) = (p for p in admin.ask("list", "GET", "api/projects/")["results"] if "Musnad" in p["title"])
        (task,) = admin.find_tasks(found["id"], [document])[document]
        account = ensure_account(admin, f"{person}@example.org", password=f"{person}-{person}-2024")
        with connect(admin.url, account.token) as client:
            yield client, task, to_results(TOWN, TEXT, here.vocabulary)


def label(project, document, person="amal"):
    with working_on(project, document, person) as (client, task, result):
        return client.create_annotation(task, result if document == "e1" else [], lead_time=3)


def found(report):
    (campaign,) = report["campaigns"]
    assert all(stage["adds_up"] for stage in campaign["stages"])
    return {one["slug"] for one in campaign["differences"]}


def test_what_happens_behind_our_back_is_found_explained_and_recovered(musnad, served, tmp_path):
    def run(*arguments):
        return musnad(*arguments, "--project", served, "--json").json

    def compare(*more):
        ran = musnad("status", "--check", *more, "--project", served, "--json")
        return ran.code, found(ran.json), ran.json

    run("push")
    first = label(served, "e1")
    label(served, "d1")
    with working_on(served, "e1", "basim") as (client, task, result):
        client.ask("draft", "POST", f"api/tasks/{task}/drafts", body={"result": result, "lead_time": 2.5})
    assert run("pull")["done"] == {"annotations new or changed": 2, "drafts new or changed": 1}
    assert compare()[:2] == (0, set())

    # somebody deletes an annotation, changes one, and deletes a task
    with working_on(served, "e1") as (client, _, _):
        client.ask("edit", "PATCH", f"api/annotations/{first}/", body={"lead_time": 4})
    with working_on(served, "d1") as (client, task, _):
        client.delete_task(task)
    code, slugs, _ = compare()
    assert (code, slugs) == (1, {"task-deleted", "annotation-changed"})
    code, slugs, report = compare("--fix")
    assert (code, slugs, report["campaigns"][0]["mended"]) == (0, set(), {"pulls": 1, "tasks to be sent again": 1})
    assert run("push")["done"] == {"tasks": 1, "predictions": 1}
    assert compare()[:2] == (0, set())

    # the server's database is set back to before the last work
    database, backup = served / "studio" / "label_studio.sqlite3", tmp_path / "backup.sqlite3"
    with contextlib.closing(sqlite3.connect(database)) as source, contextlib.closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    label(served, "e1", "basim")
    add(musnad, served, tmp_path, "e2", "وصلت سفينة إلى عدن.")
    run("push")
    label(served, "e2")
    assert run("pull")["done"]["annotations new or changed"] == 2
    musnad("serve", "--stop", "--project", served)
    for beside in served.glob("studio/label_studio.sqlite3-*"):
        beside.unlink()
    database.write_bytes(backup.read_bytes())
    assert musnad("serve", "--detach", "--port", 0, "--project", served).code == 0
    code, slugs, _ = compare()
    assert (code, slugs) == (1, {"server-set-back", "annotation-lost", "task-deleted"})
    code, slugs, _ = compare("--fix")
    assert (code, slugs) == (0, {"annotation-kept"})
    assert run("push")["done"] == {"tasks": 1, "predictions": 1}
    label(served, "e2", "basim")  # may get the number of one that was lost
    run("pull")
    assert run("status")["annotations"] == 4
    assert compare()[:2] == (0, {"annotation-kept"})

    # the whole project is deleted
    with connect_project(load_project(served)) as admin:
        admin.ask("delete", "DELETE", "api/projects/1/")
    gone = musnad("pull", "--project", served)
    assert (gone.code, "status --check" in gone.err) == (1, True)
    assert compare()[1] == {"project-gone"}
    assert compare("--fix")[0] == 0
    assert run("push")["done"]["tasks"] == 4
    run("pull")
    assert compare()[:2] == (0, {"annotation-kept"})
    assert run("status")["annotations"] == 4
