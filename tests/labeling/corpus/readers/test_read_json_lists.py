"""JSON lists: cut into items as they stream by; a broken item costs as little as it can."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.readers import json_lists
from labeling.corpus.readers.items import Refused
from labeling.corpus.readers.json_lists import items_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


class Drops(io.BytesIO):
    """A stream that gives three bytes at a time, so that every token is cut somewhere."""

    def read1(self, _=-1):
        return super().read1(3)


def cut(data, stream=io.BytesIO):
    return [(line, item.reason if isinstance(item, Refused) else item) for line, item in items_of(stream(data))]


@given(st.lists(JSON), st.sampled_from([None, 1]), st.booleans(), st.sampled_from([io.BytesIO, Drops]))
def test_the_items_of_any_list_are_those_that_were_written(values, indent, ascii_only, stream):
    data = json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert [json.loads(item.decode("utf-8", "surrogatepass")) for _, item in items_of(stream(data))] == values


def test_each_item_has_the_line_where_it_begins():
    assert cut(b'\n[\n {"a":\n 1},\n\n {"b": 2}, 3\n]\n') == [
        (3, b'{"a":\n 1}'),
        (6, b'{"b": 2}'),
        (6, b"3"),
    ]


def test_objects_one_after_the_other_are_items_too():
    assert cut(b'{"a": 1}\n{"b":\n2} {"c": 3}') == [(1, b'{"a": 1}'), (2, b'{"b":\n2}'), (3, b'{"c": 3}')]


@pytest.mark.parametrize("stream", [io.BytesIO, Drops])
@pytest.mark.parametrize(
    ("data", "items"),
    [
        (b'[{"a": 1},{"a" 2},{"a": 3}]', [b'{"a": 1}', b'{"a" 2}', b'{"a": 3}']),
        (b'[{"a": [1, 2},\n{"b": 3}]', [b'{"a": [1, 2}', b'{"b": 3}']),
        (b'[{"a": "x},\n{"b": 3}]', [b'{"a": "x},\n{"b": 3}']),
        (b'[{"a": "x"},\n{"b": "y}]', [b'{"a": "x"}', "truncated"]),
        (b'[{"a": 1},{"a": 2', [b'{"a": 1}', "truncated"]),
        (b'[{"a": 1}', [b'{"a": 1}', "truncated"]),
        (b'[{"a": 1}] oops', [b'{"a": 1}', b"oops"]),
        (b'oops\n{"a": 1}', [b"oops", b'{"a": 1}']),
        (b"[]", []),
        (b"]", [b"]"]),
    ],
)
def test_a_broken_item_does_not_cost_those_before_it(data, items, stream):
    assert [item for _, item in cut(data, stream)] == items


def test_an_item_that_is_too_long_is_not_held(monkeypatch):
    monkeypatch.setattr(json_lists, "LONGEST", 50)
    long = b'{"a": "' + b"x" * 100 + b'",\n"b": 1}'
    assert cut(b"[\n1,\n" + long + b",\n2]", Drops) == [(2, b"1"), (3, "too-long"), (5, b"2")]
