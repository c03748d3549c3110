"""What goes together, and what is kept out because it would tie two splits together."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.split_plan import Facts, plan
from dataset.split_ties import Home, tie_together
from schemas.records import DocumentId as D

SHARES = {"train": 0.6, "dev": 0.2, "test": 0.2}
NAMES = [D(f"d{n:02d}") for n in range(12)]


def facts(*names, **groups):
    return {D(name): Facts(D(name), groups.get(name, name)) for name in names}


def pairs(*alike):
    """Tells of these pairs in this order, as long as the two are of different units."""

    def tell(units, tie):
        labels = dict(units)
        for one, other in alike:
            if one in labels and other in labels and labels[one] != labels[other] and tie(D(one), D(other)):
                gone = labels[other]
                labels.update({name: labels[one] for name, label in labels.items() if label == gone})

    return tell


def test_new_documents_that_are_alike_are_one_unit():
    ties = tie_together(facts("a", "b", "c"), {}, pairs("ab"))
    assert sorted(sorted(unit.members) for unit in ties.units) == [["a", "b"], ["c"]]


def test_a_document_that_is_like_two_of_different_splits_is_kept_out_and_ties_nothing():
    frozen = {D("a"): Home("train", "a"), D("z"): Home("test", "z")}
    ties = tie_together(facts("a", "m", "n", "z"), frozen, pairs("am", "mz", "mn", "nz"))
    assert ties.refused == {D("m"): "it ties documents of different splits together: z in test and a in train"}
    assert sorted(sorted(unit.members) for unit in ties.units) == [["a"], ["n", "z"]]
    assert ties.apart == []


def test_of_two_new_documents_that_belong_to_different_splits_the_later_one_is_kept_out():
    frozen = {D("a"): Home("train", "a"), D("z"): Home("test", "z")}
    ties = tie_together(facts("a", "m", "n", "z"), frozen, pairs("an", "mz", "nm"))
    assert list(ties.refused) == ["n"]


def test_two_released_documents_that_are_alike_may_not_stand_apart():
    frozen = {D("a"): Home("train", "a"), D("z"): Home("test", "z")}
    assert tie_together(facts("a", "z"), frozen, pairs("az")).apart == [("a", "z")]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_two_that_are_alike_get_different_splits_but_those_that_were_released_and_are_told(data):
    groups = data.draw(st.lists(st.sampled_from("pqrstuvw"), min_size=12, max_size=12))
    known = [Facts(name, group) for name, group in zip(NAMES, groups, strict=True)]
    released = data.draw(st.dictionaries(st.sampled_from("pqrstuvw"), st.sampled_from(list(SHARES))))
    gone = data.draw(st.sets(st.sampled_from(NAMES)))
    frozen = {f.id: Home(released[f.group], f.group) for f in known if f.group in released and f.id not in gone}
    alike = data.draw(st.lists(st.sampled_from(list(combinations(NAMES, 2))), max_size=20))
    planned = plan(known, frozen, SHARES, "seed", "labels", pairs(*alike))
    assert planned.homes.keys() | planned.refused.keys() == set(NAMES)
    assert not planned.homes.keys() & planned.refused.keys()
    assert frozen.items() <= planned.homes.items()
    told = {pair for apart in planned.apart for pair in combinations(sorted(apart), 2)}
    together = [pair for pair in combinations(NAMES, 2) if groups[NAMES.index(pair[0])] == groups[NAMES.index(pair[1])]]
    for one, other in [*alike, *together]:
        if one in planned.homes and other in planned.homes:
            same = planned.homes[one].split == planned.homes[other].split
            assert same or (one in frozen and other in frozen and (one, other) in told)
    linked = {name for pair in alike for name in pair}
    assert planned.refused.keys() <= linked
