"""Chunks to labels and back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate.tagger.spans import Bio, Chunk, layers, to_bio

LABELS = ["B-GPE", "B-PERS", "I-GPE", "I-PERS", "O"]


def read_back(labels: list[str], lengths: list[int], sure: list[float] | None = None) -> list[tuple[Chunk, float]]:
    bio = Bio(LABELS)
    best = np.array([LABELS.index(label) for label in labels], dtype=np.int64)
    runs = bio.runs(best, np.array(sure or [1.0] * len(labels)), lengths)
    return [
        (Chunk(first, last, bio.tags[tag]), score)
        for first, last, tag, score in zip(*(part.tolist() for part in runs), strict=True)
    ]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(["GPE", "PERS"])), max_size=6))
def test_chunks_come_back_as_they_went(gaps: list[tuple[int, int, str]]) -> None:
    chunks, at = [], 0
    for gap, length, tag in gaps:
        chunks.append(Chunk(at + gap, at + gap + length, tag))
        at += gap + length
    labels = to_bio(chunks, at + 1)
    assert [chunk for chunk, _ in read_back(labels, [at + 1])] == chunks


def test_an_inside_that_continues_nothing_begins_a_chunk() -> None:
    found = read_back(["I-GPE", "I-PERS", "O", "I-PERS"], [4])
    assert [chunk for chunk, _ in found] == [Chunk(0, 1, "GPE"), Chunk(1, 2, "PERS"), Chunk(3, 4, "PERS")]


def test_no_chunk_goes_on_into_the_next_sentence() -> None:
    assert [chunk for chunk, _ in read_back(["B-GPE", "I-GPE"], [1, 1])] == [Chunk(0, 1, "GPE"), Chunk(1, 2, "GPE")]


def test_a_chunk_is_as_sure_as_its_least_sure_token() -> None:
    assert read_back(["B-GPE", "I-GPE", "O", "B-PERS"], [4], [0.9, 0.6, 0.1, 0.8]) == [
        (Chunk(0, 2, "GPE"), 0.6),
        (Chunk(3, 4, "PERS"), 0.8),
    ]


def test_layers_are_the_outermost_and_the_outermost_inside_them() -> None:
    chunks = [Chunk(0, 4, "OCC"), Chunk(1, 4, "ORG"), Chunk(3, 4, "GPE"), Chunk(5, 6, "PERS"), Chunk(3, 6, "LAW")]
    assert layers(chunks) == ([chunks[0], chunks[3]], [chunks[1]])


def test_of_two_types_on_the_same_words_the_wider_one_is_outside() -> None:
    assert layers([Chunk(0, 1, "GPE"), Chunk(0, 1, "FAC")]) == ([Chunk(0, 1, "FAC")], [Chunk(0, 1, "GPE")])
