"""The decisions on the layers of one document taken together. Knows nothing of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from schemas.records import LAYERS, Argument, Decision, Event, Labels, Layer, Stance, Verdict

_T = TypeVar("_T", Event, Stance)
_argument, _event = partial(tuple.__new__, Argument), partial(tuple.__new__, Event)  # a third of the usual time
_id, _place = attrgetter("id"), attrgetter("start", "end")
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
    entities = tuple(chain.from_iterable(labels.entities for labels in of_layers))
    events = tuple(chain.from_iterable(labels.events for labels in of_layers))
    stances = tuple(chain.from_iterable(labels.stances for labels in of_layers))
    ids, places = list(map(_id, entities)), list(map(_place, entities))
    events = _filled(events, dict(zip(ids, places, strict=True)), dict(zip(places[::-1], ids[::-1], strict=True)))
    if len({*ids, *map(_id, events), *map(_id, stances)}) == len(ids) + len(events) + len(stances):
        return Labels(entities, events, stances)
    taken = set(ids)

    def named(label: _T) -> _T:
        fresh = label.id
        while fresh in taken:
            fresh += "'"
        taken.add(fresh)
        return label if fresh == label.id else label._replace(id=fresh)

    return Labels(entities, tuple(map(named, events)), tuple(map(named, stances)))


def _filled(
    events: Iterable[Event], of_id: Mapping[str, tuple[int, int]], of_place: Mapping[tuple[int, int], str]
) -> tuple[Event, ...]:
    """The events with arguments that name the (first) entity of their place, unless they name another one of that place."""
    filled = []
    for event in events:
        arguments = [
            a if a.entity is not None and of_id.get(a.entity) == a[1:3] else _argument((*a[:3], of_place.get(a[1:3])))
            for a in event.arguments
        ]
        filled.append(_event((*event[:5], tuple(arguments), event.score)))
    return tuple(filled)


def _joined(said: Sequence[tuple[tuple[Layer, ...], str]]) -> str:
    if len({words for _, words in said}) == 1:
        return said[0][1]
    return "; ".join(f"{', '.join(layers)}: {words}" for layers, words in said)
