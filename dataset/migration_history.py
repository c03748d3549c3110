"""Vocabulary migrations against what was released and labelled: used ones stay as they are, and begin at names that were in use.

Knows nothing of how a migration is replayed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from dataset.manifest import read_manifest
from dataset.name_checks import names_known
from dataset.versions import last_release, parse
from labeling.store.labels import LabelStore
from schemas.errors import ReleaseError, VocabularyError
from schemas.migrations import Migrations, Slot, Step, names
from schemas.vocabulary import load_vocabulary


def check_used(migrations: Migrations, releases: Path) -> None:
    """See that the migrations of the last release in `releases` are still there, the same, and before all others.

    Raises:
        ReleaseError: names the file.
    """
    last = last_release(releases) if releases.is_dir() else None
    if last is None:
        return
    manifest, now = read_manifest(last), migrations.to_json()
    for place, one in enumerate(manifest.get("migrations", [])):
        if place < len(now) and now[place] == one:
            continue
        there = next((other for other in now if other["name"] == one["name"]), None)
        what = "is gone" if there is None else "was changed" if there != one else "no longer stands at its place"
        raise ReleaseError(
            f"The migration {one['name']} {what} since release {manifest['version']} used it",
            cause="a release says by which migrations its labels came about, and later ones build on it",
            remedy="Put it back as it was, and write what has changed since into a new file whose name comes after all others",
        )


def check_known(migrations: Migrations, releases: Path, store: LabelStore) -> None:
    """See that each name that a migration begins at was in use: brought by Musnad, released, labelled or made by an earlier step.

    Raises:
        VocabularyError: names file and line.
    """
    if not migrations.files:
        return
    built_in = load_vocabulary()
    made: set[tuple[Slot, str]] = set()
    known: dict[Slot, set[str]] = {}
    for step in (step for file in migrations.files for step in file.steps):
        for name in step.old:
            if (step.slot, name) in made or name in step.new or name in names(built_in, step.slot):
                continue
            if step.slot not in known:
                known[step.slot] = store.names_used(step.slot) | _released(releases, step.slot)
            if name not in known[step.slot]:
                raise _unknown(step, name, known[step.slot])
        made.update((step.slot, name) for name in step.new)


def _unknown(step: Step, name: str, known: Collection[str]) -> VocabularyError:
    used = f"annotations and releases have: {', '.join(sorted(known))}" if known else "nothing is labelled yet"
    return VocabularyError(
        f"{step.where} begins at {name!r}, an unknown {step.slot.of} of {step.slot.layer}",
        cause=used,
        remedy="Write the name as it was",
    )


def _manifests(releases: Path) -> Iterator[dict[str, Any]]:
    if releases.is_dir():
        found = sorted((version, path) for path in releases.iterdir() if (version := parse(path.name)) is not None)
        yield from (read_manifest(path) for _, path in found)


def _released(releases: Path, slot: Slot) -> set[str]:
    return {name for manifest in _manifests(releases) for name in names_known(manifest).get(slot, ())}
