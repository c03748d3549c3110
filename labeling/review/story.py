"""The whole story of a document in words: who labelled it, which rules were tried on each layer, what was decided and why.

Knows nothing of stores; people are named as the caller names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from labeling.review.conditions import mean_agreement
from labeling.review.policy import Ruling
from schemas.campaigns import is_adjudication
from schemas.records import LAYERS, Annotation, DocumentId, Layer


def story(
    document: DocumentId,
    annotations: Sequence[Annotation],
    outdated: Sequence[Annotation],
    rulings: Sequence[Ruling],
    name: Callable[[str], str] = str,
) -> Iterator[str]:
    """The lines of the story; `outdated` annotations were made on an earlier text."""
    yield f"document {document}"
    if not annotations and not outdated:
        yield "  nobody has submitted an annotation yet"
    for annotation in sorted(annotations, key=lambda a: (a.created_at, a.id)):
        yield f"  annotation {annotation.id} by {name(annotation.annotator)}: {_about(annotation, name)}"
    for annotation in outdated:
        yield f"  annotation {annotation.id} by {name(annotation.annotator)}: made on an earlier text, does not count"
    for ruling in rulings:
        yield from _layer(annotations, ruling)


def _about(annotation: Annotation, name: Callable[[str], str]) -> str:
    labels = annotation.labels
    parts = [", ".join(f"{len(getattr(labels, layer))} {layer}" for layer in LAYERS if layer in annotation.layers)]
    parts += [f"from the prediction of {annotation.prediction}"] if annotation.prediction else []
    parts += [f"{annotation.lead_time:,.0f} s"] if annotation.lead_time is not None else []
    parts += [f"submitted {annotation.created_at}"]
    if annotation.updated_at[:19] != annotation.created_at[:19]:  # a new one is written twice within a moment
        parts += [
            f"changed {annotation.updated_at}" + (f" by {name(annotation.updated_by)}" if annotation.updated_by else "")
        ]
    for holds, word in (
        (annotation.starred, "starred"),
        (annotation.flagged, "flagged for discussion"),
        (annotation.review == "accepted", "review accepted"),
        (annotation.review == "rejected", "review rejected"),
        (annotation.cancelled, "cancelled, does not count"),
        (bool(annotation.problems), "could not be read in full, does not count"),
        (is_adjudication(annotation.campaign), "an adjudication"),
        (bool(annotation.migrations), f"read through {', '.join(annotation.migrations)}"),
    ):
        parts += [word] if holds else []
    return "; ".join(parts)


def _layer(annotations: Sequence[Annotation], ruling: Ruling) -> Iterator[str]:
    decision = ruling.decision
    layer: Layer = decision.layers[0]
    value = mean_agreement(
        [
            a
            for a in annotations
            if layer in a.layers and not a.cancelled and not a.problems and not is_adjudication(a.campaign)
        ],
        layer,
    )
    yield f"  {layer}" + (f" (mean strict F1 {value:.2f})" if value is not None else "")
    for step in ruling.steps:
        yield f"    {'holds' if step.held.holds else 'no   '} {step.rule}: {step.held.words}"
    by = f" by the rule “{decision.rule}”" if decision.rule else ""
    yield f"    → {decision.verdict}{by}: {decision.reason}"
    if decision.annotations:
        yield f"      from {', '.join(decision.annotations)}"
