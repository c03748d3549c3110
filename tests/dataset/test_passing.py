"""What one process passes to another arrives as it was, and leaves no file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset.hands import enough_hands
from dataset.passing import get, put

WORDS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.none(), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, st.lists(st.integers(0, 2**63), max_size=5), st.binary(max_size=50))
def test_batches_arrays_and_bytes_arrive_as_they_were(tmp_path: Path, words: list, numbers: list, data: bytes) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(words, pa.string()), pa.array([[w] for w in words])], names=["a", "b"])
    array = np.array(numbers, np.uint64)
    got, same, raw = get(put((batch, array, data), tmp_path))
    assert got.equals(batch)
    assert same.tolist() == numbers
    assert raw == data
    assert list(tmp_path.iterdir()) == []


def test_a_slice_arrives_as_its_own_rows(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_arrays([pa.array(range(100_000))], names=["n"])
    passed = put(batch.slice(500, 3), tmp_path)
    assert get(passed).to_pydict() == {"n": [500, 501, 502]}


@pytest.mark.parametrize(("documents", "cores", "processes"), [(0, 4, 1), (1_999, 4, 1), (3_000, 4, 3), (10**6, 16, 8)])
def test_a_process_more_is_started_where_it_pays(monkeypatch, documents: int, cores: int, processes: int) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert enough_hands(documents) == processes
