"""How the splits are called, in Musnad and in a release: `dev` may be published as `validation`. Knows nothing of rows."""

from __future__ import annotations

from typing import Literal

SPLITS = ("train", "dev", "test")
DevName = Literal["dev", "validation"]
VALIDATION: DevName = "validation"


def published_name(split: str, dev_name: DevName) -> str:
    """What a release calls `split`: its files, its card and its manifest."""
    return dev_name if split == "dev" else split


def inner_name(published: str) -> str:
    """The split that a release calls `published`, in whichever of its names."""
    return "dev" if published == VALIDATION else published
