"""The `documents` config: the lossless master. A row is a document with its text, all layers and where they come from."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from dataset.approved import Approved
from dataset.columns import array_of, batch_of
from dataset.features import STRING, WITHHELD, Feature, ListOf, Struct
from dataset.provenance import LABELS, label_rows
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseSettings
from dataset.views.layers import LayerColumns, layer_columns
from schemas.vocabulary import Vocabulary

_HEAD: dict[str, Feature] = {
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
}
_PROVENANCE = Struct(
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
)


def features(settings: ReleaseSettings) -> Struct:
    """`metadata` is JSON in a string; `layers` are those that were approved, the others are empty.

    `provenance.annotations` are ids of rows of the `annotators` config, and `provenance.labels` has a part for each label; `migrations`
    renamed labels of them.
    """
    return Struct(
        {
            **_HEAD,
            **layer_columns(settings.layers),
            "provenance": _PROVENANCE,
        }
    )


class DocumentColumns:
    """A row for each of the documents that are taken."""

    def __init__(self, pseudonyms: Pseudonyms, settings: ReleaseSettings, vocabulary: Vocabulary) -> None:
        self._pseudonyms, self._settings, self._vocabulary = pseudonyms, settings, vocabulary
        self._heads: list[dict[str, Any]] = []
        self._labels = LayerColumns(settings.layers)
        self._provenance: list[dict[str, Any]] = []

    def take(self, approved: Approved) -> None:
        document = approved.document
        self._heads.append(
            {
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
            }
        )
        self._labels.take(approved.labels)
        self._provenance.append(self._provenance_of(approved))

    def _provenance_of(self, approved: Approved) -> dict[str, Any]:
        decision, chosen, pseudonyms = approved.decision, approved.chosen, self._pseudonyms
        return {
            "rule": decision.rule,
            "reason": pseudonyms.veil(decision.reason, (a.annotator for a in approved.annotations)),
            "annotations": [a.id for a in chosen],
            "annotators": sorted({pseudonyms.of(a.annotator) for a in chosen}),
            "models": sorted({a.prediction for a in chosen if a.prediction}),
            "guideline": self._settings.guideline,
            "vocabulary": self._vocabulary.version,
            "migrations": sorted({name for a in chosen for name in a.migrations}),
            "labels": label_rows(approved, pseudonyms, self._settings.reviewers),
        }

    def batch(self) -> pa.RecordBatch:
        """All rows."""
        heads = {name: array_of(feature, [head[name] for head in self._heads]) for name, feature in _HEAD.items()}
        provenance = array_of(_PROVENANCE, self._provenance)
        return batch_of(features(self._settings), {**heads, **self._labels.arrays(), "provenance": provenance})


def row(
    approved: Approved, pseudonyms: Pseudonyms, settings: ReleaseSettings, vocabulary: Vocabulary
) -> dict[str, Any]:
    """The one row of a document."""
    columns = DocumentColumns(pseudonyms, settings, vocabulary)
    columns.take(approved)
    made: list[dict[str, Any]] = columns.batch().to_pylist()
    return made[0]
