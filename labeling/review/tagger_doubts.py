"""Where a tagger that was trained without a document reads its names otherwise than its approved labels. Knows nothing of files.

The documents are tagged out of fold. Where the tagger's reading with probability c of being right differs from gold, gold is
wrong with about e · c / (1 - c), e being the share of wrong labels in gold: both must err for the difference to arise, one or
the other. What kind of difference it is counts as well; by how much was measured with planted errors (scripts/bench/label_errors.py).

cleanlab 2.9 was tried on the same folds: of 234 errors planted in 500 sentences, the first 234 of its ranking of tokens were
right in 46 %, of this one in 52 %. Its tokens have one tag each, while these labels nest and are spans.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence

from labeling.compare.align import align
from labeling.corpus.markup import read_markup
from labeling.preannotate.tagger.annotator import TRAINING
from labeling.preannotate.tagger.folds import platt, unseen
from labeling.preannotate.tagger.train import Example, Settings, prepare
from labeling.review.passages import passage
from labeling.review.suspicions import Suspicion
from schemas.records import Entity, Labels, Span

DOUBT = "the tagger reads it otherwise"
FOLDS = 3
BUDGET = 150_000
"""Characters that are trained on together, so that the time is bounded: about three minutes on two cores."""
_ROUNDS = 40
ERRORS_IN_GOLD = 0.037
"""What is taken for e: about 1,300 of 35,089 labels of CoNLL-2003 were found wrong (Reiss et al. 2020)."""
_WORTH = {"type": 1.5, "nothing here": 1.0, "span": 0.5, "nothing there": 0.8}
"""How much likelier a kind of difference is an error than the formula says; a tagger is worst at where a name ends."""
_MOST = 0.95


def within_budget(examples: Sequence[Example], budget: int = BUDGET) -> list[Example]:
    """As many documents as the budget holds, drawn by the hash of their ids, at least one."""
    drawn = sorted(examples, key=lambda one: (hashlib.sha256(one.id.encode()).digest(), one.id))
    kept: list[Example] = []
    length = 0
    for one in drawn:
        length += len(one.text)
        if kept and length > budget:
            break
        kept.append(one)
    return kept


def tagger_doubts(
    examples: Sequence[Example], budget: int = BUDGET, progress: Callable[[int], None] = lambda _: None
) -> Iterator[Suspicion]:
    """The differences of `examples`. What the budget leaves over is filled with Musnad's own training sentences."""
    more = [prepare(one) for one in _own_sentences(budget - sum(len(one.text) for one in examples))]
    said = list(unseen([prepare(one) for one in examples], Settings(rounds=_ROUNDS), FOLDS, more, progress))
    odds = _odds([(one.example, found) for one, found in said])
    for prepared, found in said:
        yield from _differences(prepared.example, found, odds)


def _odds(said: Sequence[tuple[Example, tuple[Entity, ...]]]) -> Callable[[float | None], float]:
    """From the tagger's score to the odds that its reading is right, as its agreement with gold shows them (Platt 1999)."""
    judged = []
    for example, found in said:
        gold = {(e.span, e.type) for e in example.labels.entities}
        judged += [(e.score or 0.0, (e.span, e.type) in gold) for e in found]
    slope, shift = platt(judged)

    def odds(score: float | None) -> float:
        sure = min(max(score or 0.0, 0.01), 0.99)
        return math.exp(slope * math.log(sure / (1 - sure)) + shift)

    return odds


def _differences(
    example: Example, said: tuple[Entity, ...], odds: Callable[[float | None], float]
) -> Iterator[Suspicion]:
    def doubt(kind: str, ratio: float, span: Span, says: str) -> Suspicion:
        score = min(_MOST, _WORTH[kind] * ERRORS_IN_GOLD * ratio)
        return Suspicion(score, DOUBT, example.id, "entities", span, says, passage(example.id, example.text, [span]))

    found = align(Labels(entities=example.labels.entities), Labels(entities=said)).entities
    for gold, other in found.pairs:
        if gold.span == other.span and gold.type != other.type:
            yield doubt("type", odds(other.score), gold.span, f"{gold.type}; the tagger says {other.type}")
        elif gold.span != other.span:
            words = example.text[other.start : other.end]
            yield doubt("span", odds(other.score), gold.span, f"{gold.type}; the tagger marks “{words}”")
    for gold in found.only_a:
        yield doubt("nothing there", 1.0, gold.span, f"{gold.type}; the tagger sees nothing here")
    for other in found.only_b:
        yield doubt("nothing here", odds(other.score), other.span, f"no label; the tagger says {other.type}")


def _own_sentences(length: int) -> list[Example]:
    kept: list[Example] = []
    for path in sorted(TRAINING.glob("*.txt")):
        for document, labels in read_markup(path):
            kept.append(Example(document.id, document.text, labels))
    return within_budget(kept, length) if length > 0 else []
