"""Choosing documents for labelling: shares, seeds, queries, and no near-duplicates."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.selection import Query, day_of, select
from schemas.records import Document, DocumentId


def document(number: int, source: str = "أ", date: str = "2015-07-21", group: str = "", text: str = "نص") -> Document:
    return Document(DocumentId(f"d{number:04d}"), text, source=source, date=date, group=group)


CORPUS = [
    *(document(i, "أ", "2015-07-21 02:51:32") for i in range(60)),
    *(document(i, "أ", "2015-08-01") for i in range(60, 90)),
    *(document(i, "ب", "") for i in range(90, 100)),
]


def strata(chosen) -> Counter:
    places = {d.id: (d.source, d.date[:7]) for d in CORPUS}
    return Counter(places[number] for number in chosen)


def test_each_source_and_month_gets_its_share():
    draw = select(CORPUS, 20, Query(), {})
    assert strata(draw.chosen) == {("أ", "2015-07"): 12, ("أ", "2015-08"): 6, ("ب", ""): 2}
    assert draw.passed_over == {"pool": 80}


def test_the_draw_depends_on_the_seed_and_not_on_the_order():
    first = select(CORPUS, 20, Query(), {})
    assert set(select(CORPUS[::-1], 20, Query(), {}).chosen) == set(first.chosen)
    assert set(select(CORPUS, 20, Query(seed="another"), {}).chosen) != set(first.chosen)


def test_the_same_draw_again_chooses_nothing_and_a_larger_one_adds():
    query = Query()
    before = dict.fromkeys(select(CORPUS, 20, query, {}).chosen, str(query))
    again = select(CORPUS, 20, query, before)
    assert (again.chosen, again.already) == ((), 20)
    more = select(CORPUS, 30, query, before)
    assert len(more.chosen) == 10
    assert not set(more.chosen) & set(before)
    assert strata([*before, *more.chosen]) == {("أ", "2015-07"): 18, ("أ", "2015-08"): 9, ("ب", ""): 3}


def test_of_near_duplicates_one_is_chosen_across_sources_and_draws():
    corpus = [document(0, "أ", group="g1"), document(1, "ب", group="g1"), document(2, "ب", group="g2")]
    draw = select(corpus, 3, Query(), {})
    assert len(draw.chosen) == 2
    assert DocumentId("d0002") in draw.chosen
    other = select(corpus, 3, Query(sources=("أ",)), {DocumentId("d0001"): "earlier query"})
    assert other.chosen == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(sources=("ب",)), {"d2"}),
        (Query(since="2015-07-22"), {"d1"}),
        (Query(until="2015-07-21"), {"d0"}),
        (Query(since="2015-07-21", until="2015-07-31"), {"d0", "d1"}),
        (Query(keywords=("إلى",)), {"d1"}),
        (Query(keywords=("يوم",)), {"d2"}),
        (Query(keywords=("خبر", "اليوم")), {"d2"}),
    ],
)
def test_a_query_asks_for_source_days_and_keywords_in_folded_spelling(query, expected):
    corpus = [
        Document(DocumentId("d0"), "نص", "أ", date="2015-07-21 23:59"),
        Document(DocumentId("d1"), "وصل الى سرت", "أ", date="2015-07-31"),
        Document(DocumentId("d2"), "نص اليوم", "ب", title="خبر"),
    ]
    assert set(select(corpus, 9, query, {}).chosen) == expected


def test_why_others_were_not_chosen_is_counted():
    draw = select(CORPUS, 5, Query(since="2015-08-01", sources=("أ", "ب")), {DocumentId("d0061"): "earlier query"})
    assert draw.passed_over == {
        "another time": 60,
        "no date that can be read": 10,
        "chosen by another query": 1,
        "pool": 24,
    }


@pytest.mark.parametrize(
    ("date", "day"),
    [("2015-07-21T02:51:32Z", "2015-07-21"), ("2015/7/1", "2015-07-01"), ("2015-07", "2015-07"), ("٢٠١٥-٧-١", "2015-07-01"), ("أمس", "")],
)  # fmt: skip
def test_a_day_is_read_as_far_as_it_is_given(date, day):
    assert day_of(date) == day


@given(
    st.lists(st.tuples(st.sampled_from("أب"), st.sampled_from(["2015-07", "2015-08", ""]), st.sampled_from("123456")), max_size=40),
    st.integers(1, 20),
)  # fmt: skip
def test_a_draw_is_as_large_as_groups_allow_and_holds_no_two_of_one(rows, size):
    corpus = [document(i, source, date, f"g{group}") for i, (source, date, group) in enumerate(rows)]
    draw = select(corpus, size, Query(), {})
    groups = {d.id: d.group for d in corpus}
    assert len({groups[number] for number in draw.chosen}) == len(draw.chosen)
    assert len(draw.chosen) == min(size, len(set(groups.values())))
    assert len(draw.chosen) + sum(draw.passed_over.values()) == len(corpus)
