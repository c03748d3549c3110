"""Joins each new document to the groups of its near-duplicates. Knows nothing of parts or of the command line.

Two documents are linked when they have the same folded text, the same address, shingle sets with a Jaccard index of at
least `threshold`, or the same title within a few days and an index of at least `title_threshold`. Groups are the
connected components of these links. A group that a document has joined already is not compared with it further: another
link into it would change no component. That is what keeps a story with a thousand copies as cheap as one with two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import numpy as np
import rensa

from labeling.corpus.duplicates.boilerplate import LineCounts
from labeling.corpus.duplicates.index import Index
from labeling.corpus.duplicates.links import address_key, day_of, title_key
from labeling.corpus.duplicates.shingles import (
    Hashes,
    Lines,
    band_keys,
    banding,
    hash_of,
    jaccard,
    read_lines,
    shingle_set,
)
from schemas.project import DuplicateSettings
from schemas.records import Document

_BATCH = 2_000
_BATCH_WORDS = 2_000_000  # some 100 MB of hashes; the usual batch of news has a third of that
_FORMAT = 1
_FULL_BAND = 32  # a band that so many documents share tells nothing that other bands do not
_MOST_COMPARED = 64
_MOST_TITLED = 8
_EMPTY: Hashes = np.empty(0, np.uint64)


@dataclass(slots=True)
class _Story:
    """What is left of a document once its text is read; the node and the shingles come later."""

    id: str
    name: str
    lines: Lines
    address: str
    title: str
    day: int | None
    node: int = -1
    shingles: Hashes = field(default_factory=lambda: _EMPTY)


class DuplicateGroups:
    """The groups over the documents added so far; what is needed to compare new ones lies in `folder`."""

    def __init__(self, folder: Path, settings: DuplicateSettings) -> None:
        self._settings = settings
        self._banding = banding(settings.threshold)
        self.index = Index(folder, f"{_FORMAT} rensa {rensa.RMinHash.ALGORITHM_VERSION} {settings.model_dump_json()}")

    def __enter__(self) -> DuplicateGroups:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.index.close()

    def add(self, documents: Iterable[Document]) -> int:
        """Add those documents that are not in yet and say how many; `document.group` names the texts that are the same.

        The lines of a batch of documents are counted before any of them is compared, so that boilerplate is known in
        time. An id that comes again with another text is a revision: both texts speak for the id.
        """
        added = 0
        for batch in _batches(documents):
            with self.index.batch():
                added += self._add(batch)
        return added

    def add_part(self, documents: Iterable[Document], fingerprint: str) -> int:
        """`add` the documents of a part, all or none, and note that the part is in."""
        with self.index.batch():
            self.index.add_part(fingerprint)
            return sum(map(self._add, _batches(documents)))

    def groups(self) -> Iterator[tuple[str, str]]:
        """Every id with the name of its group: the exact-text group of the group's first document."""
        return self.index.groups()

    def _add(self, batch: list[_Story]) -> int:
        texts = self.index.texts_of(sorted({story.id for story in batch}))
        links: dict[int, set[int]] = {}
        node = self.index.size()
        for story in batch:
            of_id = texts.setdefault(story.id, {})
            if story.name not in of_id:
                story.node = node
                links[node] = {min(of_id.values())} if of_id else set()
                of_id[story.name] = node
                node += 1
        fresh = [story for story in batch if story.node >= 0]
        originals = []
        for story in fresh:
            twin = self.index.same(hash_of("text:" + story.name, signed=True), story.node)
            namesake = story.address and self.index.same(hash_of("address:" + story.address, signed=True), story.node)
            links[story.node].update(other for other in (twin, namesake) if isinstance(other, int))
            if twin is None:
                originals.append(story)
        self._make_sets(originals)
        self._link(fresh, links)
        return len(fresh)

    def _make_sets(self, stories: list[_Story]) -> None:
        size = self._settings.shingle
        counts = LineCounts(self.index.database, [story.lines for story in stories], self._settings)
        whole = {story.node: shingle_set(story.lines.words, size) for story in stories}

        def set_of(node: int) -> Hashes:
            return whole[node] if node in whole else self.index.set_of(node)

        for story in stories:
            counts.count(story.node, story.lines, set_of)
        counts.save()
        for story in stories:
            kept = counts.not_boilerplate(story.lines)
            story.shingles = whole[story.node] if kept.all() else shingle_set(story.lines.of(kept), size)
            if len(story.shingles):
                self.index.add_set(story.node, story.shingles)

    def _link(self, stories: list[_Story], links: dict[int, set[int]]) -> None:
        comparable = [story for story in stories if len(story.shingles)]
        keys = band_keys([story.shingles for story in comparable], *self._banding)
        bands = self.index.bands(np.unique(keys).tolist())
        bands_of = {story.node: row for story, row in zip(comparable, keys.tolist(), strict=True)}
        added: list[tuple[int, int]] = []
        for story in stories:
            roots = {self.index.root_of(node) for node in links[story.node]}
            beside: Counter[int] = Counter()
            for key in bands_of.get(story.node, ()):
                band = bands.setdefault(key, [])
                beside.update(band)
                if len(band) < _FULL_BAND:
                    band.append(story.node)
                    added.append((key, story.node))
            candidates = sorted(beside, key=lambda node: (-beside[node], node))
            self._compare(story, candidates, self._settings.threshold, roots)
            if story.title and story.day is not None and len(story.shingles):
                key = hash_of(story.title, signed=True)
                candidates = self.index.titled(key, story.node, story.day, self._settings.title_days, _MOST_TITLED)
                self._compare(story, candidates, self._settings.title_threshold, roots)
            root = self.index.merge(roots) if roots else story.node
            self.index.add_node(story.node, story.id, story.name, root)
        self.index.add_bands(added)

    def _compare(self, story: _Story, candidates: list[int], threshold: float, roots: set[int]) -> None:
        """Add to `roots` the groups of those candidates that are near enough."""
        compared = 0
        for node in candidates:
            root = self.index.root_of(node)
            if root in roots:
                continue
            if jaccard(story.shingles, self.index.set_of(node)) >= threshold:
                roots.add(root)
            compared += 1
            if compared == _MOST_COMPARED:
                break


def _batches(documents: Iterable[Document]) -> Iterator[list[_Story]]:
    batch: list[_Story] = []
    words = 0
    for document in documents:
        batch.append(_read(document))
        words += len(batch[-1].lines.words)
        if len(batch) == _BATCH or words > _BATCH_WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def _read(document: Document) -> _Story:
    return _Story(
        document.id,
        document.group or document.id,
        read_lines(document.text, document.source),
        address_key(document.url),
        title_key(document.title),
        day_of(document.date),
    )
