"""Where each label of a document comes from: who holds it, who reviewed it, by which rule, and what a model had said before.

Knows nothing of files. Two labels are the same where an entity has the same span and type, an event the same trigger and
type, a stance the same holder, target and polarity; what else they say may differ.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from dataset.approved import Approved
from dataset.features import OFFSET, STRING, ListOf, Struct
from dataset.pseudonyms import Pseudonyms
from labeling.compare.align import align
from labeling.review.consensus import content
from schemas.campaigns import is_adjudication
from schemas.records import Annotation, Decision, Entity, Event, Labels, Layer, Stance

CHANGES = ("accepted", "changed", "added", "unknown")
"""What became of a prediction: it stands as it was, with something else about it, there was none, or nobody can tell."""

LABELS = ListOf(
    Struct(
        {
            "id": STRING,
            "model": STRING,
            "change": STRING,
            "former": Struct({"start": OFFSET, "end": OFFSET, "type": STRING}),
            "annotators": ListOf(STRING),
            "reviewer": STRING,
            "rule": STRING,
        }
    )
)
"""A part for each label of `documents`, in the order of its layers.

`former` is what the model had said of a label that was changed: the span and type of an entity, of an event's trigger, or of
a stance's evidence (its type is the polarity); they may be as they are now, where an argument or an attribute changed.
"""

_Label = Entity | Event | Stance


def label_rows(approved: Approved, pseudonyms: Pseudonyms, reviewers: Collection[str]) -> list[dict[str, Any]]:
    """The value of `LABELS`, for each label of the approved layers; `reviewers` may approve by a star."""
    return [row for layer in approved.layers for row in _layer_rows(approved, layer, pseudonyms, reviewers)]


def labels_of(labels: Labels, layer: Layer) -> Sequence[_Label]:
    """The labels of one layer."""
    found: Sequence[_Label] = getattr(labels, layer)
    return found


def held(gold: Sequence[_Label], said: Sequence[_Label]) -> set[str]:
    """The ids of those of `gold` that are in `said`, too; of several that are the same, those that the alignment pairs."""
    if not gold:
        return set()
    key = _KEYS[type(gold[0])]
    keys = list(map(key, gold))
    if len(set(keys)) == len(keys):
        anywhere = set(map(key, said))
        return {label.id for label, mine in zip(gold, keys, strict=True) if mine in anywhere}
    return _held_of_several(gold, said)


def _held_of_several(gold: Sequence[_Label], said: Sequence[_Label]) -> set[str]:
    there = Counter(map(_key, said))
    wanted: defaultdict[Hashable, list[_Label]] = defaultdict(list)
    for label in gold:
        wanted[_key(label)].append(label)
    found: set[str] = set()
    for key, alike in wanted.items():
        if there[key] >= len(alike):
            found.update(label.id for label in alike)
        elif there[key]:
            found.update(mine.id for mine, _ in _aligned(alike, [label for label in said if _key(label) == key]))
    return found


class Before(NamedTuple):
    """What became of a prediction, one of `CHANGES`, and the predicted label where it was changed."""

    change: str
    former: _Label | None = None


def before(predicted: Sequence[_Label], gold: Sequence[_Label]) -> dict[str, Before]:
    """Of each of `gold`, by id, what a model had said: equal labels go together first, then what the alignment pairs."""
    waiting: defaultdict[Hashable, list[_Label]] = defaultdict(list)
    for label in reversed(predicted):
        waiting[content(label)].append(label)
    found: dict[str, Before] = {}
    left = []
    for label in gold:
        if waiting.get(content(label)):
            waiting[content(label)].pop()
            found[label.id] = Before("accepted")
        else:
            left.append(label)
    rest = [label for labels in waiting.values() for label in labels]
    if left and rest:
        found.update((mine.id, Before("changed", former)) for former, mine in _aligned(rest, left))
    return {label.id: found.get(label.id, _ADDED) for label in gold}


_ADDED, _ACCEPTED, _UNKNOWN = Before("added"), Before("accepted"), Before("unknown")


def _layer_rows(
    approved: Approved, layer: Layer, pseudonyms: Pseudonyms, reviewers: Collection[str]
) -> Iterator[dict[str, Any]]:
    gold = labels_of(approved.labels, layer)
    if not gold:
        return
    decision = next((one for one in approved.decisions if layer in one.layers), approved.decision)
    asked = [a for a in approved.annotations if layer in a.layers]
    said = _Said(gold, layer, _in_order(asked, decision), approved.predictions)
    reviewer = _reviewer(asked, decision, reviewers)
    by = pseudonyms.of(reviewer) if reviewer is not None else None
    names = [pseudonyms.of(annotation.annotator) for annotation in said.annotations]
    judging = [is_adjudication(annotation.campaign) for annotation in said.annotations]
    annotators: dict[tuple[int, ...], list[str]] = {}
    for label in gold:
        holders = tuple(said.holders[label.id])
        if holders not in annotators:
            annotators[holders] = sorted({names[n] for n in holders if not judging[n]})
        model, was = said.origin(label.id, holders)
        yield {
            "id": label.id,
            "model": model,
            "change": was.change,
            "former": _former(was.former) if was.former is not None else None,
            "annotators": annotators[holders].copy(),
            "reviewer": by,
            "rule": decision.rule,
        }


def _in_order(asked: Iterable[Annotation], decision: Decision) -> list[Annotation]:
    """Those that the decision was made from first, adjudications last, else the oldest first."""
    chosen = set(decision.annotations)
    return sorted(asked, key=lambda a: (is_adjudication(a.campaign), a.revision not in chosen, a.created_at, a.id))


def _reviewer(asked: Iterable[Annotation], decision: Decision, reviewers: Collection[str]) -> str | None:
    """Who adjudicated, or else the listed reviewer who starred, what the decision was made from."""
    chosen = set(decision.annotations)
    used = sorted((a for a in asked if a.revision in chosen), key=lambda a: (a.updated_at, a.id), reverse=True)
    settled = [a.annotator for a in used if is_adjudication(a.campaign)]
    starred = [a.updated_by for a in used if a.starred and a.updated_by in reviewers]
    return next(iter(settled + starred), None)


@dataclass(slots=True)
class _Said:
    """What annotations say of the gold labels of one layer; `holders` are the places of those that hold each, by its id."""

    gold: Sequence[_Label]
    layer: Layer
    annotations: list[Annotation]
    predictions: Mapping[str, Labels]
    holders: dict[str, list[int]]
    _before: dict[str, dict[str, Before]]

    def __init__(
        self, gold: Sequence[_Label], layer: Layer, annotations: list[Annotation], predictions: Mapping[str, Labels]
    ) -> None:
        self.gold, self.layer, self.annotations, self.predictions = gold, layer, annotations, predictions
        self.holders = {label.id: [] for label in gold}
        self._before = {}
        for number, annotation in enumerate(annotations):
            for name in held(gold, labels_of(annotation.labels, layer)):
                self.holders[name].append(number)

    def origin(self, label: str, holders: Sequence[int]) -> tuple[str | None, Before]:
        """The model that the first who hold a label started from, if it had said something of it, and what became of that."""
        if not holders:
            return None, _UNKNOWN
        first = self.annotations[holders[0]]
        if not first.prediction or is_adjudication(first.campaign):
            return None, _ADDED
        if first.prediction not in self.predictions:
            return first.prediction, _ACCEPTED if first.edited is False else _UNKNOWN
        if first.prediction not in self._before:
            self._before[first.prediction] = before(
                labels_of(self.predictions[first.prediction], self.layer), self.gold
            )
        was = self._before[first.prediction][label]
        return (None if was.change == "added" else first.prediction), was


def _aligned(a: Sequence[_Label], b: Sequence[_Label]) -> tuple[tuple[_Label, _Label], ...]:
    """The pairs that the alignment makes of labels of one layer."""
    found = align(_labels(a), _labels(b))
    return (*found.entities.pairs, *found.events.pairs, *found.stances.pairs)


def _labels(labels: Sequence[_Label]) -> Labels:
    return Labels(
        tuple(label for label in labels if isinstance(label, Entity)),
        tuple(label for label in labels if isinstance(label, Event)),
        tuple(label for label in labels if isinstance(label, Stance)),
    )


def _former(label: _Label | None) -> dict[str, Any] | None:
    match label:
        case None:
            return None
        case Entity():
            return {"start": label.start, "end": label.end, "type": label.type}
        case Event():
            return {"start": label.trigger.start, "end": label.trigger.end, "type": label.type}
        case Stance():
            return {"start": label.evidence.start, "end": label.evidence.end, "type": label.polarity}


_KEYS: Mapping[type[_Label], Callable[[_Label], Hashable]] = {
    Entity: attrgetter("start", "end", "type"),
    Event: attrgetter("trigger", "type"),
    Stance: attrgetter("holder", "target", "polarity"),
}


def _key(label: _Label) -> Hashable:
    return _KEYS[type(label)](label)
