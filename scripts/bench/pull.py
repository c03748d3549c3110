"""Pull against reading the same pages by hand, slice by slice in turns; every text and span against what was sent.

    python scripts/bench/pull.py PROJECT [--slice 2000] [--tasks N]

PROJECT is a project folder whose server runs and whose tasks were pushed. Every task should have an annotation that accepts its
prediction: in Label Studio, select all tasks and choose "Create Annotations From Predictions". Each slice is pulled into a
labels.sqlite of its own; the project's stays as it is. By hand means: httpx alone, and the pages parsed as JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx

from labeling.store.labels import Campaign, LabelStore, Task
from labeling.store.parts import DocumentIndex, prediction_folder, prediction_models, read_predictions
from labeling.studio.client import StudioClient
from labeling.studio.connection import connect_project
from labeling.studio.credentials import read_credentials
from labeling.studio.pull import PAGE, pull
from labeling.studio.queries import Filter, id_after, query
from labeling.studio.task_lists import FIELDS, Overview
from labeling.studio.task_records import StudioTask
from schemas.outcome import Outcome
from schemas.project import Project, load_project


class Slice:
    """A client for which the project has only some of its tasks, with one annotation each."""

    def __init__(self, client: StudioClient, tasks: Sequence[Task]) -> None:
        self._client = client
        self._tasks = tasks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def overview(self, project: int) -> Overview:
        return replace(self._client.overview(project), tasks=len(self._tasks), annotations=len(self._tasks))

    def annotated_tasks(self, project: int, *, page_size: int) -> Iterator[StudioTask]:
        return self._client._full(project, _these(self._tasks), page_size)


def _these(tasks: Sequence[Task]) -> list[Filter]:
    numbers = [task.task for task in tasks if task.task is not None]
    last = {"filter": "filter:tasks:id", "operator": "less_or_equal", "type": "Number", "value": max(numbers)}
    return [id_after(min(numbers) - 1), last]


def by_hand(url: str, token: str, project: int, tasks: Sequence[Task]) -> int:
    """Read the pages of `tasks`; returns their bytes."""
    size = last = 0
    with httpx.Client(timeout=600, trust_env=False, headers={"Authorization": f"Token {token}"}) as http:
        while True:
            asked: dict[str, str | int] = {"project": project, "page_size": PAGE, "fields": "all", "include": FIELDS}
            asked["query"] = query([id_after(last), *_these(tasks)])
            content = http.get(f"{url}/api/tasks/", params=asked).content
            size += len(content)
            page = json.loads(content)
            last = page["tasks"][-1]["id"]
            if len(page["tasks"]) >= page["total"]:
                return size


class Bench:
    """Times by hand and by pull, and what was found to differ."""

    def __init__(self, project: Project, client: StudioClient, token: str, campaign: Campaign) -> None:
        self.seconds = {"hand": 0.0, "pull": 0.0}
        self.found: Counter[str] = Counter()
        self._project = project
        self._client = client
        self._token = token
        self._campaign = replace(campaign, pulled_until="")
        self._index = DocumentIndex(project.documents)
        folder = prediction_folder(project.predictions, prediction_models(project.predictions)[-1])
        self._predictions = folder

    def read(self, tasks: Sequence[Task], hand_first: bool) -> None:
        """Both ways, in turns: who comes second finds the server warm."""
        with tempfile.TemporaryDirectory() as folder, LabelStore(Path(folder) / "labels.sqlite") as store:
            store.save_campaign(self._campaign)
            store.adopt_tasks(tasks)
            for way in ("hand", "pull") if hand_first else ("pull", "hand"):
                began = time.perf_counter()
                if way == "hand":
                    self.found["bytes"] += by_hand(self._client.url, self._token, self._campaign.project, tasks)
                else:
                    self._pull(tasks, store)
                self.seconds[way] += time.perf_counter() - began
            self._compare(tasks, store)

    def _pull(self, tasks: Sequence[Task], store: LabelStore) -> None:
        outcome = Outcome()
        part: Any = Slice(self._client, tasks)
        pulled = pull(part, self._campaign, self._index.get, store, self._project.vocabulary, outcome)
        self.found.update(outcome.done + outcome.left_out)
        self.found["tasks read"] += pulled.tasks

    def _compare(self, tasks: Sequence[Task], store: LabelStore) -> None:
        """What a task does not show as it was sent is left out by pull under `task-changed`."""
        documents = {task.document for task in tasks}
        sent = {p.document: p.labels for p in read_predictions(self._predictions, documents)}
        for task in tasks:
            annotations = store.annotations(task.document)
            self.found["without annotation"] += not annotations
            for annotation in annotations:
                same = annotation.labels.content() == sent[task.document].content()
                self.found["annotations as predicted" if same else "annotations that differ"] += 1
                self.found["labels"] += len(annotation.labels)
                self.found["said to be edited"] += annotation.edited is not False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--slice", type=int, default=2000)
    parser.add_argument("--tasks", type=int, help="only so many of them")
    given = parser.parse_args()
    project = load_project(given.project)
    credentials = read_credentials(project.studio)
    with LabelStore(project.labels) as store:
        campaign = store.campaign()
        tasks = sorted((t for t in store.tasks() if t.task is not None), key=lambda t: t.task or 0)[: given.tasks]
    if credentials is None or campaign is None:
        sys.exit("the project has no embedded server, or nothing was pushed")
    with connect_project(project) as client:
        bench = Bench(project, client, credentials.token, campaign)
        for turn, start in enumerate(range(0, len(tasks), given.slice)):
            part = tasks[start : start + given.slice]
            bench.read(part, hand_first=bool(turn % 2))
            hand, pulled = bench.seconds["hand"], bench.seconds["pull"]
            print(
                f"{start + len(part):,} tasks: {hand:.1f} s by hand, {pulled:.1f} s pull: {hand / pulled:.0%}",
                flush=True,
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"tasks": len(tasks), "seconds": bench.seconds, "peak_mib": peak, "found": bench.found}))


if __name__ == "__main__":
    main()
