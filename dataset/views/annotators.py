"""The `annotators` config: a row is what one person said of a released document, before any approval, under a pseudonym.

Knows nothing of decisions. Times of day are left out, since a shift plan could trace a person by them.
"""

from __future__ import annotations

import pyarrow as pa

from dataset.approved import Approved, ordered
from dataset.columns import batch_of, lists, offsets
from dataset.features import STRING, ListOf, Struct, Value
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseSettings
from dataset.views.layers import LayerColumns, layer_columns
from schemas.campaigns import is_adjudication
from schemas.records import Annotation


def features(settings: ReleaseSettings) -> Struct:
    """Labels have the document's offsets; `model` is the prediction that the person started from, `seconds` the time taken.

    `layers` are those that the person was asked for: another one is empty without meaning it. `adjudication`: the person settled
    what others had labelled, and saw their labels.
    """
    return Struct(
        {
            "id": STRING,
            "document_id": STRING,
            "annotator": STRING,
            "model": STRING,
            "seconds": Value("float64"),
            "starred": Value("bool"),
            "adjudication": Value("bool"),
            "layers": ListOf(STRING),
            **layer_columns(settings.layers),
        }
    )


class AnnotatorColumns:
    """A row for each annotation that was handed in for the documents that are taken, by annotation id."""

    def __init__(self, pseudonyms: Pseudonyms, settings: ReleaseSettings) -> None:
        self._pseudonyms, self._settings = pseudonyms, settings
        self._annotations: list[Annotation] = []

    def take(self, approved: Approved) -> None:
        self._annotations += approved.annotations

    def batch(self) -> pa.RecordBatch:
        """All rows."""
        made, settings = self._annotations, self._settings
        asked = [[layer for layer in settings.layers if layer in a.layers] for a in made]
        labels = LayerColumns(settings.layers)
        for annotation in made:
            labels.take(ordered(annotation.labels, settings.layers))
        return batch_of(
            features(settings),
            {
                "id": pa.array([a.id for a in made], pa.string()),
                "document_id": pa.array([a.document for a in made], pa.string()),
                "annotator": pa.array([self._pseudonyms.of(a.annotator) for a in made], pa.string()),
                "model": pa.array([a.prediction for a in made], pa.string()),
                "seconds": pa.array([a.lead_time for a in made], pa.float64()),
                "starred": pa.array([a.starred for a in made], pa.bool_()),
                "adjudication": pa.array([is_adjudication(a.campaign) for a in made], pa.bool_()),
                "layers": lists(
                    offsets(list(map(len, asked))), pa.array([layer for of in asked for layer in of], pa.string())
                ),
                **labels.arrays(),
            },
        )
