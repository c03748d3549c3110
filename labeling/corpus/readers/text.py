"""Reads text files, a document each. Knows nothing of documents and projects."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.corpus.readers.encodings import decode
from labeling.corpus.readers.items import Entry, Item
from labeling.corpus.readers.streams import Source, whole
from schemas.project import FieldMapping


def read_text(source: Source, _: FieldMapping) -> Iterator[Item]:
    """The file as one entry that is named after it."""
    with source.stream() as stream:
        text, encoding = decode(whole(stream))
    yield Entry(source.place, source.stem, text, encoding=encoding)
