"""Reads csv and tsv, a document each row. Knows nothing of documents and projects."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from labeling.corpus.readers.encodings import UTF8, Decoder, decoded_stream
from labeling.corpus.readers.items import Item, Refused, Unreadable
from labeling.corpus.readers.objects import distinct, entry_from, missing_column
from labeling.corpus.readers.streams import LONGEST, Source, lines, too_long
from schemas.project import FieldMapping

_DELIMITERS = ",;\t|"


def read_csv(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """The rows under the header, between whatever of `, ; | tab` the header is written with."""
    return _read(source, fields, _DELIMITERS)


def read_tsv(source: Source, fields: FieldMapping) -> Iterator[Item]:
    """The rows under the header, between tabs."""
    return _read(source, fields, "\t")


def _read(source: Source, fields: FieldMapping, delimiters: str) -> Iterator[Item]:
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST + 1))  # the feed watches the size of a whole row
    with source.stream() as raw:
        stream, decoder = decoded_stream(raw)
        feed = _Feed(lines(stream), decoder)
        rows = _rows(source.place, feed, _sniffed(feed, delimiters, fields))
        header = next((row for row in rows if isinstance(row, Unreadable) or row), None)
        if header is None:
            raise Refused("empty", "the file holds no row")
        if isinstance(header, Unreadable):
            yield header
            return
        columns = distinct(name.strip() for name in header)
        if fields.text not in columns:
            raise missing_column(columns, fields)
        empty = True
        for row in rows:
            empty = False
            yield (
                row
                if isinstance(row, Unreadable)
                else _item(f"{source.place}:{feed.first}", row, columns, feed, fields)
            )
    if empty:
        raise Refused("empty", "the file holds no row under its header")


def _item(place: str, row: list[str], columns: list[str], feed: _Feed, fields: FieldMapping) -> Item:
    if len(row) != len(columns):
        detail = (
            f"the row has {len(row)} cells and the header {len(columns)}; a delimiter or a quote that is not quoted?"
        )
        return Unreadable(place, "bad-row", detail)
    return entry_from(place, dict(zip(columns, row, strict=True)), fields, feed.encoding)


def _rows(place: str, feed: _Feed, delimiter: str) -> Iterator[list[str] | Unreadable]:
    """Each row that is not blank. After a fault the lines under the broken row's first are read again, as rows."""
    while True:
        reader = csv.reader(feed, delimiter=delimiter, strict=True)
        try:
            for row in _from_row_to_row(reader, feed):
                if row:
                    yield row
            return
        except csv.Error as problem:
            yield Unreadable(f"{place}:{feed.first}", "invalid-csv", str(problem))
            feed.go_back()
        except Refused as refused:
            if feed.inside_row:
                yield Unreadable(
                    f"{place}:{feed.first}", "invalid-csv", f"a quote is open when line {feed.number} comes"
                )
            yield refused.at(f"{place}:{feed.number}")
            feed.go_back()


def _from_row_to_row(reader: Iterator[list[str]], feed: _Feed) -> Iterator[list[str]]:
    while True:
        feed.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        yield row


def _sniffed(feed: _Feed, delimiters: str, fields: FieldMapping) -> str:
    """The delimiter with which the first line has the text column, else the one with the most columns."""
    line = feed.peek()

    def fit(delimiter: str) -> tuple[bool, int]:
        try:
            header = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return False, 0
        return fields.text in [name.strip() for name in header], len(header)

    return max(delimiters, key=fit)


class _Feed:
    """The decoded lines for a csv reader: which row they are of, and the way back to a row's second line."""

    def __init__(self, source: Iterator[tuple[int, bytes | Refused]], decoder: Decoder) -> None:
        self._source = source
        self._decoder = decoder
        self._again: deque[tuple[int, str | Refused, str]] = deque()
        self._row: list[tuple[int, str | Refused, str]] = []
        self._size = 0
        self.number = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        number, line, encoding = self._again.popleft() if self._again else self._next()
        self.number = number
        if isinstance(line, Refused):
            raise line
        self._row.append((number, line, encoding))
        self._size += len(line)
        if self._size > LONGEST:
            raise too_long("row", self._size)
        return line

    @property
    def first(self) -> int:
        """The number of the row's first line."""
        return self._row[0][0] if self._row else self.number

    @property
    def encoding(self) -> str:
        """How the row was decoded."""
        return next((encoding for _, _, encoding in self._row if encoding != UTF8), UTF8)

    @property
    def inside_row(self) -> bool:
        return bool(self._row) and self._row[-1][0] < self.number

    def begin_row(self) -> None:
        self._row, self._size = [], 0

    def go_back(self) -> None:
        self._again.extendleft(reversed(self._row[1:]))

    def peek(self) -> str:
        """The first line; empty where there is none to be read."""
        try:
            self._again.append(self._next())
        except StopIteration:
            return ""
        line = self._again[0][1]
        return line if isinstance(line, str) else ""

    def _next(self) -> tuple[int, str | Refused, str]:
        number, line = next(self._source)
        if isinstance(line, Refused):
            return number, line, UTF8
        try:
            return number, *self._decoder.decode(line)
        except Refused as refused:
            return number, refused, UTF8
