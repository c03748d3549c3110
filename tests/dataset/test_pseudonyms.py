"""Pseudonyms are stable, keyed, and stand wherever a name stood."""

from __future__ import annotations

import pytest

from dataset.pseudonyms import Pseudonyms
from schemas.errors import ReleaseError


def test_the_same_person_has_the_same_pseudonym_with_the_same_salt() -> None:
    assert Pseudonyms("salt").of("amina") == Pseudonyms("salt").of("amina") == "annotator-c49f16"


def test_another_salt_gives_another_pseudonym() -> None:
    assert Pseudonyms("salt").of("amina") != Pseudonyms("other").of("amina")


def test_names_in_a_reason_are_veiled_as_whole_words_and_the_longest_first() -> None:
    names = Pseudonyms("salt")
    veiled = names.veil("ali and ali@x.org disagree, alif is a word", ["ali", "ali@x.org", ""])
    assert veiled == f"{names.of('ali')} and {names.of('ali@x.org')} disagree, alif is a word"


def test_two_people_who_would_share_a_pseudonym_are_noticed() -> None:
    names = Pseudonyms("salt")
    with pytest.raises(ReleaseError, match="Choose another salt"):
        list(map(names.of, map(str, range(50_000))))
