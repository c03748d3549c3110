"""What became of predicted labels in people's hands: accepted, changed, removed, added. Knows nothing of files or agreement.

Only annotations that started from a prediction say something of it. A label that a person left as it was is accepted; one
that goes on with another span, type, choice or argument is changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, TypeVar

from labeling.compare.align import align
from labeling.compare.matching import Matching, overlap
from labeling.review.items import Reviewed
from schemas.records import LAYERS, Entity, Event, Labels, Layer, Span, Stance

Fate = Literal["accepted", "changed", "removed", "added"]
FATES: tuple[Fate, ...] = ("accepted", "changed", "removed", "added")
CHANGES = ("span", "type", "choice", "arguments")
NO_PREDICTION = "annotations whose prediction is no longer there"

_T = TypeVar("_T", Entity, Event, Stance)


class Outcome(NamedTuple):
    """What became of one label; `type` is the predicted one, or the person's where they added it."""

    layer: Layer
    type: str
    fate: Fate
    changes: frozenset[str] = frozenset()


def outcomes(predicted: Labels, said: Labels, layers: frozenset[Layer]) -> Iterator[Outcome]:
    """Hold what a person said against the prediction that they started from.

    Equal labels go together first, then those of one id that share a character (Label Studio keeps the id of a region that
    was moved or renamed), then what the alignment pairs.
    """
    if "entities" in layers:
        for mine, theirs in _pairs(predicted.entities, said.entities, _entity_key, _entity_span, _match_entities):
            yield _outcome("entities", mine, theirs, _type, _entity_changes)
    if "events" in layers:
        for before, after in _pairs(predicted.events, said.events, _event_key, _trigger, _match_events):
            yield _outcome("events", before, after, _type, _event_changes)
    if "stances" in layers:
        for old, new in _pairs(predicted.stances, said.stances, _stance_key, _evidence, _match_stances):
            yield _outcome("stances", old, new, _polarity, _stance_changes)


@dataclass(slots=True)
class Tally:
    """Counts of the labels of one model, layer and type."""

    fates: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)

    @property
    def predicted(self) -> int:
        return sum(self.fates[fate] for fate in ("accepted", "changed", "removed"))

    def to_json(self) -> dict[str, Any]:
        said = self.predicted
        kept = self.fates["accepted"]
        return {
            "predicted": said,
            **{fate: self.fates[fate] for fate in FATES},
            "changed_in": {change: self.changes[change] for change in CHANGES if self.changes[change]},
            "accepted_share": kept / said if said else None,
        }


@dataclass(slots=True)
class Pace:
    """How long annotations took: those that Label Studio timed, their seconds, and the different spans that they set."""

    annotations: int = 0
    seconds: float = 0.0
    spans: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "timed_annotations": self.annotations,
            "seconds": round(self.seconds, 3),
            "spans": self.spans,
            "seconds_a_span": self.seconds / self.spans if self.spans else None,
            "seconds_a_document": self.seconds / self.annotations if self.annotations else None,
        }


@dataclass(slots=True)
class Acceptance:
    """All counts, filled a document at a time; "" is the model of annotations that started from an empty page."""

    tallies: defaultdict[tuple[str, Layer, str], Tally] = field(default_factory=lambda: defaultdict(Tally))
    people: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    pace: defaultdict[str, Pace] = field(default_factory=lambda: defaultdict(Pace))
    annotations: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, case: Reviewed) -> None:
        """Count all annotations of one document."""
        for annotation in case.annotations:
            model, layers = annotation.prediction, frozenset(annotation.layers)
            self.annotations[model] += 1
            if annotation.lead_time is not None:
                pace = self.pace[model]
                pace.annotations += 1
                pace.seconds += annotation.lead_time
                pace.spans += len({span for _, span in annotation.labels.spans()})
            if not model:
                continue
            if model not in case.predictions:
                self.left_out[NO_PREDICTION] += 1
                continue
            for outcome in outcomes(case.predictions[model], annotation.labels, layers):
                for tally in (self.tallies[model, outcome.layer, outcome.type], self.people[annotation.annotator]):
                    tally.fates[outcome.fate] += 1
                    tally.changes.update(outcome.changes)

    def to_json(self) -> dict[str, Any]:
        """Every number, by model, layer and type."""
        return {
            "models": {model: self._model(model) for model in sorted(self.annotations) if model},
            "from_an_empty_page": {
                "annotations": self.annotations[""],
                **(self.pace[""] if "" in self.pace else Pace()).to_json(),
            },
            "left_out": dict(self.left_out),
        }

    def _model(self, model: str) -> dict[str, Any]:
        layers: dict[str, Any] = {}
        for layer in LAYERS:
            types = {kind: t for (m, where, kind), t in self.tallies.items() if (m, where) == (model, layer)}
            if types:
                whole = Tally()
                for tally in types.values():
                    whole.fates.update(tally.fates)
                    whole.changes.update(tally.changes)
                order = sorted(types, key=lambda kind: (-types[kind].predicted, -types[kind].fates["added"], kind))
                layers[layer] = {**whole.to_json(), "types": {kind: types[kind].to_json() for kind in order}}
        pace = self.pace[model] if model in self.pace else Pace()
        return {"annotations": self.annotations[model], **pace.to_json(), "layers": layers}


