"""Where the row groups of a file end: by what the rows say, so that an edit moves the ends near it alone. Knows nothing of files.

If groups ended by size alone, one row more at the top of a file would move the end of every group after it, and each would be new
bytes to send and to store, page by page, although its rows are the old ones. As content-defined chunking does for bytes (Muthitacharoen et
al. 2001), a group ends before a document whose name hashes to 0, once it is large enough, and at the latest at a limit.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

_ONE_IN = 64  # documents of 3,000 characters have 10 to 40 kB of rows in a config, so a group gets 1 to 3 MB more than the least


class Cuts:
    """The ends of row groups in a stream of rows, whatever batches these come in. Sizes are in bytes."""

    def __init__(self, least: int, limit: int) -> None:
        self._least, self._limit = least, limit
        self._size = 0
        self._document = ""

    def places(self, sizes: Sequence[int], documents: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Before which of these rows a group ends, counted from the first (a place behind the last is possible), and its size."""
        known, least, limit = self._document, self._least, self._limit
        for place, (size, document) in enumerate(zip(sizes, documents, strict=True)):
            if document != known:
                if self._size >= least and not zlib.crc32(document.encode()) % _ONE_IN:
                    yield place, self._ended()
                self._document = known = document
            self._size += size
            if self._size >= limit:
                yield place + 1, self._ended()

    def rest(self) -> int:
        """The size of the group that has not ended."""
        return self._ended()

    def _ended(self) -> int:
        size, self._size = self._size, 0
        return size
