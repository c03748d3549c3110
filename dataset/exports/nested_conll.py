"""Wojood's layout: a word a line, then a tag for each entity that it stands in, the outermost first. Holds no other layer.

An entity keeps its column from its first word to its last, so that `O` may stand before its tag; a word in no entity has one `O`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dataset.approved import Sentence
from dataset.exports.gold import Gold, Names, Write
from dataset.words import NO_WORD
from schemas.outcome import Outcome


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:
    """`<split>.conll`; all entities are in it, on whole words."""
    order = names.entity_order
    with (folder / f"{split}.conll").open("w", encoding="utf-8", newline="\n") as file:

        def write(gold: Gold) -> None:
            for sentence in gold.sentences:
                for word, tags in zip(sentence.words, _columns(gold, sentence, order, outcome), strict=True):
                    file.write(f"{word} {' '.join(tags)}\n")
                file.write("\n" if sentence.words else "")

        yield write


def _columns(gold: Gold, sentence: Sentence, order: Mapping[str, int], outcome: Outcome) -> list[list[str]]:
    """The tags of each word."""
    placed = []
    for entity in gold.entities_in(sentence):
        if words := sentence.touched(entity.span):
            placed.append((words, entity))
        else:
            outcome.leave_out(f"{gold.id}#{entity.id}", NO_WORD, f"{entity.type} {entity.start}–{entity.end}")
    placed.sort(key=lambda one: (one[0].start, -one[0].stop, one[1].start, -one[1].end, order[one[1].type], one[1].id))
    tags: list[list[str]] = [[] for _ in sentence.words]
    ends: list[int] = []  # where the last entity of each column ends
    for words, entity in placed:
        column = next((n for n, end in enumerate(ends) if end <= words.start), len(ends))
        ends[column : column + 1] = [words.stop]
        for place in words:
            tags[place] += ["O"] * (column + 1 - len(tags[place]))
            tags[place][column] = f"{'B' if place == words.start else 'I'}-{entity.type}"
    outcome.done["entities"] += len(placed)
    return [of_word or ["O"] for of_word in tags]
