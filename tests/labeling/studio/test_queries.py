"""The Data Manager's filters."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.studio.queries import any_of_documents, id_after, query, updated_since


@settings(max_examples=40)
@given(st.lists(st.text(max_size=80), max_size=60, unique=True))
def test_every_document_is_asked_for_once_and_addresses_stay_short(doc_ids: list[str]) -> None:
    asked: list[Any] = []
    for filters in any_of_documents(doc_ids):
        assert len(quote(query(filters))) < 8000
        asked += filters[0]["value"]
    assert asked == doc_ids


@given(st.text())
def test_a_query_survives_being_unquoted_twice(doc_id: str) -> None:
    [filters] = any_of_documents([doc_id])
    sent = query(filters)
    assert json.loads(unquote(sent))["filters"]["items"][0]["value"] == [doc_id]


def test_many_documents_are_looked_for_among_all_tasks() -> None:
    assert list(any_of_documents([f"d{number}" for number in range(2000)])) == [[]]


def test_all_filters_hold_together() -> None:
    value = json.loads(query([id_after(3), updated_since("2026-01-02T03:04:05Z")]))["filters"]
    assert value["conjunction"] == "and"
    assert [item["filter"] for item in value["items"]] == ["filter:tasks:id", "filter:tasks:updated_at"]


@pytest.mark.parametrize(
    ("time", "sent"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z"),
        ("2026-01-02T03:04:05.6+02:00", "2026-01-02T01:04:05.600000Z"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05.000000Z"),
    ],
)
def test_times_are_sent_in_utc_with_a_fraction(time: str, sent: str) -> None:
    assert updated_since(time)["value"] == sent
