"""What two people who labelled the same document said differently, counted by kind, with sentences that show it.

Knows nothing of who is right. Pairs are counted in both layers of a question: where two do not agree that there is an event,
nothing is asked about its arguments.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

from labeling.compare.align import Alignment, align, align_arguments
from labeling.compare.matching import Matching
from labeling.review.passages import Passage, passage
from labeling.review.units import Item
from schemas.records import LAYERS, Entity, Event, Labels, Layer, Span, Stance

UNMARKED = "—"
"""In the place of a type that one of the two did not set."""
EXAMPLES = 3


class Kind(NamedTuple):
    """A kind of disagreement: between `one` and `other`, in alphabetical order as neither side is the right one."""

    layer: Layer
    what: str
    one: str
    other: str


class Place(NamedTuple):
    """Where an example stands."""

    document: str
    first: Span
    second: Span


@dataclass(slots=True)
class Disagreements:
    """All counts, filled a document at a time.

    `matrix` counts the labels that two people set at one place by the types that they gave, in alphabetical order: a confusion matrix,
    folded along its diagonal as neither side is the right one. A label that one set alone is there with `UNMARKED`.
    """

    counts: Counter[Kind] = field(default_factory=Counter)
    agreed: Counter[Layer] = field(default_factory=Counter)
    matrix: Counter[tuple[Layer, str, str]] = field(default_factory=Counter)
    examples: defaultdict[Kind, list[tuple[Place, Passage]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, item: Item) -> None:
        """Compare every two people of one document, by the first time that each labelled it."""
        first = {r.annotator: r for r in sorted(item.ratings, key=lambda r: r.at, reverse=True)}
        for one, other in combinations([first[name] for name in sorted(first)], 2):
            both = one.layers & other.layers
            mine, theirs = _only(one.labels, both), _only(other.labels, both)
            mine, theirs, alike = _without_equal(mine, theirs)
            for (layer, kind_of), times in alike.items():
                self.agreed[layer] += times
                self.matrix[layer, kind_of, kind_of] += times
            found = align(mine, theirs)
            self.matrix.update(_types(found))
            for layer, differs in _compare(found):
                if differs is None:
                    self.agreed[layer] += 1
                    continue
                kind, spans = differs
                self.counts[kind] += 1
                self._show(kind, item, spans)

    def types(self, layer: Layer) -> dict[str, int]:
        """How often each kind of difference occurs in a layer, whatever the types."""
        found: Counter[str] = Counter()
        for kind, count in self.counts.items():
            if kind.layer == layer:
                found[kind.what] += count
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def top(self, layer: Layer, most: int) -> list[tuple[Kind, int]]:
        """The commonest kinds of a layer with their types."""
        mine = [(kind, count) for kind, count in self.counts.items() if kind.layer == layer]
        return sorted(mine, key=lambda pair: (-pair[1], pair[0]))[:most]

    def confusions(self, layer: Layer) -> dict[str, dict[str, int]]:
        """The matrix of a layer, the commonest types first; each pair stands once, under the commoner of the two."""
        mine = {(one, other): times for (where, one, other), times in self.matrix.items() if where == layer}
        seen: Counter[str] = Counter()
        for (one, other), times in mine.items():
            seen.update({one: times, other: times})
        order = {kind: place for place, (kind, _) in enumerate(sorted(seen.items(), key=_commonest))}
        found: dict[str, dict[str, int]] = {kind: {} for kind in order if kind != UNMARKED}
        for pair, times in sorted(mine.items(), key=lambda one: sorted(map(order.__getitem__, one[0]))):
            first, second = sorted(pair, key=lambda kind: (kind == UNMARKED, order[kind]))
            found[first][second] = times
        return found

    def to_json(self, most: int | None = None) -> dict[str, Any]:
        """Every number; `most` limits how many pairs of types a layer lists."""
        return {
            layer: {
                "alike": self.agreed[layer],
                "differences": self.types(layer),
                "matrix": self.confusions(layer),
                "pairs": [
                    {
                        "what": kind.what,
                        "one": kind.one,
                        "other": kind.other,
                        "count": count,
                        "examples": [shown.to_json() for _, shown in self.examples[kind]],
                    }
                    for kind, count in self.top(layer, most if most is not None else len(self.counts))
                ],
            }
            for layer in LAYERS
        }

    def _show(self, kind: Kind, item: Item, spans: tuple[Span, Span]) -> None:
        """Keep the examples that come first by document and place, whatever the order in which documents come."""
        kept = self.examples[kind]
        place = Place(item.document, *spans)
        if any(place == there for there, _ in kept) or (len(kept) == EXAMPLES and place > kept[-1][0]):
            return
        insort(
            kept,
            (
                place,
                passage(item.document, item.text, spans[:1] if spans[0] == spans[1] and UNMARKED in kind else spans),
            ),
            key=lambda pair: pair[0],
        )
        del kept[EXAMPLES:]


_Difference = tuple[Kind, tuple[Span, Span]]
_Said = Iterator[tuple[Layer, _Difference | None]]


def _types(found: Alignment) -> Iterator[tuple[Layer, str, str]]:
    """The types that two people gave what they set at one place."""
    matchings: tuple[tuple[Layer, Matching[Any]], ...] = (
        ("entities", found.entities),
        ("events", found.events),
        ("stances", found.stances),
    )
    for layer, matching in matchings:
        for a, b in matching.pairs:
            one, other = sorted((_type(a), _type(b)))
            yield layer, one, other
        for label in (*matching.only_a, *matching.only_b):
            yield layer, _type(label), UNMARKED


def _type(label: Entity | Event | Stance) -> str:
    return label.polarity if isinstance(label, Stance) else label.type


def _commonest(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _compare(found: Alignment) -> _Said:
    yield from _entities(found.entities)
    yield from _events(found.events)
    yield from _stances(found.stances)


def _entities(found: Matching[Entity]) -> _Said:
    for a, b in found.pairs:
        if (a.span, a.type) == (b.span, b.type):
            yield "entities", None
        else:
            yield "entities", _kind("entities", "span" if a.type == b.type else "type", a.type, b.type, a.span, b.span)
    yield from _alone("entities", found, lambda e: (e.type, e.span))


def _events(found: Matching[Event]) -> _Said:
    for a, b in found.pairs:
        if (a.trigger, a.type) != (b.trigger, b.type):
            what = "trigger" if a.type == b.type else "type"
            yield "events", _kind("events", what, a.type, b.type, a.trigger, b.trigger)
            continue
        alike = True
        for what, one, other in (("realis", a.realis, b.realis), ("polarity", a.polarity, b.polarity)):
            if one != other:
                alike = False
                yield "events", _kind("events", what, one, other, a.trigger, b.trigger)
        fillers = align_arguments(a.arguments, b.arguments)
        for x, y in fillers.pairs:
            if x.span != y.span or x.role != y.role:
                alike = False
                yield (
                    "events",
                    _kind("events", "filler" if x.role == y.role else "role", x.role, y.role, x.span, y.span),
                )
        for x in (*fillers.only_a, *fillers.only_b):
            alike = False
            yield "events", _kind("events", "argument marked by one", x.role, UNMARKED, x.span, a.trigger)
        if alike:
            yield "events", None
    yield from _alone("events", found, lambda v: (v.type, v.trigger))


def _stances(found: Matching[Stance]) -> _Said:
    for a, b in found.pairs:
        if a.polarity != b.polarity:
            yield "stances", _kind("stances", "polarity", a.polarity, b.polarity, a.evidence, b.evidence)
        elif (a.holder, a.target) != (b.holder, b.target):
            what = "target" if a.target != b.target else "holder"
            spans = (a.target, b.target) if what == "target" else (a.holder or a.evidence, b.holder or b.evidence)
            yield "stances", _kind("stances", what, a.polarity, b.polarity, *spans)
        elif a.quote != b.quote:
            yield "stances", _kind("stances", "quote", a.quote, b.quote, a.evidence, b.evidence)
        elif a.evidence != b.evidence:
            yield "stances", _kind("stances", "evidence", a.polarity, b.polarity, a.evidence, b.evidence)
        else:
            yield "stances", None
    yield from _alone("stances", found, lambda s: (s.polarity, s.evidence))


def _alone(layer: Layer, found: Matching[Any], about: Callable[[Any], tuple[str, Span]]) -> _Said:
    for label in (*found.only_a, *found.only_b):
        kind, span = about(label)
        yield layer, _kind(layer, "marked by one", kind, UNMARKED, span, span)


def _kind(layer: Layer, what: str, one: str, other: str, first: Span, second: Span) -> _Difference:
    if UNMARKED not in (one, other) and one > other:
        one, other, first, second = other, one, second, first
    return Kind(layer, what, one, other), (first, second)


def _without_equal(one: Labels, other: Labels) -> tuple[Labels, Labels, Counter[tuple[Layer, str]]]:
    """Both sides without the labels that they share, and how many those are by type: what is equal needs no alignment."""
    alike: Counter[tuple[Layer, str]] = Counter()
    mine: dict[str, tuple[Any, ...]] = {}
    theirs: dict[str, tuple[Any, ...]] = {}
    for layer in LAYERS:
        said = [
            [(label, content) for label in getattr(side, layer) for content in (_content(label),)]
            for side in (one, other)
        ]
        shared = Counter(content for _, content in said[0]) & Counter(content for _, content in said[1])
        kinds = {content: _type(label) for label, content in said[0]}
        for content, times in shared.items():
            alike[layer, kinds[content]] += times
        mine[layer], theirs[layer] = (tuple(_rest(side, shared.copy())) for side in said)
    return Labels(**mine), Labels(**theirs), alike


def _rest(said: list[tuple[Any, Hashable]], shared: Counter[Hashable]) -> Iterator[Any]:
    for label, content in said:
        if shared[content]:
            shared[content] -= 1
        else:
            yield label


def _content(label: Entity | Event | Stance) -> Hashable:
    if isinstance(label, Entity):
        return label.start, label.end, label.type
    if isinstance(label, Event):
        fillers = frozenset((a.role, a.start, a.end) for a in label.arguments)
        return label.trigger, label.type, label.realis, label.polarity, fillers
    return label.holder, label.target, label.polarity, label.evidence, label.quote


def _only(labels: Labels, layers: frozenset[Layer]) -> Labels:
    return Labels(**{layer: getattr(labels, layer) for layer in LAYERS if layer in layers})
