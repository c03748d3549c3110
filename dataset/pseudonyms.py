"""Names for annotators that only the holder of the salt can trace back. Knows nothing of what they annotated."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from schemas.errors import ReleaseError


class Pseudonyms:
    """The same annotator has the same pseudonym in every release that is built with the same salt."""

    def __init__(self, salt: str) -> None:
        self._salt = salt.encode()
        self._holders: dict[str, str] = {}
        self._known: dict[str, str] = {}

    def of(self, annotator: str) -> str:
        """`annotator-` and six hex digits of HMAC-SHA256.

        Raises:
            ReleaseError: two annotators would share a pseudonym.
        """
        if annotator in self._known:
            return self._known[annotator]
        digest = hmac.new(self._salt, annotator.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        pseudonym = f"annotator-{digest[:6]}"
        if self._holders.setdefault(pseudonym, annotator) != annotator:
            raise ReleaseError(
                f"Two annotators share the pseudonym {pseudonym}",
                cause="six hex digits of their hashes are the same by chance",
                remedy="Choose another salt in musnad.yaml",
            )
        self._known[annotator] = pseudonym
        return pseudonym

    def veil(self, words: str, annotators: Iterable[str]) -> str:
        """`words` with each of `annotators` that is named there replaced by the pseudonym, the longest name first."""
        for name in sorted({a for a in annotators if a}, key=lambda a: (-len(a), a)):
            words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.of(name), words)
        return words
