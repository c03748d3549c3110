"""The one alignment of two label sets of a document: which label of the one is which of the other. Knows nothing of scores.

Evaluation, agreement, consensus and diff all start from it. Labels are matched one to one; ids, scores and the order of
lists have no part in it, and `align(b, a)` is `align(a, b)` turned round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labeling.compare.matching import Matching, Tier, match, overlap
from schemas.records import Argument, Entity, Event, Labels, Span, Stance


@dataclass(frozen=True, slots=True)
class Alignment:
    """The matching of each layer; `arguments` has one matching for each pair of events, in their order."""

    entities: Matching[Entity]
    events: Matching[Event]
    arguments: tuple[Matching[Argument], ...]
    stances: Matching[Stance]


def align(a: Labels, b: Labels) -> Alignment:
    """Match the labels of `a` with those of `b`.

    Entities are paired by span and type, then by type where they overlap, then by span alone. Events are paired by their
    trigger (the same and of the same type, the same, overlapping), and arguments within each pair of events by role and
    span, span, role and overlap, overlap. Stances are paired by target and holder before target alone, the same before
    overlapping, and last by evidence.
    """
    events = match(a.events, b.events, _EVENT_TIERS, _event_order)
    return Alignment(
        match(a.entities, b.entities, _ENTITY_TIERS, _entity_order),
        events,
        tuple(align_arguments(mine.arguments, theirs.arguments) for mine, theirs in events.pairs),
        match(a.stances, b.stances, _STANCE_TIERS, _stance_order),
    )


def align_arguments(a: Sequence[Argument], b: Sequence[Argument]) -> Matching[Argument]:
    """Match the arguments of two events that are taken for the same."""
    return match(a, b, _ARGUMENT_TIERS, _argument_order)


def _evidence(stance: Stance) -> Span:
    return stance.evidence


def _target(stance: Stance) -> Span:
    return stance.target


def _holder(stance: Stance) -> Span | None:
    return stance.holder


def _trigger(event: Event) -> Span:
    return event.trigger


def _entity_worth(a: Entity, b: Entity) -> float:
    return overlap(a.span, b.span)


def _argument_worth(a: Argument, b: Argument) -> float:
    return overlap(a.span, b.span)


def _event_worth(a: Event, b: Event) -> float:
    """How alike two events are that could be one: trigger first, then arguments, then what is said of them."""
    said = {(x.role, x.span) for x in a.arguments}, {(x.role, x.span) for x in b.arguments}
    alike = len(said[0] & said[1]) / (len(said[0] | said[1]) or 1)
    return (
        0.6 * overlap(a.trigger, b.trigger)
        + 0.3 * alike
        + 0.05 * (a.realis == b.realis)
        + 0.05 * (a.polarity == b.polarity)
    )


def _stance_worth(a: Stance, b: Stance) -> float:
    return (
        0.35 * overlap(a.target, b.target)
        + 0.3 * overlap(a.holder, b.holder)
        + 0.2 * overlap(a.evidence, b.evidence)
        + 0.1 * (a.polarity == b.polarity)
        + 0.05 * (a.quote == b.quote)
    )


def _entity_order(entity: Entity) -> tuple[Any, ...]:
    return entity.span, entity.type, entity.id


def _argument_order(argument: Argument) -> tuple[Any, ...]:
    return argument.span, argument.role, argument.entity or ""


def _event_order(event: Event) -> tuple[Any, ...]:
    fillers = sorted((argument.role, argument.span) for argument in event.arguments)
    return event.trigger, event.type, event.realis, event.polarity, fillers, event.id


def _stance_order(stance: Stance) -> tuple[Any, ...]:
    holder = stance.holder or Span(-1, -1)
    return stance.evidence, stance.target, holder, stance.polarity, stance.quote, stance.id


_ENTITY_TIERS: tuple[Tier[Entity], ...] = (
    Tier(lambda e: (e.span, e.type)),
    Tier(lambda e: e.type, (lambda e: e.span,), _entity_worth),
    Tier(lambda e: e.span),
)
_ARGUMENT_TIERS: tuple[Tier[Argument], ...] = (
    Tier(lambda x: (x.role, x.span)),
    Tier(lambda x: x.span),
    Tier(lambda x: x.role, (lambda x: x.span,), _argument_worth),
    Tier(lambda _: (), (lambda x: x.span,), _argument_worth),
)
_EVENT_TIERS: tuple[Tier[Event], ...] = (
    Tier(lambda v: (v.trigger, v.type), (), _event_worth),
    Tier(lambda v: v.trigger, (), _event_worth),
    Tier(lambda v: v.type, (_trigger,), _event_worth),
    Tier(lambda _: (), (_trigger,), _event_worth),
)
_STANCE_TIERS: tuple[Tier[Stance], ...] = (
    Tier(lambda s: (s.target, s.holder, s.polarity, s.evidence, s.quote)),
    Tier(lambda s: (s.target, s.holder, s.polarity), (), _stance_worth),
    Tier(lambda s: (s.target, s.holder), (), _stance_worth),
    Tier(lambda s: s.target, (), _stance_worth),
    Tier(lambda s: s.polarity, (_target, _holder), _stance_worth),
    Tier(lambda _: (), (_target, _holder), _stance_worth),
    Tier(lambda _: (), (_target,), _stance_worth),
    Tier(lambda s: s.evidence, (), _stance_worth),
    Tier(lambda _: (), (_evidence,), _stance_worth),
)
