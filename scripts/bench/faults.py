"""Push and pull through a proxy that breaks requests, killed at random moments and run again until done: what is wrong after?

    python scripts/bench/faults.py [--runs 50] [--documents 500] [--long 3] [--at-once 2] [--seed 0]

Each run has a project of its own on one real Label Studio, which the bench starts; runs side by side lock its SQLite. `push` and `pull` are killed (kill -9) some
times, and the server seems to stop once for some seconds, in `--long` of the runs for 30. In between, everybody's prediction
is submitted as an annotation. Counted at the end of each run, on the server itself: documents with more than one task, with
none, tasks without exactly one prediction of the shown version; then annotations that were lost or came twice, and those
whose spans are not what the prediction said. Prints one JSON line for each run and one for all.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.store.labels import LabelStore
from labeling.store.parts import paired, prediction_folder, prediction_models
from labeling.studio.client import StudioClient, connect
from labeling.studio.connection import TOKEN
from labeling.studio.installation import ensure_installation
from labeling.studio.server import start, stop
from schemas.errors import StudioError
from schemas.project import load_project
from schemas.records import Labels
from scripts.bench.fault_proxy import FaultProxy, fault_proxy
from scripts.cli import main as command_line

ROOT = Path(__file__).resolve().parents[2]
_MUSNAD = (sys.executable, "-m", "scripts.cli.main")
# from a process that has imported everything: starting takes most of the time of a short command
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    ["scripts.bench.faults", "scripts.cli.studio", "labeling.studio.outgoing", "label_studio_sdk"]
)
_KILLS, _KILLED_WITHIN = 3, 6.0  # at most so often, so many seconds after the first request
_FAILURES = 120  # where the server stops for half a minute, each try ends at once
_URL = '\nlabel_studio:\n  url: ""'
_SENTENCES = (
    "قال وزير الخارجية المصري إن الهجوم في سرت قتل أربعة مقاتلين.",
    "🙂 أدان الرئيس\u200f الفرنسي الهجوم على ميناء مصراتة يوم الخميس.",
    "وصلت سفينة مساعدات إلى ميناء عدن 👨‍👩‍👧 يوم الأحد.",
    "التقى رئيس الوزراء اللبناني بوفد الأمم المتحدة في جنيف.",
    "اعتقلت الشرطة ثلاثة متظاهرين في القاهرة.",
    "فرضت واشنطن عقوبات على ٣ شركات 🇱🇾 وطالبت بوقف إطلاق النار.",
)


@dataclass(frozen=True)
class Server:
    """A Label Studio without a proxy before it."""

    url: str
    token: str


def main() -> None:
    options = _options()
    total: Counter[str] = Counter()
    met: Counter[str] = Counter()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch, label_studio(Path(scratch)) as server:
        base = prepare(Path(scratch) / "base", options.documents)

        def one(number: int) -> None:
            seconds = 30.0 if number < options.long else 3.0
            run_began = time.monotonic()
            with fault_proxy(server.url, options.seed + number) as proxy:
                counts = run(base, Path(scratch) / f"run-{number}", server, proxy, options.seed + number, seconds)
            total.update(counts)
            met.update(proxy.met)
            print(json.dumps({"run": number, "seconds": round(time.monotonic() - run_began, 1), **counts}), flush=True)

        with ThreadPoolExecutor(options.at_once) as pool:
            list(pool.map(one, range(options.runs)))
    minutes = round((time.monotonic() - began) / 60, 1)
    figures = {name: total[name] for name in (*WRONG, *sorted(total.keys() - set(WRONG)))}
    print(
        json.dumps({"runs": options.runs, "documents": options.documents, "minutes": minutes, **figures, "faults": met})
    )
    if any(total[name] for name in WRONG):
        sys.exit(1)


WRONG = (
    "duplicate tasks",
    "lost tasks",
    "predictions not one",
    "lost annotations",
    "foreign annotations",
    "wrong spans",
)
"""What has to be 0."""


@contextlib.contextmanager
def label_studio(folder: Path) -> Iterator[Server]:
    """A Label Studio for the time of the block."""
    studio = folder / "studio"
    started = start(studio, ensure_installation().executable, port=0)
    try:
        yield Server(started.server.url, started.credentials.token)
    finally:
        stop(studio)


def prepare(folder: Path, documents: int) -> Path:
    """A project with so many invented documents and their predictions, for every run to copy."""
    dice = random.Random(documents)
    lines = (
        {"id": f"d{number:05d}", "text": f"{number}. " + " ".join(dice.choices(_SENTENCES, k=4))}
        for number in range(documents)
    )
    raw = folder.with_suffix(".jsonl")
    raw.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    for arguments in (["init", folder], ["ingest", raw, "--project", folder], ["preannotate", "--project", folder]):
        if arguments[0] == "ingest":
            settings = folder / "musnad.yaml"
            text = settings.read_text(encoding="utf-8")
            settings.write_text(text.replace("\npreannotator: combine", "\npreannotator: lexicon"), encoding="utf-8")
        subprocess.run([*_MUSNAD, *map(str, arguments)], check=True, capture_output=True, cwd=ROOT)
    return folder


def run(base: Path, folder: Path, server: Server, proxy: FaultProxy, seed: int, stop_seconds: float) -> Counter[str]:
    """Push, label, pull, each until it is done; what is wrong then, and what it took."""
    dice = random.Random(seed)
    shutil.copytree(base, folder)
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8").replace("\nname: base", f"\nname: {folder.name}")
    settings.write_text(text.replace(_URL, _URL.replace('""', proxy.url)), encoding="utf-8")
    stopping = threading.Timer(dice.uniform(1, 6), proxy.stop_for, (stop_seconds, dice.random() < 0.5))
    stopping.start()
    try:
        took = _until_done("push", folder, server, proxy, dice)
        with connect(server.url, server.token) as studio, LabelStore(folder / "labels.sqlite") as store:
            campaign = store.campaign()
            assert campaign is not None  # the push has ended well
            project = campaign.project
            _submit_predictions(studio, project)
        took += _until_done("pull", folder, server, proxy, dice)
    finally:
        stopping.join()
    with connect(server.url, server.token) as studio:
        wrong = _wrong(folder, studio, project)
    shutil.rmtree(folder)
    took.update(wrong)
    return took


def _submit_predictions(studio: StudioClient, project: int) -> None:
    """Each prediction becomes an annotation, once, though another run may lock the database."""
    chosen = {"selectedItems": {"all": True, "excluded": []}}
    doing, action = "submit the predictions", "predictions_to_annotations"
    for _ in range(20):
        there = studio.ask("count the annotations", "GET", f"api/projects/{project}/")
        if there["num_tasks_with_annotations"] == there["task_number"]:
            return
        with contextlib.suppress(StudioError):
            studio.ask(doing, "POST", "api/dm/actions/", body=chosen, id=action, project=project)


def _until_done(verb: str, folder: Path, server: Server, proxy: FaultProxy, dice: random.Random) -> Counter[str]:
    """Run `verb` again and again, some times killed at a random moment of its work, until it ends well."""
    took: Counter[str] = Counter()
    said = folder / "said.json"
    while took[f"{verb} failed"] < _FAILURES:
        arguments = [verb, "--project", str(folder), "--json"]
        process = _PROCESSES.Process(target=musnad, args=(arguments, server.token, said))
        before = proxy.asked
        process.start()
        if took[f"{verb} killed"] < _KILLS and dice.random() < 0.7:
            while proxy.asked == before and process.is_alive():
                process.join(0.02)
            process.join(dice.uniform(0, _KILLED_WITHIN))
            process.kill()
        process.join()
        if process.exitcode == 0:
            took["second tasks removed"] += json.loads(said.read_text(encoding="utf-8"))["done"].get(
                "second tasks removed", 0
            )
            return took
        took[f"{verb} killed" if process.exitcode == -signal.SIGKILL else f"{verb} failed"] += 1
        time.sleep(0.5)
    raise SystemExit(f"{verb} of {folder.name} failed {_FAILURES} times: does the server still run?")


def musnad(arguments: list[str], token: str, said: Path) -> None:
    """The command, in a process of its own; what it prints goes to `said`."""
    os.environ[TOKEN] = token
    sys.argv = ["musnad", *arguments]
    with (
        said.open("w", encoding="utf-8") as file,
        Path(os.devnull).open("w", encoding="utf-8") as nothing,
        contextlib.redirect_stdout(file),
        contextlib.redirect_stderr(nothing),
    ):
        command_line.main()


def _wrong(folder: Path, studio: StudioClient, project: int) -> Counter[str]:
    here = load_project(folder)
    model = prediction_models(here.predictions)[-1]
    pairs = {
        document.id: (document, prediction)
        for document, prediction in paired(here.documents, prediction_folder(here.predictions, model))
    }
    wrong: Counter[str] = Counter()
    tasks: Counter[str] = Counter()
    annotations: set[str] = set()
    for task in studio.tasks(project):
        tasks[task.data["doc_id"]] += 1
        wrong["predictions not one"] += list(task.models.values()) != [model]
        annotations |= {str(one.id) for one in task.annotations}
    wrong["duplicate tasks"] = sum(count - 1 for count in tasks.values())
    wrong["lost tasks"] = len(pairs.keys() - tasks.keys())
    with LabelStore(here.labels) as store:
        wrong["lost annotations"] = len(annotations - store.annotation_ids())
        wrong["foreign annotations"] = len(store.annotation_ids() - annotations)
        for document, prediction in pairs.values():
            for annotation in store.annotations(document.id):
                expected = prediction.labels if prediction is not None else Labels()
                wrong["wrong spans"] += annotation.labels.content() != expected.content() or bool(annotation.problems)
    return wrong


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Push and pull through faults, and count what is wrong afterwards.")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--long", type=int, default=3, help="runs in which the server stops for 30 s (default: 3)")
    parser.add_argument("--at-once", type=int, default=2, help="runs side by side on the one server (default: 2)")
    parser.add_argument("--seed", type=int, default=0)
    options: argparse.Namespace = parser.parse_args()
    return options


if __name__ == "__main__":
    main()
