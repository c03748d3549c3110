"""What the splits of a release share: no near-duplicate, some names. The names are counted, and none of them is said.

Knows nothing of files. Two mentions are the same name where their words fold alike and their types are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Any

from dataset.key_sets import KeySet
from labeling.arabic.folding import fold_text

LEAKAGE = "leakage.json"
TRAIN = "train"


@lru_cache(maxsize=2**16)
def name_key(tag: str, words: str) -> int:
    """Eight bytes of a hash of a name: its type and its folded words."""
    said = f"{tag}\0{fold_text(words)}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())


@dataclass(slots=True)
class _Tally:
    """The mentions of one type in one split, how many of them have a name that train has not, and the different names."""

    mentions: int = 0
    unseen: int = 0
    names: KeySet = field(default_factory=KeySet)


class Names:
    """The names of all splits; those of train must all be there before another split is asked about."""

    def __init__(self) -> None:
        self._tallies: defaultdict[str, defaultdict[str, _Tally]] = defaultdict(lambda: defaultdict(_Tally))

    def in_train(self, tag: str, key: int) -> bool:
        """Whether train has a mention of this name."""
        return key in self._tallies[TRAIN][tag].names

    def count(self, split: str, tags: Sequence[str], keys: Sequence[int | None], unseen: Sequence[bool]) -> None:
        """Take the mentions of one row; a key is None where the words are withheld."""
        for tag, key, new in zip(tags, keys, unseen, strict=True):
            tally = self._tallies[split][tag]
            tally.mentions += 1
            tally.unseen += new
            if key is not None:
                tally.names.add(key)

    def report(self, splits: Sequence[str]) -> dict[str, Any]:
        """For each of `splits` and each of its types, what is counted; train comes first."""
        return {split: self._split(split) for split in splits}

    def _split(self, split: str) -> dict[str, Any]:
        types = {tag: tally for tag, tally in sorted(self._tallies[split].items()) if tally.mentions}
        whole = _Tally(
            sum(tally.mentions for tally in types.values()),
            sum(tally.unseen for tally in types.values()),
            _union(tally.names for tally in types.values()),
        )
        known = {tag: self._tallies[TRAIN][tag].names for tag in types}
        return {
            **_figures(split, whole, _union(known.values())),
            "types": {tag: _figures(split, tally, known[tag]) for tag, tally in types.items()},
        }


def leakage_report(
    names: Mapping[str, Any] | None,
    rows: Mapping[str, Mapping[str, int]],
    groups: int,
    threshold: float,
    shingle: int,
) -> dict[str, Any]:
    """What `LEAKAGE` says; `rows` counts by config and split, `groups` are those of near-duplicates (a document alone is one).

    That no near-duplicates stand in different splits was checked before: else there would be no release.
    """
    duplicates = {"across_splits": 0, "groups": groups, "threshold": threshold, "shingle": shingle}
    report: dict[str, Any] = {"near_duplicates": duplicates, "rows": {name: dict(of) for name, of in rows.items()}}
    return report if names is None else {**report, "entities": names}


def report_text(report: Mapping[str, Any]) -> str:
    """The report as the file has it."""
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def report_faults(said: Mapping[str, Any], counted: Mapping[str, Any], *, complete: bool) -> Iterator[str]:
    """Where the report is not what was `counted` from the rows; names can be counted only where no words are withheld."""
    duplicates, again = said["near_duplicates"], counted["near_duplicates"]
    for what in ("across_splits", "groups"):
        if duplicates[what] != again[what]:
            yield f"near_duplicates.{what} is {duplicates[what]}, not {again[what]}"
    if said["rows"] != counted["rows"]:
        yield "its rows are not those of the release"
    if said.keys() != counted.keys():
        yield f"it says something of {', '.join(said)}, not of {', '.join(counted)}"
        return
    for split, of in counted.get("entities", {}).items():
        theirs = said["entities"].get(split, {})
        if _comparable(theirs, complete) != _comparable(of, complete):
            yield f"its figures on the entities of {split} are not those of the rows"


_NAMES = ("names", "names_in_train", "overlap")


def _figures(split: str, tally: _Tally, known: KeySet) -> dict[str, Any]:
    if split == TRAIN:
        return {"mentions": tally.mentions, "names": len(tally.names)}
    shared = tally.names.shared(known)
    return {
        "mentions": tally.mentions,
        "unseen": tally.unseen,
        "unseen_share": _share(tally.unseen, tally.mentions),
        "names": len(tally.names),
        "names_in_train": shared,
        "overlap": _share(shared, len(tally.names)),
    }


def _union(sets: Iterable[KeySet]) -> KeySet:
    return reduce(KeySet.__or__, sets, KeySet())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _comparable(figures: Mapping[str, Any], complete: bool) -> dict[str, Any]:
    kept = {name: value for name, value in figures.items() if complete or name not in _NAMES}
    types = figures.get("types", {})
    return {**kept, "types": {tag: _comparable(of, complete) for tag, of in types.items()}} if types else kept
