"""Several people's labels of a document merged into one set, in which every label was set by somebody. Knows nothing of policies.

A label stands when enough of the people who were asked set it. Entities are the same label when span and type are equal,
events when trigger and type are, stances when holder and target are; of several alike by one person the first goes with the
first. What those who set a label say of it (realis, polarity, evidence, quote) is decided among them; where no answer has
more weight than the next one, that is a tie, which is listed and settled by the order of the answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from schemas.records import Argument, Entity, Event, Labels, Layer, Span, Stance

_T = TypeVar("_T", Entity, Event, Stance)
_Key = tuple[Hashable, ...]


class Candidate(NamedTuple):
    """A label that somebody set: its layer, what it is known by, and its place among those alike (0 for the first)."""

    layer: Layer
    key: tuple[Hashable, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Consensus:
    """The merged labels; `support` names who set each (by its id), `ties` what was settled only by the order of answers.

    `disputed` are candidates that were left out although somebody set them, with who did.
    """

    labels: Labels
    support: Mapping[str, tuple[str, ...]]
    ties: tuple[str, ...] = ()
    disputed: Mapping[Candidate, tuple[str, ...]] = field(default_factory=dict)


def candidates(labels: Labels) -> set[Candidate]:
    """Everything that one person set, as the candidates that it votes for."""
    return {
        *(Candidate("entities", *place) for place in _numbered(labels.entities, _entity_key)),
        *(Candidate("events", *place) for place in _numbered(labels.events, _event_key)),
        *(Candidate("stances", *place) for place in _numbered(labels.stances, _stance_key)),
    }


def consensus(
    said: Mapping[str, Labels],
    accepts: Callable[[Candidate, Sequence[str]], bool] | None = None,
    weight: Callable[[str], float] = lambda _: 1.0,
) -> Consensus:
    """Merge what each person said.

    Args:
        said: labels by annotator; each was asked for all layers in which anybody set something.
        accepts: whether a candidate stands, told who set it; by default more than half of the people.
        weight: how much a person's answer counts where those who set a label differ in what they say of it.

    The order of the people has no part in the result; a permutation of ids has none either.
    """
    people = sorted(said)
    accepted = accepts or (lambda _, who: 2 * len(who) > len(people))
    merger = _Merger({person: said[person] for person in people}, accepted, weight)
    entities = merger.entities()
    return Consensus(
        Labels(entities, merger.events(entities), merger.stances()),
        merger.support,
        tuple(merger.ties),
        merger.disputed,
    )


@dataclass(slots=True)
class _Group(Generic[_T]):
    """One candidate: who set it, and how."""

    candidate: Candidate
    made: dict[str, _T]


@dataclass(slots=True)
class _Merger:
    said: Mapping[str, Labels]
    accepts: Callable[[Candidate, Sequence[str]], bool]
    weight: Callable[[str], float]
    support: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ties: list[str] = field(default_factory=list)
    disputed: dict[Candidate, tuple[str, ...]] = field(default_factory=dict)

    def entities(self) -> tuple[Entity, ...]:
        found = []
        for number, group in enumerate(self._groups("entities", lambda labels: labels.entities, _entity_key), 1):
            one = next(iter(group.made.values()))
            found.append(Entity(self._name("e", number, group), one.start, one.end, one.type))
        return tuple(found)

    def events(self, entities: Sequence[Entity]) -> tuple[Event, ...]:
        of_span: dict[Span, str] = {}
        for entity in entities:
            of_span.setdefault(entity.span, entity.id)
        found = []
        for number, group in enumerate(self._groups("events", lambda labels: labels.events, _event_key), 1):
            name = self._name("v", number, group)
            one = next(iter(group.made.values()))
            realis, polarity = (
                self._most(name, what, {who: getattr(event, what) for who, event in group.made.items()})
                for what in ("realis", "polarity")
            )
            arguments = tuple(
                Argument(role, span.start, span.end, of_span.get(span)) for span, role in _fillers(group.made)
            )
            found.append(Event(name, one.type, one.trigger, realis, polarity, arguments))
        return tuple(found)

    def stances(self) -> tuple[Stance, ...]:
        found = []
        for number, group in enumerate(self._groups("stances", lambda labels: labels.stances, _stance_key), 1):
            name = self._name("s", number, group)
            one = next(iter(group.made.values()))
            polarity = self._most(name, "polarity", {who: s.polarity for who, s in group.made.items()})
            agreeing = {who: s for who, s in group.made.items() if s.polarity == polarity}
            evidence = self._most(name, "evidence", {who: s.evidence for who, s in agreeing.items()})
            quote = self._most(name, "quote", {who: s.quote for who, s in agreeing.items()})
            found.append(Stance(name, one.holder, one.target, polarity, evidence, quote))
        return tuple(found)

    def _groups(
        self, layer: Layer, of: Callable[[Labels], Sequence[_T]], key: Callable[[_T], _Key]
    ) -> list[_Group[_T]]:
        """The candidates of a layer that stand, in the order of the text."""
        made: defaultdict[Candidate, dict[str, _T]] = defaultdict(dict)
        for person, labels in self.said.items():
            for place, label in _numbered(of(labels), key).items():
                made[Candidate(layer, *place)][person] = label
        kept = []
        for candidate in sorted(made, key=lambda c: (c.key, c.number)):
            group = _Group(candidate, made[candidate])
            if self.accepts(candidate, list(group.made)):
                kept.append(group)
            else:
                self.disputed[candidate] = tuple(group.made)
        return kept

    def _name(self, letter: str, number: int, group: _Group[_T]) -> str:
        name = f"{letter}{number}"
        self.support[name] = tuple(group.made)
        return name

    def _most(self, name: str, what: str, answers: Mapping[str, _A]) -> _A:
        """The answer with most weight behind it; of equally heavy ones the first in their own order."""
        weights: Counter[_A] = Counter()
        for person, answer in answers.items():
            weights[answer] += self.weight(person)  # type: ignore[assignment]  # a Counter adds floats as well
        heaviest = max(weights.values())
        best = sorted((answer for answer, heavy in weights.items() if heavy >= heaviest - 1e-12), key=_order)
        if len(best) > 1:
            self.ties.append(f"{what} of {name}: {' or '.join(map(_order, best))}")
        return best[0]


_A = TypeVar("_A", str, Span)


def _order(answer: str | Span) -> str:
    return answer if isinstance(answer, str) else f"{answer.start:09d}–{answer.end:09d}"


def _fillers(made: Mapping[str, Event]) -> list[tuple[Span, str]]:
    """The (filler, role) that more than half of those who set the event gave it."""
    votes = Counter(pair for event in made.values() for pair in {(a.span, a.role) for a in event.arguments})
    return sorted(pair for pair, count in votes.items() if 2 * count > len(made))


def _numbered(labels: Iterable[_T], key: Callable[[_T], _Key]) -> dict[tuple[_Key, int], _T]:
    seen: Counter[_Key] = Counter()
    found = {}
    for label in sorted(labels, key=content):
        place = key(label)
        found[place, seen[place]] = label
        seen[place] += 1
    return found


def content(label: Entity | Event | Stance) -> tuple[object, ...]:
    """All that a label says, without its id and score: equal and in one order whoever set it."""
    match label:
        case Entity():
            return label.start, label.end, label.type
        case Event():
            fillers = tuple(sorted({(a.role, a.start, a.end) for a in label.arguments}))
            return label.trigger, label.type, label.realis, label.polarity, fillers
        case Stance():
            return label.target, label.holder or Span(-1, -1), label.polarity, label.evidence, label.quote


def _entity_key(entity: Entity) -> _Key:
    return entity.start, -entity.end, entity.type


def _event_key(event: Event) -> _Key:
    return event.trigger.start, event.trigger.end, event.type


def _stance_key(stance: Stance) -> _Key:
    holder = stance.holder or Span(-1, -1)
    return stance.target.start, stance.target.end, holder.start, holder.end
