"""What was published, loaded by `datasets` as a user would and compared with the release. Knows nothing of how it got there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from dataset.manifest import read_manifest
from schemas.errors import HubError

_PROGRAM = Path(__file__).with_name("load_back_program.py")
_PATIENCE = 3600  # seconds for all configs


def load_back(
    folder: Path, repo: str, revision: str, endpoint: str, token: str | None, *, python: str = sys.executable
) -> dict[str, int]:
    """Load every config of a release from the Hub; gives the rows by "config/split".

    `python` may name an interpreter with another version of `datasets`. Nothing that was downloaded before is used.

    Raises:
        HubError: it does not load, or not with the rows of the release.
    """
    manifest = read_manifest(folder)
    wanted = {
        name: {
            split: {"rows": facts["rows"], "content_sha256": facts["content_sha256"]}
            for split, facts in config["splits"].items()
        }
        for name, config in manifest["configs"].items()
    }
    question = json.dumps({"repo": repo, "revision": revision, "configs": list(wanted)})
    with tempfile.TemporaryDirectory(prefix="musnad-") as cache:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("HF_", "PYTHONPATH"))},
            "HF_ENDPOINT": endpoint,
            "HF_HOME": cache,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_XET": os.environ.get("HF_HUB_DISABLE_XET", "0"),
            **({"HF_TOKEN": token} if token else {}),
        }
        ran = subprocess.run(
            [python, str(_PROGRAM)],
            input=question,
            env=environment,
            cwd=cache,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    if ran.returncode:
        last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise HubError(
            f"{repo} at {revision} is published and does not load: {last}",
            cause="the Hub may still be busy with it",
            remedy="Run the same command again: it only loads and compares",
        )
    found = json.loads(ran.stdout.splitlines()[-1])["configs"]
    for name, splits in wanted.items():
        if found[name] != splits:
            raise HubError(
                f"{name} of {repo} at {revision} is not what was published: {_first_difference(splits, found[name])}",
                remedy=f"Run musnad verify {folder}, then the same command again",
            )
    return {f"{name}/{split}": facts["rows"] for name, splits in wanted.items() for split, facts in splits.items()}


def _first_difference(wanted: dict[str, dict[str, object]], found: dict[str, dict[str, object]]) -> str:
    for split in {**wanted, **found}:
        here, there = wanted.get(split), found.get(split)
        if here != there:
            rows = f"{there['rows'] if there else 'no'} rows, not {here['rows'] if here else 'none'}"
            return (
                f"{split} has {rows}"
                if not here or not there or here["rows"] != there["rows"]
                else f"the rows of {split}"
            )
    return "the splits"
