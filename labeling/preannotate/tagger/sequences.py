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
    text, written, count = reading.text, reading.written, len(reading)
    words = [
        word[:-1] + letter if (letter := written[end - 1]) in "ةى" else word
        for word, end in zip(reading.words, reading.ends, strict=True)
    ]
    keys: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    word_of: list[int | None] = []
    token_of: list[int] = []
    behind = 0
    for number in [*(number for number, gap in enumerate(reading.gaps) if gap), count]:
        token_of += range(len(keys), len(keys) + number - behind)
        keys += words[behind:number]
        starts += reading.starts[behind:number]
        ends += reading.ends[behind:number]
        word_of += range(behind, number)
        begin, end = reading.ends[number - 1] if number else 0, reading.starts[number] if number < count else len(text)
        for at in range(begin, end):
            if not text[at].isspace():
                keys.append(text[at])
                starts.append(at)
                ends.append(at + 1)
                word_of.append(None)
        behind = number
    breaks = [token_of[number] for number in reading.sentence_starts if number < count]
    return Tokens(keys, starts, ends, word_of, token_of, _sentences(breaks, len(keys)))


def _sentences(breaks: list[int], count: int) -> list[tuple[int, int]]:
    edges = [0, *(at for at in breaks if at > 0), count]
    found = []
    for first, last in pairwise(edges):
        for begin in range(first, last, LONGEST):
            found.append((begin, min(begin + LONGEST, last)))
    return found
