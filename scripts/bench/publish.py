"""Publish releases on a loopback Hub that fails at random: is it at exactly one complete version at every moment?

    python scripts/bench/publish.py [--publishes 100] [--seed 0] [--share 0.25]

Small releases (some with other configs, so that files go) are published one after the other, every fourth call meets a fault:
401, 403, 404, 409, 412, 429, 500, a cut before or after the work, or a pause longer than the client waits. A publish that fails is run again, as a person would. After
each run, failed or not, every commit of main must be one release as it was built, whole and with nothing else, and every
tag must name the commit of its version. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ |= {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}

import huggingface_hub.utils._http as client

from dataset.build import build
from dataset.hub.files import local_files
from dataset.hub.plan import Options, plan_release
from dataset.hub.remote import Remote
from dataset.hub.send import carry_out
from dataset.release import ReleaseInputs, ReleaseSettings
from schemas.errors import MusnadError
from schemas.outcome import Outcome
from schemas.records import Decision, Document, DocumentId, Entity, Labels, Layer
from schemas.vocabulary import load_vocabulary
from scripts.bench.hub_server import Fault, LoopbackHub, loopback_hub

_REPO = "org/trial"
_FAULTS: tuple[Fault, ...] = (
    401,
    403,
    404,
    409,
    412,
    429,
    429,
    500,
    500,
    "cut before",
    "cut after",
    "cut after",
    "slow",
)
_TEXT = "زار الوزير سامر النجار مدينة وادي القمر رقم {} يوم الأحد."


def main() -> None:
    """Make the releases, publish them, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publishes", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--share", type=float, default=0.25)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    vars(client)["time"] = SimpleNamespace(sleep=lambda _: None, time=time.time)  # its own retries wait whole seconds
    counts: Counter[str] = Counter()
    met: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, loopback_hub(pause=0.4) as hub:
        releases = _releases(Path(folder), options.publishes)
        remote = Remote(_REPO, endpoint=hub.url, token="hf_writer", wait=0.005, attempts=3, timeout=0.3)

        def fault(_: str) -> Fault | None:
            if draw.random() >= options.share:
                return None
            chosen = draw.choice(_FAULTS)
            met[f"{chosen}"] += 1
            counts["faults"] += 1
            return chosen

        for release in releases:
            hub.fault = fault
            for attempt in range(200):
                counts["runs"] += 1
                try:
                    carry_out(plan_release(release, remote, Options()), remote)
                except MusnadError as problem:
                    counts[f"stopped: {type(problem).__name__}"] += 1
                    _check(hub, releases, counts)
                else:
                    break
                if attempt == 100:
                    hub.fault = lambda _: None
            hub.fault = lambda _: None
            _check(hub, releases, counts)
            counts["published"] += f"v{release.name}" in hub.repos[_REPO].tags
        repo = hub.repos[_REPO]
        counts["commits"], counts["tags"] = len(repo.commits) - 1, len(repo.tags)
    print(json.dumps({**counts, "met": dict(sorted(met.items())), "unknown calls": len(hub.unknown)}))


def _check(hub: LoopbackHub, releases: list[Path], counts: Counter[str]) -> None:
    """Count what is wrong in the repository as it is at this moment."""
    counts["looked"] += 1
    counts["wrong"] += 0
    repo = hub.repos.get(_REPO)
    if repo is None:
        return
    by_title = {f"Release {release.name}": release for release in releases}
    for commit in repo.history("main"):
        if commit.title == "initial commit":
            continue
        release = by_title[commit.title]
        files = _known(release)
        there = {path: blob.sha256 for path, blob in commit.files.items() if path != ".gitattributes"}
        counts["stale files"] += len(there.keys() - files.keys())
        counts["wrong"] += there != files
    titles = [commit.title for commit in repo.history("main")]
    counts["commits twice"] += len(titles) - len(set(titles))
    for tag, oid in repo.tags.items():
        counts["wrong tags"] += repo.commits[oid].title != f"Release {tag.removeprefix('v')}"


_HASHES: dict[Path, dict[str, str]] = {}


def _known(release: Path) -> dict[str, str]:
    if release not in _HASHES:
        _HASHES[release] = {name: file.sha256 for name, file in local_files(release).items()}
    return _HASHES[release]


def _releases(folder: Path, number: int) -> list[Path]:
    vocabulary = load_vocabulary()
    settings = ReleaseSettings(
        name="trial", pretty_name="Trial", licence="cc0-1.0", salt="s", layers=("entities",), repository=_REPO
    )
    made = []
    for step in range(number):
        documents = [
            Document(DocumentId(f"d{n:04d}"), _TEXT.format(n * 7919), source="s", licence="CC0-1.0", title=f"{n}")
            for n in range(6 + step)
        ]
        labels = {document.id: Labels(entities=(Entity("e1", 11, 22, "PERS"),)) for document in documents}
        inputs = ReleaseInputs(partial(iter, documents), partial(_decision, labels), _no_annotations, vocabulary)
        layers: tuple[Layer, ...] = ("entities", "stances") if step % 3 == 2 else ("entities",)
        made.append(build(inputs, folder, replace(settings, layers=layers), Outcome()).folder)
    return made


def _decision(labels: dict[DocumentId, Labels], name: DocumentId) -> Decision:
    return Decision(name, "approved", "all", "two people agree", (), labels[name])


def _no_annotations(_: DocumentId) -> tuple[()]:
    return ()


if __name__ == "__main__":
    main()
