"""Where a word may begin after its proclitics (و ف ب ك ل س, alone or stacked). Knows nothing of meaning: every answer is a hypothesis."""

from __future__ import annotations

import re

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640"
PROCLITICS = frozenset(first + second for first in ("", "و", "ف") for second in ("", "ب", "ك", "ل", "س"))
"""What may stand in front of a word in folded spelling, the empty string among it."""

_OUTER = re.compile(f"[{MARKS}]*[وف][{MARKS}]*")
_INNER = re.compile(f"[{MARKS}]*[بكلس][{MARKS}]*")
_REST = re.compile(f"(?:\\w[{MARKS}]*){{2}}|\\d")


def proclitic_lengths(word: str) -> tuple[int, ...]:
    """How many characters of `word` may be proclitics, shortest first; 0 is always among them.

    ال stays with the word, and in the contracted لل the word begins at the second ل: للامم gives 0 and 1. Harakat on a
    proclitic belong to it. At least two letters or a digit remain.
    """
    lengths = [0]
    outer = _OUTER.match(word)
    after = [0]
    if outer and _REST.match(word, outer.end()):
        lengths.append(outer.end())
        after.append(outer.end())
    for start in after:
        inner = _INNER.match(word, start)
        if inner and _REST.match(word, inner.end()):
            lengths.append(inner.end())
    return tuple(sorted(set(lengths)))
