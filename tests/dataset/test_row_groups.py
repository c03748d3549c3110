"""Row groups end by what the rows say, so that an edit moves the ends near it alone."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from dataset.features import ListOf, Struct, Value
from dataset.parquet import SplitWriter
from dataset.row_groups import Cuts

LEAST, LIMIT = 40, 160
ROWS = st.lists(st.tuples(st.integers(1, 30), st.sampled_from([f"d{n}" for n in range(400)])), max_size=300).map(
    lambda rows: sorted(rows, key=lambda row: row[1])
)
FEATURES = Struct({"id": Value("string"), "document_id": Value("string"), "words": ListOf(Value("string"))})
Row = dict[str, object]


def ends(rows: list[tuple[int, str]], batches: Callable[[int], int] = lambda _: 10**6) -> list[int]:
    """After how many rows each group ends, where the rows come in these batches."""
    cuts, found, at = Cuts(LEAST, LIMIT), [], 0
    while at < len(rows):
        some = rows[at : at + batches(at)]
        found += [at + place for place, _ in cuts.places([s for s, _ in some], [d for _, d in some])]
        at += len(some)
    return found


@given(ROWS, st.integers(1, 7))
def test_batches_do_not_matter(rows, step) -> None:
    assert ends(rows, lambda _: step) == ends(rows)


@given(ROWS)
def test_a_group_is_no_smaller_than_the_least_and_ends_at_the_limit(rows) -> None:
    found = ends(rows)
    for start, end in zip([0, *found], found, strict=False):
        sizes = [size for size, _ in rows[start:end]]
        assert sum(sizes) >= LEAST
        assert sum(sizes[:-1]) < LIMIT


def test_a_document_more_moves_only_the_ends_near_it() -> None:
    rows = [(9, f"doc-{number:05d}") for number in range(5000)]
    without, with_it = ends(rows), ends([*rows[:100], (9, "doc-00099-b"), *rows[100:]])
    before = {rows[end][1] for end in without if end < len(rows)}
    longer = [*rows[:100], (9, "doc-00099-b"), *rows[100:]]
    after = {longer[end][1] for end in with_it if end < len(longer)}
    assert len(before) > 200
    changed = before ^ after
    assert len(changed) < 20
    assert all(name < "doc-00500" for name in changed)


def rows_of(documents: int) -> Iterator[Row]:
    """Four sentences a document, of words that are no two alike, as names of people and places are."""
    for number in range(documents):
        draw = random.Random(number)
        for sentence in range(4):
            words = [f"كلمة{draw.randrange(10**6)}" for _ in range(25)]
            yield {"id": f"doc-{number:05d}:{sentence}", "document_id": f"doc-{number:05d}", "words": words}


def written(folder: Path, rows: list[Row]) -> Path:
    writer = SplitWriter(folder, "train", FEATURES, row_group_bytes=400_000)
    for row in rows:
        writer.write(row)
    (shard,) = writer.close()
    return shard.path


def new_share(before: Path, after: Path) -> float:
    """Which share of the bytes of `after` a store that cuts files into chunks by their content has to be sent."""
    known = {hashlib.sha256(piece).digest() for piece in pieces(before.read_bytes())}
    found = list(pieces(after.read_bytes()))
    return sum(len(piece) for piece in found if hashlib.sha256(piece).digest() not in known) / after.stat().st_size


def pieces(data: bytes, mask: int = 0xFFF << 52, least: int = 512, most: int = 32_768) -> Iterator[bytes]:
    """Chunks of 4 kB on average that end by a rolling hash over 64 bytes ("Gear"; Xia et al. 2014), as the Hub's storage has them."""
    draw = random.Random(0)
    gear = [draw.getrandbits(64) for _ in range(256)]
    start = rolled = 0
    for place, byte in enumerate(data, 1):
        rolled = ((rolled << 1) + gear[byte]) & (2**64 - 1)
        if (place - start >= least and not rolled & mask) or place - start == most:
            yield data[start:place]
            start = place
    yield data[start:]


def test_a_small_edit_changes_few_chunks_of_a_file(tmp_path: Path) -> None:
    rows = list(rows_of(1500))
    first = written(tmp_path / "first", rows)
    assert pq.read_metadata(first).num_row_groups > 5
    edited = [{**row, "words": ["جديد", *row["words"]]} if row["id"] == "doc-00700:1" else row for row in rows]
    assert new_share(first, written(tmp_path / "edited", edited)) < 0.15
    added = {**rows[0], "id": "doc-00099-b:0", "document_id": "doc-00099-b"}
    assert new_share(first, written(tmp_path / "added", [*rows[:400], added, *rows[400:]])) < 0.15
    removed = [row for row in rows if row["document_id"] != "doc-00100"]
    assert new_share(first, written(tmp_path / "removed", removed)) < 0.15
