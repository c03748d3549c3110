"""What one document adds to the counts of agreement: pairs of people, units that they rated. Knows nothing of coefficients.

A unit of a conditional measure is found by its exact span (events by trigger, arguments by trigger, type and filler, stances
by holder and target), so that any number of people meet in it; who did not mark it has not rated it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from labeling.arabic.tokens import words_and_places
from labeling.compare.bootstrap import Array
from labeling.review.coefficients import coincidences
from labeling.review.pairs import HEADLINES, Counts, Said, compare, headlines, with_consensus
from schemas.records import LAYERS, Event, Labels, Layer, Span

OUTSIDE = "(none)"
"""The value of a token that no entity covers."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's labels of a document; `at` (ISO 8601) is when they were made, `layers` those that were asked for."""

    annotator: str
    labels: Labels
    at: str = ""
    layers: frozenset[Layer] = frozenset(LAYERS)


@dataclass(frozen=True, slots=True)
class Item:
    """A document with what people said of it; `gold` is what was approved, in `gold_layers` alone.

    `group` is the unit that samples are drawn by.
    """

    document: str
    group: str
    text: str
    ratings: tuple[Rating, ...]
    gold: Labels | None = None
    gold_layers: frozenset[Layer] = frozenset(LAYERS)


Kind = Literal["agreed", "marked", "coincidence"]


class Cell(NamedTuple):
    """A number that adds up over documents: how often two agreed, how much the two marked, or a cell of a coincidence matrix.

    `scope` is whose ("" for everybody, else person:…, consensus:…, gold:…, self:… or month:…), `measure` what was asked, and `a` and `b`
    are the type, or the two values.
    """

    kind: Kind
    scope: str
    measure: str
    a: str = ""
    b: str = ""


Cells = defaultdict[Cell, float]


def cells(item: Item) -> Cells:
    """All counts of one document. Where somebody labelled it twice, the first time counts, and the two make a `self` pair."""
    found: Cells = defaultdict(float)
    first, again = first_ratings(item.ratings)
    said = [Said(rating.labels) for rating in first]
    for (one, mine), (other, theirs) in combinations(zip(first, said, strict=True), 2):
        both = one.layers & other.layers
        _add(found, "", compare(mine, theirs, both))
        headline = headlines(mine, theirs, both)
        month = max(one.at, other.at)[:7]
        for scope in (f"person:{one.annotator}", f"person:{other.annotator}", *([f"month:{month}"] if month else [])):
            _add(found, scope, headline)
    for one, other in again:
        both = one.layers & other.layers
        _add(found, f"self:{one.annotator}", headlines(Said(one.labels), Said(other.labels), both))
    if item.gold is not None:
        gold = Said(item.gold)
        for rating, mine in zip(first, said, strict=True):
            _add(found, f"gold:{rating.annotator}", headlines(gold, mine, rating.layers & item.gold_layers))
    _add_consensus(found, first, said)
    _coincide(found, item.text, first)
    return found


def first_ratings(ratings: Iterable[Rating]) -> tuple[list[Rating], list[tuple[Rating, Rating]]]:
    """The first rating of each person, and each person's first with their later ones."""
    of_person: dict[str, list[Rating]] = defaultdict(list)
    for rating in sorted(ratings, key=lambda r: (r.annotator, r.at)):
        of_person[rating.annotator].append(rating)
    first = [mine[0] for mine in of_person.values()]
    return first, [(mine[0], later) for mine in of_person.values() for later in mine[1:]]


def _add_consensus(found: Cells, ratings: Sequence[Rating], said: Sequence[Said]) -> None:
    """Each person with the consensus, of layers that three or more were asked for: the consensus of two is what both set."""
    for layer in LAYERS:
        there = [(r.annotator, mine) for r, mine in zip(ratings, said, strict=True) if layer in r.layers]
        if len(there) > 2:
            pairs = with_consensus([mine for _, mine in there], layer)
            for (annotator, _), pair in zip(there, pairs, strict=True):
                _add(found, f"consensus:{annotator}", {(HEADLINES[layer], ""): pair})


