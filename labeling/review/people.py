"""What each annotator did: how many documents and labels, and in what time. Knows nothing of how good it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from labeling.review.items import Reviewed


@dataclass(slots=True)
class Work:
    """One annotator's counts; `seconds` of each annotation that Label Studio timed."""

    documents: set[str] = field(default_factory=set)
    annotations: int = 0
    labels: int = 0
    seconds: list[float] = field(default_factory=list)
    first: str = ""
    last: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "documents": len(self.documents),
            "annotations": self.annotations,
            "labels": self.labels,
            "labels_a_document": self.labels / self.annotations,
            "median_seconds": median(self.seconds) if self.seconds else None,
            "first_day": self.first,
            "last_day": self.last,
        }


@dataclass(slots=True)
class People:
    """Everybody's counts, filled a document at a time."""

    work: defaultdict[str, Work] = field(default_factory=lambda: defaultdict(Work))

    def add(self, case: Reviewed) -> None:
        """Count the annotations of one document."""
        for annotation in case.annotations:
            work = self.work[annotation.annotator]
            work.documents.add(case.document.id)
            work.annotations += 1
            work.labels += len(annotation.labels)
            if annotation.lead_time is not None:
                work.seconds.append(annotation.lead_time)
            day = annotation.created_at[:10]
            work.first = min(work.first or day, day)
            work.last = max(work.last, day)
