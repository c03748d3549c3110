"""A set of keys answers as a set does."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from dataset.key_sets import KeySet

KEYS = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 20), max_size=50)


@given(KEYS, KEYS)
def test_it_answers_as_a_set_does(one: list[int], other: list[int]) -> None:
    first, second = KeySet(), KeySet(other)
    for key in one:
        first.add(key)
        assert key in first
    assert len(first) == len(set(one))
    assert len(second) == len(set(other))
    assert all((key in first) == (key in set(one)) for key in [*one, *other, 0, 2**64 - 1])
    assert first.shared(second) == len(set(one) & set(other))
    both = first | second
    assert len(both) == len(set(one) | set(other))
    assert all(key in both for key in [*one, *other])


def test_many_keys_take_eight_bytes_each_and_some_that_wait() -> None:
    keys = KeySet()
    for number in range(300_000):
        keys.add(number * 2_654_435_761 % 2**64)
    held = keys._known.nbytes + sys.getsizeof(keys._new)
    assert held < 300_000 * 20
    assert len(keys) == 300_000
