"""A project gives one release, whatever the folder, locale, time zone, hash seed, umask and number of processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from dataset.build import build
from dataset.from_project import open_material, release_inputs, release_settings
from dataset.hands import many_hands
from dataset.verify import verify
from labeling.store.labels import LabelStore
from labeling.store.parts import write_documents, write_groups
from schemas.errors import MusnadError, ReleaseError
from schemas.outcome import Outcome
from schemas.project import load_project
from schemas.records import Labels

ROOT = Path(__file__).parents[2]
DOCUMENTS = 200  # more than three pieces


@pytest.fixture
def project(corpus, report, tmp_path: Path) -> Path:
    """Two parts of documents: approved, withheld, waiting, undecided, wrong, and in groups."""
    for number in range(DOCUMENTS):
        text = report.of(number) if number % 4 else f"نص قصير {number}."
        labels = report.gold() if number % 4 else Labels()
        name = corpus.add(number, text=text, labels=labels, group=f"g{number // 3}")
        document = corpus.documents[name]
        corpus.documents[name] = replace(document, licence="" if number % 9 == 5 else "CC0-1.0")
        corpus.annotations[name] = [replace(a, sha256=document.sha256) for a in corpus.annotations[name]]
        if number % 10 == 3:
            corpus.decide(name, verdict="waiting", reason="amina@example.org has not answered")
        if number % 10 == 7:
            del corpus.decisions[name]
    first, second = corpus.annotations["doc-001"]
    corpus.annotations["doc-001"] = [first, second, replace(second, id="001-7", cancelled=True)]
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "musnad.yaml").write_text("name: conditions\n", encoding="utf-8")
    here = load_project(folder)
    names = sorted(corpus.documents)
    for part in (names[::2], names[1::2]):
        write_documents(here.documents, [corpus.documents[name] for name in part])
    write_groups(here.documents, lambda ids: {number: corpus.documents[number].group for number in ids})
    with LabelStore(here.labels) as store:
        store.save_annotations(a for said in corpus.annotations.values() for a in said)
        store.replace_decisions(corpus.decisions.values())
    release_settings(here)  # makes the secret, of which each copy has the same
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def built(folder: Path, **environment: str) -> dict[str, bytes]:
    """The release that the real command makes; `umask` and `processes` are no variables, but written like them."""
    umask, processes = int(environment.pop("umask"), 8), environment.pop("processes")
    command = [sys.executable, "-m", "scripts.cli.main", "build", "--project", str(folder), "--processes", processes]
    subprocess.run(
        command,
        check=True,
        cwd=folder,
        umask=umask,
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    return contents(folder / "releases" / "1.0.0")


def test_a_release_has_the_same_bytes_under_all_conditions(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "في مكان آخر" / "project"
    shutil.copytree(project, elsewhere)
    here = built(project, umask="022", processes="1", PYTHONHASHSEED="1", TZ="Asia/Riyadh", LC_ALL="C.UTF-8")
    there = built(elsewhere, umask="077", processes="3", PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C")
    assert list(here) != []
    assert here == there
    assert verify(project / "releases" / "1.0.0") == []
    assert {"standoff/facts.json", "exclusions.jsonl"} < here.keys()


def test_a_process_that_ends_is_an_error_that_leaves_nothing(project: Path, tmp_path: Path) -> None:
    here = load_project(project)
    with LabelStore(here.labels) as store:
        inputs, settings = release_inputs(here, store), release_settings(here)
        with (
            pytest.raises(ReleaseError, match="A process that makes rows has ended"),
            many_hands(inputs, settings, 2, _end) as hands,
        ):
            build(inputs, tmp_path / "releases", settings, Outcome(), hands=hands)
    assert list((tmp_path / "releases").iterdir()) == []


def test_an_error_in_a_process_is_the_error_of_the_build(project: Path, tmp_path: Path) -> None:
    here = load_project(project)
    with LabelStore(here.labels) as store:
        store._connection.execute("UPDATE decisions SET labels = '{\"entities\": [{}]}' WHERE document = 'doc-150'")
        store._connection.commit()
        inputs, settings = release_inputs(here, store), release_settings(here)
        with (
            pytest.raises(MusnadError, match="cannot be read: the key 'id' is missing"),
            many_hands(inputs, settings, 2, partial(open_material, project)) as hands,
        ):
            build(inputs, tmp_path / "releases", settings, Outcome(), hands=hands)


def _end() -> None:
    os._exit(9)
