"""What of the labels is compared: types renamed or chosen, spans as whole words, outermost names. Knows nothing of scores."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.records import Entity, Event, Labels, Span


@dataclass(frozen=True, slots=True)
class Scope:
    """How both sides are changed before they are compared, in the order of the fields.

    `rename` maps types of entities and events to others; `types` are those that stay (empty: all); `whole_words` widens
    every span to the words that it touches, as BIO corpora have them; `outermost` drops entities inside others.
    """

    rename: Mapping[str, str] = field(default_factory=dict)
    types: Collection[str] = ()
    whole_words: bool = False
    outermost: bool = False


def scoped(labels: Labels, scope: Scope, words: Sequence[Span] = ()) -> Labels:
    """The labels as `scope` wants them; `words` are those of the text, in order, for `whole_words`."""
    entities: Sequence[Entity] = [e._replace(type=scope.rename.get(e.type, e.type)) for e in labels.entities]
    events: Sequence[Event] = [v._replace(type=scope.rename.get(v.type, v.type)) for v in labels.events]
    if scope.types:
        entities = [e for e in entities if e.type in scope.types]
        events = [v for v in events if v.type in scope.types]
    chosen = Labels(tuple(entities), tuple(events), labels.stances)
    if scope.whole_words:
        chosen = whole_words(chosen, words)
    if scope.rename or scope.whole_words:
        chosen = replace(chosen, entities=_once(chosen.entities))
    return replace(chosen, entities=_outermost(chosen.entities)) if scope.outermost else chosen


def whole_words(labels: Labels, words: Sequence[Span]) -> Labels:
    """Every span widened to the words that it touches; a span that touches none stays as it is."""
    starts, ends = [word.start for word in words], [word.end for word in words]

    def widened(span: Span) -> Span:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        if first > last:
            return span
        return Span(min(span.start, starts[first]), max(span.end, ends[last]))

    return Labels(
        tuple(e._replace(start=widened(e.span).start, end=widened(e.span).end) for e in labels.entities),
        tuple(
            v._replace(
                trigger=widened(v.trigger),
                arguments=tuple(x._replace(start=widened(x.span).start, end=widened(x.span).end) for x in v.arguments),
            )
            for v in labels.events
        ),
        tuple(
            s._replace(
                holder=None if s.holder is None else widened(s.holder),
                target=widened(s.target),
                evidence=widened(s.evidence),
            )
            for s in labels.stances
        ),
    )


def _once(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Entities that say the same after the change count once."""
    first: dict[tuple[Span, str], Entity] = {}
    for entity in entities:
        first.setdefault((entity.span, entity.type), entity)
    return tuple(first.values())


def _outermost(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    kept: list[Entity] = []
    reach, outer = -1, Span(-1, -1)
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        if entity.end > reach or entity.span == outer:
            kept.append(entity)
            reach, outer = entity.end, entity.span
    return tuple(kept)
