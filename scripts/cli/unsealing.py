"""The release that `musnad publish --unseal` makes and sends, or with --dry-run only tells of. Knows nothing of the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.console import alone, note
from scripts.cli.options import PATIENCE

if TYPE_CHECKING:
    from dataset.release import Release
    from schemas.project import Project


@dataclass(frozen=True, slots=True)
class Chosen:
    """The release to be published in `folder`, and what is said of it before the plan: as `facts`, and in `text` for people."""

    folder: Path
    facts: dict[str, Any] = field(default_factory=dict)
    text: str = ""


def unsealed(here: Project) -> Chosen:
    """The release with the labels that the last one holds back; it is made here, and sent as any other."""
    from dataset.from_project import release_inputs, release_settings
    from dataset.unseal import unseal
    from labeling.store.labels import LabelStore

    _check_labels(here)
    with alone(here, "publish", PATIENCE), LabelStore(here.labels, here.migrations) as store:
        release = unseal(release_inputs(here, store), here.releases, release_settings(here), Outcome())
    note(f"{release.folder} {'has' if release.new else 'had already'} the labels that were sealed, the very same")
    return Chosen(release.folder)


@contextmanager
def rehearsed(here: Project) -> Iterator[Chosen]:
    """The same release, which is gone after the block, and what it would bring."""
    from dataset.from_project import release_inputs, release_settings
    from dataset.unseal import rehearsed as made
    from labeling.store.labels import LabelStore

    _check_labels(here)
    with (
        alone(here, "publish", PATIENCE),
        LabelStore(here.labels, here.migrations) as store,
        made(release_inputs(here, store), here.releases, release_settings(here), Outcome()) as release,
    ):
        facts = _brought(here, release)
        yield Chosen(
            release.folder, {"release": str(here.releases / release.version), "unseal": facts}, _in_words(facts)
        )


def _check_labels(here: Project) -> None:
    if not here.labels.is_file():
        raise InputError(
            f"The project has no {here.labels.name}, so there are no sealed labels to publish",
            remedy="Run it in the project that the release was built in, or restore the file from a backup",
        )


def _brought(here: Project, release: Release) -> dict[str, Any]:
    from dataset.manifest import read_manifest
    from schemas.records import LAYERS

    now = read_manifest(release.folder)
    before = read_manifest(here.releases / release.previous)["counts"] if release.new else now["counts"]
    return {
        "split": now["embargo"]["split"],
        "documents": now["embargo"]["documents"],
        "version": release.version,
        "previous": release.previous,
        "new": release.new,
        "labels": {layer: now["counts"][layer] - before.get(layer, 0) for layer in LAYERS if layer in now["counts"]},
    }


def _in_words(facts: dict[str, Any]) -> str:
    whose = f"the labels of {facts['split']} ({facts['documents']:,} documents)"
    if not facts["new"]:
        return f"{facts['version']} has {whose} already, as they were sealed"
    more = ", ".join(f"{count:,} {layer}" for layer, count in facts["labels"].items())
    return f"would make {facts['version']} after {facts['previous']} with {whose}, as they were sealed: {more} more"
