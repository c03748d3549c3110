"""Labels read by columns: what is read one by one says whether columns may."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_records import labels

from schemas import label_reading
from schemas.errors import RecordError
from schemas.label_reading import one_by_one, read_labels
from schemas.labels import Entity, Event, Stance

STRANGE = st.sampled_from(
    [None, True, False, 0, -1, 7, 2.0, 0.25, float("nan"), "", "ا", "0.5", "3", [], {}, [1], {"id": "x"}, ["role"]]
) | st.just({"start": 3, "end": 5})


def places(value, path=()):
    """Every place in nested lists and dicts, those of containers, too."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


@st.composite
def damaged(draw):
    """The JSON of some labels with up to three values of it lost or exchanged for something else."""
    value = json.loads(json.dumps(draw(labels).to_json()))
    for _ in range(draw(st.integers(0, 3))):
        known = list(places(value))
        *way, last = draw(st.sampled_from(known))
        inside = value
        for key in way:
            inside = inside[key]
        if isinstance(inside, dict) and draw(st.booleans()):
            del inside[last]
        else:
            inside[last] = copy.deepcopy(draw(STRANGE))  # who mends it further must not mend the next example
        if not value:
            break
    return value


def outcome(read, value):
    """What was read, in a shape that tells 1 from 1.0 and True, and NaN from nothing; or what was said of it."""
    try:
        return repr(read(value))
    except (RecordError, AttributeError, TypeError) as problem:
        return type(problem).__name__, str(problem)


@given(damaged())
def test_columns_find_what_one_by_one_finds(value):
    assert outcome(read_labels, value) == outcome(one_by_one, value)


@given(labels, labels)
def test_what_was_written_is_read_by_columns(one, other):
    def refuse(*_):
        raise AssertionError("a label was read alone")

    written = json.loads(json.dumps([one.to_json(), other.to_json()]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_reading, "_read", refuse)
        assert [read_labels(value) for value in written] == [(x.entities, x.events, x.stances) for x in (one, other)]


@given(labels)
def test_records_are_of_their_kinds(value):
    entities, events, stances = read_labels(json.loads(json.dumps(value.to_json())))
    assert {type(one) for one in entities} <= {Entity}
    assert {type(one) for one in events} <= {Event}
    assert {type(one) for one in stances} <= {Stance}
    assert (entities, events, stances) == (value.entities, value.events, value.stances)
    assert repr((entities, events, stances)) == repr((value.entities, value.events, value.stances))
