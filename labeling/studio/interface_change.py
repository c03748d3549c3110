"""What a new labelling page takes away from the one that a project has, and which annotations use it. Knows nothing of servers.

Label Studio takes a page without a label, a choice or a name for arrows that annotations have: they keep it until somebody
saves them again, then it is gone, and we cannot read it before. It refuses a page without a control that annotations have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree


class Piece(NamedTuple):
    """Something that an annotation may hold: a value of a control, a name on an arrow (of no control), or a control."""

    kind: Literal["label", "choice", "relation", "control"]
    name: str
    control: str = ""

    def __str__(self) -> str:
        return f"{self.control} {self.name}" if self.kind == "choice" else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Change:
    """What goes and what comes with the new page. Of a control that goes, its values are not named."""

    gone: frozenset[Piece]
    new: frozenset[Piece]

    def words(self, uses: Mapping[Piece, int]) -> Iterator[str]:
        """A line for what comes, one for what goes and nobody uses, and one for each piece that goes and is used."""
        unused = [piece for piece in sorted(self.gone) if not uses.get(piece)]
        for word, pieces in (("new", sorted(self.new)), ("gone, and used by nobody", unused)):
            if pieces:
                yield f"{word}: {', '.join(map(str, pieces))}"
        for piece in sorted(self.gone - set(unused)):
            yield f"gone: {piece}, in {uses[piece]:,} annotations"


def compare(before: str, after: str) -> Change:
    """What `after` has not of `before`, and the other way round; both are labelling pages."""
    old, new = _pieces(before), _pieces(after)
    return Change(_without_values_of_controls(old - new), _without_values_of_controls(new - old))


def count_uses(results: Iterable[Iterable[Any]], pieces: frozenset[Piece]) -> Counter[Piece]:
    """How many of the annotations with these results use each of `pieces`."""
    uses: Counter[Piece] = Counter()
    for result in results:
        uses.update({piece for one in result for piece in _used(one)} & pieces)
    return uses


def _pieces(page: str) -> frozenset[Piece]:
    found: set[Piece] = set()
    for element in ElementTree.fromstring(page).iter():
        name = element.get("name", "")
        if element.tag == "Relation":
            found.add(Piece("relation", element.get("value", "")))
        elif element.get("toName"):
            found.add(Piece("control", name))
            for value in element.iter(element.tag.removesuffix("s")) if element.tag in ("Labels", "Choices") else ():
                stored = value.get("alias") or value.get("value") or ""
                found.add(Piece("label" if element.tag == "Labels" else "choice", stored, name))
    return frozenset(found)


def _without_values_of_controls(pieces: frozenset[Piece]) -> frozenset[Piece]:
    controls = {piece.name for piece in pieces if piece.kind == "control"}
    return frozenset(piece for piece in pieces if piece.control not in controls)


def _used(one: Any) -> Iterator[Piece]:
    if not isinstance(one, dict):
        return
    if one.get("type") == "relation":
        yield from (Piece("relation", name) for name in one.get("labels") or ())
        return
    control = str(one.get("from_name", ""))
    yield Piece("control", control)
    value = one.get("value") or {}
    yield from (Piece("label", name, control) for name in value.get("labels") or ())
    yield from (Piece("choice", name, control) for name in value.get("choices") or ())
