"""Where training examples come from: releases, CoNLL, markup, predictions corrected by hand, a project's approved annotations.

Knows nothing of the trainer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labeling.compare.label_sets import Labelled, read_label_set
from labeling.preannotate.tagger.train import Example
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.project import FILE, load_project
from schemas.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Source:
    """One of the places that were named: what it is, what it gave, and the hash of that."""

    name: str
    kind: str
    examples: tuple[Example, ...]

    @property
    def sha256(self) -> str:
        """Over ids, texts and entities: the same data, the same hash, wherever and however it lies."""
        digest = hashlib.sha256()
        for example in self.examples:
            said = [(e.start, e.end, e.type) for e in example.labels.entities]
            digest.update(f"{example.id}\0{example.text}\0{said}\n".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


def read_sources(paths: list[Path], vocabulary: Vocabulary, outcome: Outcome) -> list[Source]:
    """What each of `paths` holds, in that order; a text that two of them have counts once.

    Raises:
        InputError: one of them holds no labels, or nothing at all is left to train from.
    """
    seen: set[str] = set()
    sources = []
    for path in paths:
        kind, documents = _documents(path, vocabulary, outcome)
        examples = []
        for document in documents:
            place = f"{path.name}:{document.id}"
            if document.text is None:
                outcome.leave_out(place, "no-text", "the labels came without the text that they stand in")
            elif "entities" not in document.layers:
                outcome.leave_out(place, "no-entities", "this document was not labelled for entities")
            elif document.text in seen:
                outcome.skipped["texts that were read before"] += 1
            else:
                seen.add(document.text)
                examples.append(Example(place, document.text, document.labels, document.words is not None))
        outcome.done["documents"] += len(examples)
        outcome.done["entities"] += sum(len(example.labels.entities) for example in examples)
        sources.append(Source(path.name, kind, tuple(examples)))
    if not any(source.examples for source in sources):
        raise InputError(
            "There is nothing to train from", remedy="Name data with texts and entities, or approve annotations first"
        )
    return sources


def _documents(path: Path, vocabulary: Vocabulary, outcome: Outcome) -> tuple[str, Iterator[Labelled]]:
    if (path / FILE).is_file():
        return "approved annotations", _approved(path)
    labels = read_label_set(path, vocabulary, outcome)
    return labels.kind, iter(labels.documents.values())


def _approved(folder: Path) -> Iterator[Labelled]:
    """The newest revisions whose decision was made from annotations of that revision, as a release takes them."""
    from labeling.corpus.migration import present_annotations
    from labeling.store.labels import LabelStore
    from labeling.store.parts import newest_revisions, read_documents

    project = load_project(folder)
    if not project.labels.is_file():
        raise InputError(f"{folder} has no annotations yet", remedy="Run `musnad pull` and `musnad review` there first")
    newest, layers = newest_revisions(project.documents), frozenset(project.settings.layers)
    with LabelStore(project.labels, project.migrations) as store:
        for document in read_documents(project.documents, set(store.decided_documents("approved"))):
            decision = store.decision(document.id)
            present = {annotation.revision for annotation in present_annotations(store, newest, document.id)}
            if decision is None or decision.verdict != "approved":
                continue  # a migration reopened it since the last review
            if present.issuperset(decision.annotations):
                yield Labelled(document.id, decision.labels, layers & set(decision.layers), document.text)
