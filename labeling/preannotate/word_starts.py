"""Where a name begins inside its first written word: which hypothesis of the clitics holds. Knows nothing of models.

The lexicon is the witness: a word that it has as it stands (وزارة، بغداد) keeps its first letter, a word whose rest it has
(وسرت) loses it. ال after the letters, the contracted لل and the document's other words are witnesses too.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from labeling.arabic.clitics import proclitic_lengths
from labeling.arabic.folding import fold_text
from labeling.preannotate.lexicon.terms import load_lexicon

_FUTURE = "س"
_SHORT = 4


def words_alone(words: Collection[str]) -> frozenset[str]:
    """The folded forms in which a document's words stand, for `proclitic_length`."""
    return frozenset(map(fold_text, words))


def proclitic_length(word: str, others: Collection[str] = frozenset()) -> int:
    """How many characters of `word` stand before the name that begins in it; 0 where nothing speaks for a proclitic.

    `others` are the folded words of the document (`words_alone`). The future س belongs to its verb.
    """
    lengths = [length for length in proclitic_lengths(word) if length and fold_text(word[:length])[-1:] != _FUTURE]
    if not lengths:
        return 0
    folded = fold_text(word)
    for length in lengths:
        if _contracted(folded, fold_text(word[:length])):
            return length
    if _known(folded):
        return 0
    for length in lengths:
        rest = fold_text(word[length:])
        if (rest.startswith("ال") and len(rest) > 3) or rest[:1].isdigit():
            return length
    for length in lengths:
        rest = fold_text(word[length:])
        if len(rest) > 2 and (rest in others or _known(rest)):
            return length
    # Nobody knows the word. Few names begin with و and hardly a sentence does without it: it is the conjunction.
    return lengths[0] if folded.startswith("و") and len(folded) > _SHORT else 0


def _contracted(folded: str, proclitic: str) -> bool:
    """ل + ال in one: لل and at least two letters behind it, which no everyday word begins with."""
    return proclitic.endswith("ل") and folded[len(proclitic) :].startswith("ل") and len(folded) > len(proclitic) + 2


@lru_cache(maxsize=65536)
def _known(folded: str) -> bool:
    """Whether the lexicon has this word as it stands, without a proclitic."""
    return any(start == 0 and end == len(folded) for start, end, _, _ in load_lexicon().gazetteer.find(folded))
