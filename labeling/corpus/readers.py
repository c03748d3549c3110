"""Readers of .txt and .jsonl files: from a path to raw entries. Knows nothing of identity, projects or disk layout.

What cannot be read is given as an `Unreadable` in its place in the stream, so that the rest of the batch goes on.
"""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FIELDS = ("title", "date", "url", "source", "licence")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as it stands in its file; `id` is the source's own name for it. `place` says where it was found."""

    place: str
    id: str
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or a line that gives no text: where, why (a fixed slug) and in words."""

    place: str
    reason: str
    detail: str


Item = Entry | Unreadable


def read_paths(paths: Iterable[str]) -> Iterator[Item]:
    """The entries of files, of the readable files in folders (recursively), and of globs, in a fixed order."""
    for given in paths:
        found = list(_files(given))
        if not found:
            yield Unreadable(given, *_nothing_there(given))
        for path in found:
            yield from _READERS.get(path.suffix.lower(), _unknown)(path)


def _files(given: str) -> Iterator[Path]:
    path = Path(given)
    if path.is_dir():
        yield from sorted(
            p for p in path.rglob("*") if p.suffix.lower() in _READERS and p.is_file() and not p.name.startswith(".")
        )
    elif path.exists():
        yield path
    else:
        yield from (Path(name) for name in sorted(glob.glob(given, recursive=True)) if Path(name).is_file())  # noqa: PTH207 - takes absolute patterns, Path.glob does not


def _nothing_there(given: str) -> tuple[str, str]:
    if Path(given).is_dir():
        return "no-files", f"the folder holds no {' or '.join(_READERS)} file"
    if any(mark in given for mark in "*?["):
        return "missing", "no file matches this pattern"
    return "missing", "there is no such file"


def _read_text(path: Path) -> Iterator[Item]:
    text = _decoded(path)
    yield text if isinstance(text, Unreadable) else Entry(str(path), path.stem, text)


def _decoded(path: Path) -> str | Unreadable:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as problem:
        return Unreadable(str(path), "unreadable", (problem.strerror or str(problem)).lower())
    except UnicodeDecodeError as problem:
        return Unreadable(
            str(path),
            "not-utf8",
            f"byte {problem.start} is not UTF-8; convert the file, e.g. `iconv -f WINDOWS-1256 -t UTF-8`",
        )


def _read_json_lines(path: Path) -> Iterator[Item]:
    empty = True
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    empty = False
                    yield _entry_from_line(
                        f"{path}:{number}", line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                    )
    except OSError as problem:
        yield Unreadable(str(path), "unreadable", (problem.strerror or str(problem)).lower())
        return
    if empty:
        yield Unreadable(str(path), "empty", "the file holds no line")


def _entry_from_line(place: str, line: bytes) -> Item:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as problem:
        return Unreadable(place, "not-utf8", f"byte {problem.start} of the line is not UTF-8")
    except ValueError as problem:
        return Unreadable(place, "invalid-json", str(problem))
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return Unreadable(place, "no-text", 'a line is an object with "text" (a string) and, if it has one, "id"')
    known = {name: str(value[name]) for name in _FIELDS if value.get(name) is not None}
    metadata = {name: item for name, item in value.items() if name not in ("id", "text", *_FIELDS)}
    return Entry(place, "" if value.get("id") is None else str(value["id"]), value["text"], known, metadata)


def _unknown(path: Path) -> Iterator[Item]:
    yield Unreadable(
        str(path),
        "unknown-format",
        f"only {' and '.join(_READERS)} are read, not {path.suffix or 'a file without an ending'}",
    )


_READERS: dict[str, Callable[[Path], Iterator[Item]]] = {".txt": _read_text, ".jsonl": _read_json_lines}
