"""Which split a document belongs to: a function of its group and the seed, never of other documents.

So a document does not move when others come or go, and near-duplicates (one group) stay together. Knows nothing of files.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping

from schemas.errors import ReleaseError
from schemas.records import Document


def group_of(document: Document) -> str:
    """The name of the document's near-duplicates, or its id where it has none."""
    return document.group or document.id


def split_of(group: str, seed: str, shares: Mapping[str, float]) -> str:
    """The split whose stretch of [0, 1) holds the group's position; stretches lie in the order of `shares`."""
    position = split_position(group, seed)
    border = 0.0
    chosen = ""
    for name, share in shares.items():
        if share > 0:
            chosen = name
        border += share
        if position < border:
            break
    return chosen  # rounding may leave the last border a hair below 1: the last split takes what lies behind it


def split_position(group: str, seed: str) -> float:
    """Where SHA-256 of the seed and the group falls in [0, 1)."""
    digest = hashlib.sha256(f"{seed}\0{group}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6], "big") / 2**48  # 48 bits are exact in a float, so this cannot round up to 1


def check_shares(shares: Mapping[str, float]) -> None:
    """Raise where the shares are no division of the whole.

    Raises:
        ReleaseError: a share is negative, or they do not add up to 1.
    """
    total = math.fsum(shares.values())
    if not shares or any(share < 0 for share in shares.values()) or not math.isclose(total, 1, abs_tol=1e-9):
        listed = ", ".join(f"{name} {share:g}" for name, share in shares.items()) or "none"
        raise ReleaseError(
            f"The shares of the splits do not divide the whole: {listed}",
            cause=f"they add up to {total:g}, not to 1" if all(s >= 0 for s in shares.values()) else "one is negative",
            remedy="Mend the shares of the splits in musnad.yaml",
        )
