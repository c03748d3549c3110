"""Splits follow from a document's group and the seed alone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.splits import check_shares, group_of, split_of, split_position
from schemas.errors import ReleaseError
from schemas.records import Document, DocumentId

SHARES = {"train": 0.8, "dev": 0.1, "test": 0.1}


def test_known_groups_stay_where_they_have_always_been() -> None:
    homes = [split_of(f"doc-{n}", "musnad", SHARES) for n in range(20)]
    assert {n: home for n, home in enumerate(homes) if home != "train"} == {9: "dev", 13: "dev", 19: "test"}


def test_shares_approach_the_target() -> None:
    counts = Counter(split_of(str(n), "seed", SHARES) for n in range(20_000))
    assert {name: round(count / 20_000, 2) for name, count in counts.items()} == SHARES


@given(st.text(), st.text())
def test_the_position_lies_between_nought_and_one(group: str, seed: str) -> None:
    assert 0 <= split_position(group, seed) < 1


@given(st.text(), st.lists(st.integers(0, 5), min_size=1, max_size=3).filter(any))
def test_a_split_without_a_share_gets_nothing(group: str, weights: list[int]) -> None:
    shares = {f"split-{n}": weight / sum(weights) for n, weight in enumerate(weights)}
    assert shares[split_of(group, "seed", shares)] > 0


def test_another_seed_divides_otherwise() -> None:
    first, second = ([split_of(str(n), seed, SHARES) for n in range(100)] for seed in "ab")
    assert first != second


def test_a_document_without_near_duplicates_is_its_own_group() -> None:
    assert group_of(Document(DocumentId("a"), "")) == "a"
    assert group_of(Document(DocumentId("a"), "", group="g")) == "g"


@pytest.mark.parametrize("shares", [{}, {"train": 0.8}, {"train": 1.2, "dev": -0.2}])
def test_shares_that_do_not_divide_the_whole_are_refused(shares: dict[str, float]) -> None:
    with pytest.raises(ReleaseError, match=r"musnad\.yaml"):
        check_shares(shares)
