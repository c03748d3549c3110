"""Tags for many readings at once: the outer layer, the layer inside it, and where each entity begins in its first word.

Knows nothing of records and of how the models were trained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading
from labeling.preannotate.tagger.cuts import cut_choices, cut_features
from labeling.preannotate.tagger.decode import marginals
from labeling.preannotate.tagger.emissions import Emissions, Row, Vocabulary
from labeling.preannotate.tagger.features import EDGE, findings
from labeling.preannotate.tagger.sequences import Tokens, tokenise
from labeling.preannotate.tagger.spans import Chunk, from_bio
from labeling.preannotate.tagger.weights import ChainModel

_TAGS_AT_EDGE = frozenset("%$€£٪")
_PAIRS = {")": "(", "»": "«", "”": "“", '"': '"', "]": "["}


@dataclass(slots=True)
class Job:
    """A reading, what the lexicon found in it, and its tokens with what the lexicon says of them."""

    reading: Reading
    found: list[Mention]
    tokens: Tokens
    said: dict[int, tuple[str, ...]]


def job(reading: Reading, found: list[Mention]) -> Job:
    """All that the tagger needs to know of one text."""
    tokens = tokenise(reading)
    return Job(reading, found, tokens, findings(reading, found, tokens))


class Tagging:
    """The models of one file, ready to tag."""

    def __init__(self, models: dict[str, ChainModel]) -> None:
        self._models = models
        self._vocabulary = Vocabulary()
        self._emissions = {name: Emissions(models[name], self._vocabulary) for name in ("outer", "inner")}
        self._cut = lru_cache(maxsize=20_000)(self._choose_cut)
        self._transitions = {name: models[name].transition_weights() for name in ("outer", "inner")}

    def mentions(self, jobs: Sequence[Job]) -> list[list[Mention]]:
        """The entities of each text, in text order."""
        self._vocabulary.refresh()
        result = []
        for one, chunks in zip(jobs, self.chunks(jobs), strict=True):
            cuts = lexicon_cuts(one)
            mentions = [self._mention(one, chunk, score, cuts) for chunk, score in chunks]
            result.append(_in_order(m for m in mentions if m is not None))
        return result

    def chunks(self, jobs: Sequence[Job]) -> list[list[tuple[Chunk, float]]]:
        """Runs of tokens with their tags and probabilities, for each text."""
        row, places, spans = self._row(jobs)
        outer = self._best("outer", row, places, [last - first for _, first, last in spans])
        result: list[list[tuple[Chunk, float]]] = [[] for _ in jobs]
        at = 0
        wide: list[tuple[int, int, Chunk]] = []
        for index, first, last in spans:
            labels, sure = outer[0][at : at + last - first], outer[1][at : at + last - first]
            for chunk in from_bio(labels):
                score = _score(sure, chunk, self._models["outer"])
                result[index].append((Chunk(chunk.first + first, chunk.last + first, chunk.tag), score))
                if chunk.last - chunk.first > 1:
                    wide.append((index, first, Chunk(at + chunk.first, at + chunk.last, chunk.tag)))
            at += last - first
        self._add_inner(row, places, wide, result, spans)
        return result

    def _add_inner(
        self,
        row: Row,
        places: NDArray[np.int64],
        wide: list[tuple[int, int, Chunk]],
        result: list[list[tuple[Chunk, float]]],
        spans: list[tuple[int, int, int]],
    ) -> None:
        if not wide:
            return
        offsets = np.cumsum([0, *(last - first for _, first, last in spans)])
        starts = {(index, first): int(offset) for (index, first, _), offset in zip(spans, offsets[:-1], strict=True)}
        found = row.found.copy()
        vocabulary = self._vocabulary
        for _, _, chunk in wide:
            for at in range(chunk.first, chunk.last):
                said = vocabulary.said[int(row.found[places[at]])]
                found[places[at]] = vocabulary.finding(with_outer(said, chunk, at))
        inside = np.concatenate([places[chunk.first : chunk.last] for _, _, chunk in wide])
        labels, sure = self._best("inner", Row(row.words, found), inside, [c.last - c.first for _, _, c in wide])
        at = 0
        for index, first, chunk in wide:
            length = chunk.last - chunk.first
            begin = chunk.first - starts[index, first] + first
            for small in from_bio(labels[at : at + length]):
                if small.tag == chunk.tag and small.last - small.first == length:
                    continue
                score = _score(sure[at : at + length], small, self._models["inner"])
                result[index].append((Chunk(small.first + begin, small.last + begin, small.tag), score))
            at += length

    def _row(self, jobs: Sequence[Job]) -> tuple[Row, NDArray[np.int64], list[tuple[int, int, int]]]:
        """The row of all texts, the positions of its tokens, and (text, first, last) of each sentence."""
        vocabulary = self._vocabulary
        edge = vocabulary.number(EDGE)
        words: list[int] = [edge, edge]
        found: list[int] = [0, 0]
        places: list[NDArray[np.int64]] = []
        spans: list[tuple[int, int, int]] = []
        for index, one in enumerate(jobs):
            numbers = vocabulary.numbers(one.tokens.keys)
            said = [0] * len(numbers)
            for at, names in one.said.items():
                said[at] = vocabulary.finding(names)
            for first, last in one.tokens.sentences:
                if first < last:
                    places.append(np.arange(len(words), len(words) + last - first, dtype=np.int64))
                    spans.append((index, first, last))
                    words += numbers[first:last]
                    found += said[first:last]
                    words += (edge, edge)
                    found += (0, 0)
        at = np.concatenate(places) if places else np.zeros(0, dtype=np.int64)
        return Row(np.array(words, dtype=np.int64), np.array(found, dtype=np.int64)), at, spans

    def _best(
        self, name: str, row: Row, places: NDArray[np.int64], lengths: list[int]
    ) -> tuple[list[str], list[float]]:
        """The likeliest label of each token and its probability."""
        model = self._models[name]
        if not len(places):
            return [], []
        scores = self._emissions[name].of(row, places)
        scores[:, model.labels.index("O")] -= model.extra.get("eager", 0.0)
        likely = marginals(scores, lengths, self._transitions[name])
        best = likely.argmax(axis=1)
        return [model.labels[label] for label in best.tolist()], likely[np.arange(len(best)), best].tolist()

    def _mention(self, one: Job, chunk: Chunk, score: float, cuts: dict[int, int]) -> Mention | None:
        tokens, reading = one.tokens, one.reading
        first, last = _trimmed(tokens, chunk)
        words = [number for at in range(first, last) if (number := tokens.word_of[at]) is not None]
        if not words:
            return None
        start = tokens.starts[first]
        cut = 0
        if tokens.word_of[first] is not None:
            before = self._vocabulary.group_name(tokens.keys[first - 1] if first else EDGE)
            by_lexicon = str(cuts[words[0]]) if words[0] in cuts else ""
            cut = self._cut(reading.words[words[0]], chunk.tag, before, by_lexicon)
        return Mention(
            start + cut, tokens.ends[last - 1], chunk.tag, score, words[0], words[-1] + 1, "", reading.text[start : start + cut]
        )  # fmt: skip

    def _choose_cut(self, word: str, tag: str, before: str, by_lexicon: str) -> int:
        model = self._models["cut"]
        choices = [length for length in cut_choices(word) if str(length) in model.labels]
        if len(choices) < 2:
            return 0
        weights = model.weights(cut_features(word, tag, before, by_lexicon))
        return max(choices, key=lambda length: (weights[model.labels.index(str(length))], -length))


def with_outer(said: tuple[str, ...], chunk: Chunk, at: int) -> tuple[str, ...]:
    """The findings about a token inside an outer chunk: its place and type are the most telling of all."""
    place = "B" if at == chunk.first else "E" if at == chunk.last - 1 else "I"
    return (*said, f"o={chunk.tag}", f"o={chunk.tag}-{place}", f"ol={chunk.tag}-{min(chunk.last - chunk.first, 5)}")


def lexicon_cuts(one: Job) -> dict[int, int]:
    """Word → letters that the lexicon cut from it, for words in which an entity of the lexicon begins."""
    return {mention.first: len(mention.proclitic) for mention in reversed(one.found)}


def _score(sure: Sequence[float], chunk: Chunk, model: ChainModel) -> float:
    """The least sure of a chunk's tokens, corrected by what such numbers were worth out of fold."""
    least = min(sure[chunk.first : chunk.last])
    slope, shift = model.extra.get("calibration", (1.0, 0.0))
    least = min(max(least, 1e-6), 1 - 1e-6)
    return round(1 / (1 + math.exp(-(slope * math.log(least / (1 - least)) + shift))), 2)


def _trimmed(tokens: Tokens, chunk: Chunk) -> tuple[int, int]:
    """The chunk without marks at its edges, but with % and with a bracket whose partner stands inside."""
    first, last = chunk.first, chunk.last
    while first < last and tokens.word_of[first] is None and tokens.keys[first] not in _TAGS_AT_EDGE:
        first += 1
    while last > first and tokens.word_of[last - 1] is None:
        mark = tokens.keys[last - 1]
        if mark in _TAGS_AT_EDGE or (mark in _PAIRS and _PAIRS[mark] in tokens.keys[first : last - 1]):
            break
        last -= 1
    return first, last


def _in_order(mentions: Iterable[Mention]) -> list[Mention]:
    unique = {(m.start, m.end, m.tag): m for m in mentions}
    return sorted(unique.values(), key=lambda m: (m.start, -m.end, m.tag))
