"""The column types of a release, said once: as a pyarrow schema and as the YAML of a data set card.

Knows nothing of rows. Lists are `list:` (never a Sequence of dicts, which some versions of `datasets` turn inside out),
class labels are int64 with names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from schemas.errors import ReleaseError

_ARROW = {
    "string": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A plain column of one of the types in `_ARROW`."""

    dtype: str


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """A whole number that stands for the name at its place."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of one thing."""

    item: Feature


@dataclass(frozen=True, slots=True)
class Struct:
    """Named parts in a fixed order; a whole row is one too."""

    fields: Mapping[str, Feature]


Feature = Value | ClassLabel | ListOf | Struct

STRING = Value("string")
OFFSET = Value("int32")
WITHHELD = Value("bool")
"""Whether the words of a row are left out, as its licence asks."""
SPAN = Struct({"start": OFFSET, "end": OFFSET})


def arrow_schema(features: Struct) -> pa.Schema:
    """The schema of the Parquet files, without any metadata."""
    return pa.schema([(name, arrow_type(feature)) for name, feature in features.fields.items()])


def arrow_type(feature: Feature) -> pa.DataType:
    """The type of one column."""
    match feature:
        case Value(dtype):
            return _ARROW[dtype]
        case ClassLabel():
            return pa.int64()
        case ListOf(item):
            return pa.list_(arrow_type(item))
        case Struct(fields):
            return pa.struct([(name, arrow_type(part)) for name, part in fields.items()])


def to_yaml(features: Struct) -> list[dict[str, Any]]:
    """The list that stands as `features:` under `dataset_info:` in a card."""
    return [{"name": name, **_field_yaml(feature)} for name, feature in features.fields.items()]


def from_yaml(value: Iterable[Mapping[str, Any]]) -> Struct:
    """Read what `to_yaml` writes.

    Raises:
        ReleaseError: a feature is of a kind that no release has.
    """
    return Struct({item["name"]: _field_from(item) for item in value})


def ordered(feature: Feature, value: Any) -> Any:
    """`value` with the parts of every struct in the order of the columns, as a file gives them back."""
    match feature:
        case ListOf(item) if value is not None:
            return [ordered(item, part) for part in value]
        case Struct(fields) if value is not None:
            return {name: ordered(part, value[name]) for name, part in fields.items()}
        case _:
            return value


def _field_yaml(feature: Feature) -> dict[str, Any]:
    match feature:
        case Value(dtype):
            return {"dtype": dtype}
        case ClassLabel():
            return {"dtype": _names_yaml(feature)}
        case ListOf(Value(dtype)):
            return {"list": dtype}
        case ListOf(ClassLabel() as label):
            return {"list": _names_yaml(label)}
        case ListOf(Struct() as struct):
            return {"list": to_yaml(struct)}
        case ListOf(item):
            return {"list": _field_yaml(item)}
        case Struct():
            return {"struct": to_yaml(feature)}


def _names_yaml(label: ClassLabel) -> dict[str, Any]:
    return {"class_label": {"names": {str(place): name for place, name in enumerate(label.names)}}}


def _field_from(value: Mapping[str, Any]) -> Feature:
    if "list" in value:
        return ListOf(_item_from(value["list"]))
    if "struct" in value:
        return from_yaml(value["struct"])
    return _item_from(value.get("dtype"))


def _item_from(value: Any) -> Feature:
    if isinstance(value, str) and value in _ARROW:
        return Value(value)
    if isinstance(value, list):
        return from_yaml(value)
    if isinstance(value, dict) and "class_label" in value:
        names = value["class_label"]["names"]
        return ClassLabel(tuple(names[key] for key in sorted(names, key=int)))
    if isinstance(value, dict):
        return _field_from(value)
    raise ReleaseError(f"The feature {value!r} is of a kind that no release has")
