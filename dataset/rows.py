"""From decided documents to the Parquet files of every config, one piece at a time.

Knows nothing of versions and cards. What does not get in is listed in `exclusions.jsonl` under a named reason.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from dataset.batches import in_batches
from dataset.embargo import Embargo, Keeper, Seal
from dataset.hands import Hands, own_hands
from dataset.homes import NO_HOMES, LeakCheck, plan_homes
from dataset.leakage import LEAKAGE, Names, leakage_report, report_text
from dataset.pieces import LeftOut, Piece, Placed, configs
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.split_plan import Home
from dataset.unseen import UnseenColumn, named
from dataset.writers import ConfigFacts, Writers
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import Document, DocumentId

EXCLUSIONS = "exclusions.jsonl"
TAKEN_DOWN = "taken-down"
PIECE = 64
"""Documents that are made at once."""


@dataclass(slots=True)
class Written:
    """What all rows together say: `types` counts labels by (layer, type), `sources` documents by (source, licence), `rights` by kind.

    `period` has the first and the last day that a text is dated, `models` are those whose predictions annotators started from;
    `examples` are rows as they are published, `full_examples` those with all their words that a card shows where none is withheld.
    `leakage` is what the file of that name says, `seal` that of the labels that are held back.
    """

    configs: dict[str, ConfigFacts] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    annotations: int = 0
    annotators: set[str] = field(default_factory=set)
    date: str = ""
    period: tuple[str, str] | None = None
    models: set[str] = field(default_factory=set)
    decisions: str = ""
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    spare_examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    full_examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    leakage: dict[str, Any] = field(default_factory=dict)
    seal: dict[str, Any] | None = None


def write_configs(
    inputs: ReleaseInputs,
    folder: Path,
    settings: ReleaseSettings,
    outcome: Outcome,
    frozen: Mapping[DocumentId, Home] = NO_HOMES,
    hands: Hands | None = None,
) -> Written:
    """Write `<config>/<split>-….parquet`, `exclusions.jsonl` and `leakage.json` into `folder`; memory does not grow with the rows.

    `hands` make the pieces; the bytes are the same whoever they are.

    Raises:
        ReleaseError: the documents do not come in the order of their ids, or near-duplicates stand in different splits since
            earlier releases.
    """
    hands = hands or own_hands(inputs, settings)
    homes = plan_homes(inputs, settings, frozen, hands)
    leaks = LeakCheck(homes, settings)
    written = Written()
    writers = Writers(folder, configs(settings, inputs.vocabulary), settings.dev_name)
    pseudonyms = Pseudonyms(settings.salt)
    decisions = hashlib.sha256()
    groups: set[str] = set()
    sealed = _Sealed(settings.embargo, frozen)
    try:
        with (folder / EXCLUSIONS).open("w", encoding="utf-8", newline="\n") as listing:
            exclusions = _Exclusions(listing, outcome, written.left_out)
            placed = (
                Placed(d, home := homes.of(d), homes.refusal(d), sealed.hides(d.id, home))
                for d in _in_order(inputs.documents())
            )
            for some, piece in hands.pieces(in_batches(placed, PIECE)):
                # not reached yet: nothing to list, the corpus may hold millions
                outcome.skipped.update({"not-annotated": piece.undecided} if piece.undecided else {})
                decisions.update(piece.decisions)
                exclusions.add_all(piece.left_out)
                groups.update(homes.planned.homes[document].group for document in piece.released)
                leaks.look([one.document for one in some], piece.released)
                writers.take(piece)
                sealed.take(piece)
                _count(piece, pseudonyms, written)
            for name in sorted(frozen.keys() & set(inputs.taken_down)):
                exclusions.add_all([LeftOut(name, TAKEN_DOWN, "", "")])
        leaks.check()
        written.configs = writers.close()
    except BaseException:
        writers.abandon()
        raise
    finally:
        sealed.close()
    written.seal = sealed.facts()
    written.decisions = decisions.hexdigest()
    written.examples = {**written.spare_examples, **written.examples}
    _fill_examples(written, writers.unseen, tuple(inputs.vocabulary.entities))
    written.examples = writers.ordered(written.examples)
    written.full_examples = writers.ordered(written.full_examples)
    written.leakage = _leakage(written.configs, writers.unseen.names, len(groups), settings)
    (folder / LEAKAGE).write_text(report_text(written.leakage), encoding="utf-8", newline="\n")
    outcome.done.update({"documents": written.documents, "annotations": written.annotations, **written.labels})
    if written.rights["standoff"]:
        outcome.done["documents without their text"] = written.rights["standoff"]
    return written


def _in_order(documents: Iterable[Document]) -> Iterator[Document]:
    last = ""
    for document in documents:
        if document.id <= last:
            raise ReleaseError(
                f"The document {document.id!r} comes after {last!r}",
                cause="a release is written in ascending order of ids, each of them once",
                remedy="Run musnad ingest again, then musnad build",
            )
        last = document.id
        yield document


def _count(piece: Piece, pseudonyms: Pseudonyms, written: Written) -> None:
    written.documents += len(piece.released)
    written.annotations += piece.annotations
    written.annotators.update(map(pseudonyms.of, sorted(piece.annotators)))
    written.date = max(written.date, piece.date)
    written.labels.update(piece.labels)
    written.types.update(piece.types)
    written.sources.update(piece.sources)
    written.models |= piece.models
    if piece.period is not None:
        first, last = written.period or piece.period
        written.period = min(first, piece.period[0]), max(last, piece.period[1])
    written.rights.update(piece.rights)
    for known, new in (
        (written.examples, piece.examples),
        (written.spare_examples, piece.spare_examples),
        (written.full_examples, piece.full_examples),
    ):
        for config, row in new.items():
            known.setdefault(config, row)


def _fill_examples(written: Written, unseen: UnseenColumn, tags: Sequence[str]) -> None:
    """Complete the rows of `ner` that a card shows."""
    full, shown = written.full_examples.get("ner"), written.examples.get("ner")
    if full is not None and shown is not None:
        written.full_examples["ner"] = unseen.filled(full, named(full, tags))
        written.examples["ner"] = unseen.filled(shown, named(full if shown["withheld"] else shown, tags))


def _leakage(
    configs: Mapping[str, ConfigFacts], names: Names, groups: int, settings: ReleaseSettings
) -> dict[str, Any]:
    counted = names.report(tuple(configs["ner"].splits)) if "ner" in configs else None
    rows = {name: {split: facts.rows for split, facts in config.splits.items()} for name, config in configs.items()}
    return leakage_report(counted, rows, groups, settings.threshold, settings.shingle)


class _Sealed:
    """The seal of the split whose labels are held back, and the file that keeps them; both come to nothing without an embargo."""

    def __init__(self, embargo: Embargo | None, frozen: Mapping[DocumentId, Home]) -> None:
        self._frozen, self._split = frozen, embargo.split if embargo is not None else ""
        self._open = (Seal(embargo.salt), Keeper(embargo.folder)) if embargo is not None else None

    def hides(self, document: DocumentId, home: Home | None) -> bool:
        """Whether nothing may be said of the labels of a document; one without a home may have had one."""
        home = home or self._frozen.get(document)
        return home is not None and home.split == self._split

    def take(self, piece: Piece) -> None:
        if self._open is not None:
            seal, keeper = self._open
            for one in piece.sealed:
                seal.take(one.sealed)
            keeper.take(piece.sealed)

    def facts(self) -> dict[str, Any] | None:
        """What a manifest says of it."""
        return {"split": self._split, **self._open[0].to_json()} if self._open is not None else None

    def close(self) -> None:
        if self._open is not None:
            self._open[1].close()


class _Exclusions:
    """Counts what is left out and lists it, in the file and in the outcome."""

    def __init__(self, listing: TextIO, outcome: Outcome, counts: Counter[str]) -> None:
        self._listing, self._outcome, self._counts = listing, outcome, counts

    def add_all(self, left_out: Iterable[LeftOut]) -> None:
        for one in left_out:
            self._counts[one.reason] += 1
            self._outcome.leave_out(one.item, one.reason, one.detail)
            said = {"item": one.item, "reason": one.reason, "detail": one.said}
            line = json.dumps(said, ensure_ascii=False)
            self._listing.write(line.encode("utf-8", "backslashreplace").decode() + "\n")
