"""From decided documents to the Parquet files of every config, one document at a time.

Knows nothing of versions and cards. What does not get in is listed in `exclusions.jsonl` under a named reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO

from dataset.approved import Approved, approve
from dataset.features import Struct, ordered
from dataset.homes import NO_HOMES, LeakCheck, plan_homes
from dataset.leakage import LEAKAGE, TRAIN, Names, leakage_report, report_text
from dataset.parquet import ContentHash, Shard, SplitWriter
from dataset.pseudonyms import Pseudonyms
from dataset.release import SPLITS, ReleaseInputs, ReleaseSettings
from dataset.shown import Shown
from dataset.split_plan import Home
from dataset.standoff import without_words_of
from dataset.unseen import UnseenColumn, named
from dataset.views import annotators, documents, events, ner, stance
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import Annotation, Decision, Document, DocumentId, Layer
from schemas.validation import problems
from schemas.vocabulary import Vocabulary

EXCLUSIONS = "exclusions.jsonl"
TAKEN_DOWN = "taken-down"
_SPAN_FAULTS = frozenset({"span-outside-text", "span-empty"})


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """A split as written; `arrow_bytes` is its size in memory, `content` the hash of its rows, `full_content` with all words."""

    rows: int
    arrow_bytes: int
    content: str
    full_content: str
    shards: tuple[Shard, ...]


@dataclass(frozen=True, slots=True)
class ConfigFacts:
    """A config that has rows, with its splits that have rows, in the order train, dev, test."""

    features: Struct
    splits: Mapping[str, SplitFacts]


@dataclass(slots=True)
class Written:
    """What all rows together say: `types` counts labels by (layer, type), `sources` documents by (source, licence), `rights` by kind.

    `examples` are rows as they are published, `full_examples` those with all their words that a card shows where none is withheld.
    `leakage` is what the file of that name says.
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
    decisions: str = ""
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    full_examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    leakage: dict[str, Any] = field(default_factory=dict)


def write_configs(
    inputs: ReleaseInputs,
    folder: Path,
    settings: ReleaseSettings,
    outcome: Outcome,
    frozen: Mapping[DocumentId, Home] = NO_HOMES,
) -> Written:
    """Write `<config>/<split>-….parquet`, `exclusions.jsonl` and `leakage.json` into `folder`; memory does not grow with the documents.

    Raises:
        ReleaseError: the documents do not come in the order of their ids, or near-duplicates stand in different splits since
            earlier releases.
    """
    homes = plan_homes(inputs, settings, frozen)
    leaks = LeakCheck(homes, settings)
    written = Written()
    shown = Shown(folder, settings.rights)
    configs = _configs(settings, inputs.vocabulary)
    writers = _Writers(folder, configs, settings, inputs.vocabulary, shown)
    pseudonyms = Pseudonyms(settings.salt)
    decisions = ContentHash()
    try:
        with (folder / EXCLUSIONS).open("w", encoding="utf-8", newline="\n") as listing:
            exclusions = _Exclusions(listing, outcome, written.left_out)
            for document in _in_order(inputs.documents()):
                decision = inputs.decisions(document.id)
                if decision is None:
                    outcome.skipped["not-annotated"] += (
                        1  # not reached yet: nothing to list, the corpus may hold millions
                    )
                    continue
                said = tuple(inputs.annotations(document.id))
                decisions.add(_fingerprint(document, decision, settings))
                refusal = _refusal(document, decision, said, inputs.vocabulary, settings.layers)
                refusal = refusal or shown.refusal(document) or homes.refusal(document)
                if refusal is not None:
                    names = [a.annotator for a in said]
                    detail = pseudonyms.veil(refusal[1], names)
                    exclusions.add(shown.name(document), refusal[0], detail, document.text)
                    continue
                sound = tuple(_handed_in(document, said, inputs.vocabulary, exclusions))
                home = homes.of(document)
                leaks.look(document)
                published = settings.rights.published(replace(document, group=home.group), decision.labels)
                shown.begin(published, exclusions.add)
                approved = approve(
                    published.document,
                    decision,
                    sound,
                    settings.layers,
                    inputs.of_layers(document.id),
                    inputs.predictions(document.id) if any(a.prediction for a in sound) else {},
                )
                writers.write(approved, home.split, pseudonyms, inputs.vocabulary, exclusions)
                _count(approved, pseudonyms, written)
            for name in sorted(frozen.keys() & set(inputs.taken_down)):
                exclusions.add(name, TAKEN_DOWN, "")
        leaks.check()
        written.configs = writers.close()
    except BaseException:
        writers.abandon()
        raise
    written.leakage = _leakage(written.configs, writers, settings)
    (folder / LEAKAGE).write_text(report_text(written.leakage), encoding="utf-8", newline="\n")
    written.decisions = decisions.hexdigest()
    written.rights = shown.kinds
    written.examples = {name: ordered(configs[name], row) for name, row in shown.examples.items()}
    written.full_examples = {name: ordered(configs[name], row) for name, row in shown.full_examples.items()}
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