def _outcome(
    layer: Layer,
    before: _T | None,
    after: _T | None,
    kind: Callable[[_T], str],
    changes: Callable[[_T, _T], Iterator[str]],
) -> Outcome:
    if before is None:
        assert after is not None, "a pair has a side"
        return Outcome(layer, kind(after), "added")
    if after is None:
        return Outcome(layer, kind(before), "removed")
    changed = frozenset(changes(before, after))
    return Outcome(layer, kind(before), "changed" if changed else "accepted", changed)


def _pairs(
    predicted: Sequence[_T],
    said: Sequence[_T],
    key: Callable[[_T], Hashable],
    span: Callable[[_T], Span],
    matching: Callable[[tuple[_T, ...], tuple[_T, ...]], Matching[_T]],
) -> Iterator[tuple[_T | None, _T | None]]:
    left, right = list(predicted), list(said)
    by_key: dict[Hashable, list[_T]] = defaultdict(list)
    for other in reversed(right):
        by_key[key(other)].append(other)
    waiting: list[_T] = []
    taken: set[int] = set()
    for one in left:
        equal = by_key.get(key(one))
        if equal:
            taken.add(id(equal[-1]))
            yield one, equal.pop()
        else:
            waiting.append(one)
    by_id = {other.id: other for other in right if id(other) not in taken}
    left = []
    for one in waiting:
        same = by_id.get(one.id)
        if same is not None and overlap(span(one), span(same)) > 0:
            taken.add(id(by_id.pop(one.id)))
            yield one, same
        else:
            left.append(one)
    right = [other for other in right if id(other) not in taken]
    rest = matching(tuple(left), tuple(right))
    yield from rest.pairs
    yield from ((one, None) for one in rest.only_a)
    yield from ((None, other) for other in rest.only_b)


def _match_entities(a: tuple[Entity, ...], b: tuple[Entity, ...]) -> Matching[Entity]:
    return align(Labels(entities=a), Labels(entities=b)).entities


def _match_events(a: tuple[Event, ...], b: tuple[Event, ...]) -> Matching[Event]:
    return align(Labels(events=a), Labels(events=b)).events


def _match_stances(a: tuple[Stance, ...], b: tuple[Stance, ...]) -> Matching[Stance]:
    return align(Labels(stances=a), Labels(stances=b)).stances


def _entity_changes(a: Entity, b: Entity) -> Iterator[str]:
    if a.span != b.span:
        yield "span"
    if a.type != b.type:
        yield "type"


def _event_changes(a: Event, b: Event) -> Iterator[str]:
    if a.trigger != b.trigger:
        yield "span"
    if a.type != b.type:
        yield "type"
    if (a.realis, a.polarity) != (b.realis, b.polarity):
        yield "choice"
    if {(x.role, x.span) for x in a.arguments} != {(x.role, x.span) for x in b.arguments}:
        yield "arguments"


def _stance_changes(a: Stance, b: Stance) -> Iterator[str]:
    if a.evidence != b.evidence:
        yield "span"
    if a.polarity != b.polarity:
        yield "type"
    if a.quote != b.quote:
        yield "choice"
    if (a.holder, a.target) != (b.holder, b.target):
        yield "arguments"


def _type(label: Entity | Event) -> str:
    return label.type


def _polarity(stance: Stance) -> str:
    return stance.polarity


def _entity_key(entity: Entity) -> Hashable:
    return entity.span, entity.type


def _event_key(event: Event) -> Hashable:
    return event.trigger, event.type


def _stance_key(stance: Stance) -> Hashable:
    return stance.evidence, stance.target, stance.holder


def _entity_span(entity: Entity) -> Span:
    return entity.span


def _trigger(event: Event) -> Span:
    return event.trigger


def _evidence(stance: Stance) -> Span:
    return stance.evidence
