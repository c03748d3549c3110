"""Loads configs of a data set with whatever `datasets` is installed and prints a hash of the rows of each split.

A program of its own, which needs nothing of Musnad but the file that says how rows are hashed: it runs with HF_ENDPOINT set before
`datasets` is imported, and with other versions of it. Reads {"repo", "revision", "configs"} as JSON from stdin.
"""

import json
import sys
from functools import cache
from pathlib import Path
from runpy import run_path
from typing import Any


def main() -> None:
    """Print {"version", "configs": {config: {split: {"rows", "content_sha256"}}}} as JSON."""
    import datasets

    asked = json.load(sys.stdin)
    found = {}
    for config in asked["configs"]:
        loaded = datasets.load_dataset(asked["repo"], config, revision=asked["revision"])
        found[config] = {split: _hashed(rows) for split, rows in loaded.items()}
    print(json.dumps({"version": datasets.__version__, "configs": found}))  # noqa: T201 - its answer


def _hashed(rows: Any) -> dict[str, object]:
    """The hash that a manifest has for a split."""
    table = rows.data.table
    total = _content()["ContentHash"](table.schema)
    for batch in table.to_batches():
        total.add(batch)
    return {"rows": len(rows), "content_sha256": total.hexdigest()}


@cache
def _content() -> dict[str, Any]:
    """`dataset.content`, not by its name: this program may run where Musnad is not installed."""
    return run_path(str(Path(__file__).parents[1] / "content.py"))


if __name__ == "__main__":
    main()
