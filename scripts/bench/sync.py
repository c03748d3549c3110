"""How fast push and pull are beside the same requests by hand, how much memory they take, and whether all comes back as it went.

    python scripts/bench/sync.py ARTICLES.jsonl [--documents N] [--chunk 1000]

ARTICLES.jsonl has lines of {"id", "text"}. On one Label Studio that the bench starts, chunks of the articles with their
predictions go in turn by `push` into one project, and by hand (the same bytes, made beforehand, posted one after the other)
into another. Every prediction is submitted, then chunks are read in turn by `pull` and, the same pages, by hand. The memory is that of the real
commands, in processes of their own, on projects of their own. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.store.labels import Campaign, LabelStore
from labeling.store.parts import DocumentIndex, paired, prediction_folder, prediction_models
from labeling.studio.client import StudioClient, connect
from labeling.studio.codec import from_results
from labeling.studio.connection import TOKEN
from labeling.studio.interface import label_config
from labeling.studio.parcels import Outgoing, Packer, in_batches
from labeling.studio.pull import PAGE, pull
from labeling.studio.push import Pair, push
from labeling.studio.queries import Filter, id_after, query
from labeling.studio.task_lists import FIELDS, Overview
from labeling.studio.task_records import StudioTask
from schemas.outcome import Outcome
from schemas.project import Project, load_project
from schemas.records import LAYERS, TaskId
from scripts.bench.faults import Server, label_studio

ROOT = Path(__file__).resolve().parents[2]
_MUSNAD = (sys.executable, "-m", "scripts.cli.main")


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch, label_studio(Path(scratch)) as server:
        here = _prepared(Path(scratch) / "sync", options.file, options.documents, server)
        with connect(server.url, server.token) as studio, LabelStore(Path(scratch) / "labels.sqlite") as store:
            figures: dict[str, Any] = {"documents": sum(1 for _ in _pairs(here))}
            ours, by_hand = (studio.ensure_project(name, label_config(here.vocabulary)) for name in ("ours", "by hand"))
            figures |= _push(here, studio, server, store, ours, by_hand, options.chunk)
            figures |= _same(here, studio, ours)
            _submit(studio, ours)
            figures |= _pull(here, studio, server, store, ours, options.chunk)
            figures |= _same_labels(here, store)
        figures |= _memory(here, server)
    print(json.dumps(figures))


def _push(
    here: Project, studio: StudioClient, server: Server, store: LabelStore, ours: int, by_hand: int, chunk: int
) -> dict[str, Any]:
    """Seconds of both ways, chunk by chunk in turn, each way first every other time."""
    seconds: dict[str, list[float]] = {"push": [], "by hand": []}
    packer = Packer("main", ours, here.vocabulary, LAYERS)
    pairs = _pairs(here)
    with _plain(server) as http:
        while some := list(islice(pairs, chunk)):
            bodies = [
                b"[" + b",".join(p.payload for p in batch) + b"]"
                for batch in in_batches(packer.pack(Outgoing(*one)) for one in some)
            ]

            def musnad(some: list[Pair] = some) -> None:
                push(studio, ours, some, store, here.vocabulary, LAYERS, Outcome())

            def hand(bodies: list[bytes] = bodies) -> None:
                for body in bodies:
                    http.post(f"/api/projects/{by_hand}/import?return_task_ids=true", content=body).raise_for_status()

            turn: list[tuple[str, Callable[[], None]]] = [("push", musnad), ("by hand", hand)]
            for name, way in turn if len(seconds["push"]) % 2 else reversed(turn):
                began = time.monotonic()
                way()
                seconds[name].append(time.monotonic() - began)
    return _compared("push", seconds["push"], seconds["by hand"])


class _Chunk:
    """A client for which only some of the tasks are annotated; of the counts it says what we hold anyway."""

    def __init__(self, studio: StudioClient, store: LabelStore, tasks: Sequence[TaskId]) -> None:
        self._studio = studio
        self._store = store
        self._tasks = tasks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._studio, name)

    def overview(self, project: int) -> Overview:
        counted = self._studio.overview(project)
        return replace(counted, annotations=sum(1 for _ in self._store.held("main")))

    def annotated_tasks(self, project: int, *, page_size: int) -> Iterator[StudioTask]:
        return self._studio._full(project, _between(self._tasks), page_size)

    def these_tasks(self, project: int, numbers: Sequence[TaskId], *, page_size: int) -> Iterator[StudioTask]:
        assert page_size
        return self._studio.these_tasks(project, [number for number in numbers if number in self._tasks])


def _between(tasks: Sequence[TaskId]) -> list[Filter]:
    last = {"filter": "filter:tasks:id", "operator": "less_or_equal", "type": "Number", "value": max(tasks)}
    return [id_after(min(tasks) - 1), last]


def _pull(
    here: Project, studio: StudioClient, server: Server, store: LabelStore, ours: int, chunk: int
) -> dict[str, Any]:
    """Seconds of both ways, chunk by chunk in turn, each way first every other time; by hand reads the same pages."""
    seconds: dict[str, list[float]] = {"pull": [], "by hand": []}
    index = DocumentIndex(here.documents)
    campaign = Campaign("main", server.url, ours)
    store.save_campaign(campaign)
    known = sorted(task.task for task in store.tasks() if task.task is not None)
    with _plain(server) as http:
        for start in range(0, len(known), chunk):
            some = known[start : start + chunk]

            def musnad(some: list[TaskId] = some) -> None:
                part: Any = _Chunk(studio, store, some)
                pull(part, campaign, index.get, store, here.vocabulary, Outcome())

            def hand(some: list[TaskId] = some) -> None:
                last = 0
                asked: dict[str, Any] = {"project": ours, "page_size": PAGE, "fields": "all", "include": FIELDS}
                while True:
                    asked["query"] = query([id_after(last), *_between(some)])
                    page = http.get("/api/tasks/", params=asked).json()
                    if len(page["tasks"]) >= page["total"]:
                        return
                    last = page["tasks"][-1]["id"]

            turn: list[tuple[str, Callable[[], None]]] = [("pull", musnad), ("by hand", hand)]
            for name, way in turn if len(seconds["pull"]) % 2 else reversed(turn):
                began = time.monotonic()
                way()
                seconds[name].append(time.monotonic() - began)
    return _compared("pull", seconds["pull"], seconds["by hand"])


def _compared(verb: str, ours: list[float], by_hand: list[float]) -> dict[str, Any]:
    return {
        f"{verb} seconds": round(sum(ours), 1),
        f"{verb} by hand seconds": round(sum(by_hand), 1),
        f"{verb} share of the speed by hand": round(sum(by_hand) / sum(ours), 3),
        f"{verb} median share": round(statistics.median(h / o for o, h in zip(ours, by_hand, strict=True)), 3),
    }


def _same(here: Project, studio: StudioClient, ours: int) -> dict[str, int]:
    """Texts and predictions on the server that are not those of the project."""
    known = {str(document.id): (document.text, prediction) for document, prediction in _pairs(here)}
    texts = spans = 0
    names: dict[TaskId, str] = {}
    for task in studio.tasks(ours):
        names[task.id] = task.data["doc_id"]
        texts += task.data["text"] != known[task.data["doc_id"]][0]
    for state in studio.predictions(ours, list(names)):
        text, prediction = known[names[state.task]]
        (one,) = state.predictions
        read = from_results(one.value["result"], text, here.vocabulary)
        spans += prediction is None or bool(read.problems) or read.labels.content() != prediction.labels.content()
    lost = len(known.keys() - set(names.values())) + len(names) - len(known)
    return {"tasks that are lost or double": lost, "texts that differ": texts, "predictions that differ": spans}


def _same_labels(here: Project, store: LabelStore) -> dict[str, int]:
    """Annotations that are not what the predictions said that were submitted."""
    wrong = pulled = 0
    for document, prediction in _pairs(here):
        made = store.annotations(document.id)
        pulled += len(made)
        wrong += sum(prediction is None or a.labels.content() != prediction.labels.content() for a in made)
    return {"annotations pulled": pulled, "annotations that differ": wrong}


def _submit(studio: StudioClient, ours: int) -> None:
    numbers = [int(task.id) for task in studio.tasks(ours)]
    for start in range(0, len(numbers), 500):
        chosen = {"selectedItems": {"all": False, "included": numbers[start : start + 500]}}
        doing, action = "submit the predictions", "predictions_to_annotations"
        studio.ask(doing, "POST", "api/dm/actions/", body=chosen, id=action, project=ours)


def _memory(here: Project, server: Server) -> dict[str, int]:
    """Peak megabytes of the real commands."""
    peaks = {}
    for verb in ("push", "pull"):
        command = [*_MUSNAD, verb, "--project", str(here.folder), "--json"]
        environment = {**os.environ, TOKEN: server.token}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        while process.poll() is None:
            # not the usage that the system tells of children: that begins with the size of their parent
            with contextlib.suppress(OSError, IndexError):
                high = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").split("VmHWM:")[1]
                peaks[f"{verb} peak mb"] = round(int(high.split()[0]) / 1024)
            time.sleep(0.05)
        assert process.returncode == 0
        if verb == "push":
            with connect(server.url, server.token) as studio, LabelStore(here.labels) as store:
                campaign = store.campaign()
                assert campaign is not None  # the push has ended well
                _submit(studio, campaign.project)
    return peaks


def _prepared(folder: Path, file: Path, documents: int, server: Server) -> Project:
    """A project with the articles and their predictions by the lexicon, led to `server`."""
    with file.open(encoding="utf-8") as lines:
        text = "".join(islice(lines, documents or None))
    raw = folder.with_suffix(".jsonl")
    raw.write_text(text, encoding="utf-8")
    folder.mkdir()
    settings = {"name": "sync", "preannotator": "lexicon", "label_studio": {"url": server.url}}
    (folder / "musnad.yaml").write_text(json.dumps(settings), encoding="utf-8")
    for arguments in (["ingest", raw], ["preannotate"]):
        command = [*_MUSNAD, *map(str, arguments), "--project", str(folder)]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return load_project(folder)


def _pairs(here: Project) -> Iterator[Pair]:
    return paired(here.documents, prediction_folder(here.predictions, prediction_models(here.predictions)[-1]))


def _plain(server: Server) -> httpx.Client:
    headers = {"Authorization": f"Token {server.token}", "Content-Type": "application/json"}
    return httpx.Client(base_url=server.url, headers=headers, timeout=900, trust_env=False)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure push and pull of the articles in FILE.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--documents", type=int, default=0, help="only the first so many (default: all)")
    parser.add_argument("--chunk", type=int, default=1000, help="documents in a turn (default: 1000)")
    options: argparse.Namespace = parser.parse_args()
    return options


if __name__ == "__main__":
    main()
