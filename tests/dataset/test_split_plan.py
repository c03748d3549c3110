"""Where documents stand, release after release."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.split_plan import Facts, Home, plan
from schemas.records import DocumentId as D

SHARES = {"train": 0.6, "dev": 0.2, "test": 0.2}


def facts(name, group="", **more):
    return Facts(D(name), group or name, **more)


def planned(documents, frozen=None, by="labels"):
    return plan(documents, frozen or {}, SHARES, "seed", by)


def test_a_group_goes_together_and_so_does_a_story():
    found = planned(
        [facts("a", "g"), facts("b", "g"), facts("c", story="flood"), facts("d", story="flood"), facts("e")]
    )
    homes = found.homes
    assert homes[D("a")] == homes[D("b")]
    assert homes[D("c")] == homes[D("d")]
    assert homes[D("c")].group == "c"


def test_a_document_keeps_its_split_and_its_published_group():
    frozen = {D("a"): Home("test", "old"), D("gone"): Home("dev", "g9")}
    found = planned([facts("a", "new"), facts("b", "new"), facts("c", "g9")], frozen)
    assert found.homes[D("a")] == Home("test", "old")
    assert found.homes[D("b")] == Home("test", "old")
    assert found.homes[D("c")] == Home("dev", "g9")


def test_a_new_document_that_ties_two_splits_is_kept_out_and_they_stay_apart():
    frozen = {D("a"): Home("train", "ga"), D("b"): Home("test", "gb")}
    found = planned([facts("a", "g"), facts("b", "g"), facts("c", "g")], frozen)
    assert found.refused == {D("c"): "it ties documents of different splits together: b in test and a in train"}
    assert found.homes == frozen
    assert found.apart == (("a", "b"),)


def test_by_time_the_newest_are_the_test():
    documents = [facts(f"d{n}", date=f"2026-01-{n + 1:02d}") for n in range(10)]
    homes = planned(documents, by="time").homes
    assert [homes[D(f"d{n}")].split for n in range(10)] == ["train"] * 6 + ["dev"] * 2 + ["test"] * 2


def test_by_hash_a_group_stands_where_it_always_has():
    one = planned([facts("a"), facts("b")], by="hash").homes
    more = planned([facts("a"), facts("b"), *(facts(f"x{n}") for n in range(50))], by="hash").homes
    assert all(more[name] == home for name, home in one.items())


NAMES = [D(f"d{n:02d}") for n in range(24)]


@st.composite
def histories(draw):
    """Releases over a growing corpus whose groups merge and whose documents come and go."""
    group = {name: f"g{name}" for name in NAMES}
    releases = []
    for _ in range(5):
        for one, other in draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3)):
            merged = min(group[one], group[other])
            old = {group[one], group[other]}
            group = {name: merged if g in old else g for name, g in group.items()}
        there = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=len(NAMES)))
        kinds = Counter({draw(st.sampled_from("xyz")): 1})
        releases.append([Facts(name, group[name], labels=kinds) for name in sorted(there)])
    return releases


@settings(max_examples=100, deadline=None)
@given(histories(), st.sampled_from(["labels", "time", "hash"]))
def test_over_five_releases_no_document_moves_and_no_group_stands_in_two_splits(releases, by):
    frozen: dict[D, Home] = {}
    for documents in releases:
        found = planned(documents, frozen, by)
        for name, home in found.homes.items():
            assert frozen.get(name, home) == home
        assert found.homes.keys() | found.refused.keys() == {d.id for d in documents}
        assert not found.homes.keys() & found.refused.keys()
        splits: dict[str, set[str]] = {}
        for home in found.homes.values():
            splits.setdefault(home.group, set()).add(home.split)
        assert all(len(one) == 1 for one in splits.values())
        frozen |= found.homes
