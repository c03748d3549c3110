"""What the plan of the splits has to know of each document, from what was decided on it. Knows nothing of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.split_plan import Facts
from dataset.splits import group_of
from schemas.records import Decision, Document, Layer


def read_facts(inputs: ReleaseInputs, settings: ReleaseSettings, documents: Iterable[Document]) -> list[Facts]:
    """The facts of those of `documents` that are approved."""
    found = []
    for document in documents:
        decision = inputs.decisions(document.id)
        if decision is not None and decision.verdict == "approved":
            story = str(document.metadata.get(settings.story) or "") if settings.story else ""
            labels = _labels(document, decision, settings.layers)
            found.append(Facts(document.id, group_of(document), story, document.date, labels))
    return found


def _labels(document: Document, decision: Decision, layers: tuple[Layer, ...]) -> Counter[str]:
    """What should be spread evenly: the types of all layers, the source and the month."""
    labels: Counter[str] = Counter()
    kept = set(layers) & set(decision.layers)
    if "entities" in kept:
        labels.update(_named("entity", entity.type) for entity in decision.labels.entities)
    if "events" in kept:
        labels.update(_named("event", event.type) for event in decision.labels.events)
    if "stances" in kept:
        labels.update(_named("stance", stance.polarity) for stance in decision.labels.stances)
    if document.source:
        labels[_named("source", document.source)] += 1
    if document.date:
        labels[_named("month", document.date[:7])] += 1
    return labels


@lru_cache(maxsize=4096)
def _named(kind: str, value: str) -> str:
    """One string for all documents that share it."""
    return f"{kind} {value}"
