"""Every label has its share in every split."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.stratify import DOCUMENTS, stratify

SHARES = {"train": 0.8, "dev": 0.1, "test": 0.1}
LABELS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), max_size=4)
GROUPS = st.dictionaries(
    st.text("ghijk", min_size=1, max_size=4),
    st.tuples(LABELS, st.integers(1, 3)).map(lambda p: Counter({**p[0], DOCUMENTS: p[1]})),
    max_size=40,
)


def test_a_rare_label_is_spread_before_a_common_one():
    groups = {f"g{n:03d}": Counter({DOCUMENTS: 1, "common": 3}) for n in range(100)}
    for n in range(10):
        groups[f"g{n:03d}"]["rare"] = 1
    found = stratify(groups, SHARES, {}, "seed")
    assert Counter(found.values()) == {"train": 80, "dev": 10, "test": 10}
    assert Counter(found[f"g{n:03d}"] for n in range(10)) == {"train": 8, "dev": 1, "test": 1}


def test_what_stands_already_counts_towards_the_shares():
    groups = {f"g{n}": Counter({DOCUMENTS: 1}) for n in range(20)}
    found = stratify(groups, SHARES, {"train": Counter({DOCUMENTS: 80})}, "seed")
    assert Counter(found.values()) == {"dev": 10, "test": 10}


@settings(deadline=None)
@given(GROUPS, st.randoms())
def test_every_group_gets_one_split_whatever_their_order(groups, rnd):
    names = list(groups)
    rnd.shuffle(names)
    found = stratify(groups, SHARES, {}, "seed")
    assert found.keys() == groups.keys()
    assert stratify({name: groups[name] for name in names}, SHARES, {}, "seed") == found


@given(GROUPS)
def test_a_split_without_a_share_gets_nothing(groups):
    assert "test" not in stratify(groups, {"train": 0.5, "dev": 0.5, "test": 0.0}, {}, "seed").values()


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_shares_of_every_label_are_near_the_target(seed):
    groups = {
        f"g{n}": Counter({DOCUMENTS: 1 + n % 3, f"type{n % 7}": 1 + n % 4, f"month{n % 12}": 1 + n % 3})
        for n in range(2000)
    }
    found = stratify(groups, SHARES, {}, seed)
    total, dev = Counter(), Counter()
    for name, counts in groups.items():
        total.update(counts)
        if found[name] == "dev":
            dev.update(counts)
    assert all(abs(dev[label] / total[label] - 0.1) < 0.015 for label in total)
