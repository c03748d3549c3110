"""Labels: what a person or a program says of a text, in three layers, and its JSON.

Knows nothing of documents, files or vocabularies. Offsets are Unicode code points of the document's text, end-exclusive.
The JSON shapes are those of prediction lines and of a release's `documents` config.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from schemas.label_parts import Argument, Entity, Event, Span, Stance
from schemas.label_reading import read_labels

__all__ = ["LAYERS", "Argument", "Entity", "Event", "Labels", "Layer", "Span", "Stance"]

Layer = Literal["entities", "events", "stances"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True, slots=True)
class Labels:
    """All three layers of one document. Ids are unique across the layers."""

    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    stances: tuple[Stance, ...] = ()

    def __len__(self) -> int:
        return len(self.entities) + len(self.events) + len(self.stances)

    def only(self, layers: Collection[Layer]) -> Labels:
        """These layers alone; without entities, arguments are spans of their own."""
        events = self.events
        if "entities" not in layers:
            events = tuple(
                event._replace(arguments=tuple(argument._replace(entity=None) for argument in event.arguments))
                for event in events
            )
        return Labels(
            self.entities if "entities" in layers else (),
            events if "events" in layers else (),
            self.stances if "stances" in layers else (),
        )

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Every span with a phrase that says whose it is."""
        for entity in self.entities:
            yield f"entity {entity.id}", entity.span
        for event in self.events:
            yield f"trigger of event {event.id}", event.trigger
            for argument in event.arguments:
                yield f"{argument.role} of event {event.id}", argument.span
        for stance in self.stances:
            if stance.holder is not None:
                yield f"holder of stance {stance.id}", stance.holder
            yield f"target of stance {stance.id}", stance.target
            yield f"evidence of stance {stance.id}", stance.evidence

    def content(self) -> tuple[tuple[Any, ...], ...]:
        """What the labels say, without ids, scores and order: equal for two people who labelled alike."""
        entities = sorted({(e.start, e.end, e.type) for e in self.entities})
        events = sorted(
            {
                (
                    v.trigger,
                    v.type,
                    v.realis,
                    v.polarity,
                    tuple(sorted({(a.role, a.start, a.end) for a in v.arguments})),
                )
                for v in self.events
            }
        )
        stances = sorted({(s.evidence, s.target, s.holder or Span(-1, -1), s.polarity, s.quote) for s in self.stances})
        return tuple(entities), tuple(events), tuple(stances)

    def to_json(self) -> dict[str, Any]:
        """The three layers in the shape of a prediction line; `score` stands only where there is one."""
        return {
            "entities": [
                _scored({"id": e.id, "start": e.start, "end": e.end, "type": e.type}, e.score) for e in self.entities
            ],
            "events": [_scored(_event_json(v), v.score) for v in self.events],
            "stances": [_scored(_stance_json(s), s.score) for s in self.stances],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Labels:
        """Read the shape that `to_json` writes; a layer that is missing is empty.

        Raises:
            RecordError: a key is missing or a value is of the wrong kind; names the label and the key.
        """
        return cls(*read_labels(value))


def _scored(value: dict[str, Any], score: float | None) -> dict[str, Any]:
    if score is not None:
        value["score"] = score
    return value


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "trigger": event.trigger.to_json(),
        "realis": event.realis,
        "polarity": event.polarity,
        "arguments": [{"role": a.role, "start": a.start, "end": a.end, "entity": a.entity} for a in event.arguments],
    }


def _stance_json(stance: Stance) -> dict[str, Any]:
    return {
        "id": stance.id,
        "holder": stance.holder.to_json() if stance.holder is not None else None,
        "target": stance.target.to_json(),
        "polarity": stance.polarity,
        "evidence": stance.evidence.to_json(),
        "quote": stance.quote,
    }
