"""Deviations from gold labels, said in words: drop this, move that. Knows nothing of files and people.

An edit is a mapping `{do: verb, label: "TYPE words", ...}`. TYPE is an entity tag, an event type or `stance`; the words are those
of the entity, trigger or evidence; `TYPE words (2)` means their second place among labels of that type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from schemas.errors import LabelError
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

_Label = Entity | Event | Stance
_LabelT = TypeVar("_LabelT", Entity, Event, Stance)
_SELECTOR = re.compile(r"(\S+) (.+?)(?: \((\d+)\))?")
_WANTS = {
    "drop": set(),
    "add": set(),
    "retype": {"to"},
    "move": {"to"},
    "unlink": {"role"},
    "set": {"realis", "polarity", "quote"},
}


def edited(labels: Labels, text: str, edit: Mapping[str, Any]) -> Labels:
    """`labels` after one edit.

    - `drop` takes a label away; arguments that were that entity stay as bare spans.
    - `add` adds an entity.
    - `retype` gives an entity or event the type `to`.
    - `move` shifts it to the words `to`, which overlap where it is; what points at an entity follows.
    - `unlink` takes the argument with `role` from an event.
    - `set` gives an event or stance the named `realis`, `polarity` or `quote`.

    Raises:
        LabelError: the edit is not one of these, or there is nothing that it applies to or that it changes.
    """
    values = {key: value for key, value in edit.items() if key not in ("do", "label")}
    if edit.get("do") not in _WANTS or not isinstance(edit.get("label"), str):
        raise LabelError(f"An edit is one of {', '.join(_WANTS)} and names a label, not {dict(edit)}")
    wants = _WANTS[edit["do"]]
    if not (set(values) <= wants and bool(values) == bool(wants)):
        raise LabelError(f"The edit {edit['do']} takes {', '.join(sorted(wants)) or 'nothing more'}, not {values}")
    result = _APPLY[edit["do"]](labels, text, edit["label"], values)
    if result == labels:
        raise LabelError(f"The edit {dict(edit)} changes nothing")
    return result


def _drop(labels: Labels, text: str, selector: str, _: Mapping[str, Any]) -> Labels:
    gone = _find(labels, text, selector)
    return Labels(
        tuple(entity for entity in labels.entities if entity is not gone),
        tuple(
            v._replace(arguments=tuple(_unbound(a, gone) for a in v.arguments)) for v in labels.events if v is not gone
        ),
        tuple(stance for stance in labels.stances if stance is not gone),
    )


def _unbound(argument: Argument, gone: _Label) -> Argument:
    return argument._replace(entity=None) if isinstance(gone, Entity) and argument.entity == gone.id else argument


def _add(labels: Labels, text: str, selector: str, _: Mapping[str, Any]) -> Labels:
    type_, words, place = _parts(selector)
    starts = [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)]
    if not 0 < place <= len(starts):
        raise LabelError(f"The words {words!r} stand {len(starts)} times in the text")
    start = starts[place - 1]
    new = Entity(f"x{len(labels) + 1}", start, start + len(words), type_)
    if any(entity.span == new.span and entity.type == type_ for entity in labels.entities):
        raise LabelError(f"There is a {type_} on {words!r} already")
    return replace(labels, entities=_in_order((*labels.entities, new)))


def _retype(labels: Labels, text: str, selector: str, values: Mapping[str, Any]) -> Labels:
    found = _find(labels, text, selector)
    if isinstance(found, Stance):
        raise LabelError(f"{selector!r} is a stance and has no type")
    return _exchange(labels, found, found._replace(type=values["to"]))


def _move(labels: Labels, text: str, selector: str, values: Mapping[str, Any]) -> Labels:
    found = _find(labels, text, selector)
    old = _anchor(found)
    words = values["to"]
    places = [Span(m.start(), m.start() + len(words)) for m in re.finditer(f"(?={re.escape(words)})", text)]
    near = [span for span in places if span.start < old.end and old.start < span.end]
    if len(near) != 1:
        raise LabelError(f"The words {words!r} overlap {selector!r} in {len(near)} places, not in one")
    new = near[0]
    if isinstance(found, Event):
        return _exchange(labels, found, found._replace(trigger=new))
    if isinstance(found, Stance):
        return _exchange(labels, found, found._replace(evidence=new))
    moved = _exchange(labels, found, found._replace(start=new.start, end=new.end))
    return Labels(
        _in_order(moved.entities),
        tuple(v._replace(arguments=tuple(_moved(a, found, new) for a in v.arguments)) for v in moved.events),
        tuple(
            s._replace(holder=new if s.holder == old else s.holder, target=new if s.target == old else s.target)
            for s in moved.stances
        ),
    )


def _moved(argument: Argument, entity: Entity, to: Span) -> Argument:
    return argument._replace(start=to.start, end=to.end) if argument.entity == entity.id else argument


def _unlink(labels: Labels, text: str, selector: str, values: Mapping[str, Any]) -> Labels:
    found = _find(labels, text, selector)
    if not isinstance(found, Event):
        raise LabelError(f"{selector!r} is no event and has no arguments")
    left = tuple(argument for argument in found.arguments if argument.role != values["role"])
    return _exchange(labels, found, found._replace(arguments=left))


def _set(labels: Labels, text: str, selector: str, values: Mapping[str, Any]) -> Labels:
    found = _find(labels, text, selector)
    if isinstance(found, Entity) or not all(hasattr(found, name) for name in values):
        raise LabelError(f"{selector!r} has no {' and '.join(values)}")
    return _exchange(labels, found, found._replace(**values))


_APPLY = {"drop": _drop, "add": _add, "retype": _retype, "move": _move, "unlink": _unlink, "set": _set}


def _parts(selector: str) -> tuple[str, str, int]:
    match = _SELECTOR.fullmatch(selector)
    if match is None:
        raise LabelError(f"{selector!r} is not `TYPE words` or `TYPE words (2)`")
    return match[1], match[2], int(match[3] or 1)


def _find(labels: Labels, text: str, selector: str) -> _Label:
    type_, words, place = _parts(selector)
    every: tuple[_Label, ...] = (*labels.entities, *labels.events, *labels.stances)
    of_type = [
        label
        for label in every
        if ("stance" if isinstance(label, Stance) else label.type) == type_
        and text[_anchor(label).start : _anchor(label).end] == words
    ]
    of_type.sort(key=_anchor)
    if not 0 < place <= len(of_type):
        raise LabelError(f"There are {len(of_type)} labels {type_} on {words!r}, none in place {place}")
    if len(of_type) > 1 and not selector.endswith(")"):
        raise LabelError(f"There are {len(of_type)} labels {type_} on {words!r}; say which, as in `{selector} (1)`")
    return of_type[place - 1]


def _anchor(label: _Label) -> Span:
    if isinstance(label, Entity):
        return label.span
    return label.trigger if isinstance(label, Event) else label.evidence


def _exchange(labels: Labels, old: _Label, new: _Label) -> Labels:
    def put(layer: tuple[_LabelT, ...]) -> tuple[_LabelT, ...]:
        return tuple(new if label is old else label for label in layer)  # type: ignore[misc]  # new is of old's kind

    return Labels(put(labels.entities), put(labels.events), put(labels.stances))


def _in_order(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.start, -entity.end)))
