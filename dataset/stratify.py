"""Dividing weighted groups so that every label has its share in every split. Knows nothing of documents.

After Sechidis, Tsoumakas and Vlahavas, On the Stratification of Multi-Label Data (ECML PKDD 2011): the rarest label is dealt
out first. Theirs looks at that label alone; as every document here has a source and a month, which would then decide on all
of them, a group goes where most is lacking of all that it holds. Splits may hold something already.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

DOCUMENTS = ""
"""The label that every document has: its share is the share of documents."""

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


def stratify(
    groups: Mapping[str, Mapping[str, int]],
    shares: Mapping[str, float],
    placed: Mapping[str, Mapping[str, int]],
    seed: str,
) -> dict[str, str]:
    """The split of each group.

    Args:
        groups: how many of each label a group holds, `DOCUMENTS` among them; each is looked at once.
        shares: of each split, summing to 1; a split without a share gets nothing.
        placed: what each split holds already; it counts towards the shares.
        seed: decides between choices that are equally good.

    The rarest label is dealt out first, each of its groups to the split that lacks most; the order of `groups` has no
    part in the result.
    """
    division = _Division(_Table(groups), shares, placed, seed)
    while (label := division.rarest()) is not None:
        division.deal_out(label)
    return division.split_of()


class _Table:
    """Groups by labels, few of which a group has: the labels of group g stand at `begins[g]` to `begins[g + 1]`.

    Labels are numbered in the order of their names, whatever order they came in.
    """

    def __init__(self, groups: Mapping[str, Mapping[str, int]]) -> None:
        known: dict[str, int] = {}
        labels, counts, begins = array("q"), array("q"), array("q", [0])
        self.names: list[str] = []
        for name, held in groups.items():
            self.names.append(name)
            # a set order, so that sums of floats are the same
            for label in sorted(held):
                labels.append(known.setdefault(label, len(known)))
                counts.append(held[label])
            begins.append(len(labels))
        self.labels = sorted(known)
        renumbered = np.argsort(np.argsort(np.array(list(known), dtype=object))) if known else np.empty(0, np.int64)
        self.at: Numbers = renumbered[np.frombuffer(labels, np.int64)] if labels else np.empty(0, np.int64)
        self.counts: Numbers = np.frombuffer(counts, np.int64) if counts else np.empty(0, np.int64)
        self.begins: Numbers = np.frombuffer(begins, np.int64)

    def of(self, group: int) -> tuple[Numbers, Numbers]:
        """The labels of a group and how many it has of each."""
        part = slice(self.begins[group], self.begins[group + 1])
        return self.at[part], self.counts[part]


class _Division:
    def __init__(
        self, table: _Table, shares: Mapping[str, float], placed: Mapping[str, Mapping[str, int]], seed: str
    ) -> None:
        self._table, self._order = table, [_draw(seed, name) for name in table.names]
        self._splits = [split for split, share in shares.items() if share > 0]
        held = np.array([[placed.get(s, {}).get(label, 0) for label in table.labels] for s in self._splits], np.float64)
        own = np.array([shares[split] for split in self._splits])[:, None]
        everywhere = np.array([sum(of.get(label, 0) for of in placed.values()) for label in table.labels], np.float64)
        total = everywhere + np.bincount(table.at, table.counts, len(table.labels))
        self._lacks: Shares = own * total - held.reshape(len(self._splits), -1)
        # how much one more of a label counts, as a share of what the split should have; rare labels weigh more
        self._weight: Shares = 1 / (own * np.square(total))
        self._left = np.bincount(table.at, minlength=len(table.labels))
        rows = np.repeat(np.arange(len(table.names)), np.diff(table.begins))
        by_label = np.argsort(table.at, kind="stable")
        self._groups_of = np.split(rows[by_label], np.cumsum(self._left)[:-1])
        self._counts_of = np.split(table.counts[by_label], np.cumsum(self._left)[:-1])
        self._found = np.full(len(table.names), -1)

    def rarest(self) -> int | None:
        """The label of the fewest groups that are left; that of all documents comes last."""
        left = [
            (self._table.labels[place] == DOCUMENTS, int(count), place)
            for place, count in enumerate(self._left)
            if count
        ]
        return min(left)[2] if left else None

    def deal_out(self, label: int) -> None:
        """Place every group that is left with `label`, those with most of it first."""
        groups, counts = self._groups_of[label], self._counts_of[label]
        waiting = self._found[groups] < 0
        names, order = self._table.names, self._order
        pairs = zip(groups[waiting].tolist(), counts[waiting].tolist(), strict=True)
        for _, _, _, group in sorted((-count, order[group], names[group], group) for group, count in pairs):
            labels, held = self._table.of(group)
            need = np.round((self._lacks[:, labels] * self._weight[:, labels]) @ held, 12)
            best = np.flatnonzero(need == need.max())
            split = int(best[0]) if len(best) == 1 else self._drawn(group, best)
            self._found[group] = split
            self._lacks[split, labels] -= held
            self._left[labels] -= 1

    def split_of(self) -> dict[str, str]:
        """The split of each group by name."""
        pairs = zip(self._table.names, self._found.tolist(), strict=True)
        return {name: self._splits[split] for name, split in pairs}

    def _drawn(self, group: int, best: Numbers) -> int:
        places: list[int] = best.tolist()
        return max(places, key=lambda split: _draw(self._order[group], self._splits[split]))


def _draw(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()
