"""YAML with the line that each value stands on, so that a message can point at it. Knows nothing of what the values mean."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schemas.errors import MusnadError

KeyPath = tuple[str | int, ...]

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # libyaml is optional in PyYAML; the Python loader is the same, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # the two loaders share no base class


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A YAML file's values and, for each key path, its line (1 is the first)."""

    path: Path
    data: Any
    lines: dict[KeyPath, int]

    def where(self, *key_path: str | int) -> str:
        """`file:line` of the value at `key_path`, or of the nearest value above it that the file holds."""
        for length in range(len(key_path), -1, -1):
            line = self.lines.get(key_path[:length])
            if line is not None:
                return f"{self.path}:{line}"
        return str(self.path)


def read_yaml(path: Path, error: type[MusnadError]) -> YamlFile:
    """Read `path`; what cannot be read, is not UTF-8, is not YAML or names a key twice raises `error` with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise error(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise error(f"{path} is not UTF-8 (byte {problem.start})", remedy="Save it as UTF-8") from problem
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[KeyPath, int] = {}
            if node is not None:
                _collect_lines(node, (), lines, path, error)
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark is not None else str(path)
        detail = getattr(problem, "problem", None) or str(problem)
        raise error(
            f"{place} is not valid YAML: {detail}",
            remedy="Mend that line: look for indentation, a missing colon or an unclosed quote",
        ) from problem
    return YamlFile(path, data, lines)


def _collect_lines(
    node: yaml.Node, at: KeyPath, lines: dict[KeyPath, int], path: Path, error: type[MusnadError]
) -> None:
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: dict[Hashable, int] = {}
        for key_node, value_node in node.value:
            key, line = key_node.value, key_node.start_mark.line + 1
            if key in seen:
                raise error(
                    f"{path}:{line} has the key {key!r} a second time",
                    cause=f"it stands on line {seen[key]} already",
                    remedy="Remove one of the two",
                )
            seen[key] = line
            lines[(*at, key)] = line
            _collect_lines(value_node, (*at, key), lines, path, error)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _collect_lines(item, (*at, index), lines, path, error)
