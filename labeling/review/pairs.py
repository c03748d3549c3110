"""How often two people agree on a document, and how much they marked: the counts of the F1 measures. Knows nothing of scores.

Equal labels are counted as multisets; only what is left over is aligned, to find what overlaps. The counts are those of
`labeling.compare.scores.tally`, which a test holds them to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from labeling.compare.align import align
from labeling.compare.matching import overlap
from schemas.records import Labels, Layer, Span

_T = TypeVar("_T")

STRICT: Mapping[Layer, tuple[str, ...]] = {
    "entities": ("entity, strict",),
    "events": (
        "trigger identification, strict",
        "trigger classification, strict",
        "argument identification, given the event, strict",
    ),
    "stances": ("holder and target, strict", "holder, target and polarity, strict"),
}
HEADLINES: Mapping[Layer, str] = {
    "entities": "entity, strict",
    "events": "trigger classification, strict",
    "stances": "holder, target and polarity, strict",
}
"""The measure of each layer that is also given by person and by month."""


class Pair(NamedTuple):
    """How many labels the two have in common, and how many they set together."""

    agreed: int
    marked: int


Counts = dict[tuple[str, str], Pair]
"""(measure, type) → counts; the type is "" where the measure has none."""


@dataclass(frozen=True)
class Said:
    """A person's labels of a document, counted for comparison."""

    labels: Labels

    @cached_property
    def strict(self) -> Mapping[str, Counter[tuple[str, Hashable]]]:
        """What was said, as (type, the rest), for each strict measure but that of arguments."""
        entities = Counter[tuple[str, Hashable]]((e.type, (e.start, e.end)) for e in self.labels.entities)
        stances = self.labels.stances
        return {
            "entity, strict": entities,
            "trigger identification, strict": Counter(("", _place(v.trigger)) for v in self.labels.events),
            "trigger classification, strict": Counter((v.type, _place(v.trigger)) for v in self.labels.events),
            "holder and target, strict": Counter(("", (_place(s.holder), _place(s.target))) for s in stances),
            "holder, target and polarity, strict": Counter(
                (s.polarity, (_place(s.holder), _place(s.target))) for s in stances
            ),
        }

    @cached_property
    def fillers(self) -> Mapping[Hashable, Counter[Hashable]]:
        """The fillers of each (trigger, type)."""
        found: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for event in self.labels.events:
            found[event.type, _place(event.trigger)].update((a.start, a.end) for a in event.arguments)
        return found


def compare(one: Said, other: Said, layers: Iterable[Layer]) -> Counts:
    """All measures of `layers`; `compare(b, a)` is `compare(a, b)`."""
    found: Counts = {}
    for layer in layers:
        for measure in STRICT[layer]:
            if measure.startswith("argument"):
                found[measure, ""] = _arguments(one, other)
            else:
                _strict(found, measure, one.strict[measure], other.strict[measure])
    _overlaps(found, one, other, set(layers))
    return found


def headlines(one: Said, other: Said, layers: Iterable[Layer]) -> Counts:
    """The one measure of each layer that is given by person and month."""
    found: Counts = {}
    for layer in layers:
        measure = HEADLINES[layer]
        _strict(found, measure, one.strict[measure], other.strict[measure])
    return found


def with_consensus(people: Sequence[Said], layer: Layer) -> list[Pair]:
    """Each person's labels of `layer` with those that more than half of `people` set, themselves among them.

    It asks what the headline of the layer asks; a label that somebody set twice counts once.
    """
    said = [person.strict[HEADLINES[layer]].keys() for person in people]
    votes: Counter[tuple[str, Hashable]] = Counter()
    for mine in said:
        votes.update(mine)
    stands = {label for label, times in votes.items() if 2 * times > len(people)}
    return [Pair(len(mine & stands), len(mine) + len(stands)) for mine in said]


def strict_f1(one: Said, other: Said, layers: Iterable[Layer]) -> float:
    """The F1 of the two over all `layers` together; two who set nothing agree."""
    counts = headlines(one, other, layers).values()
    marked = sum(pair.marked for pair in counts)
    return 2 * sum(pair.agreed for pair in counts) / marked if marked else 1.0


def _strict(
    found: Counts, measure: str, one: Counter[tuple[str, Hashable]], other: Counter[tuple[str, Hashable]]
) -> None:
    marked: Counter[str] = Counter()
    for side in (one, other):
        for (kind, _), times in side.items():
            marked[kind] += times
    agreed: Counter[str] = Counter()
    for (kind, _), times in (one & other).items():
        agreed[kind] += times
    found.update({(measure, kind): Pair(agreed[kind], total) for kind, total in marked.items()})


def _arguments(one: Said, other: Said) -> Pair:
    both = one.fillers.keys() & other.fillers.keys()
    agreed = sum((one.fillers[event] & other.fillers[event]).total() for event in both)
    return Pair(agreed, sum(one.fillers[event].total() + other.fillers[event].total() for event in both))


def _overlaps(found: Counts, one: Said, other: Said, layers: set[Layer]) -> None:
    """What overlaps: what is equal, and among the rest what the alignment pairs."""
    mine, theirs = (_rest(x, y, layers) for x, y in ((one, other), (other, one)))
    rest = align(mine, theirs)
    more: Counter[tuple[str, str]] = Counter()
    more.update(("entity", a.type) for a, b in rest.entities.pairs if a.type == b.type and overlap(a.span, b.span) > 0)
    more["trigger identification", ""] += sum(overlap(a.trigger, b.trigger) > 0 for a, b in rest.events.pairs)
    more["holder and target", ""] += sum(
        overlap(a.target, b.target) > 0 and overlap(a.holder, b.holder) > 0 for a, b in rest.stances.pairs
    )
    for (measure, kind), pair in list(found.items()):
        name = measure.removesuffix(", strict")
        if name in ("entity", "trigger identification", "holder and target"):
            found[f"{name}, overlap", kind] = Pair(pair.agreed + more[name, kind], pair.marked)


def _rest(one: Said, other: Said, layers: set[Layer]) -> Labels:
    """What of `one` has no equal in `other`."""
    entities, events, stances = (
        _without(
            getattr(one.labels, layer) if layer in layers else (),
            other.strict[measure],
            key,
        )
        for layer, measure, key in _KEYS
    )
    return Labels(tuple(entities), tuple(events), tuple(stances))


def _without(
    labels: Sequence[_T], equal: Counter[tuple[str, Hashable]], key: Callable[[_T], tuple[str, Hashable]]
) -> list[_T]:
    left = equal.copy()
    rest = []
    for label in labels:
        said = key(label)
        if left[said] > 0:
            left[said] -= 1
        else:
            rest.append(label)
    return rest


def _place(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (span.start, span.end)


_KEYS: tuple[tuple[Layer, str, Callable[[Any], tuple[str, Hashable]]], ...] = (
    ("entities", "entity, strict", lambda e: (e.type, (e.start, e.end))),
    ("events", "trigger identification, strict", lambda v: ("", _place(v.trigger))),
    ("stances", "holder and target, strict", lambda s: ("", (_place(s.holder), _place(s.target)))),
)
