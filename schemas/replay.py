"""Old labels under today's names: migrations replayed over labels, and a vocabulary that still reads the old names.

Knows nothing of where labels are kept. Nothing is guessed: a label of a name that was split is put to people as a question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from schemas.label_types import Choice, Vocabulary
from schemas.labels import LAYERS, Argument, Entity, Event, Labels, Layer, Span, Stance
from schemas.migrations import Migrations, Of, Slot
from schemas.records import Question

_T = TypeVar("_T", Entity, Event, Stance)


@dataclass(frozen=True, slots=True)
class Replayed:
    """Labels under today's names without the layers that are open; `questions` say what is open in them.

    `by` names the migrations that changed something. Labels that say the same afterwards are one.
    """

    labels: Labels
    questions: tuple[Question, ...] = ()
    by: tuple[str, ...] = ()

    @property
    def open(self) -> frozenset[Layer]:
        return frozenset(question.layer for question in self.questions)


def replay(labels: Labels, migrations: Migrations) -> Replayed:
    """What `labels`, made at any time, say in the words of the present vocabulary."""
    if not migrations.fates:
        return Replayed(labels)
    reader = _Replay(migrations)
    entities = tuple(map(reader.entity, labels.entities))
    events = tuple(map(reader.event, labels.events))
    stances = tuple(map(reader.stance, labels.stances))
    if not reader.by:
        return Replayed(labels)
    single = _single(Labels(entities, events, stances))
    questions = tuple(reader.questions)
    stay = [layer for layer in LAYERS if layer not in {question.layer for question in questions}]
    kept = single if len(stay) == len(LAYERS) else single.only(stay)
    order = [file.name for file in migrations.files]
    return Replayed(kept, questions, tuple(sorted(reader.by, key=order.index)))


def readable(vocabulary: Vocabulary, migrations: Migrations) -> Vocabulary:
    """`vocabulary` with the old names beside the new ones, to read what was labelled under them; its version is the same."""
    for slot, fates in migrations.fates.items():
        for old, fate in fates.items():
            vocabulary = _with_name(vocabulary, slot, old, fate.into[0] if fate.into else fate.name)
    return vocabulary


@dataclass(slots=True)
class _Replay:
    """Renames one label after the other and notes the questions."""

    migrations: Migrations
    questions: list[Question] = field(default_factory=list)
    by: set[str] = field(default_factory=set)

    def entity(self, label: Entity) -> Entity:
        return label._replace(type=self._name(Slot("entities", "type"), label.type, label.id, label.span))

    def event(self, label: Event) -> Event:
        def today(of: Of, name: str) -> str:
            return self._name(Slot("events", of), name, label.id, label.trigger)

        return label._replace(
            type=today("type", label.type),
            realis=today("realis", label.realis),
            polarity=today("polarity", label.polarity),
            arguments=tuple(
                a._replace(role=self._name(Slot("events", "role"), a.role, label.id, a.span)) for a in label.arguments
            ),
        )

    def stance(self, label: Stance) -> Stance:
        def today(of: Of, name: str) -> str:
            return self._name(Slot("stances", of), name, label.id, label.evidence)

        return label._replace(polarity=today("polarity", label.polarity), quote=today("quote", label.quote))

    def _name(self, slot: Slot, name: str, label: str, span: Span) -> str:
        fate = self.migrations.fates.get(slot, {}).get(name)
        if fate is None:
            return name
        self.by.update(fate.by)
        if fate.into:
            self.questions.append(Question(slot.layer, label, span, name, fate.into, fate.question, fate.by[-1]))
        return name if fate.into else fate.name


def _single(labels: Labels) -> Labels:
    """Each thing said once: the first label of those that say the same stays, and what pointed to another points to it."""
    stands_for: dict[str, str] = {}
    entities = _first(labels.entities, lambda e: (e.start, e.end, e.type), stands_for)
    events = tuple(
        event._replace(arguments=_fillers(event.arguments, stands_for)) if event.arguments else event
        for event in labels.events
    )
    return Labels(
        entities,
        _first(events, lambda event: Labels(events=(event,)).content(), {}),
        _first(labels.stances, lambda stance: Labels(stances=(stance,)).content(), {}),
    )


def _first(labels: Iterable[_T], said: Callable[[_T], Hashable], stands_for: dict[str, str]) -> tuple[_T, ...]:
    first: dict[Hashable, _T] = {}
    for label in labels:
        stands_for[label.id] = first.setdefault(said(label), label).id
    return tuple(first.values())


def _fillers(arguments: Iterable[Argument], stands_for: Mapping[str, str]) -> tuple[Argument, ...]:
    first: dict[Hashable, Argument] = {}
    for argument in arguments:
        entity = stands_for.get(argument.entity, argument.entity) if argument.entity is not None else None
        first.setdefault((argument.role, argument.span), argument._replace(entity=entity))
    return tuple(first.values())


def _with_name(vocabulary: Vocabulary, slot: Slot, old: str, like: str) -> Vocabulary:
    """`vocabulary` with `old` beside `like`, which it has; an event of an old type may have any role."""
    match slot:
        case ("entities", _):
            entity = replace(vocabulary.entities[like], tag=old)
            return replace(vocabulary, entities={**vocabulary.entities, old: entity})
        case ("events", "type"):
            event = replace(vocabulary.events[like], tag=old, roles=tuple(vocabulary.roles.values()))
            return replace(vocabulary, events={**vocabulary.events, old: event})
        case ("events", "role"):
            return _with_role(vocabulary, old, like)
        case ("events", "realis"):
            return replace(vocabulary, realis=_with_choice(vocabulary.realis, old, like))
        case ("events", _):
            return replace(vocabulary, polarity=_with_choice(vocabulary.polarity, old, like))
        case (_, "quote"):
            return replace(vocabulary, quotes=_with_choice(vocabulary.quotes, old, like))
        case _:
            return replace(vocabulary, stance_polarity=_with_choice(vocabulary.stance_polarity, old, like))


def _with_role(vocabulary: Vocabulary, old: str, like: str) -> Vocabulary:
    role = replace(vocabulary.roles[like], name=old)
    events = {
        tag: replace(event, roles=(*event.roles, role)) if any(r.name == like for r in event.roles) else event
        for tag, event in vocabulary.events.items()
    }
    return replace(vocabulary, roles={**vocabulary.roles, old: role}, events=events)


def _with_choice(choices: tuple[Choice, ...], old: str, like: str) -> tuple[Choice, ...]:
    known = next(choice for choice in choices if choice.value == like)
    return (*choices, replace(known, value=old, default=False))
