"""Any rows of given columns, for Hypothesis: with nulls, empty lists and texts of any script."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as some

from dataset.features import ClassLabel, Feature, ListOf, Struct, Value

VALUES = {
    "string": some.text(some.characters(exclude_categories=["Cs"]), max_size=5),
    "bool": some.booleans(),
    "int32": some.integers(0, 2**31 - 1),
    "float64": some.floats(0, 1e6, allow_nan=False),
}


def values(feature: Feature) -> some.SearchStrategy[Any]:
    match feature:
        case Value(dtype):
            return some.none() | VALUES[dtype]
        case ClassLabel(names):
            return some.integers(0, len(names) - 1)
        case ListOf(item):
            return some.lists(values(item), max_size=3) | some.none()
        case Struct(fields):
            return some.fixed_dictionaries({name: values(part) for name, part in fields.items()}) | some.none()


def rows(features: Struct) -> some.SearchStrategy[list[dict[str, Any]]]:
    """Up to six rows, none of them null."""
    row = some.fixed_dictionaries({name: values(part) for name, part in features.fields.items()})
    return some.lists(row, max_size=6)
