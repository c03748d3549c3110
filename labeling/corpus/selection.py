"""Choosing documents for labelling: a stratified draw without near-duplicates. Knows nothing of where documents or choices are kept."""

from __future__ import annotations

import functools
import hashlib
import heapq
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labeling.arabic.folding import fold_text
from schemas.records import Document, DocumentId

_DATE = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Query:
    """Which documents may be chosen; an empty value asks nothing. `since` and `until` are days, YYYY-MM-DD, both included."""

    sources: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    keywords: tuple[str, ...] = ()
    seed: str = "musnad"

    def __str__(self) -> str:
        """One line that is the same for the same query."""
        parts = [f"source {source}" for source in sorted(self.sources)]
        parts += [f"{name} {day}" for name, day in (("since", self.since), ("until", self.until)) if day]
        parts += [f"keyword {word}" for word in sorted(self.keywords)]
        return ", ".join([*parts, f"seed {self.seed}"])

    def misfit(self, document: Document) -> str:
        """Why a document may not be chosen, or "". A keyword is looked for as words of title and text, in folded spelling;
        proclitics and ال may stand before it.
        """
        if self.sources and document.source not in self.sources:
            return "another source"
        if self.since or self.until:
            day = day_of(document.date)
            if not day:
                return "no date that can be read"
            if day < self.since[: len(day)] or (self.until and day > self.until[: len(day)]):
                return "another time"
        if self.keywords:
            folded = fold_text(f"{document.title}\n{document.text}")
            if not all(_as_words(word).search(folded) for word in self.keywords):
                return "no such keyword"
        return ""


@dataclass(frozen=True, slots=True)
class Draw:
    """What a draw chose; `passed_over` says of the other documents why, those that only were not drawn as "pool"."""

    chosen: tuple[DocumentId, ...]
    already: int
    passed_over: Counter[str]


def select(documents: Iterable[Document], size: int, query: Query, chosen: Mapping[DocumentId, str]) -> Draw:
    """Choose until `size` documents are chosen by `query`; `chosen` are all chosen so far, each with its query.

    Each source and month gets its share of the documents that fit. No document is chosen beside a near-duplicate of it.
    Which come first is decided by a hash of the seed and the group of near-duplicates, so the order of documents does not
    matter, and the same draw again chooses nothing new.
    """
    name = str(query)
    strata: dict[tuple[str, str], _Stratum] = {}
    taken: set[str] = set()
    passed_over: Counter[str] = Counter()
    already = 0
    for document in documents:
        group = document.group or document.id
        before = chosen.get(document.id)
        if before is not None:
            taken.add(group)
        if before is not None and before != name:
            passed_over["chosen by another query"] += 1
        elif misfit := query.misfit(document):
            passed_over[misfit] += 1
        else:
            place = (document.source, day_of(document.date)[:7])
            stratum = strata.setdefault(place, _Stratum(size + len(chosen)))
            stratum.documents += 1
            if before is None:
                stratum.offer(_rank(query.seed, group), group, document.id)
            else:
                stratum.chosen += 1
                already += 1
    picked = _deal(strata, size, size - already, taken)
    fitting = sum(stratum.documents for stratum in strata.values())
    passed_over["pool"] = fitting - already - len(picked)
    return Draw(tuple(picked), already, +passed_over)


def day_of(date: str) -> str:
    """A date as YYYY-MM-DD, YYYY-MM or YYYY, as far as it is given; "" where it does not begin with a year."""
    match = _DATE.match(date.strip())
    if match is None:
        return ""
    return "-".join(f"{int(part):0{width}}" for part, width in zip(match.groups(), (4, 2, 2), strict=True) if part)


class _Stratum:
    """The documents of a source and month that fit: how many, how many of them are chosen, and the first by rank."""

    def __init__(self, limit: int) -> None:
        self.documents = 0
        self.chosen = 0
        self._limit = limit
        self._first: dict[str, tuple[int, DocumentId]] = {}
        self._last: list[tuple[int, str]] = []  # a heap of negated ranks: the last by rank is on top

    def offer(self, rank: int, group: str, number: DocumentId) -> None:
        if group in self._first:
            self._first[group] = min(self._first[group], (rank, number))
            return
        if len(self._first) == self._limit:
            if -self._last[0][0] <= rank:
                return
            del self._first[heapq.heappop(self._last)[1]]
        self._first[group] = (rank, number)
        heapq.heappush(self._last, (-rank, group))

    def in_order(self) -> list[tuple[str, DocumentId]]:
        """Groups and documents by rank, the first at the end."""
        return [(group, number) for group, (_, number) in sorted(self._first.items(), key=lambda x: x[1], reverse=True)]


def _deal(strata: Mapping[tuple[str, str], _Stratum], size: int, missing: int, taken: set[str]) -> list[DocumentId]:
    """One document after the other to the stratum that lacks most of its share."""
    total = sum(stratum.documents for stratum in strata.values())
    queues = {place: stratum.in_order() for place, stratum in strata.items()}
    lacks = [(stratum.chosen - size * stratum.documents / total, place) for place, stratum in strata.items()]
    heapq.heapify(lacks)
    picked: list[DocumentId] = []
    while lacks and len(picked) < missing:
        lack, place = lacks[0]
        queue = queues[place]
        while queue and queue[-1][0] in taken:
            queue.pop()
        if not queue:
            heapq.heappop(lacks)
            continue
        group, number = queue.pop()
        taken.add(group)
        picked.append(number)
        heapq.heapreplace(lacks, (lack + 1, place))
    return picked


@functools.lru_cache
def _as_words(keyword: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:[وف]?[بكلس]?(?:ال)?|[وف]?لل){re.escape(fold_text(keyword.strip()))}(?!\w)")


def _rank(seed: str, group: str) -> int:
    digest = hashlib.sha256(f"{seed}\0{group}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")
