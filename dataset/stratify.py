"""Dividing weighted groups so that every label has its share in every split. Knows nothing of documents.

After Sechidis, Tsoumakas and Vlahavas, On the Stratification of Multi-Label Data (ECML PKDD 2011): the rarest label is dealt
out first. Theirs looks at that label alone; as every document here has a source and a month, which would then decide on all
of them, a group goes where most is lacking of all that it holds. Splits may hold something already.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping

DOCUMENTS = ""
"""The label that every document has: its share is the share of documents."""


def stratify(
    groups: Mapping[str, Counter[str]],
    shares: Mapping[str, float],
    placed: Mapping[str, Counter[str]],
    seed: str,
) -> dict[str, str]:
    """The split of each group.

    Args:
        groups: how many of each label a group holds, `DOCUMENTS` among them.
        shares: of each split, summing to 1; a split without a share gets nothing.
        placed: what each split holds already; it counts towards the shares.
        seed: decides between choices that are equally good.

    The rarest label is dealt out first, each of its groups to the split that lacks most; the order of `groups` has no
    part in the result.
    """
    division = _Division(groups, shares, placed, seed)
    while (label := division.rarest()) is not None:
        division.deal_out(label)
    return division.split_of


class _Division:
    def __init__(
        self,
        groups: Mapping[str, Counter[str]],
        shares: Mapping[str, float],
        placed: Mapping[str, Counter[str]],
        seed: str,
    ) -> None:
        self._groups = groups
        self._order = {group: _draw(seed, group) for group in groups}
        self._of_label: defaultdict[str, set[str]] = defaultdict(set)
        total: Counter[str] = Counter()
        for counts in placed.values():
            total.update(counts)
        for group, counts in groups.items():
            total.update(counts)
            for label in counts:
                self._of_label[label].add(group)
        self._shares, self._total = shares, total
        self._lacks = {
            split: {label: share * count - placed.get(split, Counter())[label] for label, count in total.items()}
            for split, share in shares.items()
            if share > 0
        }
        self.split_of: dict[str, str] = {}

    def rarest(self) -> str | None:
        """The label of the fewest groups that are left; that of all documents comes last."""
        left = [(label == DOCUMENTS, len(groups), label) for label, groups in self._of_label.items() if groups]
        return min(left)[2] if left else None

    def deal_out(self, label: str) -> None:
        """Place every group that is left with `label`, those with most of it first."""
        waiting = self._of_label[label]
        for group in sorted(waiting, key=lambda g: (-self._groups[g][label], self._order[g], g)):
            need = {split: self._need(group, split) for split in self._lacks}
            split = max(need, key=lambda s: (round(need[s], 12), _draw(self._order[group], s)))
            self._place(group, split)

    def _need(self, group: str, split: str) -> float:
        """How much the split still lacks what the group holds, as a share of what it should have; rare labels weigh more."""
        lacks, share = self._lacks[split], self._shares[split]
        return sum(
            count / self._total[label] * lacks[label] / (share * self._total[label])
            for label, count in self._groups[group].items()
        )

    def _place(self, group: str, split: str) -> None:
        self.split_of[group] = split
        for label, count in self._groups[group].items():
            self._lacks[split][label] -= count
            self._of_label[label].discard(group)


def _draw(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()
