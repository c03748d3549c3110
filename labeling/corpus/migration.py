"""Labels made on an earlier revision of a document, carried over to its newest one. Knows nothing of Label Studio.

The result is a prediction for the task of the newest revision: a person has to look at it again. The annotation it comes
from stays with the text that it was made on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling.corpus.revisions import Lost, carry_over
from labeling.store.labels import LabelStore
from labeling.store.parts import DocumentIndex, Newest, newest_revisions
from labeling.store.together import merged
from schemas.records import LAYERS, Annotation, AnnotationId, DocumentId, Labels, Layer, Prediction

CARRIED = "carried-over@1"
"""The model that carried labels name as where they come from."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """What became of one document's labels; `annotation` is the one they were taken from, or several with commas between."""

    document: DocumentId
    revision: int
    sha256: str
    annotation: str
    labels: Labels
    lost: tuple[Lost, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "document": self.document,
            "revision": self.revision,
            "annotation": self.annotation,
            "carried": len(self.labels),
            "lost": [lost.to_json() for lost in self.lost],
        }


def outdated(store: LabelStore, newest: dict[str, Newest]) -> Iterator[tuple[DocumentId, list[Annotation]]]:
    """The documents that were labelled in an earlier revision only, with those annotations, the oldest first."""
    for number in store.annotated_documents():
        known = newest.get(number)
        if known is not None:
            made = [a for a in store.annotations(number) if not a.cancelled]
            if made and all(a.sha256 != known.sha256 for a in made):
                yield number, made


def present_annotations(store: LabelStore, newest: dict[str, Newest], document: DocumentId) -> list[Annotation]:
    """The annotations that were made on the text that the document has now."""
    return on_present_text(store.annotations(document), newest.get(document))


def on_present_text(annotations: list[Annotation], known: Newest | None) -> list[Annotation]:
    """Those of a document's annotations that were made on its newest revision (None: it has only one)."""
    return annotations if known is None else [a for a in annotations if a.sha256 == known.sha256]


def migrate(documents: Path, store: LabelStore) -> Iterator[Migrated]:
    """Carry labels over for each document of `outdated` and keep them as predictions; the same again gives the same.

    The labels of each layer are those of the annotation that was approved, or else of the one that was changed last.
    """
    newest = newest_revisions(documents)
    index: DocumentIndex | None = None
    for number, made in outdated(store, newest):
        index = index or DocumentIndex(documents)
        known, sources = newest[number], _sources(store, number, made)
        texts = index.get([(number, sha256) for sha256 in {known.sha256, *(source.sha256 for source, _ in sources)}])
        carried, lost = [], []
        for source, layers in sources:
            said = source.labels if set(layers) == set(source.layers) else source.labels.only(layers)
            labels, gone = carry_over(said, texts[number, source.sha256].text, texts[number, known.sha256].text)
            carried.append(labels)
            lost += gone
        labels = carried[0] if len(carried) == 1 else merged(carried)
        store.save_carried([(known.sha256, Prediction(number, CARRIED, labels))])
        taken = ", ".join(source.id for source, _ in sources)
        yield Migrated(number, known.revision, known.sha256, taken, labels, tuple(lost))


def _sources(
    store: LabelStore, number: DocumentId, made: list[Annotation]
) -> list[tuple[Annotation, tuple[Layer, ...]]]:
    """The annotations that labels are taken from, each with its layers."""
    found: dict[AnnotationId, tuple[Annotation, tuple[Layer, ...]]] = {}
    for layer in LAYERS:
        asked = [annotation for annotation in made if layer in annotation.layers]
        if asked:
            best = _best(store, number, asked)
            found[best.id] = (best, (*found.get(best.id, (best, ()))[1], layer))
    return list(found.values())


def _best(store: LabelStore, number: DocumentId, annotations: list[Annotation]) -> Annotation:
    decision = store.decision(number)
    if decision is not None and decision.verdict == "approved":
        approved = [a for a in annotations if a.revision in decision.annotations]
        if approved:
            return approved[0]
    return max(annotations, key=lambda a: (not a.problems, a.updated_at, a.id))