def _add(found: Cells, scope: str, counts: Counts) -> None:
    for (measure, kind), (agreed, marked) in counts.items():
        kind = "" if scope else kind
        found[Cell("marked", scope, measure, kind)] += marked
        if agreed:
            found[Cell("agreed", scope, measure, kind)] += agreed


def _coincide(found: Cells, text: str, ratings: Sequence[Rating]) -> None:
    of_layer = {layer: [r.labels for r in ratings if layer in r.layers] for layer in LAYERS}
    _token_types(found, text, of_layer["entities"])
    events = of_layer["events"]
    _rated(found, "type, given the trigger", map(_types, events))
    _rated(found, "realis, given the trigger", map(_realis, events))
    _rated(found, "polarity, given the trigger", map(_polarity, events))
    _rated(found, "role, given the argument", map(_roles, events))
    _rated(found, "polarity, given holder and target", map(_stances, of_layer["stances"]))


_Unit = tuple[object, ...]


def _rated(found: Cells, measure: str, people: Iterable[dict[_Unit, str]]) -> None:
    units: dict[_Unit, list[str]] = defaultdict(list)
    for person in people:
        for unit, value in person.items():
            units[unit].append(value)
    for values in units.values():
        for a, b, weight in coincidences(values):
            found[Cell("coincidence", "", measure, a, b)] += weight


def _numbered(said: Iterable[tuple[_Unit, str]]) -> dict[_Unit, str]:
    """Units to values; where one unit has several values, they are told apart by their place in alphabetical order."""
    seen: Counter[_Unit] = Counter()
    values: dict[_Unit, str] = {}
    for unit, value in sorted(said, key=lambda pair: pair[1]):
        values[*unit, seen[unit]] = value
        seen[unit] += 1
    return values


def _types(labels: Labels) -> dict[_Unit, str]:
    return _numbered(((event.trigger,), event.type) for event in labels.events)


def _realis(labels: Labels) -> dict[_Unit, str]:
    return _numbered(((event.trigger, event.type), event.realis) for event in labels.events)


def _polarity(labels: Labels) -> dict[_Unit, str]:
    return _numbered(((event.trigger, event.type), event.polarity) for event in labels.events)


def _roles(labels: Labels) -> dict[_Unit, str]:
    return _numbered((_filler(event, a.span), a.role) for event in labels.events for a in event.arguments)


def _filler(event: Event, span: Span) -> _Unit:
    return event.trigger, event.type, span


def _stances(labels: Labels) -> dict[_Unit, str]:
    return _numbered(((s.holder, s.target), s.polarity) for s in labels.stances)


def _token_types(found: Cells, text: str, people: Sequence[Labels]) -> None:
    """Coincidences of tokens: each has the type of the longest entity that it touches, so nesting changes nothing."""
    if len(people) < 2:
        return
    _, *places = words_and_places(text)
    starts, ends = (np.array(each, dtype=np.int64) for each in places)
    names = [OUTSIDE, *sorted({entity.type for labels in people for entity in labels.entities})]
    rows = [_row(labels, starts, ends, {name: i for i, name in enumerate(names)}) for labels in people]
    weight = 1 / (len(rows) - 1)
    total = np.zeros(len(names) ** 2, dtype=np.int64)
    for one, other in combinations(rows, 2):
        total += np.bincount(one * len(names) + other, minlength=len(total))
    square: Array = total.reshape(len(names), len(names))
    matrix = square + square.T
    for i, j in zip(*np.nonzero(matrix), strict=True):
        found[Cell("coincidence", "", "token", names[i], names[j])] += float(matrix[i, j]) * weight


def _row(labels: Labels, starts: Array, ends: Array, number: dict[str, int]) -> Array:
    row = np.zeros(len(starts), dtype=np.int64)
    # the longest last, so that it overwrites what it holds; of two equally long ones the first in the alphabet
    entities = sorted(labels.entities, key=lambda e: (e.end - e.start, -number[e.type], e.start))
    firsts = np.searchsorted(ends, [entity.start for entity in entities], side="right").tolist()
    lasts = np.searchsorted(starts, [entity.end for entity in entities], side="left").tolist()
    for entity, first, last in zip(entities, firsts, lasts, strict=True):
        row[first:last] = number[entity.type]
    return row
