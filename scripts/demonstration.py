"""The main job on the sample reports, as `scripts/demo` runs it: raw text, a real Label Studio, a data set.

The people are played: the sample's gold and its listed deviations are submitted through Label Studio's API as two
annotators, and a reviewer stars some answers. Everything else is what `musnad` does for anybody.
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from dataset.versions import last_release
from labeling.sample.loader import ANNOTATORS, REVIEWER, answers, documents, starred_by_reviewer
from labeling.store.labels import LabelStore
from labeling.studio.accounts import Account, ensure_account
from labeling.studio.client import StudioClient, connect
from labeling.studio.codec import to_results
from labeling.studio.connection import connect_project
from labeling.studio.credentials import write_private
from labeling.studio.push import project_of
from schemas.errors import MusnadError
from schemas.project import Project, create_project, load_project
from schemas.records import Document, DocumentId, TaskId
from scripts.bootstrap import ENDED_BY_A_PIPE, hush

MUSNAD = Path(sys.executable).with_name("musnad")
PEOPLE = (*ANNOTATORS, REVIEWER)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("demo"), help="the project folder (default: demo)")
    parser.add_argument("--port", type=int, default=0, help="of Label Studio (default: a free one)")
    chosen = parser.parse_args(arguments)
    try:
        _run_all(chosen.folder, chosen.port)
        sys.stdout.flush()
    except MusnadError as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as problem:
        return problem.returncode
    except BrokenPipeError:
        hush()  # the reader of our output went away
        return ENDED_BY_A_PIPE
    return 0


def _run_all(folder: Path, port: int) -> None:
    project = _project(folder)
    _say("Sixteen reports written for this project, CC0, go in as raw text")
    reports = folder / "reports.jsonl"
    reports.write_text("".join(_line(document) for document in documents()), encoding="utf-8")
    _musnad("ingest", str(reports), project=folder)
    _musnad("preannotate", project=folder)
    _musnad("serve", "--detach", "--port", str(port), project=folder)
    _musnad("push", project=folder)
    _say(
        "Two annotators and a reviewer are played: their answers are the sample's gold with listed deviations, sent through the API"
    )
    _play_people(project)
    _musnad("pull", project=folder)
    _musnad("review", project=folder)
    _musnad("build", project=folder)
    _musnad("status", project=folder)
    _show_release(project)
    _show_where(project)


def _project(folder: Path) -> Project:
    if not (folder / "musnad.yaml").exists():
        path = create_project(folder)
        text = path.read_text(encoding="utf-8")
        for old, new in (
            ("reviewers: []", f"reviewers: [{REVIEWER}@example.org]"),
            ('title: ""  ', 'title: "Musnad sample reports"'),
            ("licence: other", "licence: cc0-1.0"),
        ):
            if old not in text:
                raise MusnadError(f"the template of musnad.yaml no longer holds {old!r}")
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    return load_project(folder)


def _line(document: Document) -> str:
    fields = ("id", "text", "title", "date", "url", "source", "licence")
    return (
        json.dumps({name: getattr(document, name) for name in fields if getattr(document, name)}, ensure_ascii=False)
        + "\n"
    )


def _play_people(project: Project) -> None:
    with connect_project(project) as admin, LabelStore(project.labels) as store:
        tasks = {task.document: task.task for task in store.tasks() if task.task is not None}
        number = project_of(store)
        if number is None:
            raise MusnadError("nothing was pushed")
        accounts = {name: _account(project, admin, name) for name in PEOPLE}
        texts = {document.id: document.text for document in documents()}
        there: set[tuple[TaskId, int | None]] = set()
        shown: dict[TaskId, int] = {}
        for task in admin.tasks(number):
            there.update((annotation.task, annotation.completed_by) for annotation in task.annotations)
            shown.update((task.id, prediction) for prediction in task.models)
        sent = sum(_answer(project, admin.url, accounts[name], name, tasks, texts, there, shown) for name in PEOPLE)
        print(
            f"{sent} annotations submitted, {_star(admin, accounts[REVIEWER], number, tasks)} starred by the reviewer"
        )


def _answer(
    project: Project,
    url: str,
    account: Account,
    name: str,
    tasks: Mapping[DocumentId, TaskId],
    texts: Mapping[DocumentId, str],
    there: set[tuple[TaskId, int | None]],
    shown: Mapping[TaskId, int],
) -> int:
    """Submit what `name` says of each report, as made from the prediction that the page shows, unless it is there.

    Returns how many were sent.
    """
    sent = 0
    with connect(url, account.token) as person:
        for document, labels in answers(name).items():
            if (tasks[document], account.id) not in there:
                results = to_results(labels, texts[document], project.vocabulary)
                # a played person has no clock: the time is that of somebody who reads 12 characters a second
                person.create_annotation(
                    tasks[document],
                    results,
                    lead_time=round(len(texts[document]) / 12, 1),
                    parent_prediction=shown.get(tasks[document]),
                )
                sent += 1
    return sent


def _star(admin: StudioClient, reviewer: Account, number: int, tasks: Mapping[DocumentId, TaskId]) -> int:
    """The reviewer stars her own answer of the reports that the sample lists; returns how many."""
    wanted = {tasks[document] for document in starred_by_reviewer()}
    starred = 0
    with connect(admin.url, reviewer.token) as person:
        for task in admin.tasks(number):
            if task.id in wanted and not any(a.ground_truth for a in task.annotations):
                person.star(next(a.id for a in task.annotations if a.completed_by == reviewer.id))
                starred += 1
    return starred


def _account(project: Project, admin: StudioClient, name: str) -> Account:
    """The account of a played person; its password lies beside the administrator's, for whoever wants to look as them."""
    path = project.studio / "demo-people.json"
    passwords = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    email = f"{name}@example.org"
    if email not in passwords:
        passwords[email] = secrets.token_urlsafe(12)
        write_private(path, json.dumps(passwords, indent=2))
    return ensure_account(admin, email, password=passwords[email], first_name=name.capitalize())


def _show_release(project: Project) -> None:
    from datasets import load_dataset
    from datasets.utils.logging import disable_progress_bar

    disable_progress_bar()
    release = last_release(project.releases)
    if release is None:
        raise MusnadError("no release was built")
    _say("One row of each config, loaded by `datasets` as its users will")
    for config in ("documents", "ner", "stance", "events", "annotators"):
        loaded = load_dataset(str(release), config)
        sizes = ", ".join(f"{split} {rows.num_rows}" for split, rows in loaded.items())
        print(f"\nload_dataset(release, {config!r})   {sizes}")
        for name, value in next(iter(loaded["train"])).items():
            print(f"  {name:<14} {textwrap.shorten(repr(value), 130, placeholder=' …')}")
    print(f"\nrelease: {release}")


def _show_where(project: Project) -> None:
    with connect_project(project) as admin, LabelStore(project.labels) as store:
        print(f"labelled tasks: {admin.url}/projects/{project_of(store)}/data")
    print(f"sign in with the name and password in {project.studio / 'credentials.json'}")
    print(f"stop the server: .venv/bin/musnad serve --stop --project {project.folder}")


def _musnad(*arguments: str, project: Path) -> None:
    command = ["musnad", *arguments, "--project", str(project)]
    print(f"\n$ {' '.join(command)}", flush=True)
    subprocess.run([MUSNAD, *command[1:]], check=True)


def _say(text: str) -> None:
    print(f"\n— {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
