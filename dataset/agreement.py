"""How well a project's annotators agree, as a release says it: the numbers of `musnad report`, rounded. Knows nothing of texts.

They are those of all annotated documents, not of the approved ones alone: approval looks at agreement, so the approved ones
would flatter it. Documents whose labels are sealed are left out, since figures on few documents could tell what the labels are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from typing import Any

from labeling.review.agreement import agreement
from labeling.review.items import reviewed
from labeling.store.labels import LabelStore
from schemas.project import Project
from schemas.records import DocumentId

ENOUGH = 2_000
"""Of so many documents at most: an interval of 2,000 is narrow, and a build has no minutes to spare."""
_DIGITS = 4  # the last digits of a float may differ from machine to machine


def project_agreement(
    project: Project, store: LabelStore, sealed: Collection[DocumentId] = (), enough: int = ENOUGH
) -> dict[str, Any] | None:
    """The figures of each question of agreement with their intervals, or None where no two people labelled one document.

    Documents that are `sealed` do not count. `sample` says of how many documents these are where there are more than `enough`:
    those whose ids hash lowest.
    """
    layers = project.settings.layers
    documents = frozenset(store.annotated_documents()).difference(sealed)
    sampled = len(documents) > enough
    among = frozenset(sorted(documents, key=_lot)[:enough]) if sampled else documents
    cases = reviewed(project.documents, None, store, layers, Counter(), among=among)
    found = agreement((case.item() for case in cases), layers)
    if not found.shared:
        return None
    return {
        "documents": found.documents,
        "documents_with_several_annotators": found.shared,
        "annotators": len(found.annotators),
        "sample": found.documents if sampled else None,
        "bootstrap": {"rounds": found.rounds, "seed": found.seed, "unit": "near-duplicate group", "level": 0.95},
        "layers": {
            layer: [
                {"name": q.name, "statistic": q.statistic, "says": q.says, **_rounded(found.overall[q.name].to_json())}
                for q in found.questions(layer)
            ]
            for layer in found.layers
        },
    }


def _lot(document: DocumentId) -> bytes:
    return hashlib.sha256(document.encode("utf-8", "surrogatepass")).digest()


def _rounded(estimate: dict[str, Any]) -> dict[str, Any]:
    value, bounds = estimate["value"], estimate["interval"]
    return {
        "value": None if value is None else round(value, _DIGITS),
        "interval": None if bounds is None else [round(bound, _DIGITS) for bound in bounds],
        "size": round(estimate["size"], _DIGITS),
    }
