"""A document as the bytes that Label Studio imports, and batches of them. Knows nothing of the connection."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from labeling.store.labels import Task
from labeling.studio.client import encode
from labeling.studio.codec import to_task
from labeling.studio.task_records import Json
from schemas.records import Document, Layer, Prediction
from schemas.vocabulary import Vocabulary

BATCH = 100
"""Tasks in one request: the server takes them in one transaction, and a cut leaves at most so many to look up."""

BATCH_BYTES = 4_000_000
"""Bytes in one request, unless one task alone is larger."""

_HASH_DIGITS = 16


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
        return _digest(self.payload)


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

    def pack(self, document: Document, prediction: Prediction | None) -> Parcel:
        """Raises:
        LabelError: Label Studio cannot hold the text, or the prediction does not fit it.
        """
        under = replace(prediction, model=self.shown) if prediction is not None and self.shown else prediction
        task = to_task(document, under, self.vocabulary, self.layers)
        model, mark = (prediction.model, self.mark(prediction)) if prediction is not None else ("", "")
        intent = Task(document.id, document.sha256, model, self.project, None, self.campaign, mark)
        return Parcel(intent, encode(task), prediction is not None)

    def mark(self, prediction: Prediction) -> str:
        """Changes when the prediction does, or how it is shown; found without making Label Studio's JSON of it."""
        how = [self.shown or prediction.model, prediction.model, sorted(self.layers), self.vocabulary.version]
        return _digest(encode({"how": how, **prediction.labels.to_json()}))


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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_DIGITS]
