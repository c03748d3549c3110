"""Numbers for words, their classes and what the lexicon says of them, so that tables can be arrays. Knows nothing of weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from labeling.preannotate.tagger.features import EDGE, Sight, see


class _Numbers(dict[str, int]):
    """The numbers of words; a new word gets one when it first comes."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number

    def __missing__(self, key: str) -> int:
        return self._number(key)


class Vocabulary:
    """Numbers for words, their classes, and findings; `generation` grows when some are forgotten.

    `fresh` are the sights of the words that are new in this batch.
    """

    FULL: ClassVar[int] = 80_000
    """Words that it holds before it forgets some …"""
    KEPT: ClassVar[int] = 20_000
    """… and that it keeps then: more would only cost memory."""

    def __init__(self) -> None:
        self.generation = 0
        self._groups: dict[str, int] = {}
        self._group_names: list[str] = []
        self.words = _Numbers(self.number)
        self.names: list[str] = []
        self.group_of: list[int] = []
        self.found: dict[tuple[str, ...], int] = {(): 0}
        self.said: list[tuple[str, ...]] = [()]
        self.fresh: dict[int, Sight] = {}
        self.number(EDGE)

    def refresh(self) -> None:
        """Begin a batch; if there are too many words, forget all but the first, which come most often."""
        self.fresh = {}
        if max(len(self.names), len(self.said)) > self.FULL:
            self.generation += 1
            for items in (self.names, self.group_of, self.said):
                del items[self.KEPT :]
            self.words.clear()
            self.words.update({name: number for number, name in enumerate(self.names)})
            self.found = {said: number for number, said in enumerate(self.said)}

    def number(self, key: str) -> int:
        """The number of a word."""
        known = self.words.get(key)
        if known is None:
            known = self.words[key] = len(self.names)
            self.names.append(key)
            sight = self.fresh[known] = see(key)
            self.group_of.append(self.group(sight.group))
        return known

    def numbers(self, keys: Sequence[str]) -> list[int]:
        """The numbers of many words."""
        return list(map(self.words.__getitem__, keys))

    def sight(self, number: int) -> Sight:
        """What there is to see of a word."""
        fresh = self.fresh.get(number)
        return see(self.names[number]) if fresh is None else fresh

    def group(self, name: str) -> int:
        """The number of a class of words."""
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = len(self._group_names)
            self._group_names.append(name)
        return known

    def group_name(self, key: str) -> str:
        """The class of a word."""
        return self._group_names[self.group_of[self.number(key)]]

    def finding(self, said: tuple[str, ...]) -> int:
        """The number of what the lexicon says of a token."""
        known = self.found.get(said)
        if known is None:
            known = self.found[said] = len(self.said)
            self.said.append(said)
        return known
