"""From entries of files to documents of a project: identity, line ends, refusals. Knows nothing of file formats."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from labeling.arabic.folding import fold
from labeling.corpus.readers import OTHER_FILE, Entry, Item, Unreadable
from labeling.store.parts import PART_ROWS, document_hashes, write_documents
from schemas.outcome import Outcome
from schemas.project import IngestSettings
from schemas.records import Document, DocumentId, text_sha256


def ingest(
    items: Iterable[Item],
    folder: Path,
    settings: IngestSettings,
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Add the documents of `items` to the parts in `folder`; what is there already is skipped.

    A document's id is its source's id, or a hash of its text where it has none. `progress` is told of each item read.
    """
    known = document_hashes(folder)
    fresh = _new_documents(items, known, settings, outcome, progress)
    while batch := list(itertools.islice(fresh, PART_ROWS)):
        write_documents(folder, batch)
        outcome.done["ingested"] += len(batch)


def normalised(text: str) -> str:
    """The text as it is kept for ever: line ends become `\\n` and a BOM at the start goes. Nothing else is touched."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def same_text_group(text: str) -> str:
    """A name shared by texts that differ in nothing but spelling variants, diacritics and white space."""
    bare = " ".join(fold(text).text.split())
    return "g-" + hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _new_documents(
    items: Iterable[Item],
    known: dict[DocumentId, str],
    settings: IngestSettings,
    outcome: Outcome,
    progress: Callable[[int], None],
) -> Iterator[Document]:
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
        number = DocumentId(item.id or f"doc-{sha256[:16]}")
        if number not in known:
            known[number] = sha256
            if item.encoding != "utf-8":
                outcome.done[f"decoded from {item.encoding}"] += 1
            yield _document(number, text, item, settings)
        elif known[number] == sha256:
            outcome.skipped["already there"] += 1
        else:
            detail = f"the project has another text under the id {number}; give this one an id of its own"
            outcome.leave_out(item.place, "id-taken", detail)


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
    return None


def _document(number: DocumentId, text: str, entry: Entry, settings: IngestSettings) -> Document:
    fields = {"source": settings.source, "licence": settings.licence, **entry.fields}
    return Document(number, text, group=same_text_group(text), metadata=entry.metadata, **fields)
