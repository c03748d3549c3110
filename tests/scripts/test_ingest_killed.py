"""kill -9 at any moment of an ingest: run again, the corpus is that of an undisturbed run, byte for byte."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = "name: killed\n"
INDEX = "duplicates"  # a cache of what groups.parquet says
SENTENCE = "وصل الوفد إلى المدينة بعد يوم من بدء المحادثات التي ترعاها الدول المجاورة وقال متحدث إن النتائج جيدة"


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """A few thousand invented documents, some of them without text or under an id that was there."""
    dice = random.Random(3)
    path = tmp_path_factory.mktemp("crawl") / "crawl.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(4_500):
            text = " ".join(dice.choices(SENTENCE.split(), k=30)) if number % 50 else ""
            row = {"id": str(number % 4_300), "text": text, "source": "صحيفة"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


@pytest.fixture(scope="module")
def undisturbed(crawl, tmp_path_factory):
    project = new_project(tmp_path_factory.mktemp("undisturbed"))
    started = time.monotonic()
    start(project, crawl).wait()
    return project, time.monotonic() - started


def new_project(folder: Path) -> Path:
    (folder / "musnad.yaml").write_text(SETTINGS, encoding="utf-8")
    return folder


def start(project: Path, crawl: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "scripts.cli.main", "ingest", str(crawl), "--project", str(project)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)


def content(project: Path) -> dict[str, bytes]:
    files = (path for path in (project / "corpus").rglob("*") if path.is_file())
    return {
        name: path.read_bytes()
        for path in files
        if not (name := str(path.relative_to(project / "corpus"))).startswith(INDEX)
    }


@pytest.mark.parametrize("share", [0.6, 0.75, 0.9])
def test_a_killed_ingest_run_again_leaves_the_same_bytes(crawl, undisturbed, tmp_path, share):
    whole, seconds = undisturbed
    project = new_project(tmp_path)
    process = start(project, crawl)
    time.sleep(seconds * share)
    process.send_signal(signal.SIGKILL)
    process.wait()
    start(project, crawl).wait()
    assert content(project) == content(whole)
    assert not list(project.rglob("*.partial"))
    assert {"documents/part-00000.parquet", "groups.parquet"} < set(content(project))
