"""Training the tagger: labelled texts in, the bytes of a model out, the same bytes each time. Knows nothing of where texts come from."""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from labeling.preannotate.lexicon.entities import find_entities
from labeling.preannotate.lexicon.reading import read
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.tagger.cuts import cut_choices, cut_features
from labeling.preannotate.tagger.features import EDGE, WordFeatures, token_features, word_features
from labeling.preannotate.tagger.sequences import Tokens
from labeling.preannotate.tagger.spans import Chunk, layers, to_bio
from labeling.preannotate.tagger.tagging import Job, job, lexicon_cuts, with_outer
from labeling.preannotate.tagger.weights import ChainModel, chain_model
from schemas.records import Labels

_Sequence = tuple[list[list[str]], list[str]]


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text; `whole_words` where its spans keep joined letters, as in data of one tag a word."""

    id: str
    text: str
    labels: Labels
    whole_words: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """Strengths of L1 and L2, rounds of the trainer, and how much a name is preferred to nothing (in log odds)."""

    c1: float = 0.1
    c2: float = 0.1
    rounds: int = 80
    eager: float = 0.3


@dataclass(slots=True)
class Prepared:
    """An example read once: its job and its gold chunks with the letters that each cuts from its first word."""

    example: Example
    job: Job
    outer: list[Chunk]
    inner: list[Chunk]
    cuts: dict[Chunk, int]


def prepare(example: Example) -> Prepared:
    """Read an example and lay its entities on tokens."""
    reading = read(example.text, load_lexicon())
    one = job(reading, find_entities(reading))
    starts = [reading.folded.index_back(start) for start in one.tokens.starts]
    cuts: dict[Chunk, int] = {}
    for entity in example.labels.entities:
        first = bisect_right(starts, entity.start) - 1
        last = bisect_right(starts, entity.end - 1)
        if 0 <= first < last:
            cuts[Chunk(first, last, entity.type)] = entity.start - starts[first]
    outer, inner = layers(cuts)
    return Prepared(example, one, outer, inner, cuts)


def train(prepared: Sequence[Prepared], settings: Settings = Settings()) -> dict[str, ChainModel]:
    """The three models: outer layer, inner layer, cuts."""
    extra = {"eager": settings.eager}
    return {
        "outer": _fit(_outer_sequences(prepared), settings, ("O",), dict(extra)),
        "inner": _fit(_inner_sequences(prepared), settings, ("O",), dict(extra)),
        "cut": _fit(_cut_sequences(prepared), settings, ("0",), {}),
    }


def _outer_sequences(prepared: Iterable[Prepared]) -> Iterator[_Sequence]:
    known = _KnownWords()
    for one in prepared:
        labels = to_bio(one.outer, len(one.job.tokens.keys))
        for first, last in one.job.tokens.sentences:
            keys, said = _padded(one.job.tokens, one.job.said, first, last)
            yield [token_features(keys, known, said, at) for at in range(2, len(keys) - 2)], labels[first:last]


def _inner_sequences(prepared: Iterable[Prepared]) -> Iterator[_Sequence]:
    known = _KnownWords()
    for one in prepared:
        labels = to_bio(one.inner, len(one.job.tokens.keys))
        wide = [chunk for chunk in one.outer if chunk.last - chunk.first > 1]
        said = dict(one.job.said)
        for chunk in wide:
            for at in range(chunk.first, chunk.last):
                said[at] = with_outer(said.get(at, ()), chunk, at)
        for first, last in one.job.tokens.sentences:
            keys, padded = _padded(one.job.tokens, said, first, last)
            for chunk in wide:
                if first <= chunk.first and chunk.last <= last:
                    places = range(chunk.first - first + 2, chunk.last - first + 2)
                    yield [token_features(keys, known, padded, at) for at in places], labels[chunk.first : chunk.last]


def _cut_sequences(prepared: Iterable[Prepared]) -> Iterator[_Sequence]:
    for one in prepared:
        if one.example.whole_words:
            continue
        by_lexicon = lexicon_cuts(one.job)
        tokens = one.job.tokens
        for chunk, cut in one.cuts.items():
            number = tokens.word_of[chunk.first]
            if number is None:
                continue
            word = one.job.reading.words[number]
            choices = cut_choices(word)
            if len(choices) > 1 and cut in choices:
                before = word_features(tokens.keys[chunk.first - 1] if chunk.first else EDGE).group
                said = str(by_lexicon[number]) if number in by_lexicon else ""
                yield [list(cut_features(word, chunk.tag, before, said))], [str(cut)]


def _padded(
    tokens: Tokens, said: dict[int, tuple[str, ...]], first: int, last: int
) -> tuple[list[str], list[tuple[str, ...]]]:
    edges, nothing = [EDGE, EDGE], [(), ()]
    return [*edges, *tokens.keys[first:last], *edges], [
        *nothing,
        *(said.get(at, ()) for at in range(first, last)),
        *nothing,
    ]


class _KnownWords(dict[str, WordFeatures]):
    """The features of each word, made once."""

    def __missing__(self, key: str) -> WordFeatures:
        self[key] = word_features(key)
        return self[key]


def _fit(sequences: Iterable[_Sequence], settings: Settings, least: Iterable[str], extra: dict[str, Any]) -> ChainModel:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": settings.c1, "c2": settings.c2, "max_iterations": settings.rounds})
    some = False
    for features, labels in sequences:
        if labels:
            some = True
            trainer.append(features, labels)
    if not some:  # nothing nests, or nothing is joined, in this data
        return chain_model(least, {}, {}, extra)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info: Any = tagger.info()
        labels = tagger.labels()
        tagger.close()
    return chain_model({*labels, *least}, info.state_features, info.transitions, extra)
