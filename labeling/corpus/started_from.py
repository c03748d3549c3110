"""What the models had said from whose predictions annotations started, asked for a document at a time in any order.

Knows nothing of what became of it. Predictions lie in parts in the order of their coming; the ones that are asked for are
put into an SQLite file that has no name and goes with the connection, so memory does not grow with them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from labeling.corpus.migration import CARRIED
from labeling.store.labels import LabelStore
from labeling.store.parts import newest_revisions, prediction_folder, prediction_texts
from schemas.records import DocumentId, Labels
from schemas.replay import replay


class StartedFrom:
    """Reads nothing before it is asked; a model whose predictions are no longer there is not among those it names."""

    def __init__(self, documents: Path, predictions: Path, store: LabelStore) -> None:
        self._documents, self._predictions, self._store = documents, predictions, store

    def of(self, document: DocumentId) -> Mapping[str, Labels]:
        """By model ("name@version"), the labels of the document's newest revision, under today's names."""
        rows = self._said.execute("SELECT model, labels FROM said WHERE document = ?", (document,))
        said = {model: Labels.from_json(json.loads(labels)) for model, labels in rows}
        # what the store gives has today's names already
        return {m: one if m == CARRIED else replay(one, self._store.migrations).labels for m, one in said.items()}

    @cached_property
    def _said(self) -> sqlite3.Connection:
        said = sqlite3.connect("")
        said.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE said (document TEXT, model TEXT, labels TEXT, PRIMARY KEY (document, model))"
        )
        annotated, newest = self._store.annotated_documents(), newest_revisions(self._documents)
        with said:
            for model in sorted(self._store.models_started_from() - {CARRIED}):
                folder = prediction_folder(self._predictions, model)
                rows = (
                    (document, model, text) for document, text in prediction_texts(self._documents, folder, annotated)
                )
                said.executemany("INSERT OR REPLACE INTO said VALUES (?, ?, ?)", rows)
            said.executemany(
                "INSERT OR REPLACE INTO said VALUES (?, ?, ?)",
                (
                    (document, CARRIED, json.dumps(carried.labels.to_json()))
                    for (document, sha256), carried in self._store.carried().items()
                    if document in newest and newest[document].sha256 == sha256
                ),
            )
        return said
