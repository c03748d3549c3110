"""Which documents go to the annotators, and with which predictions. Knows nothing of the connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labeling.store.labels import LabelStore
from schemas.outcome import Outcome
from schemas.records import Document, Prediction


def outgoing(
    pairs: Iterable[tuple[Document, Prediction | None]], store: LabelStore, outcome: Outcome
) -> Iterator[tuple[Document, Prediction | None]]:
    """Those of `pairs` that were chosen (all, where nobody chose), with labels of an earlier revision where there are any.

    A newer revision of a labelled document is held back until its labels were carried over, so that nobody labels it from
    the beginning by oversight.
    """
    chosen, carried, taken_down = store.chosen(), store.carried(), store.tombstones()
    for document, prediction in pairs:
        if document.id in taken_down:
            outcome.skipped["taken-down"] += 1
            continue
        if chosen and document.id not in chosen:
            outcome.skipped["in the pool, not chosen"] += 1
            continue
        kept = carried.get((document.id, document.sha256)) if document.revision > 1 else None
        if kept is None and document.revision > 1 and _labelled_before(document, store):
            detail = "an earlier revision of it is labelled; run `musnad ingest --migrate` first"
            outcome.leave_out(document.id, "labels-not-carried", detail)
            continue
        yield document, kept or prediction


def _labelled_before(document: Document, store: LabelStore) -> bool:
    made = [a for a in store.annotations(document.id) if not a.cancelled]
    return bool(made) and all(a.sha256 != document.sha256 for a in made)