def _refusal(
    document: Document,
    decision: Decision,
    said: tuple[Annotation, ...],
    vocabulary: Vocabulary,
    layers: tuple[Layer, ...],
) -> tuple[str, str] | None:
    """Why the document does not get in (a reason and its detail), or None."""
    if decision.verdict != "approved":
        return decision.verdict, decision.reason
    if not set(decision.layers) & set(layers):
        return "other-layers-approved", f"only {', '.join(decision.layers)} of it is approved"
    edited = sorted(set(decision.annotations) - {a.revision for a in said})
    if edited:
        return "decision-outdated", f"annotation {edited[0]} is no longer what was decided on; run musnad review"
    if not _is_unicode(document):
        return "text-not-unicode", "it holds half of a surrogate pair, which no Parquet file can store"
    for problem in problems(decision.labels, document.text, vocabulary):
        return problem.reason, f"{problem.label}: {problem.detail}"
    return None


def _is_unicode(document: Document) -> bool:
    words = (document.id, document.text, document.title, document.source, document.licence, document.date)
    try:
        json.dumps([*words, document.url, document.group, dict(document.metadata)], ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _handed_in(
    document: Document, said: tuple[Annotation, ...], vocabulary: Vocabulary, exclusions: _Exclusions
) -> Iterator[Annotation]:
    for annotation in said:
        faults = (p for p in problems(annotation.labels, document.text, vocabulary) if p.reason in _SPAN_FAULTS)
        fault = next(faults, None)
        if annotation.cancelled:
            exclusions.add(f"{document.id}@{annotation.id}", "annotator-skipped", "the annotator handed in no labels")
        elif annotation.problems:
            detail = annotation.problems[0]
            exclusions.add(f"{document.id}@{annotation.id}", "annotation-incomplete", detail, document.text)
        elif fault is not None:
            detail = f"{fault.label}: {fault.detail}"
            exclusions.add(f"{document.id}@{annotation.id}", fault.reason, detail, document.text)
        else:
            yield annotation


def _fingerprint(document: Document, decision: Decision, settings: ReleaseSettings) -> dict[str, Any]:
    return {
        "document": document.id,
        # what a mask hides could be found by trying, if the hash of the whole text went in
        "sha256": document.sha256 if settings.rights.mask is None else "",
        "verdict": decision.verdict,
        "rule": decision.rule,
        "layers": list(decision.layers),
        "annotations": list(decision.annotations),
        "labels": decision.labels.to_json(),
    }


def _count(approved: Approved, pseudonyms: Pseudonyms, written: Written) -> None:
    document, labels = approved.document, approved.labels
    written.documents += 1
    written.annotations += len(approved.annotations)
    written.annotators.update(pseudonyms.of(a.annotator) for a in approved.annotations)
    written.sources[document.source, document.licence] += 1
    written.date = max([written.date, *(a.updated_at[:10] for a in approved.annotations)])
    written.types.update(("entities", e.type) for e in labels.entities)
    written.types.update(("events", e.type) for e in labels.events)
    written.types.update(("stances", s.polarity) for s in labels.stances)
    written.labels.update(entities=len(labels.entities), events=len(labels.events), stances=len(labels.stances))


def _configs(settings: ReleaseSettings, vocabulary: Vocabulary) -> dict[str, Struct]:
    configs = {"documents": documents.features(settings)}
    if "entities" in settings.layers:
        configs["ner"] = ner.features(vocabulary)
    if "stances" in settings.layers:
        configs["stance"] = stance.features(vocabulary)
    if "events" in settings.layers:
        configs["events"] = events.features(vocabulary)
    configs["annotators"] = annotators.features(settings)
    return configs


def split_facts(writer: SplitWriter, shards: tuple[Shard, ...]) -> SplitFacts:
    """What a writer that is closed tells of its split."""
    return SplitFacts(writer.rows, writer.arrow_bytes, writer.content, writer.full_content, shards)


def _leakage(configs: Mapping[str, ConfigFacts], writers: _Writers, settings: ReleaseSettings) -> dict[str, Any]:
    names = writers.names.report(tuple(configs["ner"].splits)) if "ner" in configs else None
    rows = {name: {split: facts.rows for split, facts in config.splits.items()} for name, config in configs.items()}
    return leakage_report(names, rows, len(writers.groups), settings.threshold, settings.shingle)


class _Exclusions:
    """Counts what is left out and lists it, in the file and in the outcome; the file says no word of `text`."""

    def __init__(self, listing: TextIO, outcome: Outcome, counts: Counter[str]) -> None:
        self._listing, self._outcome, self._counts = listing, outcome, counts

    def add(self, item: str, reason: str, detail: str, text: str = "") -> None:
        self._counts[reason] += 1
        self._outcome.leave_out(item, reason, detail)
        said = without_words_of(text, detail)
        line = json.dumps({"item": item, "reason": reason, "detail": said}, ensure_ascii=False)
        self._listing.write(line.encode("utf-8", "backslashreplace").decode() + "\n")


class _Writers:
    """A writer for each split of each config; hands each view's rows of a document to those of its split, as they are shown."""

    def __init__(
        self,
        folder: Path,
        configs: Mapping[str, Struct],
        settings: ReleaseSettings,
        vocabulary: Vocabulary,
        shown: Shown,
    ) -> None:
        self._configs, self._settings, self._shown = configs, settings, shown
        self._writers = {
            config: {split: SplitWriter(folder / config, split, features) for split in SPLITS}
            for config, features in configs.items()
        }
        self._unseen = UnseenColumn(folder)
        self._tags = tuple(vocabulary.entities)
        self.groups: set[str] = set()

    @property
    def names(self) -> Names:
        """The names of the entities, after `close`."""
        return self._unseen.names

    def write(
        self, approved: Approved, split: str, pseudonyms: Pseudonyms, vocabulary: Vocabulary, exclusions: _Exclusions
    ) -> None:
        settings = self._settings
        self.groups.add(approved.group)
        views: dict[str, Iterable[dict[str, Any]]] = {
            "documents": [documents.row(approved, pseudonyms, settings, vocabulary)],
            "ner": ner.rows(approved, vocabulary, exclusions.add) if "entities" in approved.layers else (),
            "stance": stance.rows(approved, vocabulary) if "stances" in approved.layers else (),
            "events": events.rows(approved, vocabulary) if "events" in approved.layers else (),
            "annotators": annotators.rows(approved, pseudonyms, settings),
        }
        for config, writers in self._writers.items():
            for row in views[config]:
                shown, full = self._shown.row(config, row)
                entities = named(row, self._tags) if config == "ner" else None
                if entities is not None and split != TRAIN:
                    self._unseen.wait(split, entities, shown, full)
                    continue
                if entities is not None:
                    self._unseen.learn(entities)
                writers[split].write(shown, full)

    def close(self) -> dict[str, ConfigFacts]:
        self._shown.close()
        self._unseen.fill(self._writers.get("ner", {}))
        self._shown.fill_examples("ner", lambda row, words: self._unseen.filled(row, named(words, self._tags)))
        facts = {}
        for config, features in self._configs.items():
            splits = {}
            for split, writer in self._writers[config].items():
                shards = tuple(writer.close())
                if shards:
                    splits[split] = split_facts(writer, shards)
            if splits:
                facts[config] = ConfigFacts(features, splits)
        return facts

    def abandon(self) -> None:
        self._shown.abandon()
        self._unseen.abandon()
        for writers in self._writers.values():
            for writer in writers.values():
                writer.abandon()
