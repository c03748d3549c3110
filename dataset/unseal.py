"""The next release, with the labels that the last one held back: the very same, or none. Knows nothing of where it is published."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from dataset.build import build, known_release
from dataset.embargo import Kept, is_open
from dataset.manifest import read_manifest
from dataset.release import Release, ReleaseInputs, ReleaseSettings
from dataset.versions import last_release
from labeling.store.together import together
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import Decision, DocumentId

_REHEARSAL = "rehearsal.partial"


@contextmanager
def rehearsed(inputs: ReleaseInputs, folder: Path, settings: ReleaseSettings, outcome: Outcome) -> Iterator[Release]:
    """The release that `unseal` would make, or why it would not, found out by making it where it is gone after the block.

    Raises:
        ReleaseError: as `unseal`.
    """
    place = folder / _REHEARSAL
    shutil.rmtree(place, ignore_errors=True)  # of a run that was killed
    try:
        yield unseal(inputs, folder, settings, outcome, into=place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def unseal(
    inputs: ReleaseInputs, folder: Path, settings: ReleaseSettings, outcome: Outcome, *, into: Path | None = None
) -> Release:
    """Make the release, or give the last one where its seal is opened already.

    What the sealed documents' decisions were when they were sealed counts, whatever was decided since; all else is as of now.
    `into` is a folder beside the releases for one that is only looked at; it is made.

    Raises:
        ReleaseError: nothing is sealed, the file that keeps the labels is gone, they are not those of the seal, or something
            else changed since.
    """
    last = last_release(folder) if folder.is_dir() else None
    seal = read_manifest(last).get("embargo") if last is not None else None
    if last is None or seal is None:
        raise ReleaseError(
            f"No labels are sealed in {last.name}" if last is not None else "There is no release yet",
            remedy="Write `release: {embargo: test}` into musnad.yaml before the first musnad build",
        )
    if is_open(seal):
        return known_release(last)
    if settings.embargo is None:
        raise ReleaseError(
            f"The labels of {last.name} are sealed, and musnad.yaml says nothing of it",
            remedy="Write `release: {embargo: test}` again; take it out when the labels are published",
        )
    opening = {**seal, "salt": settings.embargo.salt, "sealed_in": last.name}
    with closing(Kept(settings.embargo.folder, last.name)) as kept:
        sealed = _as_sealed(inputs, kept.decisions)
        if into is not None:
            into.mkdir()
        return build(sealed, folder, replace(settings, embargo=None), outcome, opening=opening, into=into)


def _as_sealed(inputs: ReleaseInputs, sealed: Callable[[DocumentId], Sequence[Decision]]) -> ReleaseInputs:
    """The inputs with the decisions that were sealed; annotations that were edited since no longer stand behind them."""

    def of_layers(document: DocumentId) -> Sequence[Decision]:
        there = {annotation.revision for annotation in inputs.annotations(document)}
        return [
            replace(one, annotations=tuple(name for name in one.annotations if name in there))
            for one in sealed(document)
        ]

    def decision(document: DocumentId) -> Decision | None:
        found = of_layers(document)
        return together(found) if found else inputs.decisions(document)

    return replace(
        inputs,
        decisions=decision,
        of_layers=lambda document: of_layers(document) or inputs.of_layers(document),
        kinds=None,
    )
