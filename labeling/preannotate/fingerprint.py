"""Versions of pre-annotators that have weights and options: one hash over everything that may change a label. Knows nothing of models."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_LABELING = _HERE.parent
_SHARED = ("word_starts.py", "whole_words.py", "gazetteer.py")
# Beside weights, what decides how words become pieces and pieces become tags.
_MODEL_FILES = ("*.json", "*.txt", "*.model", "*.safetensors", "*.bin")


def version(code: Iterable[Path], options: Mapping[str, Any], packages: Iterable[str] = ()) -> str:
    """ "1-" and eight hex digits over code, options (JSON) and the versions of packages; the same wherever the files lie."""
    digest = hashlib.sha256()
    for path in sorted({*code, *_shared_code()}, key=lambda p: (p.parent.name, p.name)):
        digest.update(f"{path.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(json.dumps(options, sort_keys=True, ensure_ascii=False).encode())
    for package in packages:
        digest.update(f"{package} {_installed(package)}\n".encode())
    return f"1-{digest.hexdigest()[:8]}"


@lru_cache(maxsize=8)
def weights_digest(folder: Path) -> str:
    """SHA-256 over names, sizes and bytes of a checkpoint's files; read once in a process (a second for 500 MB)."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _MODEL_FILES for path in folder.glob(pattern)}, key=lambda p: p.name):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _shared_code() -> list[Path]:
    """What cuts words and names, with the lexicon that tells where a name begins."""
    lexicon = _HERE / "lexicon"
    return [
        *(_LABELING / "arabic").glob("*.py"),
        *(_HERE / name for name in _SHARED),
        *(lexicon / name for name in ("terms.py", "forms.py", "places.py")),
        *(lexicon / "data").glob("*.yaml"),
    ]


def _installed(package: str) -> str:
    try:
        return package_version(package)
    except PackageNotFoundError:  # a checkout that is run without being installed
        return "?"
