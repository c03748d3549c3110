"""The homes of a release's documents: read from the releases before it, planned for what is new, checked for leaks.

A leak is a near-duplicate of a document of one split in another. All approved texts are compared, so those that ingest gave
different groups go together, too. New documents cannot leak, since whatever ties two splits together is kept out; two released
ones can, when the text of one was changed afterwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dataset.batches import in_batches
from dataset.facts import published_shingles
from dataset.hands import Hands
from dataset.near_duplicates import NearDuplicates
from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.split_names import SPLITS, VALIDATION, inner_name
from dataset.split_plan import Facts, Home, SplitPlan, plan
from dataset.split_ties import Tie
from labeling.corpus.duplicates.shingles import Hashes, jaccard
from labeling.store.memory import give_memory_back
from schemas.errors import ReleaseError
from schemas.records import Document, DocumentId

NO_HOMES: Mapping[DocumentId, Home] = MappingProxyType({})
TIES = "ties-two-splits"
_AT_ONCE = 256


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
    for split in (*SPLITS, VALIDATION):
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
                found[DocumentId(document)] = Home(inner_name(split), group)
    return found


class PlannedHomes:
    """The plan of one release; `shingles` gives those of a document as it is published."""

    def __init__(self, planned: SplitPlan, shingles: Callable[[Document], Hashes]) -> None:
        self.planned, self.shingles = planned, shingles

    def of(self, document: Document) -> Home | None:
        """None where nobody has approved it, or it is refused."""
        return self.planned.homes.get(document.id)

    def refusal(self, document: Document) -> tuple[str, str] | None:
        """Why a document cannot stand in any split, or None."""
        detail = self.planned.refused.get(document.id)
        return (TIES, detail) if detail is not None else None


def plan_homes(
    inputs: ReleaseInputs, settings: ReleaseSettings, frozen: Mapping[DocumentId, Home], hands: Hands
) -> PlannedHomes:
    """Read all documents and decisions once, and plan where the approved ones go."""
    planned = _planned(inputs, settings, frozen, hands)
    give_memory_back()  # the plan of 100,000 documents took 300 MB, of which 30 are needed further on
    return PlannedHomes(planned, partial(published_shingles, inputs, settings))


def _planned(
    inputs: ReleaseInputs, settings: ReleaseSettings, frozen: Mapping[DocumentId, Home], hands: Hands
) -> SplitPlan:
    with NearDuplicates[DocumentId](settings.threshold) as texts:

        def facts() -> Iterator[Facts]:
            for some in hands.known(in_batches(inputs.documents(), _AT_ONCE)):
                texts.add((known.facts.id, known.shingles) for known in some)
                yield from (known.facts for known in some)

        def alike(units: Mapping[DocumentId, int], tie: Tie) -> None:
            labels = np.array([units[name] for name in texts.keys], dtype=np.int64)
            for one, other, _ in texts.pairs(labels):
                if tie(texts.keys[one], texts.keys[other]):
                    labels[labels == labels[other]] = labels[one]

        return plan(facts(), frozen, settings.shares, settings.seed, settings.split_by, alike)


class LeakCheck:
    """Compares documents that something ties together although they stand in different splits."""

    def __init__(self, homes: PlannedHomes, settings: ReleaseSettings) -> None:
        self._homes, self._settings = homes, settings
        self._sets: dict[DocumentId, Hashes] = {
            document: np.empty(0, np.uint64) for tied in homes.planned.apart for document in tied
        }

    def look(self, documents: Iterable[Document], released: Collection[DocumentId]) -> None:
        """Remember what is compared of those of `documents` that are released, where it has to be."""
        for document in documents:
            if document.id in self._sets and document.id in released:
                self._sets[document.id] = self._homes.shingles(document)

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
                cause="a text was changed, or the threshold lowered, after the release that gave them their splits",
                remedy=f"Exclude one of them, e.g. `musnad takedown {other}`, then build again",
            )
