"""The index of near-duplicates on disk: an SQLite file that can be made again from the parts. Knows nothing of texts.

A batch of documents goes in as one transaction, so a process that is killed leaves whole batches. Nothing is synced to the disk
platter: after a power cut the file may be damaged, which is noticed and costs the time to make it again.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from labeling.corpus.duplicates import boilerplate
from labeling.corpus.duplicates.shingles import Hashes

_FILE = "index.sqlite"
_CHUNK = 1_000
_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"  # 32 MB
_SCHEMA = f"""
CREATE TABLE about (what TEXT NOT NULL);
CREATE TABLE parts (position INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL);
CREATE TABLE nodes (node INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, root INTEGER NOT NULL);
CREATE INDEX node_ids ON nodes (id);
CREATE TABLE merges (gone INTEGER PRIMARY KEY, root INTEGER NOT NULL);
CREATE TABLE sets (node INTEGER PRIMARY KEY, shingles BLOB NOT NULL);
CREATE TABLE bands (key INTEGER NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (key, node)) WITHOUT ROWID;
CREATE TABLE same (key INTEGER PRIMARY KEY, node INTEGER NOT NULL);
CREATE TABLE titles (key INTEGER NOT NULL, node INTEGER NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (key, node)) WITHOUT ROWID;
{boilerplate.SCHEMA};
"""
_README = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# A cache of musnad (see bford.info/cachedir): what is needed to compare new documents with those that are there.\n"
    "# It may be deleted at any time while no ingest runs; the next `musnad ingest` makes it again from corpus/documents.\n"
)


class Index:
    """The open file. `about` says how its content was made; a file that was made otherwise, or is damaged, starts anew."""

    database: sqlite3.Connection
    _merges: dict[int, int]

    def __init__(self, folder: Path, about: str) -> None:
        self._folder = folder
        self._about = about
        try:
            self._open()
        except sqlite3.DatabaseError:
            self.clear()

    def close(self) -> None:
        self.database.close()

    def clear(self) -> None:
        """Start anew with an empty file."""
        self.database.close()
        for suffix in ("", "-wal", "-shm"):
            (self._folder / (_FILE + suffix)).unlink(missing_ok=True)
        self._open()

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction: all of the batch or nothing."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.database.in_transaction:  # a full disk has ended it
                self.database.execute("ROLLBACK")
            self._merges = dict(self.database.execute("SELECT gone, root FROM merges"))
            raise
        self.database.execute("COMMIT")

    def parts(self) -> list[str]:
        """The fingerprints of the parts that are in, in their order."""
        return [row[0] for row in self.database.execute("SELECT fingerprint FROM parts ORDER BY position")]

    def add_part(self, fingerprint: str) -> None:
        self.database.execute("INSERT INTO parts (fingerprint) VALUES (?)", [fingerprint])

    def size(self) -> int:
        """How many nodes there are; the next one takes this number."""
        return int(self.database.execute("SELECT coalesce(max(node) + 1, 0) FROM nodes").fetchone()[0])

    def texts_of(self, ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """For each id that is in: the names of its texts and their nodes."""
        found: dict[str, dict[str, int]] = {}
        for id_, name, node in self._select("SELECT id, name, node FROM nodes WHERE id IN ({})", ids):
            found.setdefault(id_, {})[name] = node
        return found

    def names_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The group of each id that is in."""
        roots = {id_: self.find(root) for id_, root in self._select("SELECT id, root FROM nodes WHERE id IN ({})", ids)}
        names = dict(self._select("SELECT node, name FROM nodes WHERE node IN ({})", sorted(set(roots.values()))))
        return {id_: names[root] for id_, root in roots.items()}

    def groups(self) -> Iterator[tuple[str, str]]:
        """Every id with the name of its group, in the order in which they came."""
        rows = self.database.execute("SELECT id, min(node), root FROM nodes GROUP BY id ORDER BY min(node)")
        for id_, _, root in rows:
            query = "SELECT name FROM nodes WHERE node = ?"
            yield id_, self.database.execute(query, [self.find(root)]).fetchone()[0]

    def count_groups(self) -> int:
        """How many groups there are."""
        starts = self.database.execute("SELECT count(*) FROM nodes WHERE node = root").fetchone()[0]
        return int(starts) - len(self._merges)

    def add_node(self, node: int, id_: str, name: str, root: int) -> None:
        self.database.execute("INSERT INTO nodes VALUES (?, ?, ?, ?)", [node, id_, name, root])

    def root_of(self, node: int) -> int:
        """The first node of the group that `node` is in."""
        return self.find(self.database.execute("SELECT root FROM nodes WHERE node = ?", [node]).fetchone()[0])

    def find(self, root: int) -> int:
        """Where a group went that may have merged into another."""
        while (into := self._merges.get(root)) is not None:
            root = into
        return root

    def merge(self, roots: Iterable[int]) -> int:
        """Make one group of several; it goes on under the first one's root."""
        first, *later = sorted(set(roots))
        for root in later:
            self._merges[root] = first
            self.database.execute("INSERT INTO merges VALUES (?, ?)", [root, first])
        return first

    def set_of(self, node: int) -> Hashes:
        """The shingles of a node; a text that came before has none of its own."""
        row = self.database.execute("SELECT shingles FROM sets WHERE node = ?", [node]).fetchone()
        return np.frombuffer(row[0] if row else b"", dtype="<u8")

    def add_set(self, node: int, shingles: Hashes) -> None:
        self.database.execute("INSERT INTO sets VALUES (?, ?)", [node, shingles.astype("<u8").tobytes()])

    def bands(self, keys: Sequence[int]) -> dict[int, list[int]]:
        """The nodes in each band of `keys`, in the order in which they came."""
        found: dict[int, list[int]] = {}
        for key, node in self._select("SELECT key, node FROM bands WHERE key IN ({}) ORDER BY key, node", keys):
            found.setdefault(key, []).append(node)
        return found

    def add_bands(self, rows: Iterable[tuple[int, int]]) -> None:
        # sorted, so that a page of the tree is touched once in a batch
        self.database.executemany("INSERT INTO bands VALUES (?, ?)", sorted(rows))

    def same(self, key: int, node: int) -> int | None:
        """The first node with this key, a text's or an address's; if there is none, `node` is now."""
        row = self.database.execute("SELECT node FROM same WHERE key = ?", [key]).fetchone()
        if row is None:
            self.database.execute("INSERT INTO same VALUES (?, ?)", [key, node])
            return None
        return int(row[0])

    def titled(self, key: int, node: int, day: int, days: int, most: int) -> list[int]:
        """The last nodes with this title within `days` of `day`; from now on `node` is one of them."""
        query = "SELECT node FROM titles WHERE key = ? AND day BETWEEN ? AND ? ORDER BY node DESC LIMIT ?"
        found = [row[0] for row in self.database.execute(query, [key, day - days, day + days, most])]
        self.database.execute("INSERT INTO titles VALUES (?, ?, ?)", [key, node, day])
        return found

    def _select(self, query: str, values: Sequence[str] | Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _CHUNK):
            some = values[start : start + _CHUNK]
            yield from self.database.execute(query.format(",".join("?" * len(some))), some)

    def _open(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "CACHEDIR.TAG").write_text(_README, encoding="utf-8")
        (self._folder / ".gitignore").write_text("*\n", encoding="utf-8")
        self.database = sqlite3.connect(self._folder / _FILE, isolation_level=None)
        self.database.executescript(_PRAGMAS)
        if not self.database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self.database.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
            self.database.execute("INSERT INTO about VALUES (?)", [self._about])
        if self.database.execute("SELECT what FROM about").fetchall() != [(self._about,)]:
            raise sqlite3.DatabaseError("made by other settings")
        self._merges = dict(self.database.execute("SELECT gone, root FROM merges"))
