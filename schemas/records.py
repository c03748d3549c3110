"""The records that pass through Musnad: documents, predictions, annotations, decisions, with the labels they carry.

Knows nothing of files, servers or vocabularies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NewType

from schemas.errors import RecordError
from schemas.labels import LAYERS, Argument, Entity, Event, Labels, Layer, Span, Stance

__all__ = [
    "LAYERS",
    "Annotation",
    "AnnotationId",
    "Argument",
    "Decision",
    "Document",
    "DocumentId",
    "Entity",
    "Event",
    "Labels",
    "Layer",
    "Prediction",
    "Question",
    "Review",
    "Span",
    "Stance",
    "TaskId",
    "Verdict",
    "text_sha256",
]

DocumentId = NewType("DocumentId", str)
AnnotationId = NewType("AnnotationId", str)
TaskId = NewType("TaskId", int)

Verdict = Literal["approved", "excluded", "adjudicate", "waiting"]
Review = Literal["", "accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Document:
    """A raw text with its identity, source and rights. `sha256` is of the UTF-8 text; `group` names its near-duplicates.

    Where the source changed the text under an id, `revision` counts: 1 is the text that came first.
    """

    id: DocumentId
    text: str
    source: str = ""
    licence: str = ""
    title: str = ""
    date: str = ""
    url: str = ""
    group: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 1

    @property
    def sha256(self) -> str:
        return text_sha256(self.text)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the pre-annotator `model` ("name@version") says of one document."""

    document: DocumentId
    model: str
    labels: Labels

    def to_line(self) -> str:
        """One line of JSON, without the line end; keys in a fixed order."""
        return json.dumps({"id": self.document, "model": self.model, **self.labels.to_json()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Prediction:
        if not isinstance(value.get("id"), str) or not isinstance(value.get("model"), str):
            raise RecordError("A prediction line lacks its id or its model")
        return cls(DocumentId(value["id"]), value["model"], Labels.from_json(value))


@dataclass(frozen=True, slots=True)
class Question:
    """A label whose name `old` was split into several by `migration`: which of them it is, only people can say."""

    layer: Layer
    label: str
    span: Span
    old: str
    into: tuple[str, ...]
    question: str
    migration: str

    def __str__(self) -> str:
        place = f"{self.old} [{self.span.start}, {self.span.end})"
        return f"{place}: {self.question} ({' or '.join(self.into)}; {self.migration})"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one person said of one document, as pulled. Times are ISO 8601 in UTC; `lead_time` is in seconds.

    `annotator` and `updated_by` are e-mail addresses: who made it, and who changed it last. `revision` changes with each
    edit (annotation id + time of the last change), `prediction` names the model whose labels the person started from,
    `starred` is the reviewer's tick on the page, or Label Studio's ground-truth mark, `problems` says what of it could not be read.
    `sha256` is that of the text that was labelled, which need not be the document's newest revision; `campaign` and `task`
    say where it was labelled, and `layers` what was asked there: of the others it says nothing. `review` is the last verdict of
    Label Studio Enterprise's review, if there was one, and `flagged` says that the person asks for it to be discussed.
    `edited`: whether it says something else than the prediction that it started from (None: it started from none); `repairs`
    says which offsets were put right. `migrations` were replayed when it was read, `questions` are those that they leave open:
    of their layers it says nothing until somebody answers.
    """

    id: AnnotationId
    document: DocumentId
    annotator: str
    labels: Labels
    created_at: str
    updated_at: str
    lead_time: float | None = None
    starred: bool = False
    cancelled: bool = False
    updated_by: str = ""
    prediction: str = ""
    problems: tuple[str, ...] = ()
    sha256: str = ""
    campaign: str = "main"
    task: TaskId | None = None
    review: Review = ""
    flagged: bool = False
    layers: tuple[Layer, ...] = LAYERS
    edited: bool | None = None
    repairs: tuple[str, ...] = ()
    migrations: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def revision(self) -> str:
        return f"{self.id}@{self.updated_at}"


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether `layers` of a document are approved, by which rule, from which annotation revisions, and why in words.

    A review decides on each layer alone; several of one document are taken together where all of it is meant.
    """

    document: DocumentId
    verdict: Verdict
    rule: str
    reason: str
    annotations: tuple[str, ...] = ()
    labels: Labels = field(default_factory=Labels)
    layers: tuple[Layer, ...] = LAYERS


def text_sha256(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex; a lone surrogate is hashed as the three bytes that encode it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
