"""From a language model's answers about the pieces of a document to its labels. Knows nothing of prompts and servers.

What has no place in the text, or says what the vocabulary does not allow, is left out under a fixed reason; the rest is valid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from labeling.preannotate.llm.quotes import NotFound, Place, Quotable
from labeling.preannotate.llm.schema import Answer, Item
from schemas.label_types import Vocabulary
from schemas.records import Argument, Entity, Event, Labels, Layer, Span, Stance

CERTAIN, DOUBTFUL = 0.8, 0.6
"""Scores: a language model says nothing of how sure it is that can be compared, so they say how plainly its quotes were found."""

T = TypeVar("T")
LeaveOut = Callable[[str, str], None]
"""Takes a reason and the facts."""


def labels_of(text: str, answers: Iterable[tuple[Span, Answer]], vocabulary: Vocabulary, leave_out: LeaveOut) -> Labels:
    """The labels of `text` from the answers about its pieces, in text order, with ids e1, v1, s1 …"""
    making = _Making(text, vocabulary, leave_out)
    for piece, answer in answers:
        making.take(piece, answer)
    return making.labels()


class _Making:
    def __init__(self, text: str, vocabulary: Vocabulary, leave_out: LeaveOut) -> None:
        self._quotable = Quotable(text)
        self._roles = {tag: {role.name for role in kind.roles} for tag, kind in vocabulary.events.items()}
        self._leave_out = leave_out
        self._taken: defaultdict[str, set[Span]] = defaultdict(set)
        self._entities: dict[tuple[Span, str], float] = {}
        self._events: dict[tuple[object, ...], tuple[Event, float]] = {}
        self._stances: dict[tuple[object, ...], tuple[Stance, float]] = {}

    def take(self, piece: Span, answer: Answer) -> None:
        for item in answer.get("entities", ()):
            self._entity(item, piece)
        for item in answer.get("events", ()):
            self._event(item, piece)
        for item in answer.get("stances", ()):
            self._stance(item, piece)

    def labels(self) -> Labels:
        ordered = sorted(self._entities.items(), key=lambda one: (one[0][0].start, -one[0][0].end, one[0][1]))
        entities = tuple(
            Entity(f"e{number}", span.start, span.end, type_, score)
            for number, ((span, type_), score) in enumerate(ordered, 1)
        )
        ids = {entity.span: entity.id for entity in reversed(entities)}
        events = sorted(self._events.values(), key=lambda one: (one[0].trigger, one[0].type))
        stances = sorted(self._stances.values(), key=lambda one: (one[0].evidence, one[0].target))
        return Labels(
            entities,
            tuple(
                Event(f"v{n}", v.type, v.trigger, v.realis, v.polarity, tuple(_with_entities(v.arguments, ids)), score)
                for n, (v, score) in enumerate(events, 1)
            ),
            tuple(
                Stance(f"s{n}", s.holder, s.target, s.polarity, s.evidence, s.quote, score)
                for n, (s, score) in enumerate(stances, 1)
            ),
        )

    def _entity(self, item: Item, piece: Span) -> None:
        place = self._place("entities", item["type"], item, piece)
        if place is None:
            return
        key = place.span, item["type"]
        if key in self._entities:
            self._leave_out("duplicate-label", f"entities: {item['type']} {item['words']!r}")
        else:
            self._entities[key] = _score(place)

    def _event(self, item: Item, piece: Span) -> None:
        type_ = item["type"]
        trigger = self._place("events", type_, item["trigger"], piece)
        if trigger is None:
            return
        found: dict[tuple[str, Span], Argument] = {}
        for argument in item["arguments"]:
            role = argument["role"]
            if role not in self._roles[type_]:
                self._leave_out("unknown-role", f"events: {type_} has no role {role}")
                continue
            filler = self._place("events", f"{role} of {type_}", argument, piece, near=trigger.span)
            if filler is not None:
                found.setdefault((role, filler.span), Argument(role, filler.span.start, filler.span.end))
        event = Event("", type_, trigger.span, item["realis"], item["polarity"], tuple(found.values()))
        # One trigger has one event of a type: two would be the same mention told twice.
        self._add(
            self._events,
            (trigger.span, type_),
            (event, _score(trigger)),
            f"events: {type_} {item['trigger']['words']!r}",
        )

    def _stance(self, item: Item, piece: Span) -> None:
        evidence = self._place("stances", "evidence", item["evidence"], piece)  # two targets may share it
        if evidence is None:
            return
        target = self._place("stances", "target", item["target"], piece, near=evidence.span)
        holder = None
        if item["holder"] is not None:
            holder = self._place("stances", "holder", item["holder"], piece, near=evidence.span)
            if holder is None:  # without it the author would be the holder
                return
        if target is None:
            return
        places = [evidence, target, *([holder] if holder else [])]
        stance = Stance(
            "", holder.span if holder else None, target.span, item["polarity"], evidence.span, item["quote"]
        )
        key = (evidence.span, target.span, stance.holder, stance.polarity, stance.quote)
        said = f"stances: {item['polarity']} {item['evidence']['words']!r}"
        self._add(self._stances, key, (stance, min(map(_score, places))), said)

    def _add(self, kept: dict[tuple[object, ...], T], key: tuple[object, ...], value: T, said: str) -> None:
        if key in kept:
            self._leave_out("duplicate-label", said)
        else:
            kept[key] = value

    def _place(self, layer: Layer, name: str, mention: Item, piece: Span, near: Span | None = None) -> Place | None:
        """Where the mention stands; the same words told again under the same name are looked for in their next place."""
        taken = self._taken[f"{layer} {name}"] if name != "evidence" else ()
        try:
            place = self._quotable.find(mention["words"], mention["before"], piece, taken, near)
        except NotFound as problem:
            self._leave_out(problem.reason, f"{layer}: {name} {mention['words']!r}")
            return None
        if name != "evidence":
            self._taken[f"{layer} {name}"].add(place.span)
        return place


def _score(place: Place) -> float:
    return CERTAIN if place.certain else DOUBTFUL


def _with_entities(arguments: Iterable[Argument], ids: dict[Span, str]) -> Iterator[Argument]:
    for argument in arguments:
        yield Argument(argument.role, argument.start, argument.end, ids.get(argument.span))
