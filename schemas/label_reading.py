"""Labels read from their JSON: whole columns at once while all is as it should be, else one label after the other.

Knows nothing of where the JSON comes from. Most of what is read was written by `Labels.to_json`, and a column is checked in one
step: the set of the types of its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, repeat
from operator import itemgetter, methodcaller
from typing import Any, TypeVar, cast

from schemas.errors import RecordError
from schemas.label_parts import Argument, Entity, Event, Span, Stance

_T = TypeVar("_T", bound=tuple[Any, ...])


def read_labels(value: Mapping[str, Any]) -> tuple[tuple[Entity, ...], tuple[Event, ...], tuple[Stance, ...]]:
    """The three layers; one that is missing is empty.

    Raises:
        RecordError: a key is missing or a value is of the wrong kind; names the label and the key.
    """
    return (
        _layer("entity", _items(value, "entities"), _entities, _entity_from),
        _layer("event", _items(value, "events"), _events, _event_from),
        _layer("stance", _items(value, "stances"), _stances, _stance_from),
    )


def one_by_one(value: Mapping[str, Any]) -> tuple[tuple[Entity, ...], tuple[Event, ...], tuple[Stance, ...]]:
    """`read_labels` without columns: the same, many times as slow."""
    return (
        tuple(_read("entity", item, _entity_from) for item in _items(value, "entities")),
        tuple(_read("event", item, _event_from) for item in _items(value, "events")),
        tuple(_read("stance", item, _stance_from) for item in _items(value, "stances")),
    )


def _items(value: Mapping[str, Any], layer: str) -> list[Any]:
    items = value.get(layer) or []
    if not isinstance(items, list):
        raise RecordError(f"The layer {layer!r} is not a list")
    return items


def _layer(
    kind: str, items: list[Any], read: Callable[[list[Any]], tuple[_T, ...] | None], read_one: Callable[[Any], _T]
) -> tuple[_T, ...]:
    if not items:
        return ()
    try:
        found = read(items)
    except (AttributeError, KeyError, TypeError):
        found = None
    return found if found is not None else tuple(_read(kind, item, read_one) for item in items)


_WORDS, _NUMBERS, _LISTS = {str}, {int}, {list}
_RIGHT_SCORES: tuple[set[type], ...] = ({type(None)}, {float}, {float, type(None)})
_score_of = methodcaller("get", "score")
_start_end = itemgetter("start", "end")
_entity_columns = itemgetter("id", "type", "start", "end")
_event_columns = itemgetter("id", "type", "realis", "polarity", "trigger", "arguments")
_argument_columns = itemgetter("role", "start", "end", "entity")
_stance_columns = itemgetter("id", "polarity", "quote", "target", "evidence", "holder")


def _made(kind: type[_T], rows: Iterable[tuple[Any, ...]]) -> Iterator[_T]:
    """A record of each row; `kind(*row)` would take three times as long."""
    return cast("Iterator[_T]", map(tuple.__new__, repeat(kind), rows))


def _all(types: object, *columns: Iterable[Any]) -> bool:
    return set(map(type, chain(*columns))) == types


def _scores(items: list[Any], keys: int) -> list[float | None] | None:
    """The scores of items, all of which have so many other keys; None where one of them is not as it is written."""
    if set(map(len, items)) == {keys}:
        return [None] * len(items)
    scores = list(map(_score_of, items))
    return scores if set(map(type, scores)) in _RIGHT_SCORES else None


def _spans(values: Iterable[Any]) -> list[Span] | None:
    """None where one of them is no span."""
    pairs = list(map(_start_end, values))
    return list(_made(Span, pairs)) if not pairs or _all(_NUMBERS, *pairs) else None


def _entities(items: list[Any]) -> tuple[Entity, ...] | None:
    """None here and below: something is not as it should be, or unusual."""
    ids, types, starts, ends = zip(*map(_entity_columns, items), strict=True)
    scores = _scores(items, 4)
    if scores is None or not _all(_WORDS, ids, types) or not _all(_NUMBERS, starts, ends):
        return None
    return tuple(_made(Entity, zip(ids, starts, ends, types, scores, strict=True)))


def _events(items: list[Any]) -> tuple[Event, ...] | None:
    ids, types, realis, polarities, triggers, fillers = zip(*map(_event_columns, items), strict=True)
    scores, spans, arguments = _scores(items, 6), _spans(triggers), _arguments(fillers)
    if scores is None or spans is None or arguments is None or not _all(_WORDS, ids, types, realis, polarities):
        return None
    return tuple(_made(Event, zip(ids, types, spans, realis, polarities, arguments, scores, strict=True)))


def _arguments(fillers: Sequence[Any]) -> list[tuple[Argument, ...]] | None:
    """The arguments of each event."""
    if not _all(_LISTS, fillers):
        return None
    rows = list(map(_argument_columns, chain.from_iterable(fillers)))
    if not rows:
        return [()] * len(fillers)
    roles, starts, ends, _ = zip(*rows, strict=True)
    if not _all(_WORDS, roles) or not _all(_NUMBERS, starts, ends):
        return None
    arguments = _made(Argument, rows)
    return [tuple(islice(arguments, length)) for length in map(len, fillers)]


def _stances(items: list[Any]) -> tuple[Stance, ...] | None:
    ids, polarities, quotes, targets, evidence, held = zip(*map(_stance_columns, items), strict=True)
    scores, holders, sides = _scores(items, 6), _holders(held), _spans(chain(targets, evidence))
    if scores is None or holders is None or sides is None or not _all(_WORDS, ids, polarities, quotes):
        return None
    shown = sides[len(items) :]
    return tuple(_made(Stance, zip(ids, holders, sides, polarities, shown, quotes, scores, strict=False)))


def _holders(values: Sequence[Any]) -> list[Span | None] | None:
    spans = _spans(value for value in values if value is not None)
    if spans is None:
        return None
    there = iter(spans)
    return [None if value is None else next(there) for value in values]


def _read(kind: str, item: Any, read: Callable[[Any], _T]) -> _T:
    try:
        return read(item)
    except (KeyError, TypeError, ValueError) as problem:
        name = item.get("id", item) if isinstance(item, dict) else item
        reason = f"the key {problem} is missing" if isinstance(problem, KeyError) else str(problem)
        raise RecordError(f"The {kind} {name!r} cannot be read: {reason}") from problem


def _span_from(value: Any) -> Span:
    return Span(_whole(value["start"]), _whole(value["end"]))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not a string")
    return value


def _score(value: Any) -> float | None:
    return None if value is None else float(value)


def _entity_from(value: Any) -> Entity:
    return Entity(
        _word(value["id"]),
        _whole(value["start"]),
        _whole(value["end"]),
        _word(value["type"]),
        _score(value.get("score")),
    )


def _event_from(value: Any) -> Event:
    arguments = tuple(
        Argument(_word(a["role"]), _whole(a["start"]), _whole(a["end"]), cast("str | None", a.get("entity")))
        for a in value.get("arguments") or []
    )
    return Event(
        _word(value["id"]),
        _word(value["type"]),
        _span_from(value["trigger"]),
        _word(value["realis"]),
        _word(value["polarity"]),
        arguments,
        _score(value.get("score")),
    )


def _stance_from(value: Any) -> Stance:
    holder = _span_from(value["holder"]) if value.get("holder") is not None else None
    return Stance(
        _word(value["id"]),
        holder,
        _span_from(value["target"]),
        _word(value["polarity"]),
        _span_from(value["evidence"]),
        _word(value["quote"]),
        _score(value.get("score")),
    )
