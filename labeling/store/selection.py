"""Which documents were chosen for labelling, and labels carried over from earlier revisions. Knows nothing of either's making."""

from __future__ import annotations

import json
from collections.abc import Iterable

from labeling.store.database import Database
from schemas.records import DocumentId, Labels, Prediction
from schemas.replay import replay


class Selection(Database):
    """The part of `labels.sqlite` that says what goes to the annotators next."""

    def choose(self, documents: Iterable[DocumentId], query: str) -> None:
        """Send these documents to the annotators; `query` says how they were found."""
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO chosen VALUES (?, ?)", [(d, query) for d in documents])

    def chosen(self) -> dict[DocumentId, str]:
        """The documents that go to the annotators, each with the query that chose it; empty where nobody chose."""
        return {DocumentId(d): q for d, q in self._connection.execute("SELECT document, query FROM chosen")}

    def save_carried(self, carried: Iterable[tuple[str, Prediction]]) -> None:
        """Keep labels carried over to a newer revision, each with the SHA-256 of that revision's text."""
        rows = [
            (p.document, sha256, p.model, json.dumps(p.labels.to_json(), ensure_ascii=False)) for sha256, p in carried
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO carried VALUES (?, ?, ?, ?)", rows)

    def carried(self) -> dict[tuple[DocumentId, str], Prediction]:
        """What `save_carried` keeps, by document and SHA-256 of the text, under today's names."""
        rows = self._connection.execute("SELECT document, sha256, model, labels FROM carried")
        return {
            (DocumentId(d), sha256): Prediction(
                DocumentId(d), model, replay(Labels.from_json(json.loads(labels)), self.migrations).labels
            )
            for d, sha256, model, labels in rows
        }
