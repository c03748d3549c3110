"""In what people differ on a document: the places, what each said there, and the kinds of difference. Knows nothing of who is right.

Labels of several people are one place when the alignment pairs them. Where all say the same is no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from labeling.compare.align import align, align_arguments
from labeling.compare.matching import Matching
from schemas.records import Entity, Event, Labels, Layer, Span, Stance

Label = Entity | Event | Stance
MISSED = "missed by some"

KINDS: Mapping[Layer, tuple[str, ...]] = {
    "entities": (MISSED, "type", "span"),
    "events": (MISSED, "type", "trigger", "realis", "polarity", "role", "filler", "argument missed by some"),
    "stances": (MISSED, "polarity", "holder", "target", "evidence", "quote"),
}
"""The kinds of difference, as they are counted: a place can show several."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A place at which people differ: what each said there (None: nothing), and in which of `KINDS`."""

    layer: Layer
    said: Mapping[str, Label | None]
    kinds: tuple[str, ...]

    @property
    def span(self) -> Span:
        """Where it is: the first of the words that anybody marked."""
        return min(place(label) for label in self.said.values() if label is not None)


def differences(said: Mapping[str, Labels], layers: Collection[Layer]) -> list[Difference]:
    """The places at which those who labelled a document differ, layer by layer in the order of the text."""
    people = sorted(said)
    found: list[Difference] = []
    for layer in (layer for layer in KINDS if layer in layers):
        of_layer = {person: said[person].only([layer]) for person in people}
        differ = [_difference(layer, people, one) for one in _places(layer, of_layer)]
        found += sorted((one for one in differ if one.kinds), key=lambda one: one.span)
    return found


def count(found: Sequence[Difference]) -> Counter[tuple[Layer, str]]:
    """How often each kind of difference occurs."""
    return Counter((one.layer, kind) for one in found for kind in one.kinds)


def place(label: Label) -> Span:
    """The words that bear the label."""
    match label:
        case Entity():
            return label.span
        case Event():
            return label.trigger
        case Stance():
            return label.evidence


_Said = list[tuple[str, Label]]
"""Labels that are one place, each with who set it."""


def _places(layer: Layer, said: Mapping[str, Labels]) -> list[_Said]:
    """Group labels that are aligned with each other; nobody has two labels at one place."""
    group: dict[tuple[str, str], _Said] = {
        (person, label.id): [(person, label)] for person, labels in said.items() for label in _of(labels, layer)
    }
    for one, other in combinations(said, 2):
        for a, b in _pairs(layer, said[one], said[other]):
            first, second = group[one, a.id], group[other, b.id]
            if first is not second and not {person for person, _ in first} & {person for person, _ in second}:
                first += second
                for person, label in second:
                    group[person, label.id] = first
    return list({id(members): members for members in group.values()}.values())


def _pairs(layer: Layer, a: Labels, b: Labels) -> Sequence[tuple[Label, Label]]:
    found = align(a, b)
    matchings: dict[Layer, Matching[Entity] | Matching[Event] | Matching[Stance]] = {
        "entities": found.entities,
        "events": found.events,
        "stances": found.stances,
    }
    # what is alike goes together before what is only near
    return sorted(matchings[layer].pairs, key=lambda pair: _content(pair[0]) != _content(pair[1]))


def _difference(layer: Layer, people: Sequence[str], members: _Said) -> Difference:
    said = {person: dict(members).get(person) for person in people}
    labels = [label for _, label in members]
    differs = {MISSED} if len(labels) < len(people) else set[str]()
    for a, b in combinations(labels, 2):
        differs |= _kinds(a, b)
    return Difference(layer, said, tuple(kind for kind in KINDS[layer] if kind in differs))


def _kinds(a: Label, b: Label) -> set[str]:
    match a, b:
        case Entity(), Entity():
            return _unlike({"type": (a.type, b.type), "span": (a.span, b.span)})
        case Event(), Event():
            asked = {
                "type": (a.type, b.type),
                "trigger": (a.trigger, b.trigger),
                "realis": (a.realis, b.realis),
                "polarity": (a.polarity, b.polarity),
            }
            return _unlike(asked) | _of_arguments(a, b)
        case Stance(), Stance():
            names = ("polarity", "holder", "target", "evidence", "quote")
            return _unlike({name: (getattr(a, name), getattr(b, name)) for name in names})
    raise TypeError(f"{a} and {b} are of different layers")


def _unlike(asked: Mapping[str, tuple[object, object]]) -> set[str]:
    return {name for name, (one, other) in asked.items() if one != other}


def _of_arguments(a: Event, b: Event) -> set[str]:
    fillers = align_arguments(a.arguments, b.arguments)
    differs = {"argument missed by some"} if fillers.only_a or fillers.only_b else set[str]()
    for x, y in fillers.pairs:
        differs |= _unlike({"role": (x.role, y.role), "filler": (x.span, y.span)})
    return differs


def _of(labels: Labels, layer: Layer) -> Sequence[Label]:
    found: Sequence[Label] = getattr(labels, layer)
    return found


def _content(label: Label) -> Hashable:
    return Labels(
        (label,) if isinstance(label, Entity) else (),
        (label,) if isinstance(label, Event) else (),
        (label,) if isinstance(label, Stance) else (),
    ).content()
