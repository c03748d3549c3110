"""Loads configs of a data set with whatever `datasets` is installed and prints a hash of the rows of each split.

A program of its own, which needs nothing of Musnad: it runs with HF_ENDPOINT set before `datasets` is imported, and with
other versions of it. Reads {"repo", "revision", "configs"} as JSON from stdin.
"""

import hashlib
import json
import sys
from collections.abc import Collection


def main() -> None:
    """Print {"version", "configs": {config: {split: {"rows", "content_sha256"}}}} as JSON."""
    import datasets

    asked = json.load(sys.stdin)
    found = {}
    for config in asked["configs"]:
        loaded = datasets.load_dataset(asked["repo"], config, revision=asked["revision"])
        found[config] = {split: _hashed(rows) for split, rows in loaded.items()}
    print(json.dumps({"version": datasets.__version__, "configs": found}))  # noqa: T201 - its answer


def _hashed(rows: Collection[object]) -> dict[str, object]:
    """The hash that a manifest has for a split: canonical JSON lines."""
    total = hashlib.sha256()
    for row in rows:
        line = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        total.update(line.encode() + b"\n")
    return {"rows": len(rows), "content_sha256": total.hexdigest()}


if __name__ == "__main__":
    main()
