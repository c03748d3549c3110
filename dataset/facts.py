"""What the plan of the splits has to know of each document: what was decided on it, and what its text is like. Knows nothing of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from dataset.near_duplicates import text_shingles
from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.split_plan import Facts
from dataset.splits import group_of
from labeling.corpus.duplicates.shingles import Hashes
from labeling.store.decisions import Kinds
from schemas.records import Decision, Document, Layer


class Known(NamedTuple):
    """A document that is approved, and the shingles of its text as it is published."""

    facts: Facts
    shingles: Hashes


def read_known(inputs: ReleaseInputs, settings: ReleaseSettings, documents: Sequence[Document]) -> list[Known]:
    """What is known of those of `documents` that are approved."""
    by_id = {document.id: document for document in documents}
    return [
        Known(facts, published_shingles(inputs, settings, by_id[facts.id]))
        for facts in read_facts(inputs, settings, documents)
    ]


def published_shingles(inputs: ReleaseInputs, settings: ReleaseSettings, document: Document) -> Hashes:
    """The shingles of the text of an approved document as a release shows it."""
    decision = inputs.decisions(document.id) if settings.rights.mask is not None else None
    if decision is not None:
        document = settings.rights.published(document, decision.labels).document
    return text_shingles(document.text, settings.shingle)


def read_facts(inputs: ReleaseInputs, settings: ReleaseSettings, documents: Iterable[Document]) -> list[Facts]:
    """The facts of those of `documents` that are approved."""
    documents = list(documents)
    ids = [document.id for document in documents]
    if inputs.kinds is not None:
        known = inputs.kinds(ids)
    else:
        inputs.ahead(ids)
        known = {name: _kinds(decision) for name in ids if (decision := inputs.decisions(name)) and _approved(decision)}
    found = []
    for document in documents:
        if (kinds := known.get(document.id)) is not None:
            story = str(document.metadata.get(settings.story) or "") if settings.story else ""
            labels = _labels(document, kinds, settings.layers)
            found.append(Facts(document.id, group_of(document), story, document.date, labels))
    return found


def _approved(decision: Decision) -> bool:
    return decision.verdict == "approved"


def _kinds(decision: Decision) -> Kinds:
    labels = decision.labels
    return Kinds(
        decision.layers,
        [entity.type for entity in labels.entities],
        [event.type for event in labels.events],
        [stance.polarity for stance in labels.stances],
    )


def _labels(document: Document, kinds: Kinds, layers: tuple[Layer, ...]) -> Counter[str]:
    """What should be spread evenly: the types of all layers, the source and the month."""
    labels: Counter[str] = Counter()
    kept = set(layers) & set(kinds.layers)
    if "entities" in kept:
        labels.update(_named("entity", name) for name in kinds.entities)
    if "events" in kept:
        labels.update(_named("event", name) for name in kinds.events)
    if "stances" in kept:
        labels.update(_named("stance", name) for name in kinds.stances)
    if document.source:
        labels[_named("source", document.source)] += 1
    if document.date:
        labels[_named("month", document.date[:7])] += 1
    return labels


@lru_cache(maxsize=4096)
def _named(kind: str, value: str) -> str:
    """One string for all documents that share it."""
    return f"{kind} {value}"
