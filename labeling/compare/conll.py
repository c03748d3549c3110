"""Sentences of a CoNLL file: one token a line, BIO tags in one column or, nested, in several (as Wojood writes them).

Columns `-` and `_` say nothing; behind a `-DOCSTART-` line with columns, as in CoNLL-2003, the last column is the only tag. Knows
nothing of types. The text is rebuilt by joining the tokens with one space; a sentence is a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labeling.compare.lines import numbered_lines
from schemas.errors import InputError
from schemas.records import Entity, Labels, Span

_TAG = re.compile(r"O|[BIESLU]-\S+")
_BLANK = re.compile(r"[ \t]+")
_STARTS, _ENDS = frozenset("BSU"), frozenset("ESLU")
_BREAK = "-DOCSTART-"
_NOTHING = frozenset("-_")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rebuilt sentence; `tokens` are the spans of the file's tokens, `loose` counts I- tags that continued nothing."""

    number: int
    text: str
    tokens: tuple[Span, ...]
    labels: Labels
    loose: int = 0


def is_conll(line: str) -> bool:
    """Whether a file whose first line with content is `line` is meant as CoNLL."""
    columns = _BLANK.split(line.strip(" \t"))
    return columns[0] == _BREAK or _tags(columns) != []


def read_conll(path: Path) -> Iterator[Sentence]:
    """The sentences in order, numbered from 1.

    A column is a sequence of BIO tags of its own (BIOES and BILOU are read too); an I- tag goes on with the name that its
    column has open, else with one of its type from another column, else it begins one.

    Raises:
        InputError: a line has no tag, or something that is none; names file and line.
    """
    rows: list[list[str]] = []
    number = 0
    only_last = False
    for place, line in numbered_lines(path):
        columns = _BLANK.split(line.strip(" \t"))
        if columns == [""] or columns[0] == _BREAK:
            if rows:
                number += 1
                yield _sentence(number, rows)
            rows = []
            only_last |= columns[0] == _BREAK and len(columns) > 2
            continue
        tags = _tags(columns[:1] + columns[-1:] if only_last and len(columns) > 1 else columns)
        if not tags:
            raise InputError(
                f"{path}:{place} is no line of a CoNLL file: {line[:60]!r}",
                cause="a line is a token and one or more tags: O, B-TYPE or I-TYPE",
                remedy="Leave only the token and its entity tags in each line",
            )
        rows.append([columns[0], *tags])
    if rows:
        yield _sentence(number + 1, rows)


def _tags(columns: list[str]) -> list[str]:
    """The tags behind the token; none where the line is not of a CoNLL file."""
    tags = [column for column in columns[1:] if column not in _NOTHING]
    return tags if all(map(_TAG.fullmatch, tags)) else []


@dataclass(slots=True)
class _Open:
    """A name that the last token was part of."""

    column: int
    type: str
    first: int
    last: int


def _sentence(number: int, rows: list[list[str]]) -> Sentence:
    tokens, start = [], 0
    for token, *_ in rows:
        tokens.append(Span(start, start + len(token)))
        start += len(token) + 1
    names: list[_Open] = []
    open_: list[_Open] = []
    loose = 0
    for place, (_, *tags) in enumerate(rows):
        going_on = []
        for column, tag in enumerate(tags):
            if tag == "O":
                continue
            shape, _, kind = tag.partition("-")
            name = None if shape in _STARTS else _continued(open_, column, kind)
            if name is None:
                loose += shape not in _STARTS
                name = _Open(column, kind, place, place)
                names.append(name)
            else:
                open_.remove(name)
                name.column, name.last = column, place
            if shape not in _ENDS:
                going_on.append(name)
        open_ = going_on
    spans = sorted((tokens[name.first].start, -tokens[name.last].end, name.type) for name in names)
    entities = tuple(Entity(f"e{i}", begin, -end, kind) for i, (begin, end, kind) in enumerate(spans, 1))
    return Sentence(number, " ".join(row[0] for row in rows), tuple(tokens), Labels(entities), loose)


def _continued(open_: list[_Open], column: int, kind: str) -> _Open | None:
    """The open name of this type in this column, else the longest one of another column."""
    fitting = [name for name in open_ if name.type == kind]
    return min(fitting, key=lambda name: (name.column != column, name.first, name.column), default=None)
