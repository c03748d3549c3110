"""A text as the lexicon reads it: folded words, sentences, and where each word of the lexicon stands. Knows nothing of labels.

Inside the lexicon every place is a word number or a folded offset; only `span` leads back to the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from labeling.arabic.folding import Folded, fold
from labeling.arabic.sentences import sentences
from labeling.preannotate.lexicon.terms import Lexicon, Term
from schemas.records import Span

# A proclitic in front of digits (و266.1) counts as a word of its own.
_WORD = re.compile(r"((?:[وف]?[بكل]|[وف])(?=\d)|\w+(?:(?<=\d)[.,:](?=\d)\w+)*)")


class Hit(NamedTuple):
    """A term on words [first, last); `start` is the folded offset behind `proclitic`."""

    first: int
    last: int
    start: int
    proclitic: str
    term: Term


@dataclass(slots=True)
class Reading:
    """One text, read once. `gaps` says what stands before each word, without blanks; `digits` are the words that begin with one.

    `written` has the raw letter of each folded one, `wide` the hits of more than one word.
    """

    folded: Folded
    lexicon: Lexicon
    words: list[str]
    starts: list[int]
    ends: list[int]
    gaps: list[str]
    digits: list[int]
    sentence_starts: list[int]
    written: str
    wide: list[Hit] = field(default_factory=list)
    hits: dict[str, dict[int, list[Hit]]] = field(default_factory=dict)
    _in_order: dict[str, list[Hit]] = field(default_factory=dict)

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
        return self.gaps[word] if 0 < word < len(self.words) else "\n"

    def joined(self, word: int) -> bool:
        """Whether only blanks stand before `word`."""
        return 0 < word < len(self.words) and not self.gaps[word]

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

    def all(self, kind: str) -> Sequence[Hit]:
        """Hits of `kind` in text order, longer ones first."""
        known = self._in_order.get(kind)
        if known is None:
            by_word = self.hits.get(kind, {})
            known = self._in_order[kind] = [
                hit
                for word in sorted(by_word)
                for hit in (sorted(by_word[word], key=_by_place) if len(by_word[word]) > 1 else by_word[word])
            ]
        return known

    def raw_last(self, word: int) -> str:
        """The letter as written at the end of `word`; folding makes ة and ه, ى and ي the same."""
        return self.written[self.ends[word] - 1]

    def word_at(self, offset: int) -> int:
        """The number of the word in which the folded `offset` stands."""
        return max(0, bisect_right(self.starts, offset) - 1)


def read(text: str, lexicon: Lexicon) -> Reading:
    """Fold `text`, cut it into words and sentences, and look all words up."""
    folded = fold(text)
    pieces = _WORD.split(folded.text)
    bounds = list(accumulate(map(len, pieces)))
    words, starts, ends = pieces[1::2], bounds[0:-1:2], bounds[1::2]
    between = pieces[0:-1:2]
    gaps = ["" if gap == " " else gap.replace(" ", "") for gap in between]
    digits = [number for number, word in enumerate(words) if word[0].isdigit()]
    reading = Reading(
        folded, lexicon, words, starts, ends, gaps, digits, _sentence_starts(folded.text, starts), folded.written()
    )
    _look_up(reading, between)
    return reading


def _look_up(reading: Reading, between: list[str]) -> None:
    """Fill the hits of `reading`; `between` is what stands before each word, blanks too."""
    hits, words, starts = reading.hits, reading.words, reading.starts
    apart: list[int] | None = None
    new = tuple.__new__  # half the time of Hit(…), and this is where it is called most
    if "" in between[1:]:  # و266 is one word in the lexicon
        apart, words, starts, between = _glued(words, starts, between)
    for first, last, start, proclitic, terms in reading.lexicon.gazetteer.in_words(words, starts, between):
        if apart is not None:
            first, last = apart[first], apart[last]
        for term in terms:
            by_word = hits.get(term.kind)
            if by_word is None:
                by_word = hits[term.kind] = {}
            hit = new(Hit, (first, last, start, proclitic, term))
            if last - first > 1:
                reading.wide.append(hit)
            known = by_word.get(first)
            if known is None:
                by_word[first] = [hit]
            else:
                known.append(hit)


def _glued(
    words: list[str], starts: list[int], between: list[str]
) -> tuple[list[int], list[str], list[int], list[str]]:
    """The words with nothing between them as one; and for each of these its number as the reading counts, with one behind."""
    apart: list[int] = []
    whole: list[str] = []
    for number, (word, gap) in enumerate(zip(words, between, strict=True)):
        if number and not gap:
            whole[-1] += word
        else:
            apart.append(number)
            whole.append(word)
    return [*apart, len(words)], whole, [starts[number] for number in apart], [between[number] for number in apart]


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.last


def _sentence_starts(folded: str, starts: list[int]) -> list[int]:
    """The first word of each sentence that holds a word."""
    result: list[int] = []
    word = 0
    for span in sentences(folded):
        word = bisect_left(starts, span.start, word)
        if word < len(starts) and starts[word] < span.end:
            result.append(word)
    return result or [0]
