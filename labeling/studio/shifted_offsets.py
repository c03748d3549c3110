"""Offsets that were counted in UTF-16 instead of code points. Knows nothing of labels.

The handles with which Label Studio 1.23.2 resizes a region count so within a stretch of the page, as do programs in JavaScript:
each character beyond the basic plane (an emoji) before a boundary shifts it by one, or by none where counting began after it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from schemas.records import Span

_MOST = 64
"""Shifts that are tried: with more characters beyond the basic plane before a boundary, words are found again by chance."""


def unshifted(value: Mapping[str, Any], text: str) -> Span | None:
    """Where a region is whose `start` and `end` do not fit its `text`, if that is certain.

    It is where exactly one pair of shifts that such characters explain gives the words that the page took it for.
    """
    start, end, said = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or not isinstance(said, str) or start < 0:
        return None
    wanted = squeezed(said)
    starts, ends = _candidates(start, text), _candidates(end, text)
    if not wanted or len(starts) * len(ends) == 1:
        return None
    found = {
        Span(first, last)
        for first in starts
        for last in ends
        if first < last and _edges(text[first:last]) and squeezed(text[first:last]) == wanted
    }
    return found.pop() if len(found) == 1 else None


def squeezed(text: str) -> str:
    """`text` without what the page changes: it writes line ends as backslash-n and loses runs of white space, and bidi marks may go
    in a browser's selection.
    """
    seen = text.replace("\\n", " ")
    return "".join(char for char in seen if not char.isspace() and unicodedata.category(char) != "Cf")


def _candidates(offset: int, text: str) -> range:
    shift = min(sum(char > "\uffff" for char in text[:offset]), _MOST)
    return range(max(0, offset - shift), min(offset, len(text)) + 1)


def _edges(words: str) -> bool:
    return words == words.strip()
