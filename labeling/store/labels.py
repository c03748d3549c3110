"""`labels.sqlite` of a project, all of it: how human-scale data lies on disk. Knows nothing of the verbs."""

from __future__ import annotations

from labeling.store.decisions import Decisions
from labeling.store.history import Draft, History
from labeling.store.ledger import Campaign, Ledger, SetAside, Task
from labeling.store.selection import Selection
from labeling.store.tombstones import Tombstone, Tombstones
from schemas.campaigns import MAIN

__all__ = ["MAIN", "Campaign", "Draft", "LabelStore", "SetAside", "Task", "Tombstone"]


class LabelStore(Ledger, History, Decisions, Selection, Tombstones):
    """Tasks, annotations with their history, drafts, decisions, selection and tombstones in one SQLite file."""

    def counts(self) -> dict[str, int]:
        """Figures for `status`: tasks, intents, annotations and decisions by verdict."""
        one = self._connection.execute(
            "SELECT (SELECT count(*) FROM tasks WHERE task IS NOT NULL), (SELECT count(*) FROM tasks WHERE task IS NULL),"
            " (SELECT count(*) FROM annotations WHERE NOT cancelled), (SELECT count(*) FROM annotations WHERE cancelled),"
            " (SELECT count(DISTINCT document) FROM annotations WHERE NOT cancelled), (SELECT count(*) FROM chosen)"
        ).fetchone()
        figures = dict(
            zip(
                ("tasks", "unconfirmed_tasks", "annotations", "cancelled_annotations", "annotated_documents", "chosen"),
                one,
                strict=True,
            )
        )
        figures.update(
            self._connection.execute(
                "SELECT verdict, count(*) FROM (SELECT document, min(CASE verdict WHEN 'approved' THEN 0"
                " WHEN 'adjudicate' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END), verdict FROM decisions GROUP BY document)"
                " GROUP BY verdict ORDER BY verdict"
            )
        )
        return figures

    def models_started_from(self) -> set[str]:
        """The models whose predictions some annotation started from."""
        rows = self._connection.execute("SELECT DISTINCT prediction FROM annotations WHERE prediction != ''")
        return {row[0] for row in rows}

    def verdicts(self) -> list[tuple[str, str, str, int]]:
        """Layer ("" for a decision on all of them), verdict, rule ("" where none decided), and how many documents have it."""
        return list(
            self._connection.execute(
                "SELECT layer, verdict, rule, count(*) FROM decisions GROUP BY layer, verdict, rule ORDER BY 1, 2, 4 DESC, 3"
            )
        )
