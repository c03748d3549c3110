"""CoNLL-2003: a word a line in four columns, BIO tags of the outermost entities on whole words. Holds no other layer.

The columns of parts of speech and chunks are `-`. A document begins with `-DOCSTART-`; an empty line ends a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataset.exports.gold import Gold, Names, Write
from dataset.words import outermost
from schemas.outcome import Outcome

_DOCUMENT = "-DOCSTART- -X- O O\n\n"


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:
    """`<split>.conll`; entities inside others, and those that share a word with another, are left out."""
    order = names.entity_order
    with (folder / f"{split}.conll").open("w", encoding="utf-8", newline="\n") as file:

        def write(gold: Gold) -> None:
            file.write(_DOCUMENT)
            for sentence in gold.sentences:
                tags = ["O"] * len(sentence.words)
                chosen, left = outermost(sentence, gold.entities_in(sentence), order)
                for entity, words in chosen:
                    for place in words:
                        tags[place] = f"{'B' if place == words[0] else 'I'}-{entity.type}"
                for entity, reason in left:
                    outcome.leave_out(f"{gold.id}#{entity.id}", reason, f"{entity.type} {entity.start}–{entity.end}")
                outcome.done["entities"] += len(chosen)
                for word, tag in zip(sentence.words, tags, strict=True):
                    file.write(f"{word} - - {tag}\n")
                file.write("\n" if tags else "")

        yield write
