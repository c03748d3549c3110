"""Find many names in a folded text at once, at word boundaries and behind proclitics. Knows nothing of what the names mean.

What a written word may be is worked out once for each spelling and remembered; a name of several words is followed word by
word from its first one. So reading a text costs a look-up for each word, however many names there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, NamedTuple, TypeVar

from labeling.arabic.clitics import PROCLITICS
from labeling.arabic.folding import fold_text

T = TypeVar("T")

# Only letters that fold to themselves, with one space between words.
_SPACED = re.compile("[ءابت-غف-وي]+(?: [ءابت-غف-وي]+)*")
_NOT_WORD = re.compile(r"[^\w\n]+")
_WORD = re.compile(r"(\w+)")
_BETWEEN_WORDS = frozenset(" -/'’_·")
_REMEMBERED = 60_000
"""Spellings; then all are forgotten, and those that come often are soon back."""

_Node = dict[str, Any]
"""What may follow in names of several words: a node for each next word, and under "" the values of the name that ends here."""

_Names = tuple[dict[str, tuple[Any, ...]], _Node]
"""Names of one word and of several."""


class Gazetteer(Generic[T]):
    """Names in any spelling, each with values; `find` meets them in folded text."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """`entries` are (name, value); one name may come several times, and all its values are found."""
        entries = list(entries)
        names: set[str] = set()
        self._plain = _Spelled[T]()
        self._contracted = _Spelled[T]()
        for name, (_, value) in zip(all_spaced(name for name, _ in entries), entries, strict=True):
            if not name:
                continue
            names.add(name)
            self._plain.add(name, value)
            if name.startswith("ال") and len(name) > 3:
                # ل + ال is written لل; the name then begins at the second ل, one letter into this spelling.
                self._contracted.add("ل" + (name[2:] if name.startswith("الل") else name[1:]), value)
        self._count = len(names)
        self._forms = _Forms(self._plain, self._contracted)

    def __len__(self) -> int:
        return self._count

    def __reduce__(self) -> tuple[Any, ...]:
        names = [(spelled.names, spelled.openings) for spelled in (self._plain, self._contracted)]
        return _restored, (*names, self._count)

    def find(self, folded: str) -> Iterator[tuple[int, int, str, tuple[T, ...]]]:
        """(start, end, proclitic, values) of every name in `folded`, overlapping ones too, by end and then by start.

        `start` is behind the proclitic, which is "" where the name opens its word.
        """
        pieces = _WORD.split(folded)
        bounds = list(accumulate(map(len, pieces)))
        for _, last, start, proclitic, values in self.in_words(pieces[1::2], bounds[0::2], pieces[0::2]):
            yield start, bounds[2 * last - 1], proclitic, values

    def in_words(
        self, words: Sequence[str], starts: Sequence[int], gaps: Sequence[str]
    ) -> list[tuple[int, int, int, str, tuple[T, ...]]]:
        """(first word, word behind, start, proclitic, values) of every name in a text cut into words, in the order of `find`.

        `starts` are the words' offsets, `gaps` what stands before each.
        """
        count = len(words)
        found: list[tuple[int, int, int, str, tuple[T, ...]]] = []
        waiting: dict[int, list[tuple[int, int, int, str, tuple[T, ...]]]] = {}  # by the word with which they end
        for at, form in enumerate(map(self._forms.__getitem__, words)):
            if waiting and at in waiting:
                found += waiting.pop(at)
            if form is None:
                continue
            for cut, proclitic, values in form.names:
                found.append((at, at + 1, starts[at] + cut, proclitic, values))
            for cut, proclitic, opening in form.openings:
                node: _Node = opening
                last = at + 1
                while last < count and gaps[last] in _BETWEEN_WORDS and words[last] in node:
                    node = node[words[last]]
                    if "" in node:
                        waiting.setdefault(last, []).append((at, last + 1, starts[at] + cut, proclitic, node[""]))
                    last += 1
        return found

    def alone(self, word: str) -> tuple[tuple[int, str, tuple[T, ...]], ...]:
        """(where it starts, proclitic, values) of every name that a word is by itself, as `find` gives them."""
        form = self._forms[word]
        return () if form is None else form.names


def _restored(plain: _Names, contracted: _Names, count: int) -> Gazetteer[Any]:
    """A gazetteer as it was pickled, with nothing remembered; of plain dictionaries, so that a compiled one can read it."""
    made: Gazetteer[Any] = Gazetteer(())
    made._plain.names, made._plain.openings = plain
    made._contracted.names, made._contracted.openings = contracted
    made._count = count
    return made


def spaced(name: str) -> str:
    """`name` folded, every mark a space, one space between words: the key under which a gazetteer knows it."""
    if _SPACED.fullmatch(name):  # most names come here two or three times while a lexicon is built
        return name
    return _NOT_WORD.sub(" ", fold_text(name.replace("\n", " "))).strip()


def all_spaced(names: Iterable[str]) -> list[str]:
    """`spaced` for many names at once, which is much faster."""
    lines = "\n".join([name.replace("\n", " ") for name in names])
    return [line.strip() for line in _NOT_WORD.sub(" ", fold_text(lines)).split("\n")] if lines else []


class _Form(NamedTuple):
    """What a written word may be: names by themselves, and first words of longer ones, each as (letters before it, proclitic, …)."""

    names: tuple[tuple[int, str, tuple[Any, ...]], ...]
    openings: tuple[tuple[int, str, _Node], ...]


class _Spelled(Generic[T]):
    """Names by their words."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[T, ...]] = {}
        self.openings: _Node = {}

    def add(self, name: str, value: T) -> None:
        if " " not in name:
            self.names[name] = (*self.names.get(name, ()), value)
            return
        node = self.openings
        for word in name.split(" "):
            node = node.setdefault(word, {})
        node[""] = (*node.get("", ()), value)


class _Forms(dict[str, _Form | None]):
    """What each written word may be; learned when the word first comes."""

    def __init__(self, plain: _Spelled[Any], contracted: _Spelled[Any]) -> None:
        self._plain = plain
        self._contracted = contracted

    def __missing__(self, word: str) -> _Form | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        names: list[tuple[int, str, tuple[Any, ...]]] = []
        openings: list[tuple[int, str, _Node]] = []
        for cut in (0, 1, 2) if word[:1] in PROCLITICS else (0,):
            proclitic, rest = word[:cut], word[cut:]
            if not rest or proclitic not in PROCLITICS:
                continue
            if rest in self._plain.names:
                names.append((cut, proclitic, self._plain.names[rest]))
            if rest in self._plain.openings:
                openings.append((cut, proclitic, self._plain.openings[rest]))
            if rest[0] == "ل" and proclitic in ("", "و", "ف"):
                if rest in self._contracted.names:
                    names.append((cut + 1, proclitic + "ل", self._contracted.names[rest]))
                if rest in self._contracted.openings:
                    openings.append((cut + 1, proclitic + "ل", self._contracted.openings[rest]))
        form = self[word] = _Form(tuple(names), tuple(openings)) if names or openings else None
        return form
