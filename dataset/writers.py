"""The writers of all configs and splits of a release, and what they tell of them when they are done. Knows nothing of documents."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset.features import Struct, ordered
from dataset.parquet import Shard, SplitWriter
from dataset.pieces import Piece
from dataset.split_names import SPLITS, DevName, published_name
from dataset.standoff import FOLDER, LAYOUT, LAYOUTS
from dataset.unseen import UnseenColumn
from labeling.store.memory import Breather, give_memory_back


@dataclass(frozen=True, slots=True)
class SplitFacts:
    """A split as written; `arrow_bytes` is its size in memory, `content` the hash of its rows, `full_content` with all words."""

    rows: int
    arrow_bytes: int
    content: str
    full_content: str
    shards: tuple[Shard, ...]


@dataclass(frozen=True, slots=True)
class ConfigFacts:
    """A config that has rows, with its splits that have rows under their published names, in the order train, dev, test."""

    features: Struct
    splits: Mapping[str, SplitFacts]


def split_facts(writer: SplitWriter, shards: tuple[Shard, ...]) -> SplitFacts:
    """What a writer that is closed tells of its split."""
    return SplitFacts(writer.rows, writer.arrow_bytes, writer.content, writer.full_content, shards)


class Writers:
    """A writer for each split of each config, by its published name, and one for the layouts of withheld texts."""

    def __init__(self, folder: Path, configs: Mapping[str, Struct], dev_name: DevName) -> None:
        self._configs = configs
        self._names = {split: published_name(split, dev_name) for split in SPLITS}
        self._layouts = SplitWriter(folder / FOLDER, LAYOUTS, LAYOUT)
        self._writers = {
            config: {split: SplitWriter(folder / config, split, features) for split in self._names.values()}
            for config, features in configs.items()
        }
        self.unseen = UnseenColumn(folder)
        # Parquet is written without Python's lock, so this takes little time of what makes the next piece; each thread more
        # would keep some memory of its own
        self._pool = ThreadPoolExecutor(1)
        self._running: list[Future[None]] = []
        self._breather = Breather()

    def take(self, piece: Piece) -> None:
        """Take the piece that follows; it is being written when this returns, and the one before is."""
        if piece.names is not None:
            self.unseen.learn(piece.names)
        for split, rows in piece.waiting.items():
            self.unseen.wait(self._names[split], rows)
        self._wait()
        self._breather.one_more()
        for (config, split), encoded in piece.rows.items():
            writer = self._writers[config][self._names[split]]
            self._running.append(self._pool.submit(writer.take, encoded))
        if piece.layouts is not None:
            self._layouts.take(piece.layouts)

    def _wait(self) -> None:
        running, self._running = self._running, []
        for future in running:
            future.result()

    def ordered(self, rows: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Rows by config with their parts in the order of the columns."""
        return {name: ordered(self._configs[name], row) for name, row in rows.items()}

    def close(self) -> dict[str, ConfigFacts]:
        self._wait()
        self._pool.shutdown()
        self._layouts.close()
        self.unseen.fill(self._writers.get("ner", {}))
        give_memory_back()
        facts = {}
        for config, features in self._configs.items():
            splits = {}
            for split, writer in self._writers[config].items():
                shards = tuple(writer.close())
                if shards:
                    splits[split] = split_facts(writer, shards)
            if splits:
                facts[config] = ConfigFacts(features, splits)
        return facts

    def abandon(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._layouts.abandon()
        self.unseen.abandon()
        for writers in self._writers.values():
            for writer in writers.values():
                writer.abandon()
