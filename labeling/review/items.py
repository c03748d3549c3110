"""What people said of each document of a project, with its text, predictions, tasks and decisions, as one stream.

All figures of a report come from it. Knows nothing of figures. Only the newest text of a document counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from labeling.corpus.migration import CARRIED
from labeling.review.units import Item, Rating
from labeling.store.labels import LabelStore, Task
from labeling.store.parts import labelled_rows, newest_revisions
from labeling.store.together import together
from schemas.campaigns import is_adjudication
from schemas.records import Annotation, Decision, Document, DocumentId, Labels, Layer
from schemas.replay import replay

CANCELLED = "annotations cancelled by their makers"
UNREADABLE = "annotations that could not be read in full"
OUTDATED = "annotations of an earlier text"
STALE = "decisions from annotations that have changed since: run `musnad review`"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document with what counts of it: `annotations` without cancelled, unreadable and outdated ones and without
    adjudications, `decisions` that were made from what is there now, `tasks` by campaign, `predictions` by model.
    """

    document: Document
    annotations: tuple[Annotation, ...]
    decisions: tuple[Decision, ...]
    tasks: Mapping[str, Task]
    predictions: Mapping[str, Labels]

    @property
    def group(self) -> str:
        return self.document.group or self.document.id

    @property
    def approved(self) -> Decision | None:
        """The approved layers taken together."""
        return together([decision for decision in self.decisions if decision.verdict == "approved"])

    def blind(self, annotation: Annotation) -> bool:
        """Whether its maker was to see no prediction."""
        task = self.tasks.get(annotation.campaign)
        return task is not None and task.blind

    def item(self) -> Item:
        """What agreement is computed from."""
        gold = self.approved
        return Item(
            self.document.id,
            self.group,
            self.document.text,
            tuple(Rating(a.annotator, a.labels, a.created_at, frozenset(a.layers)) for a in self.annotations),
            gold.labels if gold is not None else None,
            frozenset(gold.layers) if gold is not None else frozenset(),
        )


def reviewed(
    documents: Path,
    predictions: Path | None,
    store: LabelStore,
    layers: Collection[Layer],
    left_out: Counter[str],
    name: Callable[[str], str] = str,
    among: Collection[DocumentId] | None = None,
) -> Iterator[Reviewed]:
    """Every annotated document, or those `among` them, part by part; annotators are called by `name`. `left_out` counts what does not count.

    Without a folder of predictions, none are read.
    """
    newest, carried = newest_revisions(documents), store.carried()
    tasks: dict[tuple[DocumentId, str], dict[str, Task]] = {}
    for task in store.tasks():
        if among is not None and task.document not in among:
            continue
        tasks.setdefault((task.document, task.sha256), {})[task.campaign] = task
    folders: dict[str, Path] = {}
    if predictions is not None:
        models = store.models_started_from() | {task.model for of in tasks.values() for task in of.values()}
        folders = {model: predictions / model for model in sorted(models) if model and (predictions / model).is_dir()}
    for document, said in labelled_rows(documents, folders, store.annotated_documents() if among is None else among):
        known = newest.get(document.id)
        there = store.annotations(document.id)
        present = [a for a in there if known is None or a.sha256 == known.sha256]
        left_out[OUTDATED] += sum(not a.cancelled for a in there) - sum(not a.cancelled for a in present)
        left_out[CANCELLED] += sum(a.cancelled for a in present)
        left_out[UNREADABLE] += sum(bool(a.problems) and not a.cancelled for a in present)
        usable = tuple(
            replace(a, annotator=name(a.annotator), layers=tuple(layer for layer in a.layers if layer in layers))
            for a in present
            if not a.cancelled and not a.problems and not is_adjudication(a.campaign)
        )
        revisions = {a.revision for a in present}
        decisions = store.decisions(document.id)
        standing = tuple(d for d in decisions if revisions.issuperset(d.annotations))
        left_out[STALE] += len(decisions) - len(standing)
        moved = carried.get((document.id, document.sha256))
        predicted = said if moved is None else {**said, CARRIED: moved.labels}
        yield Reviewed(
            document,
            usable,
            standing,
            tasks.get((document.id, document.sha256), {}),
            {model: replay(labels, store.migrations).labels for model, labels in predicted.items()},
        )
