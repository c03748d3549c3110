"""Three-way merge of a text by its blocks and, in a card, by the keys of its YAML. Knows nothing of where texts lie.

A block is what stands between blank lines; a fenced block is one, whatever is in it. What the last release wrote is known
by hashes alone, so that it fits into a manifest.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from dataset.card import front_matter
from dataset.card.kept import with_kept, with_sections_of
from dataset.columns import canonical

_OF_THE_DATA = ("configs", "dataset_info")


@dataclass(frozen=True, slots=True)
class Written:
    """What Musnad itself wrote of a text: hashes of the values of its YAML by key, and of its blocks in order."""

    keys: Mapping[str, str]
    blocks: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Written:
        front, body = _parts(text)
        return cls(_key_hashes(front), tuple(map(_hash, _blocks(body))))

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Written:
        return cls(dict(value["keys"]), tuple(value["blocks"]))

    def to_json(self) -> dict[str, Any]:
        return {"keys": dict(self.keys), "blocks": list(self.blocks)}


def merged(base: Written, theirs: str, ours: str) -> str | None:
    """`ours` with everything that people changed in `theirs` since `base`; None where both changed the same place.

    A section between marks (`dataset.card.kept`) that people changed there and nobody changed here is theirs, whatever became of ours.

    Raises:
        ReleaseError: the marks of a section are broken.
    """
    if Written.of(theirs) == base:
        return ours
    theirs, ours = with_kept(theirs, {}), with_sections_of(theirs, ours)
    their_front, their_body = _parts(theirs)
    our_front, our_body = _parts(ours)
    front = _merged_keys(base.keys, their_front, our_front)
    blocks = _merged_blocks(base.blocks, _blocks(their_body), _blocks(our_body))
    if front is None or blocks is None:
        return None
    body = "\n\n".join(blocks) + "\n"
    if front == our_front:
        return ours[: len(ours) - len(our_body)] + body
    head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=10**6)
    return f"---\n{head}---\n\n{body}"


def difference(theirs: str, ours: str, name: str) -> str:
    """What would become of the text, as a unified diff for people."""
    lines = difflib.unified_diff(
        theirs.splitlines(), ours.splitlines(), f"{name} on the Hub", f"{name} here", "", "", 1
    )
    return "\n".join(line.rstrip("\n") for line in lines)


def insert_after(text: str, heading: str, block: str) -> str:
    """`text` with `block` after the first block that begins with `heading`, or at its end where none does."""
    front, body = _parts(text)
    blocks = _blocks(body)
    at = next((place for place, found in enumerate(blocks, 1) if found.startswith(heading)), len(blocks))
    head = text[: len(text) - len(body)] if front else ""
    return head + "\n\n".join([*blocks[:at], block, *blocks[at:]]) + "\n"


def _parts(text: str) -> tuple[dict[str, Any], str]:
    try:
        front = front_matter(text)
    except yaml.YAMLError:
        front = None
    if not isinstance(front, dict):
        return {}, text
    return front, text.split("\n---\n", 1)[1].lstrip("\n")


def _key_hashes(front: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): hashlib.sha256(canonical(_plain(value))).hexdigest()[:16] for key, value in front.items()}


def _plain(value: Any) -> Any:
    """YAML knows dates, JSON does not."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _merged_keys(base: Mapping[str, str], theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any] | None:
    before, there, here = base, _key_hashes(theirs), _key_hashes(ours)
    result: dict[str, Any] = {}
    for key in dict.fromkeys([*ours, *theirs]):
        was, their, our = before.get(key), there.get(key), here.get(key)
        if their in (was, our):
            chosen = ours
        elif our == was and key not in _OF_THE_DATA:
            chosen = theirs
        else:
            return None
        if key in chosen:
            result[key] = chosen[key]
    return result


def _blocks(text: str) -> list[str]:
    blocks: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        mark = line[: len(line) - len(line.lstrip("`"))]
        if not fence and len(mark) >= 3:
            fence = mark
        elif fence and len(mark) >= len(fence) and line.strip() == mark:
            fence = ""
        if line.strip() or fence:
            lines.append(line.rstrip())
        elif lines:
            blocks.append("\n".join(lines))
            lines = []
    return [*blocks, "\n".join(lines)] if lines else blocks


def _hash(block: str) -> str:
    return hashlib.sha256(block.encode()).hexdigest()[:16]


def _merged_blocks(base: Sequence[str], theirs: list[str], ours: list[str]) -> list[str] | None:
    their_hashes, our_hashes = list(map(_hash, theirs)), list(map(_hash, ours))
    result: list[str] = []
    b = t = o = 0
    for next_b, next_t, next_o in _anchors(base, their_hashes, our_hashes):
        old = base[b:next_b]
        there, here = theirs[t:next_t], ours[o:next_o]
        chunk = _merged_chunk(list(old), their_hashes[t:next_t], there, our_hashes[o:next_o], here)
        if chunk is None:
            return None
        result += chunk
        if next_t < len(theirs):
            result.append(theirs[next_t])
        b, t, o = next_b + 1, next_t + 1, next_o + 1
    return result


def _anchors(base: Sequence[str], theirs: list[str], ours: list[str]) -> Iterator[tuple[int, int, int]]:
    """Blocks that stand in all three, then the ends."""
    in_theirs, in_ours = _matches(base, theirs), _matches(base, ours)
    for place in sorted(in_theirs.keys() & in_ours.keys()):
        yield place, in_theirs[place], in_ours[place]
    yield len(base), len(theirs), len(ours)


def _matches(base: Sequence[str], other: list[str]) -> dict[int, int]:
    found = difflib.SequenceMatcher(None, list(base), other, autojunk=False).get_matching_blocks()
    return {match.a + step: match.b + step for match in found for step in range(match.size)}


def _merged_chunk(
    old: list[str], their_hashes: list[str], theirs: list[str], our_hashes: list[str], ours: list[str]
) -> list[str] | None:
    if their_hashes in (old, our_hashes):
        return ours
    if our_hashes == old:
        return theirs
    places = _only_inserted(old, their_hashes)
    if places is None:
        return None
    if len(old) == len(ours):  # block by block the same places: what people inserted stays where it is between them
        mine = iter(ours)
        return [next(mine) if place in places else theirs[place] for place in range(len(theirs))]
    if not old or min(places) == len(theirs) - len(old):
        return theirs[: len(theirs) - len(old)] + ours
    if max(places) == len(old) - 1:
        return ours + theirs[len(old) :]
    return None


def _only_inserted(old: list[str], theirs: list[str]) -> set[int] | None:
    """Where the blocks of `old` stand in `theirs`, all of them and in order, or None."""
    places: set[int] = set()
    start = 0
    for block in old:
        try:
            start = theirs.index(block, start) + 1
        except ValueError:
            return None
        places.add(start - 1)
    return places
