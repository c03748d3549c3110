"""Tags for many readings at once: the outer layer, the layer inside it, and where each entity begins in its first word.

Knows nothing of records and of how the models were trained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.arabic.clitics import PROCLITICS
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading
from labeling.preannotate.tagger.cuts import cut_choices, cut_features
from labeling.preannotate.tagger.decode import marginals
from labeling.preannotate.tagger.emissions import Emissions, Row
from labeling.preannotate.tagger.features import EDGE
from labeling.preannotate.tagger.findings import findings
from labeling.preannotate.tagger.sequences import Tokens, tokenise
from labeling.preannotate.tagger.spans import Bio, Chunk, Numbers, Runs
from labeling.preannotate.tagger.vocabulary import Vocabulary
from labeling.preannotate.tagger.weights import ChainModel

_JOINED = frozenset("وفبكلس")
_TAGS_AT_EDGE = frozenset("%$€£٪")
_IN_ADDRESS = re.compile(r"[A-Za-z0-9](?:://|[./])[A-Za-z]")
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


class _Texts(NamedTuple):
    """Many texts in one row (see `emissions.Row`): where each token stands in it, of which text it is, and its number there."""

    words: Numbers
    found: Numbers
    places: Numbers
    text_of: Numbers
    token_of: Numbers
    lengths: list[int]


class Tagging:
    """The models of one file, ready to tag."""

    def __init__(self, models: dict[str, ChainModel]) -> None:
        self._models = models
        self._vocabulary = Vocabulary()
        self._emissions = Emissions({name: models[name] for name in ("outer", "inner")}, self._vocabulary)
        self._bio = {name: Bio(models[name].labels) for name in ("outer", "inner")}
        self._cut = lru_cache(maxsize=20_000)(self._choose_cut)
        cuts = models["cut"].dense().tolist()
        self._cut_weights = {feature: cuts[row] for feature, row in models["cut"].rows.items()}
        self._transitions = {name: models[name].transition_weights() for name in ("outer", "inner")}

    def mentions(self, jobs: Sequence[Job]) -> list[list[Mention]]:
        """The entities of each text, in text order."""
        self._vocabulary.refresh()
        result = []
        for one, chunks in zip(jobs, self.chunks(jobs), strict=True):
            cuts = lexicon_cuts(one)
            mentions = [self._mention(one, chunk, score, cuts) for chunk, score in chunks]
            result.append(_in_order(_whole([m for m in mentions if m is not None], one)))
        return result

    def chunks(self, jobs: Sequence[Job]) -> list[list[tuple[Chunk, float]]]:
        """Runs of tokens with their tags and probabilities, for each text."""
        row = self._row(jobs)
        result: list[list[tuple[Chunk, float]]] = [[] for _ in jobs]
        if not row.lengths:
            return result
        outer = self._runs("outer", Row(row.words, row.found), row.places, row.lengths)
        self._add("outer", outer, row, np.arange(len(row.places)), result)
        wide = np.flatnonzero(outer.lasts - outer.firsts > 1)
        if len(wide):
            self._add_inner(row, outer, wide, result)
        return result

    def _add_inner(self, row: _Texts, outer: Runs, wide: Numbers, result: list[list[tuple[Chunk, float]]]) -> None:
        """Add what stands inside the outer chunks numbered `wide`."""
        lengths = outer.lasts[wide] - outer.firsts[wide]
        behind = np.cumsum(lengths)
        inside = np.arange(behind[-1]) - np.repeat(behind - lengths, lengths)
        tokens = inside + np.repeat(outer.firsts[wide], lengths)
        places = row.places[tokens]
        # What a token inside a chunk sees of it: its type, whether it opens or closes it, and how long it is (to 5).
        ends = (inside == np.repeat(lengths, lengths) - 1) & (inside > 0)
        edge = np.where(inside == 0, 0, np.where(ends, 1, 2))
        keys = (
            (row.found[places] * len(self._bio["outer"].tags) + np.repeat(outer.tags[wide], lengths)) * 3 + edge
        ) * 6
        kinds, kind_of = np.unique(keys + np.minimum(np.repeat(lengths, lengths), 5), return_inverse=True)
        found = row.found.copy()
        found[places] = np.array([self._inside(kind) for kind in kinds.tolist()], dtype=np.int64)[kind_of]
        runs = self._runs("inner", Row(row.words, found), places, lengths.tolist())
        self._add("inner", runs, row, tokens, result)

    def _inside(self, kind: int) -> int:
        """The number of what is said about a token inside an outer chunk (see `_add_inner`)."""
        kind, length = divmod(kind, 6)
        kind, edge = divmod(kind, 3)
        said, tag = divmod(kind, len(self._bio["outer"].tags))
        chunk = Chunk(0, length, self._bio["outer"].tags[tag])
        at = (0, length - 1, 1)[edge]
        return self._vocabulary.finding(with_outer(self._vocabulary.said[said], chunk, at))

    def _runs(self, name: str, row: Row, places: Numbers, lengths: list[int]) -> Runs:
        """The chunks that the likeliest label of each token makes."""
        scores = self._emissions.of(name, row, places)
        scores[:, self._models[name].labels.index("O")] -= np.float32(self._models[name].extra.get("eager", 0.0))
        likely = marginals(scores, lengths, self._transitions[name])
        best = likely.argmax(axis=1)
        return self._bio[name].runs(best, likely[np.arange(len(best)), best], lengths)

    def _add(
        self, name: str, runs: Runs, row: _Texts, tokens: Numbers, result: list[list[tuple[Chunk, float]]]
    ) -> None:
        """Sort `runs` over `tokens` (numbers in the row's order) into the texts that they stand in."""
        tags, calibration = self._bio[name].tags, tuple(self._models[name].extra.get("calibration", (1.0, 0.0)))
        texts, firsts = row.text_of[tokens[runs.firsts]].tolist(), row.token_of[tokens[runs.firsts]].tolist()
        scores = _calibrated(runs.scores, calibration).tolist()
        for text, first, length, tag, score in zip(
            texts, firsts, (runs.lasts - runs.firsts).tolist(), runs.tags.tolist(), scores, strict=True
        ):
            result[text].append((Chunk(first, first + length, tags[tag]), score))

    def _row(self, jobs: Sequence[Job]) -> _Texts:
        vocabulary = self._vocabulary
        edge = vocabulary.number(EDGE)
        words: list[int] = []
        said_at: list[int] = []
        said: list[int] = []
        lengths: list[int] = []
        counts: list[int] = []
        for one in jobs:
            for at, names in one.said.items():
                said_at.append(len(words) + at)
                said.append(vocabulary.finding(names))
            words += vocabulary.numbers(one.tokens.keys)
            counts.append(len(one.tokens.keys))
            lengths += [last - first for first, last in one.tokens.sentences if first < last]
        # Two edges before the first sentence and two behind each; the sentences of a text hold all its tokens in order.
        places = np.arange(len(words)) + 2 * np.repeat(np.arange(1, len(lengths) + 1), lengths)
        words_ = np.full(len(words) + 2 * len(lengths) + 2, edge, dtype=np.int64)
        words_[places] = words
        found = np.zeros_like(words_)
        found[places[said_at]] = said
        texts = np.repeat(np.arange(len(jobs)), counts)
        begins = np.cumsum(counts) - counts
        return _Texts(words_, found, places, texts, np.arange(len(words)) - np.repeat(begins, counts), lengths)

    def _mention(self, one: Job, chunk: Chunk, score: float, cuts: dict[int, int]) -> Mention | None:
        tokens, reading = one.tokens, one.reading
        word_of = tokens.word_of
        first, last = chunk.first, chunk.last
        if first + 1 < last and tokens.starts[first + 1] == tokens.ends[first] and tokens.keys[first] in PROCLITICS:
            first += 1  # و266 is two words of a reading
        begin, end = word_of[first], word_of[last - 1]
        if begin is None or end is None:
            first, last = _trimmed(tokens, chunk)
            words = [number for number in word_of[first:last] if number is not None]
            if not words:
                return None
            begin, end = words[0], words[-1]
        start, cut = tokens.starts[first], 0
        if word_of[first] is not None and tokens.keys[first][0] in _JOINED:
            before = self._vocabulary.group_name(tokens.keys[first - 1] if first else EDGE)
            by_lexicon = str(cuts[begin]) if begin in cuts else ""
            cut = self._cut(reading.words[begin], chunk.tag, before, by_lexicon)
        proclitic = reading.text[start : start + cut] if cut else ""
        return Mention(start + cut, tokens.ends[last - 1], chunk.tag, score, begin, end + 1, "", proclitic)

    def _choose_cut(self, word: str, tag: str, before: str, by_lexicon: str) -> int:
        labels = self._models["cut"].labels
        choices = [length for length in cut_choices(word) if str(length) in labels]
        if len(choices) < 2:
            return 0
        known = [self._cut_weights.get(feature) for feature in cut_features(word, tag, before, by_lexicon)]
        weights = [sum(column) for column in zip(*filter(None, known), strict=True)] or [0] * len(labels)
        return max(choices, key=lambda length: (weights[labels.index(str(length))], -length))


def with_outer(said: tuple[str, ...], chunk: Chunk, at: int) -> tuple[str, ...]:
    """The findings about a token inside an outer chunk: its place and type are the most telling of all."""
    place = "B" if at == chunk.first else "E" if at == chunk.last - 1 else "I"
    return (*said, f"o={chunk.tag}", f"o={chunk.tag}-{place}", f"ol={chunk.tag}-{min(chunk.last - chunk.first, 5)}")


def lexicon_cuts(one: Job) -> dict[int, int]:
    """Word → letters that the lexicon cut from it, for words in which an entity of the lexicon begins."""
    return {mention.first: len(mention.proclitic) for mention in reversed(one.found)}


def _calibrated(least: NDArray[np.float64], calibration: tuple[float, float]) -> NDArray[np.float64]:
    """The probability of a chunk's least sure token, corrected by what such numbers were worth out of fold."""
    slope, shift = calibration
    least = np.clip(least, 1e-6, 1 - 1e-6)
    return np.round(1 / (1 + np.exp(-(slope * np.log(least / (1 - least)) + shift))), 2)


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


def _whole(mentions: list[Mention], one: Job) -> list[Mention]:
    """The mentions that end where a word ends; an address is one word, and the lexicon knows it whole."""
    text = one.reading.text
    addresses = [m for m in one.found if m.tag == "WEBSITE" and "." in text[m.start : m.end]]
    kept = [
        m
        for m in mentions
        if not (m.end < len(text) and text[m.end].isalnum() and text[m.end - 1].isalnum())
        and not _IN_ADDRESS.search(text, m.start, m.end + 2)
        and all(m.end <= a.start or a.end <= m.start for a in addresses)
    ]
    return kept + addresses


def _in_order(mentions: Iterable[Mention]) -> list[Mention]:
    unique = {(m.start, m.end, m.tag): m for m in mentions}
    return sorted(unique.values(), key=lambda m: (m.start, -m.end, m.tag))
