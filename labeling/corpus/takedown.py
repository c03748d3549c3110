"""Taking documents down: out of the corpus, the predictions and the labels, with a tombstone that keeps them out for ever.

Knows nothing of releases and servers. The tombstone comes first, so what a killed run did not finish the same run again does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from labeling.corpus.duplicates import update_groups
from labeling.store.files import sole_writer
from labeling.store.labels import LabelStore, Task, Tombstone
from labeling.store.parts import read_groups, read_identities
from labeling.store.removal import remove_documents
from schemas.errors import InputError
from schemas.project import DuplicateSettings
from schemas.records import DocumentId

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What a run did: documents with a new tombstone and with one from before; revisions and labels that went.

    `tasks` are theirs in Label Studio; `copies` have the same text under another id, `near` stand in the same group.
    """

    documents: tuple[DocumentId, ...]
    already: tuple[DocumentId, ...]
    revisions: int
    labels: Counter[str]
    tasks: tuple[Task, ...]
    copies: tuple[str, ...]
    near: tuple[str, ...]


def take_down(
    ids: Iterable[DocumentId],
    why: str,
    at: str,
    documents: Path,
    predictions: Path,
    store: LabelStore,
    settings: DuplicateSettings,
    released: Mapping[DocumentId, Collection[str]],
    progress: Progress = lambda _: None,
) -> TakenDown:
    """Take `ids` down, for the reason `why`, at the time `at`; `released` are documents of releases with their texts' SHA-256.

    Raises:
        InputError: the project knows nothing of one of them; then nothing is done.
    """
    wanted = tuple(dict.fromkeys(ids))
    buried = store.tombstones()
    texts, copies = _texts(documents, wanted)
    known = {d: hashes for d in wanted if (hashes := _known(d, texts, store, released, buried)) is not None}
    unknown = [document for document in wanted if document not in known]
    if unknown:
        raise InputError(
            f"The project has no document {unknown[0]!r}",
            cause="a misspelt id? Nothing was taken down",
            remedy="Name the id as the `documents` config of a release or the source file has it",
        )
    near = _near(documents, wanted)
    store.bury(Tombstone(document, hashes, why, at) for document, hashes in known.items())
    with sole_writer(documents.parent):
        revisions = remove_documents(documents, predictions, wanted)
        if revisions:
            update_groups(documents, settings, progress)
    labels = store.forget_labels(wanted)
    tasks = tuple(task for task in store.tasks() if task.document in known)
    already = tuple(document for document in wanted if document in buried)
    new = tuple(document for document in wanted if document not in buried)
    alike = tuple(sorted(near - copies - set(wanted)))
    return TakenDown(new, already, revisions, labels, tasks, tuple(sorted(copies)), alike)


def _texts(documents: Path, wanted: Collection[DocumentId]) -> tuple[dict[str, set[str]], set[str]]:
    """The SHA-256 of every revision of the wanted documents, and the other documents that have one of these texts."""
    hashes: dict[str, set[str]] = {}
    for table in read_identities(documents):
        for name, sha256 in zip(table["id"].to_pylist(), table["sha256"].to_pylist(), strict=True):
            if name in wanted:
                hashes.setdefault(name, set()).add(sha256)
    theirs = set[str]().union(*hashes.values())
    copies = {
        name
        for table in read_identities(documents)
        for name, sha256 in zip(table["id"].to_pylist(), table["sha256"].to_pylist(), strict=True)
        if sha256 in theirs and name not in wanted
    }
    return hashes, copies


def _known(
    document: DocumentId,
    texts: Mapping[str, set[str]],
    store: LabelStore,
    released: Mapping[DocumentId, Collection[str]],
    buried: Mapping[DocumentId, Tombstone],
) -> frozenset[str] | None:
    """The SHA-256 of all texts that a document had, or None where nobody ever heard of it."""
    mentioned = store.mentions(document)
    if document not in texts and document not in released and document not in buried and mentioned is None:
        return None
    return frozenset({*texts.get(document, ()), *released.get(document, ()), *(mentioned or ())})


def _near(documents: Path, wanted: Collection[DocumentId]) -> set[str]:
    groups = {group for name, group in read_groups(documents) if name in wanted}
    return {name for name, group in read_groups(documents) if group in groups}
