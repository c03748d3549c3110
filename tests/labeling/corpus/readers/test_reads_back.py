"""What is written in any of the formats, packed or not, reads back equal."""

import csv
import gzip
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.corpus.readers import read_paths

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ROWS = st.lists(
    st.fixed_dictionaries({"id": WORDS, "text": WORDS, "title": WORDS, "note": WORDS}), min_size=1, max_size=5
)


def as_csv(rows, delimiter=","):
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def as_parquet(rows):
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def as_zip(name, data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


WRITERS = {
    "r.jsonl": lambda rows: "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
    "r.json": lambda rows: json.dumps(rows, ensure_ascii=False, indent=1).encode(),
    "r.csv": as_csv,
    "r.tsv": lambda rows: as_csv(rows, "\t"),
    "r.parquet": as_parquet,
}
PACKERS = {"": lambda _, data: data, ".gz": lambda _, data: gzip.compress(data, 1), ".zip": as_zip}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("name", WRITERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(rows=ROWS)
def test_rows_read_back_equal(tmp_path, name, packing, rows):
    path = tmp_path / (name + packing)
    path.write_bytes(PACKERS[packing](name, WRITERS[name](rows)))
    expected = [
        (row["id"], row["text"], {"title": row["title"]} if row["title"] else {}, {"note": row["note"]}) for row in rows
    ]
    assert [(e.id, e.text, e.fields, e.metadata) for e in read_paths([str(path)])] == expected


@pytest.mark.parametrize("name", ["r.jsonl", "r.json"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text())
def test_even_half_a_surrogate_pair_reads_back(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(json.dumps([{"text": text}] if name == "r.json" else {"text": text}))
    assert [entry.text for entry in read_paths([str(path)])] == [text]
