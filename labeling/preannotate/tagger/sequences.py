"""A reading as the tagger sees it: words and marks in one row, cut into sentences. Knows nothing of labels and features."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from labeling.preannotate.lexicon.reading import Reading

LONGEST = 100
"""A sentence of more tokens is cut, so that one endless line does not hold up a whole batch."""


@dataclass(slots=True)
class Tokens:
    """The tokens of one reading. `keys` are folded words that keep a final ة or ى; `starts` and `ends` are folded offsets.

    `word_of` gives each token the number of its word in the reading (None for a mark), `token_of` the way back, and
    `sentences` are [first, last) of tokens.
    """

    keys: list[str]
    starts: list[int]
    ends: list[int]
    word_of: list[int | None]
    token_of: list[int]
    sentences: list[tuple[int, int]]


def tokenise(reading: Reading) -> Tokens:
    """The words of `reading` and every mark between them."""
    text = reading.text
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    word_of: list[int | None] = []
    token_of: list[int] = []
    breaks: list[int] = []
    raw = reading.folded.raw if len(reading.folded.raw) == len(text) else None
    opens = set(reading.sentence_starts)
    behind = 0

    def marks(begin: int, end: int) -> None:
        for at in range(begin, end):
            if not text[at].isspace():
                keys.append(text[at])
                starts.append(at)
                ends.append(at + 1)
                word_of.append(None)

    for number, (word, start, end) in enumerate(zip(reading.words, reading.starts, reading.ends, strict=True)):
        if start - behind > 1 or (start > behind and text[behind] != " "):
            marks(behind, start)
        if number in opens:
            breaks.append(len(keys))
        last = word[-1]
        if last in "هي":
            written = raw[end - 1] if raw is not None else reading.raw_last(number)
            if written in "ةى":
                word = word[:-1] + written
        token_of.append(len(keys))
        keys.append(word)
        starts.append(start)
        ends.append(end)
        word_of.append(number)
        behind = end
    marks(behind, len(text))
    return Tokens(keys, starts, ends, word_of, token_of, _sentences(breaks, len(keys)))


def _sentences(breaks: list[int], count: int) -> list[tuple[int, int]]:
    edges = [0, *(at for at in breaks if at > 0), count]
    found = []
    for first, last in pairwise(edges):
        for begin in range(first, last, LONGEST):
            found.append((begin, min(begin + LONGEST, last)))
    return found
