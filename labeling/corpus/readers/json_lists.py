"""Reads files of JSON, a list of documents or one document after the other. Knows nothing of documents and projects.

The list is cut into its items here and each item is parsed by itself: a broken item costs only itself, every item has its
line, and a lone surrogate stays what it is (the streaming parser yajl, for one, stops at the first fault and writes "?"
for such a surrogate without a word).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labeling.corpus.readers.encodings import decoded_stream
from labeling.corpus.readers.items import Item, Refused
from labeling.corpus.readers.objects import entry_from_json
from labeling.corpus.readers.streams import LONGEST, ByteStream, Source, too_long
from schemas.project import FieldMapping

_CHUNK = 2**18
_IN_STRING = re.compile(rb'[^"\\\n]*(?:\\[^\n][^"\\\n]*)*')
_DEEPER = re.compile(rb'["\[\]{}]')
_IN_LIST = re.compile(rb'["\[\]{},]')
_OUTSIDE = re.compile(rb'["\[\]{}\n]')
_OPENED_BY = {ord("]"): ord("["), ord("}"): ord("{")}


def read_json(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """An item for each member of the list, or for each object where there is no list around them."""
    empty = True
    with source.stream() as raw:
        stream, decoder = decoded_stream(raw)
        for line, data in items_of(stream):
            empty = False
            place = f"{source.place}:{line}"
            yield data.at(place) if isinstance(data, Refused) else entry_from_json(place, data, decoder, fields)
    if empty:
        raise Refused("empty", "the file holds no item")


def items_of(stream: ByteStream) -> Iterator[tuple[int, bytes | Refused]]:
    """The bytes of each item with the line where it begins; what cannot be an item ends as a `Refused`."""
    cutter = _Cutter()
    try:
        while chunk := stream.read1(_CHUNK):  # not `read`, which drops what came before a fault
            while chunk.endswith(b"\\") and (more := stream.read(1)):
                chunk += more  # so that no escape is cut in two
            yield from cutter.feed(chunk)
    except Refused as refused:
        yield cutter.line, refused
        return
    yield from cutter.end()


class _Cutter:
    """Where in the JSON we are: the open brackets, whether a string is open, and the item as far as it was read."""

    def __init__(self) -> None:
        self.line = 1
        self._open = bytearray()
        self._listed = False
        self._in_string = False
        self._parts: list[bytes] = []
        self._size = 0
        self._begin = 1

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes | Refused]]:
        """The items that end in `chunk`."""
        start = at = 0
        while at < len(chunk):
            if self._in_string:
                at = self._string_end(chunk, at)
                continue
            found = self._next_mark().search(chunk, at)
            if found is None:
                break
            mark, at = chunk[found.start()], found.end()
            if mark == ord('"'):
                self._in_string = True
            elif mark in b"[{":
                if mark == ord("[") and not self._open and not self._size and chunk[start:at].strip() == b"[":
                    self.line += chunk.count(b"\n", start, at)
                    self._listed, start = True, at
                self._open.append(mark)
            elif mark in b",\n" or self._closes_list(mark):
                self._take(chunk[start : found.start()])
                yield from self._item()
                self.line += mark == ord("\n")
                start = at
            elif not self._open:
                self._take(chunk[start:at])
                yield from self._item()
                start = at
        self._take(chunk[start:])

    def end(self) -> Iterator[tuple[int, bytes | Refused]]:
        """What is left when the file ends."""
        if len(self._open) > self._listed:
            yield self._begin, Refused("truncated", "the file ends inside the item that begins here")
            return
        yield from self._item()
        if self._listed:
            yield self.line, Refused("truncated", "the list is not closed: the end of the file may be missing")

    def _next_mark(self) -> re.Pattern[bytes]:
        if not self._open:
            return _OUTSIDE
        return _IN_LIST if self._listed and len(self._open) == 1 else _DEEPER

    def _string_end(self, chunk: bytes, at: int) -> int:
        """Where the open string ends; none goes over a line end, so a quote that is missing costs few items."""
        found = _IN_STRING.match(chunk, at)
        end = found.end() if found is not None else at
        if end < len(chunk):
            self._in_string = chunk[end] == ord("\\")
            end += chunk[end] != ord("\n")
        return end

    def _closes_list(self, mark: int) -> bool:
        """Close the bracket that `mark` belongs to, with those left open in it; tell whether that was the list's."""
        opener = self._open.rfind(_OPENED_BY[mark])
        if opener >= 0:
            del self._open[opener:]
        if not self._listed or self._open:
            return False
        self._listed = False
        return True

    def _take(self, part: bytes) -> None:
        if not self._size:
            bare = part.lstrip()
            self.line += part.count(b"\n", 0, len(part) - len(bare))
            self._begin, part = self.line, bare
        self.line += part.count(b"\n")
        self._size += len(part)
        if self._size <= LONGEST:
            self._parts.append(part)
        else:
            self._parts.clear()

    def _item(self) -> Iterator[tuple[int, bytes | Refused]]:
        """The item, where there is one, and an empty place for the next."""
        if self._size > LONGEST:
            yield self._begin, too_long("item", self._size)
        elif self._size:
            yield self._begin, b"".join(self._parts).rstrip()
        self._parts, self._size = [], 0
