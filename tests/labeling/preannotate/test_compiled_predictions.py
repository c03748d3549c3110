"""Compiled for real, every pre-annotator predicts what it does interpreted."""

import json
import os
import site
import subprocess
import venv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_lexicon_annotator import PIECES

from labeling.preannotate import compiled
from labeling.sample.loader import documents
from scripts import compile as compiling

pytestmark = pytest.mark.e2e

ODD = [
    "",
    " ",
    "\n\n",
    '" % "',
    "«.»",
    "\x00",
    "\x00\x00سرت\x00",
    "No Arabic",
    "🙂🙂",
    "\ud800",
    "ـ",
    "َ",
    "ـمحمد",
    "وو12",
]
PREDICT = """
import json, sys
from labeling.preannotate import compiled
compiled.use()
from labeling.preannotate.contract import load
texts = json.load(sys.stdin)
combine, lexicon = load("combine"), load("lexicon")
labels = [one.to_json() for one in combine.labels(texts)] + [lexicon.labels(text).to_json() for text in texts]
files = [sys.modules[name].__file__ for name in compiled.MODULES]
json.dump({"compiled": [not file.endswith(".py") for file in files], "versions": [combine.version, lexicon.version], "labels": labels}, sys.stdout)
"""


@pytest.fixture(scope="session")
def python(tmp_path_factory) -> Path:
    """The Python of a virtual environment with all that is installed here, and with compiled modules."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    shared = next(folder.glob("lib/python*/site-packages"))
    (shared / "shared.pth").write_text("\n".join(site.getsitepackages()))
    python = folder / "bin" / "python"
    ran = subprocess.run([python, "-m", "scripts.compile"], cwd=compiled.ROOT, stderr=subprocess.PIPE, text=True)
    if "works without" in ran.stderr and ran.returncode == 0:
        pytest.skip(ran.stderr.strip())
    assert ran.returncode == 0, ran.stderr
    assert [line[:11] for line in ran.stderr.splitlines()] == [
        "· compiling",
        "· checking ",
        "· compiling",
        "· compiled ",
    ]
    return python


def predicted(python: Path, texts: list[str], switch: str) -> dict:
    environment = {**os.environ, "PYTHONPATH": str(compiled.ROOT), compiled.SWITCH: switch}
    ran = subprocess.run(
        [python, "-c", PREDICT], input=json.dumps(texts).encode(), env=environment, capture_output=True, check=True
    )
    return json.loads(ran.stdout)


def drawn() -> list[str]:
    """Texts like news and texts of any characters."""
    texts = []

    @given(st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=80)))
    @settings(max_examples=600, database=None)
    def draw(text: str) -> None:
        texts.append(text)

    draw()
    return texts


def test_compiled_and_interpreted_modules_predict_the_same(python):
    texts = [document.text for document in documents()] + ODD + drawn()
    fast, slow = predicted(python, texts, "1"), predicted(python, texts, "0")
    assert all(fast.pop("compiled"))
    assert not any(slow.pop("compiled"))
    assert fast == slow
    assert len(fast["labels"]) == 2 * len(texts)


def test_worker_processes_run_what_their_parent_runs(python, tmp_path):
    source = tmp_path / "reports.jsonl"
    texts = [document.text for document in documents()] * 40
    source.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)))
    results = []
    for switch, processes in (("1", "2"), ("0", "1")):
        target = tmp_path / f"predictions-{switch}.jsonl"
        environment = {**os.environ, "PYTHONPATH": str(compiled.ROOT), compiled.SWITCH: switch}
        command = [python, "-m", "scripts.cli.main", "preannotate", "--input", source, "--output", target]
        subprocess.run([*command, "--processes", processes], cwd=tmp_path, env=environment, check=True)
        results.append(target.read_bytes())
    assert results[0] == results[1]
    assert results[0].count(b"\n") == len(texts)


def test_copies_are_not_kept_unless_they_are_loaded_and_label_the_same(tmp_path):
    copies = tmp_path / "copies"
    for path in compiled.files(copies).values():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert not compiling._predicts_the_same(copies)
    assert "the sample reports get other labels" in (tmp_path / "log").read_text()
