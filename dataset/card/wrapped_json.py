"""JSON for people to read: what fits on a line stands on one, and long lists of words fill lines. Knows nothing of rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

WIDTH = 120
"""Characters of a line, but for one word that is longer."""


def wrapped(value: Any, width: int = WIDTH) -> str:
    """`value` as JSON whose outermost part is opened up, a part on a line, and the parts in it where they do not fit."""
    return "\n".join(_opened(value, 0, "", "", width))


def _lines(value: Any, depth: int, before: str, behind: str, width: int) -> Iterator[str]:
    """The lines of a value that stands `depth` levels in, with what stands on its first line before it and behind it."""
    line = f"{' ' * depth}{before}{_flat(value)}{behind}"
    if len(line) <= width or not isinstance(value, Mapping | list) or not value:
        yield line
    else:
        yield from _opened(value, depth, before, behind, width)


def _opened(value: Any, depth: int, before: str, behind: str, width: int) -> Iterator[str]:
    indent = " " * depth
    if isinstance(value, Mapping) and value:
        yield f"{indent}{before}{{"
        for (name, part), comma in _with_commas(value.items()):
            yield from _lines(part, depth + 1, f"{_flat(name)}: ", comma, width)
        yield f"{indent}}}{behind}"
    elif isinstance(value, list) and value:
        yield f"{indent}{before}["
        if any(isinstance(part, Mapping | list) for part in value):
            for part, comma in _with_commas(value):
                yield from _lines(part, depth + 1, "", comma, width)
        else:
            yield from _filled([_flat(part) + comma for part, comma in _with_commas(value)], depth + 1, width)
        yield f"{indent}]{behind}"
    else:
        yield f"{indent}{before}{_flat(value)}{behind}"


def _filled(words: Iterable[str], depth: int, width: int) -> Iterator[str]:
    """As many words on each line as fit."""
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = ""
        line = f"{line} {word}" if line else f"{' ' * depth}{word}"
    yield line


def _with_commas(parts: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Each part with what stands behind it."""
    listed = list(parts)
    yield from ((part, "," if place < len(listed) else "") for place, part in enumerate(listed, 1))


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
