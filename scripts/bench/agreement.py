"""Measures agreement on made-up annotations: all layers, every question, with bootstrap intervals.

    python scripts/bench/agreement.py [--documents 10000] [--annotators 3] [--rounds 1000]

Texts of about 3,000 characters are put together from the sentences of the training corpus, with its labels; each annotator
leaves out a tenth of them and changes a tenth of the types. Prints one JSON line with the seconds, the peak memory, and F1.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.corpus.markup import read_markup
from labeling.review.agreement import ROUNDS, agreement
from labeling.review.units import Item, Rating
from schemas.labels import Argument, Entity, Event, Labels, Span, Stance
from schemas.vocabulary import Vocabulary, load_vocabulary

_ROOT = Path(__file__).resolve().parents[2]
_LENGTH = 3_000
_SLIP = 0.1


def main() -> None:
    options = _options()
    vocabulary = load_vocabulary()
    said = sentences(vocabulary)
    start = time.perf_counter()
    made = 0.0

    def items() -> Iterator[Item]:
        nonlocal made
        draw = random.Random(1)
        for number in range(options.documents):
            before = time.perf_counter()
            item = made_up(number, said, options.annotators, draw, vocabulary)
            made += time.perf_counter() - before
            yield item

    found = agreement(items(), rounds=options.rounds)
    seconds = time.perf_counter() - start
    print(
        json.dumps(
            {
                "documents": found.documents,
                "annotators": len(found.annotators),
                "rounds": found.rounds,
                "seconds": round(seconds - made, 1),
                "seconds_to_make_the_labels": round(made, 1),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "entity_f1": found.overall["entity, strict"].value,
                "interval": found.overall["entity, strict"].interval,
            }
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure agreement on made-up annotations.")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--annotators", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options: argparse.Namespace = parser.parse_args()
    return options


def sentences(vocabulary: Vocabulary) -> list[tuple[str, Labels]]:
    """The sentences of the training corpus with their labels."""
    return [
        (document.text, labels)
        for path in sorted((_ROOT / "labeling" / "preannotate" / "training").glob("*.txt"))
        for document, labels in read_markup(path, vocabulary)
    ]


def made_up(
    number: int, said: list[tuple[str, Labels]], people: int, draw: random.Random, vocabulary: Vocabulary
) -> Item:
    """A document of about `_LENGTH` characters with the answers of `people` annotators; its gold is what none of them slipped on."""
    texts: list[str] = []
    labels = Labels()
    length = 0
    while length < _LENGTH:
        text, these = draw.choice(said)
        labels = _joined(labels, these, length, len(texts))
        texts.append(text)
        length += len(text) + 1
    kinds = list(vocabulary.entities)
    ratings = tuple(Rating(f"annotator-{n}", slipped(labels, draw, kinds), "2026-01-01") for n in range(people))
    return Item(f"d{number}", f"d{number}", "\n".join(texts), ratings, labels)


def _joined(labels: Labels, more: Labels, shift: int, number: int) -> Labels:
    def moved(span: Span) -> Span:
        return Span(span.start + shift, span.end + shift)

    def name(label: Entity | Event | Stance) -> str:
        return f"{number}-{label.id}"

    entities = tuple(e._replace(id=name(e), start=e.start + shift, end=e.end + shift) for e in more.entities)
    events = tuple(
        v._replace(
            id=name(v),
            trigger=moved(v.trigger),
            arguments=tuple(Argument(a.role, a.start + shift, a.end + shift) for a in v.arguments),
        )
        for v in more.events
    )
    stances = tuple(
        s._replace(
            id=name(s),
            holder=moved(s.holder) if s.holder else None,
            target=moved(s.target),
            evidence=moved(s.evidence),
        )
        for s in more.stances
    )
    return Labels(labels.entities + entities, labels.events + events, labels.stances + stances)


def slipped(labels: Labels, draw: random.Random, kinds: list[str]) -> Labels:
    """`labels` as somebody sets them who leaves out a tenth and changes a tenth of the types."""
    entities = tuple(
        e._replace(type=draw.choice(kinds)) if draw.random() < _SLIP else e
        for e in labels.entities
        if draw.random() > _SLIP
    )
    events = tuple(v for v in labels.events if draw.random() > _SLIP)
    return Labels(entities, events, tuple(s for s in labels.stances if draw.random() > _SLIP))


if __name__ == "__main__":
    main()
