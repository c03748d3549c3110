"""JSON lines: a document a line in the shape of a prediction line, with its text and all else that the release says of it.

`model` is the release's name@version. A layer that nobody approved has no key, so that nothing counts as said of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dataset.exports.gold import Gold, Names, Write
from schemas.outcome import Outcome
from schemas.records import LAYERS

_ELSEWHERE = frozenset({"id", "withheld", "metadata", *LAYERS})


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:
    """`<split>.jsonl`."""
    with (folder / f"{split}.jsonl").open("w", encoding="utf-8", newline="\n") as file:

        def write(gold: Gold) -> None:
            line: dict[str, Any] = {
                "id": gold.id,
                "model": names.source,
                **{name: value for name, value in gold.row.items() if name not in _ELSEWHERE},
                "metadata": json.loads(gold.row["metadata"]),
                **{layer: [_unscored(label) for label in gold.row[layer]] for layer in gold.layers},
            }
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
            outcome.done.update({layer: len(gold.row[layer]) for layer in gold.layers})

        yield write


def _unscored(label: Mapping[str, Any]) -> dict[str, Any]:
    """The label without the score that people do not give."""
    return {name: value for name, value in label.items() if name != "score" or value is not None}
