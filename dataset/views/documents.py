"""The `documents` config: the lossless master. A row is a document with its text, all layers and where they come from."""

from __future__ import annotations

import json
from typing import Any

from dataset.approved import Approved
from dataset.features import STRING, WITHHELD, ListOf, Struct
from dataset.provenance import LABELS, label_rows
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseSettings
from dataset.views.layers import layer_columns, layer_values
from schemas.vocabulary import Vocabulary


def features(settings: ReleaseSettings) -> Struct:
    """`metadata` is JSON in a string; `layers` are those that were approved, the others are empty.

    `provenance.annotations` are ids of rows of the `annotators` config, and `provenance.labels` has a part for each label; `migrations`
    renamed labels of them.
    """
    return Struct(
        {
            "id": STRING,
            "text": STRING,
            "withheld": WITHHELD,
            "sha256": STRING,
            "title": STRING,
            "source": STRING,
            "licence": STRING,
            "date": STRING,
            "url": STRING,
            "group": STRING,
            "metadata": STRING,
            "layers": ListOf(STRING),
            **layer_columns(settings.layers),
            "provenance": Struct(
                {
                    "rule": STRING,
                    "reason": STRING,
                    "annotations": ListOf(STRING),
                    "annotators": ListOf(STRING),
                    "models": ListOf(STRING),
                    "guideline": STRING,
                    "vocabulary": STRING,
                    "migrations": ListOf(STRING),
                    "labels": LABELS,
                }
            ),
        }
    )


def row(
    approved: Approved, pseudonyms: Pseudonyms, settings: ReleaseSettings, vocabulary: Vocabulary
) -> dict[str, Any]:
    """The one row of an approved document."""
    document, decision, chosen = approved.document, approved.decision, approved.chosen
    return {
        "id": document.id,
        "text": document.text,
        "withheld": False,
        "sha256": document.sha256,
        "title": document.title,
        "source": document.source,
        "licence": document.licence,
        "date": document.date,
        "url": document.url,
        "group": approved.group,
        "metadata": json.dumps(dict(document.metadata), ensure_ascii=False, sort_keys=True),
        "layers": list(approved.layers),
        **layer_values(approved.labels, settings.layers),
        "provenance": {
            "rule": decision.rule,
            "reason": pseudonyms.veil(decision.reason, (a.annotator for a in approved.annotations)),
            "annotations": [a.id for a in chosen],
            "annotators": sorted({pseudonyms.of(a.annotator) for a in chosen}),
            "models": sorted({a.prediction for a in chosen if a.prediction}),
            "guideline": settings.guideline,
            "vocabulary": vocabulary.version,
            "migrations": sorted({name for a in chosen for name in a.migrations}),
            "labels": label_rows(approved, pseudonyms, settings.reviewers),
        },
    }
