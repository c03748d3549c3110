"""Which documents go to the annotators of a campaign, with which predictions and what else in sight. Knows nothing of the connection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labeling.store.labels import LabelStore
from labeling.store.together import together
from labeling.studio.parcels import Outgoing
from schemas.outcome import Outcome
from schemas.records import LAYERS, Document, Labels, Layer, Prediction
from schemas.replay import replay


@dataclass(frozen=True, slots=True)
class Terms:
    """What a campaign is like: it asks for `layers`; those in `context` have to be approved before, and are shown; a share `blind`
    of the documents gets no prediction, chosen by `seed` and the document's id, so that it is the same whenever they are sent.
    """

    layers: tuple[Layer, ...] = LAYERS
    context: tuple[Layer, ...] = ()
    blind: float = 0.0
    seed: str = ""


def outgoing(
    pairs: Iterable[tuple[Document, Prediction | None]],
    store: LabelStore,
    outcome: Outcome,
    terms: Terms = Terms(),
) -> Iterator[Outgoing]:
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
        context = approved_labels(document, terms.context, store)
        if context is None:
            outcome.skipped[f"{' and '.join(terms.context)} not approved yet"] += 1
            continue
        if kept is not None and terms.layers != LAYERS and not len(kept.labels.only(terms.layers)):
            kept = None  # it is what another campaign said
        if kept is None and prediction is not None:
            prediction = replace(prediction, labels=replay(prediction.labels, store.migrations).labels)
        yield Outgoing(document, kept or prediction, context if len(context) else None, is_blind(document.id, terms))


def is_blind(document: str, terms: Terms) -> bool:
    """Whether the document is among those that get no prediction."""
    digest = hashlib.sha256(f"{terms.seed}\0{document}".encode()).digest()
    return int.from_bytes(digest[:8]) < terms.blind * 2**64


def approved_labels(document: Document, layers: tuple[Layer, ...], store: LabelStore) -> Labels | None:
    """The approved labels of `layers`, from annotations of this text as they are now; None where one is not approved."""
    if not layers:
        return Labels()
    there = {a.revision for a in store.annotations(document.id) if a.sha256 == document.sha256}
    decisions = [
        decision
        for decision in store.decisions(document.id)
        if decision.verdict == "approved" and there.issuperset(decision.annotations)
    ]
    whole = together([decision for decision in decisions if any(layer in layers for layer in decision.layers)])
    if whole is None or not set(layers) <= set(whole.layers):
        return None
    labels = whole.labels.only(layers)
    # the page shows triggers alone, so a change in arguments changes nothing on it
    return replace(labels, events=tuple(event._replace(arguments=()) for event in labels.events))


def _labelled_before(document: Document, store: LabelStore) -> bool:
    made = [a for a in store.annotations(document.id) if not a.cancelled]
    return bool(made) and all(a.sha256 != document.sha256 for a in made)
