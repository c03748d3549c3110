"""The parts of labels: spans, entities, events with their arguments, stances. Knows nothing of their JSON.

They are tuples, as there are millions of them: cheap to make, and many of them turn into columns by `zip(*entities)`. Two of
different kinds are never the same, since no two kinds hold values of the same types in the same places.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """[start, end) in code points."""

    start: int
    end: int

    def to_json(self) -> dict[str, int]:
        return {"start": self.start, "end": self.end}


class Entity(NamedTuple):
    """A named entity; `score` (0–1) is None where a person set it."""

    id: str
    start: int
    end: int
    type: str
    score: float | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Argument(NamedTuple):
    """A participant of an event; where `entity` names one of the document's entities, the spans are the same."""

    role: str
    start: int
    end: int
    entity: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Event(NamedTuple):
    """An event mention in ACE style: a trigger, realis, polarity and arguments."""

    id: str
    type: str
    trigger: Span
    realis: str
    polarity: str
    arguments: tuple[Argument, ...] = ()
    score: float | None = None


class Stance(NamedTuple):
    """What a holder (None: the author) thinks of a target, and the words that show it."""

    id: str
    holder: Span | None
    target: Span
    polarity: str
    evidence: Span
    quote: str
    score: float | None = None
