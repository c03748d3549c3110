"""JSON of an example row: the same value, in few lines that are not too long."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from dataset.card.wrapped_json import WIDTH, wrapped

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=9), inner, max_size=6)
)
ROW = {
    "id": "d1:0",
    "tokens": ["زار", "سالم", "مدينة", "وادي", "القمر"],
    "ner_tags": [0, 1, 0, 9, 10],
    "entities": [
        {"id": "e1", "start": 4, "end": 8, "text": "سالم", "type": 0},
        {"id": "e2", "start": 15, "end": 24, "text": "وادي القمر", "type": 4},
    ],
    "unseen": [],
}
TEXT = """{
 "id": "d1:0",
 "tokens": [
  "زار", "سالم", "مدينة", "وادي",
  "القمر"
 ],
 "ner_tags": [0, 1, 0, 9, 10],
 "entities": [
  {
   "id": "e1",
   "start": 4,
   "end": 8,
   "text": "سالم",
   "type": 0
  },
  {
   "id": "e2",
   "start": 15,
   "end": 24,
   "text": "وادي القمر",
   "type": 4
  }
 ],
 "unseen": []
}"""


def test_what_fits_stands_on_a_line_and_words_fill_lines() -> None:
    assert wrapped(ROW, 34) == TEXT
    assert wrapped(ROW).splitlines()[2:6] == [
        ' "tokens": ["زار", "سالم", "مدينة", "وادي", "القمر"],',
        ' "ner_tags": [0, 1, 0, 9, 10],',
        ' "entities": [',
        '  {"id": "e1", "start": 4, "end": 8, "text": "سالم", "type": 0},',
    ]
    assert wrapped({}) == "{}"
    assert wrapped([]) == "[]"


@given(VALUES, st.integers(1, 200))
def test_it_is_the_same_value_whatever_the_width(value, width) -> None:
    assert json.loads(wrapped(value, width)) == value


@given(VALUES)
def test_a_line_that_is_too_long_cannot_be_broken(value) -> None:
    """Beyond the width, a line has one word at most, with its name before it where it has one."""
    for line in wrapped(value).splitlines():
        if len(line) > WIDTH:
            said = line.strip().removesuffix(",")
            try:
                alone = json.loads(said)
            except ValueError:
                ((_, alone),) = json.loads(f"{{{said}}}").items()
            assert not isinstance(alone, list | dict)


@given(st.lists(st.integers(0, 9), min_size=200, max_size=300))
def test_long_lists_fill_their_lines(numbers) -> None:
    first, opening, *lines, closing, last = wrapped({"n": numbers}).splitlines()
    assert (first, opening, closing, last) == ("{", ' "n": [', " ]", "}")
    assert all(len(line) + 3 > WIDTH for line in lines[:-1])
