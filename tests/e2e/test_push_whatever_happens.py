"""Push on a real Label Studio: broken connections, kills, locks, bad tasks, and people at work meanwhile."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import pytest

from labeling.store.labels import LabelStore, Task
from labeling.studio.client import StudioClient, connect, encode
from labeling.studio.connection import TOKEN
from labeling.studio.delivery import Delivery
from labeling.studio.interface import label_config
from labeling.studio.parcels import Parcel
from labeling.studio.push import push
from schemas.outcome import Outcome
from schemas.records import LAYERS, Document, DocumentId, Entity, Labels, Prediction, TaskId
from schemas.vocabulary import load_vocabulary
from scripts.bench.fault_proxy import fault_proxy
from scripts.bench.faults import WRONG, Server, prepare, run

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
VOCABULARY = load_vocabulary()
TEXT = "وصل الوزير إلى عدن 🙂 أمس"
_numbers = count(1)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return prepare(tmp_path_factory.mktemp("base") / "base", 60)


@pytest.fixture
def project(studio) -> int:
    return studio.admin.ensure_project(f"push tests {next(_numbers)}", label_config(VOCABULARY), maximum_annotations=2)


@pytest.mark.parametrize("seed", [5, 8])
def test_faults_and_kills_leave_nothing_wrong(studio, base, tmp_path, seed):
    with fault_proxy(studio.url, seed, share=0.3) as proxy:
        server = Server(studio.url, studio.credentials.token)
        counts = run(base, tmp_path / f"faults-{seed}", server, proxy, seed, stop_seconds=1)
    assert sum(proxy.met.values()) > 2
    assert {name: counts[name] for name in WRONG} == dict.fromkeys(WRONG, 0)


def test_two_pushes_at_once_send_everything_once(studio, base, tmp_path):
    folder = tmp_path / "twice"
    subprocess.run(["cp", "-r", base, folder], check=True)
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8").replace("\nname: base", "\nname: twice")
    settings.write_text(
        text.replace('\nlabel_studio:\n  url: ""', f"\nlabel_studio:\n  url: {studio.url}"), encoding="utf-8"
    )
    command = [sys.executable, "-m", "scripts.cli.main", "push", "--project", str(folder), "--json"]
    environment = {**os.environ, TOKEN: studio.credentials.token}
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert "waiting for `musnad push`, process" in "".join(err for _, err in said)
    with LabelStore(folder / "labels.sqlite") as ledger:
        tasks = list(studio.admin.tasks(ledger.campaign().project))
    assert len(tasks) == len({task.data["doc_id"] for task in tasks}) == 60


def test_the_one_bad_task_is_found_and_the_others_go(studio, project, store):
    outcome = Outcome()
    parcels = []
    for number in range(20):
        data = (
            {"text": TEXT, "doc_id": f"b{number}", "sha256": "s"} if number != 13 else {"doc_id": "b13", "sha256": "s"}
        )
        intent = Task(DocumentId(f"b{number}"), "s", "", project, None)
        parcels.append(Parcel(intent, encode({"data": data}), predicted=False))
    delivery = Delivery(studio.admin, project, "main", store, outcome)
    delivery.send(parcels)
    delivery.finish()
    assert outcome.left_out == {"refused-by-label-studio": 1}
    (refused,) = store.tasks_set_aside()
    assert (refused.document, '"text" key is expected' in refused.reason.replace("\\", "")) == ("b13", True)
    assert len(studio.admin.find_tasks(project, [p.intent.document for p in parcels])) == 19


def test_a_locked_database_is_waited_for(studio, project, store):
    """SQLite's patience is 5 s, then Label Studio answers 500."""
    other = sqlite3.connect(studio.folder / "label_studio.sqlite3", check_same_thread=False, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(8, other.rollback).start()
    began = time.monotonic()
    outcome = Outcome()
    push(studio.admin, project, pairs(3), store, VOCABULARY, LAYERS, outcome)
    other.close()
    assert outcome.done["tasks"] == 3
    assert time.monotonic() - began > 7
    assert len(list(studio.admin.tasks(project))) == 3


def pairs(number: int, version: str = "m@1", kind: str = "GPE"):
    start = TEXT.index("عدن")
    labels = Labels((Entity("e1", start, start + 3, kind, 0.5),))
    documents = [Document(DocumentId(f"p{n}"), TEXT) for n in range(number)]
    return [(document, Prediction(document.id, version, labels)) for document in documents]


def send(admin: StudioClient, project: int, store: LabelStore, version: str, kind: str) -> Outcome:
    outcome = Outcome()
    push(admin, project, pairs(5, version, kind), store, VOCABULARY, LAYERS, outcome, shown=version)
    return outcome


def shown(admin: StudioClient, project: int, task: int) -> list[str]:
    """The labels that the page of a task would show."""
    version = admin.ask("read", "GET", f"api/projects/{project}/")["model_version"]
    (state,) = admin.predictions(project, [TaskId(task)])
    return [one.value["result"][0]["value"]["labels"][0] for one in state.of(version)]


def test_people_keep_their_work_while_predictions_change(studio, project, store):
    send(studio.admin, project, store, "m@1", "GPE")
    untouched, submitted, drafted, skipped, opened = [task.task for task in store.tasks()]
    before = {
        state.task: state.predictions[0]
        for state in studio.admin.predictions(project, [task.task for task in store.tasks()])
    }
    with connect(studio.url, studio.account("nour").token) as nour:
        work = before[submitted].value["result"]
        annotation = nour.create_annotation(submitted, work, parent_prediction=before[submitted].id)
        draft = nour.ask("draft", "POST", f"api/tasks/{drafted}/drafts", body={"result": work, "lead_time": 3})
        nour.create_annotation(skipped, [], was_cancelled=True)

        outcome = send(studio.admin, project, store, "m@2", "FAC")

        assert (outcome.done, outcome.skipped) == ({"predictions changed": 2}, {"started on, prediction kept": 3})
        assert [shown(studio.admin, project, task) for task in (untouched, opened)] == [["FAC"], ["FAC"]]
        assert [shown(studio.admin, project, task) for task in (submitted, drafted, skipped)] == [["GPE"]] * 3
        assert nour.ask("read it", "GET", f"api/drafts/{draft['id']}/")["result"] == work
        # the page of this task was open all the while, and showed the prediction of before
        late = nour.create_annotation(opened, before[opened].value["result"], parent_prediction=before[opened].id)

    read = {task.id: task for task in studio.admin.tasks(project)}
    (kept,) = read[submitted].annotations
    assert (kept.id, list(kept.result), kept.parent_prediction) == (annotation, work, before[submitted].id)
    (kept,) = read[opened].annotations
    assert (kept.id, read[opened].models[kept.parent_prediction]) == (late, "m@1")
    assert send(studio.admin, project, store, "m@2", "FAC").skipped == {"there already": 5}


def test_people_who_submit_at_that_moment_keep_their_work(studio, project, store):
    send(studio.admin, project, store, "m@1", "GPE")
    tasks = [task.task for task in store.tasks()]
    before = {state.task: state.predictions[0] for state in studio.admin.predictions(project, tasks)}
    made: list[int] = []
    dice = random.Random(3)

    def submit() -> None:
        with connect(studio.url, studio.account("nour").token) as nour:
            for task in tasks:
                time.sleep(dice.uniform(0, 0.2))
                made.append(
                    nour.create_annotation(task, before[task].value["result"], parent_prediction=before[task].id)
                )

    person = threading.Thread(target=submit)
    person.start()
    send(studio.admin, project, store, "m@2", "FAC")
    person.join()
    read = list(studio.admin.tasks(project))
    assert sorted(a.id for task in read for a in task.annotations) == sorted(made)
    assert {task.models[a.parent_prediction] for task in read for a in task.annotations} == {"m@1"}
    assert all(len(shown(studio.admin, project, task)) == 1 for task in tasks)
