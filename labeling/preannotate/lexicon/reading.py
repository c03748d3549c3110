"""A text as the lexicon reads it: folded words, sentences, and where each word of the lexicon stands. Knows nothing of labels.

Inside the lexicon every place is a word number or a folded offset; only `span` leads back to the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from labeling.arabic.folding import Folded, fold
from labeling.arabic.sentences import sentences
from labeling.preannotate.lexicon.terms import Lexicon, Term
from schemas.records import Span

# A proclitic in front of digits (و266.1) counts as a word of its own.
_WORD = re.compile(r"[وفبلك]{1,2}(?=\d)|\w+(?:(?<=\d)[.,:](?=\d)\w+)*")


class Hit(NamedTuple):
    """A term on words [first, last); `start` is the folded offset behind `proclitic`."""

    first: int
    last: int
    start: int
    proclitic: str
    term: Term


@dataclass(slots=True)
class Reading:
    """One text, read once."""

    folded: Folded
    lexicon: Lexicon
    words: list[str]
    starts: list[int]
    ends: list[int]
    sentence_starts: list[int]
    hits: dict[str, dict[int, list[Hit]]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.folded.text

    def __len__(self) -> int:
        return len(self.words)

    def span(self, start: int, end: int) -> Span:
        """The raw span of folded [start, end)."""
        return self.folded.span_back(start, end)

    def gap(self, word: int) -> str:
        """What stands between the word before and `word`, without blanks; a line end counts as a mark."""
        if word <= 0 or word >= len(self.words):
            return "\n"
        between = self.text[self.ends[word - 1] : self.starts[word]]
        return "" if between == " " else between.replace(" ", "") if between.strip(" ") else ""

    def joined(self, word: int) -> bool:
        """Whether only blanks stand before `word`."""
        return self.gap(word) == ""

    def sentence(self, word: int) -> int:
        """The number of the sentence in which `word` stands."""
        return bisect_right(self.sentence_starts, word) - 1

    def sentence_words(self, sentence: int) -> tuple[int, int]:
        """The words [first, last) of a sentence."""
        first = self.sentence_starts[sentence]
        following = sentence + 1
        last = self.sentence_starts[following] if following < len(self.sentence_starts) else len(self.words)
        return first, last

    def at(self, kind: str, word: int) -> list[Hit]:
        """Hits of `kind` whose first word is `word`."""
        return self.hits[kind].get(word, []) if kind in self.hits else []

    def all(self, kind: str) -> list[Hit]:
        """Hits of `kind` in text order, longer ones first."""
        by_word = self.hits.get(kind, {})
        return [hit for word in sorted(by_word) for hit in sorted(by_word[word], key=lambda h: (h.start, -h.last))]

    def raw_last(self, word: int) -> str:
        """The letter as written at the end of `word`; folding makes ة and ه, ى and ي the same."""
        return self.folded.raw[self.folded.index_back(self.ends[word] - 1)]

    def word_at(self, offset: int) -> int:
        """The number of the word in which the folded `offset` stands."""
        return max(0, bisect_right(self.starts, offset) - 1)


def read(text: str, lexicon: Lexicon) -> Reading:
    """Fold `text`, cut it into words and sentences, and look all words up."""
    folded = fold(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(folded.text):
        words.append(match.group())
        starts.append(match.start())
        ends.append(match.end())
    reading = Reading(folded, lexicon, words, starts, ends, _sentence_starts(folded.text, starts))
    word_of_end = {end: number for number, end in enumerate(ends)}
    word_of_start = {start: number for number, start in enumerate(starts)}
    for begin, end, proclitic, terms in lexicon.gazetteer.find(folded.text):
        first = word_of_start.get(begin - len(proclitic))
        last = word_of_end.get(end)
        if first is None or last is None:
            continue
        for term in terms:
            hit = Hit(first, last + 1, begin, proclitic, term)
            reading.hits.setdefault(term.kind, {}).setdefault(first, []).append(hit)
    return reading


def _sentence_starts(folded: str, starts: list[int]) -> list[int]:
    """The first word of each sentence that holds a word."""
    result: list[int] = []
    word = 0
    for span in sentences(folded):
        while word < len(starts) and starts[word] < span.start:
            word += 1
        if word < len(starts) and starts[word] < span.end:
            result.append(word)
    return result or [0]
