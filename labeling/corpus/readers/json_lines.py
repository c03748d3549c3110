"""Reads JSON lines, a document each. Knows nothing of documents and projects."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.corpus.readers.encodings import decoded_stream
from labeling.corpus.readers.items import Item, Refused
from labeling.corpus.readers.objects import entry_from_json
from labeling.corpus.readers.streams import Source, lines
from schemas.project import FieldMapping


def read_json_lines(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """An item for each line that is not blank."""
    empty = True
    with source.stream() as raw:
        stream, decoder = decoded_stream(raw)
        for number, line in lines(stream):
            place = f"{source.place}:{number}"
            if isinstance(line, Refused):
                empty = False
                yield line.at(place)
            elif not line.isspace():
                empty = False
                yield entry_from_json(place, line, decoder, fields)
    if empty:
        raise Refused("empty", "the file holds no line")
