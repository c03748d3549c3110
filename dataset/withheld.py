"""The folder `standoff` of a release: what it says of the texts that it withholds, so that they can be put back and checked.

Knows nothing of how rows lose their words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset.parquet import read_rows, split_files
from dataset.rows import Written
from dataset.standoff import FOLDER, LAYOUTS, Layout
from schemas.errors import ReleaseError

FACTS = "facts.json"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the release would be with all its words: the hash of its card, of the rows of each config and split, its examples.

    `examples` and `full_examples` name the rows that the card shows here and there, by config; `keeps` is what withheld
    documents still say of title and metadata.
    """

    card_sha256: str
    contents: Mapping[str, Mapping[str, str]]
    examples: Mapping[str, str]
    full_examples: Mapping[str, str]
    keeps: tuple[str, ...]


def write_facts(folder: Path, written: Written, keeps: tuple[str, ...], card_sha256: str) -> None:
    """Write them into the release in `folder`; `card_sha256` is that of the card of a release with all words."""
    facts = {
        "card_sha256": card_sha256,
        "contents": {
            name: {split: facts.full_content for split, facts in config.splits.items()}
            for name, config in written.configs.items()
        },
        "examples": {name: row["id"] for name, row in written.examples.items()},
        "full_examples": {name: row["id"] for name, row in written.full_examples.items()},
        "keeps": list(keeps),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / FOLDER / FACTS).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_facts(folder: Path) -> Facts | None:
    """Those of the release in `folder`, or None where it withholds nothing.

    Raises:
        ReleaseError: they are damaged.
    """
    path = folder / FOLDER / FACTS
    if not path.is_file():
        return None
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return Facts(**{**value, "keeps": tuple(value["keeps"])})
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise ReleaseError(
            f"{path} cannot be read: {problem}", remedy="Take the release from where it was published"
        ) from problem


def layout_of(row: Mapping[str, Any]) -> Layout:
    """The layout that a row of `read_layouts` describes."""
    return Layout(tuple(row["words"]), tuple(row["gaps"]))


def read_layouts(folder: Path) -> Iterator[dict[str, Any]]:
    """The layout of each withheld document, in the order of ids."""
    return read_rows(split_files(folder / FOLDER, LAYOUTS))
