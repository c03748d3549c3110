"""What is counted of an alignment: for each measure, how much is right of how much gold and how much predicted.

Knows nothing of files, tables or intervals. The first label set of the alignment is the gold one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar, get_args

from labeling.compare.align import Alignment
from labeling.compare.matching import Matching, overlap
from schemas.records import Argument, Entity, Event, Layer, Span, Stance

_T = TypeVar("_T")
Mode = Literal["strict", "overlap"]
MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Measure:
    """One question asked of a layer. `says` states what is right and of what it is a share.

    A `typed` measure is counted by type too. An accuracy is a share of matched pairs: its gold and predicted are the same.
    """

    name: str
    layer: Layer
    says: str
    typed: bool = False
    accuracy: bool = False


class Key(NamedTuple):
    """Whose counts: a measure, strict or by overlap, and a type ("" where the measure has none)."""

    measure: str
    mode: Mode
    type: str


class Score(NamedTuple):
    """How many are right, of how many in the gold labels and how many predicted."""

    right: int
    gold: int
    predicted: int

    @property
    def precision(self) -> float | None:
        """None where nothing was predicted."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """None where there is nothing to find."""
        return self.right / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """2·right / (gold + predicted), which needs neither to be defined; None where there is nothing on either side."""
        total = self.gold + self.predicted
        return 2 * self.right / total if total else None


Tally = defaultdict[Key, list[int]]
"""Key → [right, gold, predicted] of one document."""

MEASURES = (
    Measure("entity", "entities", "span and type", typed=True),
    Measure("trigger identification", "events", "trigger, whatever the type"),
    Measure("trigger classification", "events", "trigger and type", typed=True),
    Measure("argument identification", "events", "filler, in an event whose trigger and type are right"),
    Measure(
        "role classification", "events", "filler and role, in an event whose trigger and type are right", typed=True
    ),
    Measure("argument identification, given the event", "events", "filler, of events whose trigger and type are right"),
    Measure(
        "role classification, given the event", "events", "filler and role, of events whose trigger and type are right"
    ),
    Measure("realis, given the trigger", "events", "realis, of matched triggers, whatever the type", accuracy=True),
    Measure("polarity, given the trigger", "events", "polarity, of matched triggers, whatever the type", accuracy=True),
    Measure("target", "stances", "target"),
    Measure("holder and target", "stances", "holder and target"),
    Measure("holder, target and polarity", "stances", "holder, target and polarity", typed=True),
    Measure("full stance", "stances", "holder, target, polarity, evidence and quote"),
    Measure("evidence", "stances", "evidence, of stances paired by target, holder or evidence"),
    Measure("polarity, given holder and target", "stances", "polarity, of stances matched by both", accuracy=True),
    Measure("quote, given holder and target", "stances", "quote, of stances matched by both", accuracy=True),
)


def tally(alignment: Alignment) -> Tally:
    """All counts of one document. Strict: equal spans; overlap: at least one character in common."""
    counts: Tally = defaultdict(lambda: [0, 0, 0])
    for mode, same in (("strict", _equal), ("overlap", _touching)):
        counter = _Counter(counts, mode)  # type: ignore[arg-type]  # mypy widens a literal in a tuple to str
        _entities(counter, alignment.entities, same)
        _events(counter, alignment.events, same)
        _arguments(counter, alignment, same)
        _stances(counter, alignment.stances, same)
    return counts


_Same = Callable[[Span | None, Span | None], bool]


@dataclass(frozen=True, slots=True)
class _Counter:
    counts: Tally
    mode: Mode

    def add(self, measure: str, right: Iterable[str], gold: Iterable[str], predicted: Iterable[str]) -> None:
        """Count the types in each list under `measure`."""
        for place, types in enumerate((right, gold, predicted)):
            for name in types:
                self.counts[Key(measure, self.mode, name)][place] += 1

    def share(self, measure: str, answers: Iterable[bool]) -> None:
        """Count how many of `answers` are right."""
        for right in answers:
            count = self.counts[Key(measure, self.mode, "")]
            count[0] += right
            count[1] += 1
            count[2] += 1


def _entities(counter: _Counter, found: Matching[Entity], same: _Same) -> None:
    gold, predicted = _sides(found)
    right = [a.type for a, b in found.pairs if a.type == b.type and same(a.span, b.span)]
    counter.add("entity", right, (a.type for a in gold), (b.type for b in predicted))


def _events(counter: _Counter, found: Matching[Event], same: _Same) -> None:
    gold, predicted = _sides(found)
    matched = [(a, b) for a, b in found.pairs if same(a.trigger, b.trigger)]
    right = [a.type for a, b in matched if a.type == b.type]
    counter.add("trigger identification", ("" for _ in matched), ("" for _ in gold), ("" for _ in predicted))
    counter.add("trigger classification", right, (a.type for a in gold), (b.type for b in predicted))
    counter.share("realis, given the trigger", (a.realis == b.realis for a, b in matched))
    counter.share("polarity, given the trigger", (a.polarity == b.polarity for a, b in matched))


def _arguments(counter: _Counter, alignment: Alignment, same: _Same) -> None:
    events = alignment.events
    right = [
        (a, b, found)
        for (a, b), found in zip(events.pairs, alignment.arguments, strict=True)
        if a.type == b.type and same(a.trigger, b.trigger)
    ]
    filled = [(x, y) for _, _, found in right for x, y in found.pairs if same(x.span, y.span)]
    roles = [x.role for x, y in filled if x.role == y.role]
    gold_events, predicted_events = _sides(events)
    everything = _all_arguments(gold_events), _all_arguments(predicted_events)
    given = _all_arguments(a for a, _, _ in right), _all_arguments(b for _, b, _ in right)
    for suffix, (gold, predicted) in (("", everything), (", given the event", given)):
        counter.add(
            f"argument identification{suffix}", ("" for _ in filled), ("" for _ in gold), ("" for _ in predicted)
        )
        types = (roles, [x.role for x in gold], [y.role for y in predicted])
        counter.add(f"role classification{suffix}", *(types if not suffix else ([""] * len(part) for part in types)))


def _stances(counter: _Counter, found: Matching[Stance], same: _Same) -> None:
    gold, predicted = _sides(found)
    aimed = [(a, b) for a, b in found.pairs if same(a.target, b.target)]
    held = [(a, b) for a, b in aimed if same(a.holder, b.holder)]
    right = [(a, b) for a, b in held if a.polarity == b.polarity]
    full = [(a, b) for a, b in right if same(a.evidence, b.evidence) and a.quote == b.quote]
    shown = [(a, b) for a, b in found.pairs if same(a.evidence, b.evidence)]
    for measure, pairs in (("target", aimed), ("holder and target", held), ("full stance", full), ("evidence", shown)):
        counter.add(measure, ("" for _ in pairs), ("" for _ in gold), ("" for _ in predicted))
    polarities = ([a.polarity for a, _ in right], [a.polarity for a in gold], [b.polarity for b in predicted])
    counter.add("holder, target and polarity", *polarities)
    counter.share("polarity, given holder and target", (a.polarity == b.polarity for a, b in held))
    counter.share("quote, given holder and target", (a.quote == b.quote for a, b in held))


def _all_arguments(events: Iterable[Event]) -> list[Argument]:
    return [argument for event in events for argument in event.arguments]


def _sides(found: Matching[_T]) -> tuple[list[_T], list[_T]]:
    """Everything on the gold side, and everything that was predicted."""
    return [a for a, _ in found.pairs] + list(found.only_a), [b for _, b in found.pairs] + list(found.only_b)


def _equal(one: Span | None, other: Span | None) -> bool:
    return one == other


def _touching(one: Span | None, other: Span | None) -> bool:
    return overlap(one, other) > 0
