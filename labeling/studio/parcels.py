"""A document as the bytes that Label Studio imports, and batches of them. Knows nothing of the connection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from labeling.store.labels import Task
from labeling.studio.client import encode
from labeling.studio.codec import to_task
from labeling.studio.task_records import Json
from schemas.records import Document, Labels, Layer, Prediction
from schemas.vocabulary import Vocabulary

BATCH = 100
"""Tasks in one request: the server takes them in one transaction, and a cut leaves at most so many to look up."""

BATCH_BYTES = 4_000_000
"""Bytes in one request, unless one task alone is larger."""

_HASH_DIGITS = 16


class Outgoing(NamedTuple):
    """A document on its way to annotators: `prediction` is what they start from, `context` what they see of other layers.

    `blind`: no prediction is shown.
    """

    document: Document
    prediction: Prediction | None
    context: Labels | None = None
    blind: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent for `intent`, as JSON."""

    intent: Task
    payload: bytes
    predicted: bool

    @property
    def prediction(self) -> Json | None:
        """The part of it that may change later. Read from the JSON, which is a small part of its size in memory."""
        return json.loads(self.payload)["predictions"][0] if self.predicted else None

    @property
    def revision(self) -> tuple[str, str]:
        return self.intent.document, self.intent.sha256

    @property
    def payload_hash(self) -> str:
        return digest(self.payload)


@dataclass(frozen=True)
class Packer:
    """Makes parcels for one project of Label Studio.

    Predictions go under the name `shown`, if given: Label Studio shows those of one model alone. The ledger keeps the model
    that they come from.
    """

    campaign: str
    project: int
    vocabulary: Vocabulary
    layers: Collection[Layer]
    shown: str = ""

    def pack(self, outgoing: Outgoing) -> Parcel:
        """Raises:
        LabelError: Label Studio cannot hold the text, or the prediction or the context does not fit it.
        """
        document, prediction = outgoing.document, self._seen(outgoing)
        under = replace(prediction, model=self.shown) if prediction is not None and self.shown else prediction
        task = to_task(document, under, self.vocabulary, self.layers, outgoing.context)
        model = "" if prediction is None else prediction.model
        sent = (self.project, None, self.campaign, self.mark(outgoing), outgoing.blind)
        intent = Task(document.id, document.sha256, model, *sent)
        return Parcel(intent, encode(task), prediction is not None)

    def mark(self, outgoing: Outgoing) -> str:
        """Changes when what annotators see beside the text does, or how; found without making Label Studio's JSON of it.

        "" where they see nothing.
        """
        prediction = self._seen(outgoing)
        if prediction is None:
            return ""
        how = [self.shown or prediction.model, prediction.model, sorted(self.layers), self.vocabulary.version]
        context = {} if outgoing.context is None else {"context": outgoing.context.to_json()}
        return digest(encode({"how": how, **prediction.labels.to_json(), **context}))

    def _seen(self, outgoing: Outgoing) -> Prediction | None:
        """The prediction, or an empty one that bears the context."""
        if outgoing.prediction is not None and not outgoing.blind:
            return outgoing.prediction
        return None if outgoing.context is None else Prediction(outgoing.document.id, "", Labels())


def in_batches(parcels: Iterable[Parcel]) -> Iterator[list[Parcel]]:
    """Lists of at most `BATCH` parcels and `BATCH_BYTES` bytes, in order; a larger parcel goes alone."""
    batch: list[Parcel] = []
    total = 0
    for parcel in parcels:
        if batch and (len(batch) == BATCH or total + len(parcel.payload) > BATCH_BYTES):
            yield batch
            batch, total = [], 0
        batch.append(parcel)
        total += len(parcel.payload)
    if batch:
        yield batch


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]
