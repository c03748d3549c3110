"""From entries of files to documents of a project: identity, line ends, audit, refusals. Knows nothing of file formats."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from labeling.arabic.folding import fold
from labeling.corpus.audit import AuditSums, arabic_share, audit
from labeling.corpus.identity import Identities, Standing
from labeling.corpus.readers import OTHER_FILE, Entry, Item, Unreadable
from labeling.store.parts import PART_ROWS, read_identities, write_documents
from labeling.store.tombstones import Tombstone
from schemas.outcome import Outcome
from schemas.project import IngestSettings
from schemas.records import Document, DocumentId, text_sha256

REFUSALS = frozenset({"empty", "binary", "too-long", "lone-surrogate", "wrong-language"})
"""Reasons that lie in a document's content: it was read, and the project does not take it."""

AUDIT = "audit"
"""The key of a document's metadata that holds its audit."""

TAKEN_DOWN = "taken-down"

_PART_CHARACTERS = 16_000_000  # so many characters end a part early: long documents must not fill the memory


def ingest(
    items: Iterable[Item],
    folder: Path,
    settings: IngestSettings,
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
    taken_down: Collection[Tombstone] = (),
) -> AuditSums:
    """Add the documents of `items` to the parts in `folder`; what is there already is skipped. Gives the sums of their audits.

    A document's id is its source's id, or a hash of its text where it has none. Another text under a source's id is a new
    revision of that document. `progress` is told of each item read. A part is cut by what is new alone, so that a run
    that was killed and run again writes the same parts. What was taken down is skipped, by its id and by its text. One run at a time: `labeling.store.files.sole_writer` sees to it.
    """
    sums = AuditSums()
    known = Identities()
    for table in read_identities(folder):
        for row in zip(*(table[name].to_pylist() for name in ("id", "sha256", "source", "revision")), strict=True):
            known.add(*row)
    for batch in _batches(_new_documents(items, known, settings, outcome, progress, _Buried(taken_down))):
        write_documents(folder, batch)
        for document in batch:
            outcome.done["ingested" if document.revision == 1 else "new revisions"] += 1
            sums.add(document.metadata[AUDIT])
    return sums


def normalised(text: str) -> str:
    """The text as it is kept for ever: line ends become `\\n` and a BOM at the start goes. Nothing else is touched."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def same_text_group(text: str) -> str:
    """A name shared by texts that differ in nothing but spelling variants, diacritics and white space."""
    bare = " ".join(fold(text).text.split())
    return "g-" + hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    characters = 0
    for document in documents:
        batch.append(document)
        characters += len(document.text)
        if len(batch) == PART_ROWS or characters >= _PART_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


class _Buried:
    """The ids and the SHA-256 of the texts that were taken down."""

    def __init__(self, tombstones: Collection[Tombstone]) -> None:
        self.ids = frozenset(tombstone.document for tombstone in tombstones)
        self.hashes = frozenset[str]().union(*(tombstone.hashes for tombstone in tombstones))


def _new_documents(
    items: Iterable[Item],
    known: Identities,
    settings: IngestSettings,
    outcome: Outcome,
    progress: Callable[[int], None],
    buried: _Buried,
) -> Iterator[Document]:
    named_by_file: set[str] = set()
    for item in items:
        progress(1)
        if isinstance(item, Unreadable):
            if item.reason == OTHER_FILE:
                outcome.skipped["other files"] += 1
                continue
            outcome.leave_out(item.place, item.reason, item.detail)
            continue
        text = normalised(item.text)
        refusal = _refusal(text, settings)
        if refusal:
            outcome.leave_out(item.place, *refusal)
            continue
        sha256 = text_sha256(text)
        number = item.id or f"doc-{sha256[:16]}"
        if number in buried.ids or sha256 in buried.hashes:
            outcome.skipped[TAKEN_DOWN] += 1
            continue
        source = item.fields.get("source", settings.source)
        standing, revision = known.standing(number, sha256, source)
        again = number in named_by_file
        if PurePath(item.place).stem == number:
            named_by_file.add(number)
        if standing in (Standing.THERE, Standing.EARLIER):
            outcome.skipped[standing.value] += 1
        elif standing is Standing.TAKEN:
            detail = f"a document of another source has the id {number}; give this one an id of its own"
            outcome.leave_out(item.place, standing.value, detail)
        elif again:
            # two folders hold a file of this name: that does not make one text a revision of the other
            detail = f"another file named {number} with another text came before it; rename one of them"
            outcome.leave_out(item.place, "id-twice", detail)
        else:
            known.add(number, sha256, source, revision)
            yield _document(DocumentId(number), text, revision, item, settings)


def _refusal(text: str, settings: IngestSettings) -> tuple[str, str] | None:
    if not text.strip():
        return "empty", "there is no text"
    if "\0" in text:
        return "binary", f"character {text.index(chr(0))} is NUL, which no text file and no database column holds"
    if len(text) > settings.longest:
        return "too-long", f"{len(text):,} characters; ingest.longest in musnad.yaml allows {settings.longest:,}"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as problem:
        return "lone-surrogate", f"character {problem.start} is half of a surrogate pair and cannot be stored as UTF-8"
    if settings.language:
        share = arabic_share(text)
        if share < settings.language:
            asked = f"ingest.language in musnad.yaml asks for {settings.language:.0%}"
            return "wrong-language", f"{share:.0%} of the letters are Arabic; {asked}"
    return None


def _document(number: DocumentId, text: str, revision: int, entry: Entry, settings: IngestSettings) -> Document:
    fields = {"source": settings.source, "licence": settings.licence, **entry.fields}
    metadata: Mapping[str, Any] = entry.metadata
    if AUDIT in metadata:
        metadata = {f"source_{name}" if name == AUDIT else name: value for name, value in metadata.items()}
    counts = audit(entry.text, text)
    if entry.encoding != "utf-8":
        counts[f"decoded from {entry.encoding}"] = 1
    return Document(
        number,
        text,
        group=same_text_group(text),
        metadata={**metadata, AUDIT: counts},
        revision=revision,
        **fields,
    )
