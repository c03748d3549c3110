"""The decisions on the layers of one document taken together. Knows nothing of rules."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.records import LAYERS, Argument, Decision, Event, Labels, Layer, Span, Stance, Verdict

_ORDER: tuple[Verdict, ...] = ("approved", "adjudicate", "waiting", "excluded")


def together(decisions: Sequence[Decision]) -> Decision | None:
    """What the decisions on a document's layers come to; None where there is none.

    It is approved in the layers that are, and carries their labels; else it is what its most hopeful layer is.
    """
    if len(decisions) < 2:
        return decisions[0] if decisions else None
    verdict = min((decision.verdict for decision in decisions), key=_ORDER.index)
    kept = sorted((d for d in decisions if d.verdict == verdict), key=lambda d: LAYERS.index(d.layers[0]))
    revisions = dict.fromkeys(revision for decision in kept for revision in decision.annotations)
    return Decision(
        kept[0].document,
        verdict,
        _joined([(decision.layers, decision.rule) for decision in kept]),
        _joined([(decision.layers, decision.reason) for decision in kept]),
        tuple(revisions),
        merged([decision.labels for decision in kept]),
        tuple(layer for decision in kept for layer in decision.layers),
    )


def merged(of_layers: Sequence[Labels]) -> Labels:
    """One set of labels with ids that are unique and arguments that name the entity of their span, if there is one."""
    entities = tuple(e for labels in of_layers for e in labels.entities)
    taken = {entity.id for entity in entities}
    of_span: dict[Span, str] = {}
    for entity in entities:
        of_span.setdefault(entity.span, entity.id)
    by_id = {entity.id: entity.span for entity in entities}

    def name(label: str) -> str:
        fresh = label
        while fresh in taken:
            fresh += "'"
        taken.add(fresh)
        return fresh

    def filled(event: Event) -> Event:
        arguments = tuple(
            a
            if a.entity is not None and by_id.get(a.entity) == a.span
            else Argument(a.role, a.start, a.end, of_span.get(a.span))
            for a in event.arguments
        )
        return Event(name(event.id), event.type, event.trigger, event.realis, event.polarity, arguments, event.score)

    def named(stance: Stance) -> Stance:
        fresh = name(stance.id)
        return stance if fresh == stance.id else stance._replace(id=fresh)

    events = tuple(filled(event) for labels in of_layers for event in labels.events)
    return Labels(entities, events, tuple(named(stance) for labels in of_layers for stance in labels.stances))


def _joined(said: Sequence[tuple[tuple[Layer, ...], str]]) -> str:
    if len({words for _, words in said}) == 1:
        return said[0][1]
    return "; ".join(f"{', '.join(layers)}: {words}" for layers, words in said)
