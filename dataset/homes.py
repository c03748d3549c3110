"""The homes of a release's documents: read from the releases before it, planned for what is new, checked for leaks.

A leak is a near-duplicate of a document of one split in another. New documents cannot leak, since whatever ties two splits
together is kept out; two released ones can, when the text of one was changed afterwards.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dataset.release import SPLITS, ReleaseInputs, ReleaseSettings
from dataset.split_plan import Facts, Home, SplitPlan, plan
from dataset.splits import group_of
from labeling.corpus.duplicates.shingles import Hashes, jaccard, read_lines, shingle_set
from schemas.errors import ReleaseError
from schemas.records import Decision, Document, DocumentId, Layer

NO_HOMES: Mapping[DocumentId, Home] = MappingProxyType({})
TIES = "ties-two-splits"


def frozen_homes(releases: Path) -> dict[DocumentId, Home]:
    """Where every document of any release stands; what stands in several was never moved, so any of them tells.

    Raises:
        ReleaseError: a release cannot be read.
    """
    found: dict[DocumentId, Home] = {}
    for path in sorted(releases.glob("*/manifest.json")):
        found |= homes_in(path.parent)
    return found


def homes_in(release: Path) -> dict[DocumentId, Home]:
    """Where every document of one release stands.

    Raises:
        ReleaseError: a file of it cannot be read.
    """
    found: dict[DocumentId, Home] = {}
    for split in SPLITS:
        for path in sorted((release / "documents").glob(f"{split}-*.parquet")):
            try:
                table = pq.read_table(path, columns=["id", "group"])
            except (OSError, pa.ArrowException) as problem:
                raise ReleaseError(
                    f"{path} cannot be read: {problem}",
                    cause="it was changed or lost after it was built; without it, a document could move to another split",
                    remedy="Restore the release from the Hub or a backup",
                ) from problem
            for document, group in zip(table["id"].to_pylist(), table["group"].to_pylist(), strict=True):
                found[DocumentId(document)] = Home(split, group)
    return found


class PlannedHomes:
    """The plan of one release."""

    def __init__(self, planned: SplitPlan) -> None:
        self.planned = planned

    def of(self, document: Document) -> Home:
        return self.planned.homes[document.id]

    def refusal(self, document: Document) -> tuple[str, str] | None:
        """Why a document cannot stand in any split, or None."""
        detail = self.planned.refused.get(document.id)
        return (TIES, detail) if detail is not None else None


def plan_homes(inputs: ReleaseInputs, settings: ReleaseSettings, frozen: Mapping[DocumentId, Home]) -> PlannedHomes:
    """Read all documents and decisions once and plan where the approved ones go."""
    facts = _facts(inputs, settings)
    return PlannedHomes(plan(facts, frozen, settings.shares, settings.seed, settings.split_by))


def _facts(inputs: ReleaseInputs, settings: ReleaseSettings) -> Iterator[Facts]:
    for document in inputs.documents():
        decision = inputs.decisions(document.id)
        if decision is not None and decision.verdict == "approved":
            story = str(document.metadata.get(settings.story) or "") if settings.story else ""
            labels = _labels(document, decision, settings.layers)
            yield Facts(document.id, group_of(document), story, document.date, labels)


def _labels(document: Document, decision: Decision, layers: tuple[Layer, ...]) -> Counter[str]:
    """What should be spread evenly: the types of all layers, the source and the month."""
    labels: Counter[str] = Counter()
    kept = set(layers) & set(decision.layers)
    if "entities" in kept:
        labels.update(f"entity {entity.type}" for entity in decision.labels.entities)
    if "events" in kept:
        labels.update(f"event {event.type}" for event in decision.labels.events)
    if "stances" in kept:
        labels.update(f"stance {stance.polarity}" for stance in decision.labels.stances)
    if document.source:
        labels[f"source {document.source}"] += 1
    if document.date:
        labels[f"month {document.date[:7]}"] += 1
    return labels


class LeakCheck:
    """Compares documents that something ties together although they stand in different splits."""

    def __init__(self, homes: PlannedHomes, settings: ReleaseSettings) -> None:
        self._homes, self._settings = homes, settings
        self._sets: dict[DocumentId, Hashes] = {
            document: np.empty(0, np.uint64) for tied in homes.planned.apart for document in tied
        }

    def look(self, document: Document) -> None:
        """Remember what is compared of a document, where it has to be."""
        if document.id in self._sets:
            words = read_lines(document.text, document.source).words
            self._sets[document.id] = shingle_set(words, self._settings.shingle)

    def check(self) -> None:
        """Raise where two of them are near-duplicates.

        Raises:
            ReleaseError: names the two.
        """
        for tied in self._homes.planned.apart:
            for one, other in itertools.combinations(tied, 2):
                homes = self._homes.planned.homes[one], self._homes.planned.homes[other]
                if homes[0].split != homes[1].split:
                    self._compare(one, other, homes)

    def _compare(self, one: DocumentId, other: DocumentId, homes: tuple[Home, Home]) -> None:
        alike = jaccard(self._sets[one], self._sets[other])
        if alike >= self._settings.threshold:
            raise ReleaseError(
                f"{one} in {homes[0].split} and {other} in {homes[1].split} are near-duplicates (Jaccard {alike:.2f})",
                cause="the text of one was changed after the release that gave them their splits",
                remedy=f"Exclude one of them, e.g. `musnad takedown {other}`, then build again",
            )
