"""Measures how well planted label errors are found: Musnad's own training sentences, with a tenth of their entities spoilt.

    python scripts/bench/label_errors.py [--sentences 500]

Of the entities 4 % get another type, 3 % go, 3 % lose their last word. Prints one JSON line: how many of the first K
suspicions hit a planted error, K being the number planted, by kind of difference, and what the scores promised.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.corpus.markup import read_markup
from labeling.preannotate.tagger.annotator import TRAINING
from labeling.preannotate.tagger.train import Example
from labeling.review.tagger_doubts import ERRORS_IN_GOLD, tagger_doubts
from schemas.labels import Entity, Labels, Span

_TYPES = ("PERS", "ORG", "GPE", "LOC", "OCC", "NORP", "DATE", "FAC", "EVENT", "CARDINAL")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well planted label errors are found.")
    parser.add_argument("--sentences", type=int, default=500)
    wanted = parser.parse_args().sentences
    sentences = [
        Example(document.id, document.text, labels)
        for path in sorted(TRAINING.glob("*.txt"))
        for document, labels in read_markup(path)
    ]
    random.Random(1).shuffle(sentences)
    planted: set[tuple[str, Span]] = set()
    draw = random.Random(2)
    spoilt = [_spoilt(one, draw, planted) for one in sentences[:wanted]]
    start = time.perf_counter()
    # no budget left over: the sentences that would fill it up hold the answers
    found = sorted(tagger_doubts(spoilt, budget=0), key=lambda one: one.rank)
    first = found[: len(planted)]
    hits = [one for one in first if _hits(one.document, one.span, planted)]
    kinds = Counter(_kind(one.says) for one in first)
    print(
        json.dumps(
            {
                "sentences": len(spoilt),
                "planted": len(planted),
                "suspicions": len(found),
                "right_among_the_first": round(len(hits) / len(first), 3),
                "promised": round(sum(one.score for one in first) / len(first) * 0.1 / ERRORS_IN_GOLD, 3),
                "by_kind": {
                    kind: f"{sum(_kind(one.says) == kind for one in hits)} of {count}" for kind, count in kinds.items()
                },
                "seconds": round(time.perf_counter() - start, 1),
            }
        )
    )


def _spoilt(example: Example, draw: random.Random, planted: set[tuple[str, Span]]) -> Example:
    entities: list[Entity] = []
    for entity in example.labels.entities:
        lot = draw.random()
        words = example.text[entity.start : entity.end].split(" ")
        if lot < 0.04:
            entities.append(entity._replace(type=draw.choice([t for t in _TYPES if t != entity.type])))
        elif 0.07 <= lot < 0.10 and len(words) > 1:
            entities.append(entity._replace(end=entity.end - len(words[-1]) - 1))
        elif not 0.04 <= lot < 0.07:
            entities.append(entity)
            continue
        planted.add((example.id, entity.span))
    return replace(example, labels=Labels(tuple(entities)))


def _hits(document: str, span: Span, planted: set[tuple[str, Span]]) -> bool:
    return any(name == document and span.start < there.end and there.start < span.end for name, there in planted)


def _kind(says: str) -> str:
    if says.startswith("no label"):
        return "nothing here"
    return "span" if "marks" in says else "nothing there" if "nothing" in says else "type"


if __name__ == "__main__":
    main()
