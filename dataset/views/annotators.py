"""The `annotators` config: a row is what one person said of a released document, before any approval, under a pseudonym.

Knows nothing of decisions. Times of day are left out, since a shift plan could trace a person by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dataset.approved import Approved, ordered
from dataset.features import STRING, ListOf, Struct, Value
from dataset.pseudonyms import Pseudonyms
from dataset.release import ReleaseSettings
from dataset.views.layers import layer_columns, layer_values
from schemas.campaigns import is_adjudication


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


def rows(approved: Approved, pseudonyms: Pseudonyms, settings: ReleaseSettings) -> Iterator[dict[str, Any]]:
    """A row for each annotation that was handed in, by annotation id."""
    for annotation in approved.annotations:
        yield {
            "id": annotation.id,
            "document_id": annotation.document,
            "annotator": pseudonyms.of(annotation.annotator),
            "model": annotation.prediction,
            "seconds": annotation.lead_time,
            "starred": annotation.starred,
            "adjudication": is_adjudication(annotation.campaign),
            "layers": [layer for layer in settings.layers if layer in annotation.layers],
            **layer_values(ordered(annotation.labels, settings.layers), settings.layers),
        }
