"""Column types say the same to pyarrow, to the card and to `datasets`."""

from __future__ import annotations

import pytest
import yaml

from dataset.features import ClassLabel, ListOf, Struct, Value, arrow_schema, from_yaml, to_yaml
from schemas.errors import ReleaseError

FEATURES = Struct(
    {
        "id": Value("string"),
        "seconds": Value("float64"),
        "starred": Value("bool"),
        "tokens": ListOf(Value("string")),
        "tags": ListOf(ClassLabel(("O", "NO", "1"))),
        "polarity": ClassLabel(("yes", "no")),
        "grid": ListOf(ListOf(Value("int64"))),
        "events": ListOf(
            Struct({"type": ClassLabel(("A",)), "arguments": ListOf(Struct({"role": Value("string")}))}),
        ),
        "holder": Struct({"start": Value("int32"), "end": Value("int32")}),
    }
)


def test_yaml_reads_back_as_the_same_columns() -> None:
    assert from_yaml(yaml.safe_load(yaml.safe_dump(to_yaml(FEATURES)))) == FEATURES


def test_datasets_reads_our_yaml_and_writes_the_same() -> None:
    from datasets import Features

    read = Features._from_yaml_list(to_yaml(FEATURES))
    assert read._to_yaml_list() == to_yaml(FEATURES)
    assert read.arrow_schema.remove_metadata().equals(arrow_schema(FEATURES))


def test_a_schema_has_no_metadata() -> None:
    assert arrow_schema(FEATURES).metadata is None


@pytest.mark.parametrize("strange", [{"dtype": "image"}, {"sequence": "string"}, {"list": 3}])
def test_a_feature_that_no_release_has_is_refused(strange: dict[str, object]) -> None:
    with pytest.raises(ReleaseError, match="no release has"):
        from_yaml([{"name": "x", **strange}])
