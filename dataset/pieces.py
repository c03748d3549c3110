"""Consecutive documents of a release made into encoded rows, each document alone. Knows nothing of files and processes.

What a piece says does not depend on who makes it, nor on the pieces before it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dataset.approved import Approved, approve
from dataset.columns import Encoded, canonical, encode
from dataset.embargo import HeldBack, held_back, hidden_fingerprint, without_labels
from dataset.features import Struct
from dataset.leakage import TRAIN
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.shown import Shown
from dataset.split_plan import Home
from dataset.standoff import LAYOUT, without_words_of
from dataset.unseen import Named, name_keys, waiting
from dataset.views import annotators, documents, events, ner, stance
from dataset.views.together import Views
from schemas.records import Annotation, Decision, Document, DocumentId, Layer
from schemas.validation import problems, span_problems, unknown_names
from schemas.vocabulary import Vocabulary

_DAY = re.compile(r"(\d{4}-\d{2}(?:-\d{2})?)(T|$)")  # what is written otherwise does not sort by time
_SPAN_FAULTS = frozenset({"span-outside-text", "span-empty"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A document with its home, or with the reason and detail why it has none; neither where it is not approved.

    `hidden`: what people said of it is held back.
    """

    document: Document
    home: Home | None
    refusal: tuple[str, str] | None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is left out and why; `said` is the detail without a word of the text."""

    item: str
    reason: str
    detail: str
    said: str


@dataclass(slots=True)
class Piece:
    """All that becomes of some documents: rows by (config, split), layouts of withheld texts, what is left out, counts.

    `decisions` are canonical JSON lines on what was decided; `undecided` counts documents on which nothing was; `released` are
    the others that got in; `names` are those of the rows of `ner` in train, and `waiting` its rows in the other splits, which wait
    for all of them; `annotators` are the names behind the pseudonyms, `models` those whose predictions they started from; `period`
    has the first and the last day that a text is dated. `examples`, `spare_examples` and `full_examples`
    are the first of the piece. `sealed` are documents whose labels are held back.
    """

    rows: dict[tuple[str, str], Encoded] = field(default_factory=dict)
    names: Named | None = None
    waiting: dict[str, bytes] = field(default_factory=dict)
    layouts: Encoded | None = None
    left_out: list[LeftOut] = field(default_factory=list)
    undecided: int = 0
    decisions: bytes = b""
    released: list[DocumentId] = field(default_factory=list)
    annotations: int = 0
    annotators: set[str] = field(default_factory=set)
    date: str = ""
    period: tuple[str, str] | None = None
    models: set[str] = field(default_factory=set)
    labels: Counter[str] = field(default_factory=Counter)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    sources: Counter[tuple[str, str]] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    sealed: list[HeldBack] = field(default_factory=list)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    spare_examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    full_examples: dict[str, dict[str, Any]] = field(default_factory=dict)


def make_piece(inputs: ReleaseInputs, settings: ReleaseSettings, placed: Sequence[Placed]) -> Piece:
    """Look at each document with what was decided and said of it.

    Raises:
        ReleaseError: words of a withheld text cannot be taken out, or two annotators would share a pseudonym.
    """
    inputs.ahead([one.document.id for one in placed])
    making = _Making(inputs, settings)
    for one in placed:
        making.take(one)
    return making.finished()


class _Making:
    """A piece that is being made."""

    def __init__(self, inputs: ReleaseInputs, settings: ReleaseSettings) -> None:
        self.piece = Piece()
        self._inputs, self._settings, self._vocabulary = inputs, settings, inputs.vocabulary
        self._shown = Shown(settings.rights)
        self._pseudonyms = Pseudonyms(settings.salt)
        self._decisions: list[bytes] = []
        self._configs = configs(settings, inputs.vocabulary)
        self._views: dict[str, Views] = {}

    def take(self, placed: Placed) -> None:
        document, settings, shown = placed.document, self._settings, self._shown
        decision = self._inputs.decisions(document.id)
        if decision is None:
            self.piece.undecided += 1
            return
        said = tuple(self._inputs.annotations(document.id))
        fingerprint = _fingerprint(document, decision, settings)
        if placed.hidden and settings.embargo is not None:
            fingerprint = hidden_fingerprint(settings.embargo, fingerprint)
        self._decisions.append(canonical(fingerprint) + b"\n")
        refusal = _refusal(document, decision, said, self._vocabulary, settings.layers)
        refusal = refusal or shown.refusal(document) or placed.refusal
        if refusal is not None:
            names = [a.annotator for a in said]
            detail = self._pseudonyms.veil(refusal[1], names) if not placed.hidden else ""
            self._leave_out(shown.name(document), refusal[0], detail, document.text)
            return
        assert placed.home is not None  # whatever is approved and has no refusal was planned
        sound = tuple(self._handed_in(document, said, placed.hidden))
        published = settings.rights.published(replace(document, group=placed.home.group), decision.labels)
        shown.begin(published, self._leave_out)
        approved = approve(
            published.document,
            decision,
            sound,
            settings.layers,
            self._inputs.of_layers(document.id),
            self._inputs.predictions(document.id) if any(a.prediction for a in sound) else {},
        )
        if placed.hidden:
            row = documents.row(approved, self._pseudonyms, settings, self._vocabulary)
            self.piece.sealed.append(held_back(row, self._inputs.of_layers(document.id) or [decision]))
            approved = without_labels(approved)
        split = placed.home.split
        if split not in self._views:
            self._views[split] = Views(self._pseudonyms, settings, self._vocabulary)
        self._views[split].take(approved, self._leave_out)
        self._count(approved)

    def finished(self) -> Piece:
        piece, shown = self.piece, self._shown
        for split, views in self._views.items():
            for config, rows in views.batches():
                if rows.num_rows:
                    self._encode(config, split, shown.encoded(config, self._configs[config], rows), views)
        if shown.layouts:
            piece.layouts = encode(LAYOUT, shown.layouts)
        piece.decisions = b"".join(self._decisions)
        piece.rights = shown.kinds
        piece.examples, piece.full_examples = shown.examples, shown.full_examples
        piece.spare_examples = shown.spare_examples
        return piece

    def _leave_out(self, item: str, reason: str, detail: str, text: str = "") -> None:
        self.piece.left_out.append(LeftOut(item, reason, detail, without_words_of(text, detail)))

    def _encode(self, config: str, split: str, rows: Encoded, views: Views) -> None:
        """Where the rows of a config go: those of `ner` wait outside train."""
        if config == "ner":
            entities = Named(views.ner.tags, name_keys(views.ner.tags, views.ner.names))
            if split != TRAIN:
                self.piece.waiting[split] = waiting(entities, rows)
                return
            self.piece.names = entities
        self.piece.rows[config, split] = rows

    def _handed_in(self, document: Document, said: tuple[Annotation, ...], hidden: bool) -> Iterator[Annotation]:
        """The annotations that a release can show; of one that is hidden, it is not even listed what is wrong with it."""
        leave_out, layers = self._leave_out if not hidden else _say_nothing, self._settings.layers
        for annotation in said:
            faults = (p for p in span_problems(annotation.labels, document.text) if p.reason in _SPAN_FAULTS)
            fault = next(faults, None) or next(unknown_names(annotation.labels.only(layers), self._vocabulary), None)
            if annotation.cancelled:
                leave_out(f"{document.id}@{annotation.id}", "annotator-skipped", "the annotator handed in no labels")
            elif annotation.problems:
                detail = annotation.problems[0]
                leave_out(f"{document.id}@{annotation.id}", "annotation-incomplete", detail, document.text)
            elif fault is not None:
                detail = f"{fault.label}: {fault.detail}"
                leave_out(f"{document.id}@{annotation.id}", fault.reason, detail, document.text)
            else:
                for question in annotation.questions:
                    leave_out(f"{document.id}@{annotation.id}", "question-open", str(question), document.text)
                if annotation.layers:
                    yield annotation

    def _count(self, approved: Approved) -> None:
        document, labels, written = approved.document, approved.labels, self.piece
        written.released.append(document.id)
        written.annotations += len(approved.annotations)
        written.annotators.update(a.annotator for a in approved.annotations)
        written.sources[document.source, document.licence] += 1
        written.date = max([written.date, *(a.updated_at[:10] for a in approved.annotations)])
        written.models.update(a.prediction for a in approved.annotations if a.prediction)
        if day := _DAY.match(document.date):
            first, last = written.period or (day[1], day[1])
            written.period = min(first, day[1]), max(last, day[1])
        written.types.update(("entities", e.type) for e in labels.entities)
        written.types.update(("events", e.type) for e in labels.events)
        written.types.update(("stances", s.polarity) for s in labels.stances)
        written.labels.update(entities=len(labels.entities), events=len(labels.events), stances=len(labels.stances))


def _say_nothing(item: str, reason: str, detail: str, text: str = "") -> None:
    """Leave out without a word."""


def configs(settings: ReleaseSettings, vocabulary: Vocabulary) -> dict[str, Struct]:
    """The columns of each config of a release."""
    found = {"documents": documents.features(settings)}
    if "entities" in settings.layers:
        found["ner"] = ner.features(vocabulary)
    if "stances" in settings.layers:
        found["stance"] = stance.features(vocabulary)
    if "events" in settings.layers:
        found["events"] = events.features(vocabulary)
    found["annotators"] = annotators.features(settings)
    return found


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
