"""Quoted stretches of a text («», “”, "", also nested and in reversed order). Knows nothing of who is quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.records import Span

_MARKS = '«»“”„‟"\u201f‹›❝❞＂'
_MARK = re.compile(f"[{_MARKS}\n]")
_CURLY = frozenset("“”„‟❝❞")
_LONGEST = 3000  # a quotation that seems longer than this has lost one of its marks


@dataclass(frozen=True, slots=True)
class Quote:
    """`outer` has the marks, `inner` has not; `depth` is 0 for a quotation that stands in no other."""

    outer: Span
    inner: Span
    depth: int


def quotes(text: str) -> list[Quote]:
    """All closed quotations in the order in which they begin; a mark that has no partner is left out.

    Straight and curly marks pair within one paragraph, guillemets also across paragraphs.
    """
    if not any(mark in text for mark in _MARKS):
        return []
    found: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if mark == "\n":
            open_ = [item for item in open_ if item[0] in "«»"]
            continue
        partner = _partner(mark, open_, text, at)
        if partner is None:
            open_.append((mark, at))
        elif partner >= 0:
            begin = open_[partner][1]
            del open_[partner:]
            if at - begin <= _LONGEST and text[begin + 1 : at].strip():
                found.append((begin, at + 1))
    return _nested(sorted(found))


def _partner(mark: str, open_: list[tuple[str, int]], text: str, at: int) -> int | None:
    """Index of the opening mark that `mark` closes; None: it opens; -1: it does neither."""
    if mark in "«‹":
        reversed_ = "»" if mark == "«" else "›"
        return _last(open_, reversed_)
    if mark in "»›":
        closes = _last(open_, "«" if mark == "»" else "‹")
        return closes if closes is not None else _open_if_reversed(text, at)
    if mark in _CURLY:
        for index in range(len(open_) - 1, -1, -1):
            if open_[index][0] in _CURLY:
                return index if open_[index][0] != mark or mark not in "“„" else None
            if open_[index][0] == '"' and mark == "”":  # "text”: the two kinds are mixed in the press
                return index
        return None if mark != "”" else _open_if_reversed(text, at)
    closes = _last(open_, mark)
    if closes is not None:
        return closes
    mixed = next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] in _CURLY), None)
    if mixed is not None and not _opens(text, at):
        return mixed
    return None


def _last(open_: list[tuple[str, int]], mark: str) -> int | None:
    return next((i for i in range(len(open_) - 1, -1, -1) if open_[i][0] == mark), None)


def _open_if_reversed(text: str, at: int) -> int | None:
    return None if _opens(text, at) else -1


def _opens(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    before = text[at - 1 : at] if at else " "
    return after.isalnum() and not before.isalnum()


def _nested(spans: list[tuple[int, int]]) -> list[Quote]:
    result: list[Quote] = []
    around: list[int] = []
    for start, end in spans:
        while around and around[-1] <= start:
            around.pop()
        if around and end > around[-1]:
            continue  # crosses another quotation: one of the two has lost a mark
        result.append(Quote(Span(start, end), Span(start + 1, end - 1), len(around)))
        around.append(end)
    return result
