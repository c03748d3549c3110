"""`GUIDELINES.md` of a release: what the annotators read, in Arabic and English. Knows nothing of what they made of it."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import files

from schemas.records import LAYERS, Layer

GUIDELINES = "GUIDELINES.md"


def guidelines(layers: Collection[Layer]) -> str:
    """The rules for every label, then those of each layer; the labels themselves stand in the card."""
    names = ("spans", *(layer for layer in LAYERS if layer in layers))
    folder = files("schemas").joinpath("guidelines")
    return "\n".join(folder.joinpath(f"{name}.md").read_text(encoding="utf-8").strip() + "\n" for name in names)
