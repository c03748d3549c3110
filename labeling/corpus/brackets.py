"""Spans written as brackets into lines of text: the text without them, and where they stood. Knows nothing of what labels say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from schemas.errors import InputError, LabelError, MusnadError
from schemas.records import Span

TYPE = r"[^\W\d]\w*"
ID = r"[\w.:-]+"

_ESCAPE = r"\\(u[0-9A-Fa-f]{4}|.?)"
_MARK = re.compile(rf"{_ESCAPE}|\|({TYPE})?(?:#({ID}))?\]|[\[\]]", re.DOTALL)
_SPAN_LINE = re.compile(rf">>\s*span\s+({TYPE})?(?:#({ID}))?(?:\s+([1-9]\d*))?\s*= ?(.+)", re.DOTALL)


@dataclass(slots=True)
class Section:
    """The lines of one document; `line` is its first."""

    name: str
    line: int
    header: dict[str, str] = field(default_factory=dict)
    lines: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, line: int, what: str, cause: str = "", error: type[MusnadError] = InputError) -> NoReturn:
        raise error(f"{self.name}:{line} {what}", cause=cause)


@dataclass(slots=True)
class Mark:
    """A span as written: an entity if it has a type. `used` once a line of labels names it."""

    start: int
    end: int
    type: str
    id: str
    line: int = 0
    used: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Body:
    """The text of a document, its spans in the order of the text, and its lines of labels as written."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.marks: list[Mark] = []
        self.notes: list[tuple[int, str]] = []
        self._pieces: list[str] = []
        self._length = 0
        crossing: list[tuple[int, str]] = []
        breaks = 0
        for number, line in section.lines:
            if line.startswith(">>"):
                (crossing if line[2:].split(None, 1)[:1] == ["span"] else self.notes).append((number, line))
                continue
            if line:
                self._put("\n" * breaks)
                self._read_line(number, line)
                breaks = 0
            breaks += bool(self._pieces)
        self.text = "".join(self._pieces)
        for number, line in crossing:
            self._read_span_line(number, line)
        # stable: of two equal spans the outer bracket stays first
        self.marks.sort(key=lambda span: (span.start, -span.end))
        self.named = self._check_spans()

    def mark(self, reference: str, line: int) -> Mark:
        """The span that `#id` names."""
        found = self.named.get(reference[1:]) if reference.startswith("#") else None
        if found is None:
            self.section.refuse(line, f"names {reference!r}, and no span has this id", error=LabelError)
        found.used = True
        return found

    def _put(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)

    def _read_line(self, number: int, line: str) -> None:
        open_: list[Mark] = []
        done = 0
        for mark in _MARK.finditer(line):
            self._put(line[done : mark.start()])
            done = mark.end()
            if mark[0].startswith("\\"):
                self._put(self._character(mark[1], number))
            elif mark[0] == "[":
                open_.append(Mark(self._length, 0, "", "", number))
                self.marks.append(open_[-1])
            elif open_ and (mark[2] or mark[3]):
                closed = open_.pop()
                closed.end, closed.type, closed.id = self._length, mark[2] or "", mark[3] or ""
            else:
                cause = "a bracket ends |TYPE], |TYPE#id] or |#id]; one of the text itself is \\[ or \\]"
                near = line[max(0, mark.start() - 20) : mark.end()]
                self.section.refuse(number, f"has a closing bracket too many or without a label: {near!r}", cause)
        self._put(line[done:])
        if open_:
            self.section.refuse(number, "opens a bracket that does not close on the same line")

    def _read_span_line(self, number: int, line: str) -> None:
        said = _SPAN_LINE.fullmatch(line)
        if said is None or not (said[1] or said[2]):
            self.section.refuse(number, "is not `>> span TYPE#id = words`")
        words = re.sub(_ESCAPE, lambda escape: self._character(escape[1], number), said[4])
        places = [found.start() for found in re.finditer(f"(?={re.escape(words)})", self.text)]
        wanted = int(said[3] or 1)
        if len(places) < wanted or (len(places) > 1 and not said[3]):
            cause = "say in which place, as in `>> span #9 2 = words`" if places else ""
            self.section.refuse(number, f"names words that stand {len(places)} times in the text", cause, LabelError)
        start = places[wanted - 1]
        self.marks.append(Mark(start, start + len(words), said[1] or "", said[2] or "", number))

    def _check_spans(self) -> dict[str, Mark]:
        named: dict[str, Mark] = {}
        for span in self.marks:
            words = self.text[span.start : span.end]
            if not words or words != words.strip():
                self.section.refuse(
                    span.line, f"marks {words!r}, which is empty or has a blank at its edge", error=LabelError
                )
            if span.id and named.setdefault(span.id, span) is not span:
                self.section.refuse(span.line, f"gives the id {span.id!r} a second time", error=LabelError)
        return named

    def _character(self, escape: str, line: int) -> str:
        if len(escape) == 5:
            return chr(int(escape[1:], 16))
        if escape == "n":
            return "\n"
        if not escape or escape not in "[]\\>=-":
            self.section.refuse(line, f"has the unknown escape '\\{escape}'")
        return escape
