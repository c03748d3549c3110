"""From an object of named values to an entry, by the project's field mapping. Knows nothing of where it came from."""

from __future__ import annotations

import base64
import datetime
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from labeling.corpus.readers.encodings import Decoder
from labeling.corpus.readers.items import Entry, Item, Refused
from schemas.project import FieldMapping

_KNOWN = ("title", "date", "url", "source", "licence")


def entry_from_json(place: str, data: bytes, decoder: Decoder, fields: FieldMapping) -> Item:
    """The entry that a JSON object holds; JSON is strict: no NaN, no key twice."""
    try:
        text, encoding = decoder.decode(data)
        return entry_from(place, _parsed(text), fields, encoding)
    except Refused as refused:
        return refused.at(place)


def entry_from(place: str, value: Any, fields: FieldMapping, encoding: str = "utf-8") -> Entry:
    """The entry that `value` holds; what no field names is metadata.

    Raises:
        Refused: it is no object, or has no text.
    """
    if not isinstance(value, Mapping):
        raise Refused("no-text", f'an item is an object with "{fields.text}" (a string), not {_kind(value)}')
    text = value.get(fields.text)
    if not isinstance(text, str):
        raise Refused("no-text", _no_text(value, fields))
    number = value.get(fields.id)
    if isinstance(number, (bool, list, Mapping)):
        raise Refused("bad-id", f'"{fields.id}" is {_kind(number)}; an id is a string or a number')
    columns = {name: getattr(fields, name) for name in _KNOWN}
    known = {name: _word(value[column]) for name, column in columns.items() if value.get(column) not in (None, "")}
    taken = {fields.id, fields.text, *columns.values()}
    metadata = {name: item for name, item in value.items() if name not in taken}
    return Entry(place, "" if number is None else str(number), text, known, metadata, encoding)


def missing_column(columns: Iterable[str], fields: FieldMapping) -> Refused:
    """The refusal of a table that has no text column."""
    there = ", ".join(columns) or "none"
    return Refused(
        "missing-column",
        f"no column {fields.text!r}; there are: {there}. Set ingest.fields.text in musnad.yaml to the one with the text",
    )


def distinct(columns: Iterable[str]) -> list[str]:
    """The names of columns; the second of one name becomes `name.2`, so that none hides another."""
    names: list[str] = []
    for column in columns:
        name, count = column, 1
        while name in names:
            count += 1
            name = f"{column}.{count}"
        names.append(name)
    return names


def as_json_value(value: Any) -> Any:
    """A value of a column as JSON has it: times in ISO 8601, bytes in base64, NaN as null."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case datetime.date() | datetime.time():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case Mapping():
            return {str(name): as_json_value(item) for name, item in value.items()}
        case list() | tuple():
            return [as_json_value(item) for item in value]
        case _:
            return str(value)


def _parsed(text: str) -> Any:
    try:
        return _JSON.decode(text)
    except RecursionError as problem:
        raise Refused("invalid-json", "it is nested too deeply") from problem
    except ValueError as problem:
        raise Refused("invalid-json", str(problem)) from problem


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("duplicate-key", f"the key {twice!r} stands twice in one object")
    return value


def _no_constant(name: str) -> Any:
    raise Refused("invalid-json", f"{name} is no JSON value; write null")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise Refused("invalid-json", f"the number {number} is too large")
    return value


_JSON = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_no_constant, parse_float=_finite)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _no_text(value: Mapping[str, Any], fields: FieldMapping) -> str:
    if fields.text in value:
        return f'"{fields.text}" is {_kind(value[fields.text])}, not a string'
    there = ", ".join(list(value)[:20]) or "none"
    return f'no "{fields.text}"; there are: {there}. ingest.fields.text in musnad.yaml names the one with the text'
