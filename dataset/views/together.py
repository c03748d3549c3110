"""The rows of all configs in one split, from the documents that are taken one after the other. Knows nothing of what is in a row."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from dataset.approved import Approved
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseSettings
from dataset.views import annotators, documents, events, ner, stance
from dataset.views.sentences import SentenceColumns
from schemas.vocabulary import Vocabulary


class Views:
    """The rows of all configs in one split."""

    def __init__(self, pseudonyms: Pseudonyms, settings: ReleaseSettings, vocabulary: Vocabulary) -> None:
        self.ner = ner.NerColumns(vocabulary)
        self._documents = documents.DocumentColumns(pseudonyms, settings, vocabulary)
        self._sentences = SentenceColumns()
        self._stance = stance.StanceColumns(vocabulary)
        self._events = events.EventColumns(vocabulary)
        self._annotators = annotators.AnnotatorColumns(pseudonyms, settings)

    def take(self, approved: Approved, leave_out: ner.LeaveOut) -> None:
        self._documents.take(approved)
        if "entities" in approved.layers or "events" in approved.layers:
            self._sentences.take(approved)
            self.ner.take(approved, leave_out)
            self._events.take(approved)
        self._stance.take(approved)
        self._annotators.take(approved)

    def batches(self) -> Iterator[tuple[str, pa.RecordBatch]]:
        """All rows of each config."""
        sentences = self._sentences.batch()
        yield "documents", self._documents.batch()
        yield "ner", self.ner.batch(sentences)
        yield "stance", self._stance.batch()
        yield "events", self._events.batch(sentences)
        yield "annotators", self._annotators.batch()
