"""Labels: what a person or a program says of a text, in three layers, and its JSON.

Knows nothing of documents, files or vocabularies. Offsets are Unicode code points of the document's text, end-exclusive.
The JSON shapes are those of prediction lines and of a release's `documents` config.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from schemas.errors import RecordError

Layer = Literal["entities", "events", "stances"]
LAYERS: tuple[Layer, ...] = get_args(Layer)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """[start, end) in code points."""

    start: int
    end: int

    def to_json(self) -> dict[str, int]:
        return {"start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity; `score` (0–1) is None where a person set it."""

    id: str
    start: int
    end: int
    type: str
    score: float | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Argument:
    """A participant of an event; where `entity` names one of the document's entities, the spans are the same."""

    role: str
    start: int
    end: int
    entity: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Event:
    """An event mention in ACE style: a trigger, realis, polarity and arguments."""

    id: str
    type: str
    trigger: Span
    realis: str
    polarity: str
    arguments: tuple[Argument, ...] = ()
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """What a holder (None: the author) thinks of a target, and the words that show it."""

    id: str
    holder: Span | None
    target: Span
    polarity: str
    evidence: Span
    quote: str
    score: float | None = None


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
                replace(event, arguments=tuple(replace(argument, entity=None) for argument in event.arguments))
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
        return cls(
            _read_all("entity", _items(value, "entities"), _entity_from),
            _read_all("event", _items(value, "events"), _event_from),
            _read_all("stance", _items(value, "stances"), _stance_from),
        )


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


def _items(value: Mapping[str, Any], layer: Layer) -> list[Any]:
    items = value.get(layer) or []
    if not isinstance(items, list):
        raise RecordError(f"The layer {layer!r} is not a list")
    return items


def _read_all(kind: str, items: list[Any], read: Any) -> tuple[Any, ...]:
    try:
        return tuple(map(read, items))
    except (KeyError, TypeError, ValueError):
        return tuple(_read(kind, item, read) for item in items)  # names the one that cannot be read


def _read(kind: str, item: Any, read: Any) -> Any:
    try:
        return read(item)
    except (KeyError, TypeError, ValueError) as problem:
        name = item.get("id", item) if isinstance(item, dict) else item
        reason = f"the key {problem} is missing" if isinstance(problem, KeyError) else str(problem)
        raise RecordError(f"The {kind} {name!r} cannot be read: {reason}") from problem


def _span_from(value: Any) -> Span:
    return Span(_whole(value["start"]), _whole(value["end"]))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a string")
    return value


def _score(value: Any) -> float | None:
    return None if value is None else float(value)


def _entity_from(value: Any) -> Entity:
    return Entity(
        _word(value["id"]),
        _whole(value["start"]),
        _whole(value["end"]),
        _word(value["type"]),
        _score(value.get("score")),
    )


def _event_from(value: Any) -> Event:
    arguments = tuple(
        Argument(_word(a["role"]), _whole(a["start"]), _whole(a["end"]), cast("str | None", a.get("entity")))
        for a in value.get("arguments") or []
    )
    return Event(
        _word(value["id"]),
        _word(value["type"]),
        _span_from(value["trigger"]),
        _word(value["realis"]),
        _word(value["polarity"]),
        arguments,
        _score(value.get("score")),
    )


def _stance_from(value: Any) -> Stance:
    holder = _span_from(value["holder"]) if value.get("holder") is not None else None
    return Stance(
        _word(value["id"]),
        holder,
        _span_from(value["target"]),
        _word(value["polarity"]),
        _span_from(value["evidence"]),
        _word(value["quote"]),
        _score(value.get("score")),
    )
