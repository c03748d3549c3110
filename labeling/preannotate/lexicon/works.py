"""Works and wares in quotation marks behind their kind (رواية «…», صواريخ "…"): the name alone is the PRODUCT. Knows nothing of other names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labeling.preannotate.lexicon.constructs import name_hit, quoted_name
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading

_LONGEST = 6
_OPENING = re.compile(r'(?<= )["«“”](?=\w)')


def work_mentions(reading: Reading) -> Iterator[Mention]:
    """Candidates for every quoted name right behind a word of `works`, or behind one and its adjective."""
    works = reading.lexicon.classes["works"]
    for mark in _OPENING.finditer(reading.text):
        at = reading.word_at(mark.end())
        if at == 0 or reading.starts[at] != mark.end():
            continue
        before = reading.words[at - 1]
        if not _is_one_of(before, works) and not (
            at > 1 and reading.joined(at - 1) and _is_one_of(reading.words[at - 2], works)
        ):
            continue
        quoted = quoted_name(reading, at, _LONGEST)
        if quoted is not None and name_hit(reading, at) is None and not reading.at("head", at):
            yield Mention(reading.starts[at], reading.ends[quoted[0] - 1], "PRODUCT", 0.75, at, quoted[0], "work")


def _is_one_of(word: str, words: frozenset[str]) -> bool:
    return word in words or (word[0] in "وبلف" and word[1:] in words)
