"""Identities: what a text is to the documents that are there, in arrays as in a dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus import identity
from labeling.corpus.identity import Identities, Standing


@pytest.fixture
def known():
    found = Identities()
    found.add("a", "h1", "s", 1)
    return found


@pytest.mark.parametrize(
    ("number", "sha256", "source", "expected"),
    [
        ("b", "h1", "s", (Standing.NEW, 1)),
        ("a", "h1", "s", (Standing.THERE, 1)),
        ("a", "h2", "s", (Standing.REVISION, 2)),
        ("a", "h2", "", (Standing.REVISION, 2)),
        ("a", "h2", "t", (Standing.TAKEN, 1)),
    ],
)
def test_a_text_is_new_there_a_revision_or_under_a_taken_id(known, number, sha256, source, expected):
    assert known.standing(number, sha256, source) == expected


def test_a_text_that_was_there_before_its_revision_does_not_come_back(known):
    known.add("a", "h2", "s", 2)
    assert known.standing("a", "h1", "s") == (Standing.EARLIER, 2)
    assert known.standing("a", "h2", "s") == (Standing.THERE, 2)
    assert known.standing("a", "h3", "s") == (Standing.REVISION, 3)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz")), max_size=60))
def test_sorted_arrays_answer_as_a_dictionary_does(arrivals):
    plain, small = Identities(), Identities()
    for number, sha256 in arrivals:
        standing, revision = plain.standing(number, sha256, "")
        assert small.standing(number, sha256, "") == (standing, revision)
        if standing in (Standing.NEW, Standing.REVISION):
            plain.add(number, sha256, "", revision)
            small.add(number, sha256, "", revision)
            small._merge()


def test_a_document_costs_some_tens_of_bytes(monkeypatch):
    monkeypatch.setattr(identity, "_RECENT", 100)
    many = Identities()
    for number in range(1_000):
        many.add(str(number), "h", "s", 1)
    assert many._ids.nbytes + many._facts.nbytes == 1_000 * 32
    assert not many._recent
