"""Lines that recur across a source: agency tails, "read also", share buttons. Knows nothing of groups.

A line of a document is boilerplate when documents of its source that have nothing else in common carry it. That a line
recurs is not enough: the lines of a story that a source prints ten times recur too. So a document speaks against a
line that it shares with an earlier one (the line's witness) only when the lines that are its own, those that no document
of the source had before, do not stand in the witness. Where they are so much of the document that the two cannot be
near-duplicates its word counts in full; otherwise it may be a copy with an addition, and its word counts an eighth.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labeling.corpus.duplicates.shingles import Hashes, Lines, shared, shingle_set
from schemas.project import DuplicateSettings

_FULL, _EIGHTH = 8, 1
_FEWEST_OWN = 8  # own shingles that a document needs to have a say: about ten words
_CONTAINED = 0.1
_CHUNK = 1_000

SCHEMA = "CREATE TABLE lines (key INTEGER PRIMARY KEY, points INTEGER NOT NULL, witness INTEGER NOT NULL)"


@dataclass(slots=True)
class _Line:
    points: int
    witness: int


class LineCounts:
    """The lines of a batch, as the database knows them and as the batch adds to them."""

    def __init__(self, database: sqlite3.Connection, batch: Sequence[Lines], settings: DuplicateSettings) -> None:
        self._database = database
        self._size, self._threshold, self._enough = settings.shingle, settings.threshold, settings.boilerplate * _FULL
        self._known: dict[int, _Line] = {}
        self._changed: set[int] = set()
        keys = np.unique(np.concatenate([lines.keys for lines in batch])).view(np.int64).tolist() if batch else []
        for start in range(0, len(keys), _CHUNK):
            some = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(some))
            rows = database.execute(f"SELECT key, points, witness FROM lines WHERE key IN ({marks})", some)
            self._known.update((key, _Line(points, witness)) for key, points, witness in rows)

    def count(self, node: int, lines: Lines, set_of: Callable[[int], Hashes]) -> None:
        """Count the lines of the document `node`; `set_of` gives the shingles of an earlier one."""
        keys = lines.keys.view(np.int64).tolist()
        before = [self._known.get(key) for key in keys]
        if any(line and line.points < self._enough for line in before):
            own = lines.of(np.array([line is None for line in before]))
            self._judge(node, own, len(lines.words), {k: b for k, b in zip(keys, before, strict=True) if b}, set_of)
        for key in keys:
            if key not in self._known:
                self._known[key] = _Line(_FULL, node)
                self._changed.add(key)

    def not_boilerplate(self, lines: Lines) -> npt.NDArray[np.bool_]:
        """Marks the lines that too few unrelated documents carry to be boilerplate."""
        keys = lines.keys.view(np.int64).tolist()
        return np.array([self._known[key].points < self._enough for key in keys], dtype=np.bool_)

    def save(self) -> None:
        rows = [(key, self._known[key].points, self._known[key].witness) for key in sorted(self._changed)]
        self._database.executemany("INSERT OR REPLACE INTO lines VALUES (?, ?, ?)", rows)

    def _judge(
        self, node: int, own: Hashes, length: int, repeated: dict[int, _Line], set_of: Callable[[int], Hashes]
    ) -> None:
        shingles = shingle_set(own, self._size)
        if len(shingles) < _FEWEST_OWN:
            return
        points = _FULL if len(own) > (1 - self._threshold) * length else _EIGHTH
        unrelated = {
            witness: shared(shingles, set_of(witness)) < _CONTAINED * len(shingles)
            for witness in {line.witness for line in repeated.values() if line.points < self._enough}
        }
        for key, line in repeated.items():
            if line.points < self._enough and unrelated[line.witness]:
                line.points += points
                line.witness = node
                self._changed.add(key)
