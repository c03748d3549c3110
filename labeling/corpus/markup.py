"""Labelled texts that a person can write by hand: brackets in the text, lines of labels under it. Knows a vocabulary only if it is given one.

    id: port-1
    licence: CC0-1.0

    و[رحبت|#a] [[ليبيا|GPE]…|ORG#1] ب[الاتفاق|#b].
    >> Endorse #a Speaker=#1 Topic=#b
    >> stance #a support holder=#1 target=#b

A bracket is an entity (`|TYPE`, `|TYPE#id`) or a bare span (`|#id`); brackets nest. A line of labels names spans of its
document by id: `>> Type #trigger Role=#span realis=other polarity=negative` (actual and positive need not be said) and
`>> stance #evidence support holder=#span target=#span quote=direct` (`holder=author` for the author; none need not be
said). `Type#v1` and `stance#s1` give the label an id of its own; without one it is numbered. `>> span TYPE#id = words`
marks words that cross a bracket, `>> span TYPE#id 2 = words` those in their second place.

`===` begins a document with its own header, `---` one with the header of the last and the next number in its id. A
backslash takes its meaning from `[ ] \\ > = -`; `\\n` is a line break (needed inside a bracket) and `\\u200F` a character
that cannot be seen. Labels come in the order of the text (entities) and of the lines (events, stances).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from labeling.corpus.brackets import ID, TYPE, Body, Mark, Section
from schemas.errors import InputError, LabelError
from schemas.label_types import Vocabulary
from schemas.records import Argument, Document, DocumentId, Entity, Event, Labels, Stance
from schemas.validation import problems

HEADER = ("id", "title", "date", "source", "licence", "url", "group")
DEFAULTS = {"realis": "actual", "polarity": "positive", "quote": "none"}  # what a line of labels need not say

SEPARATORS = ("===", "---")
_HEAD = re.compile(rf"({TYPE})(?:#({ID}))?")


def read_markup(path: Path, vocabulary: Vocabulary | None = None) -> Iterator[tuple[Document, Labels]]:
    """The documents of one file with their labels; raises what `parse` raises, and InputError for a file that is no text."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise InputError(f"{path} is not UTF-8 (byte {problem.start})", remedy="Save it as UTF-8") from problem
    return parse(text.removeprefix("\ufeff").replace("\r\n", "\n"), str(path), vocabulary)


def parse(text: str, name: str = "markup", vocabulary: Vocabulary | None = None) -> Iterator[tuple[Document, Labels]]:
    """Documents and their labels, one after the other; `name` is what an error calls the text.

    With a `vocabulary` the labels are checked against it.

    Raises:
        InputError: the markup is broken; names `name:line`.
        LabelError: a label names no span, a span is empty, has a blank at its edge or serves no label, an id stands twice, the
            vocabulary does not allow a label; names `name:line`.
    """
    lines: dict[str, int] = {}
    for section in _sections(text, name):
        identity = section.header["id"]
        if identity in lines:
            section.refuse(
                section.line, f"has the id {identity!r} a second time", f"line {lines[identity]} has it already"
            )
        lines[identity] = section.line
        body = Body(section)
        if not body.text:
            section.refuse(section.line, "begins a document that has no text")
        labels, at = _labels(body)
        for problem in problems(labels, body.text, vocabulary) if vocabulary is not None else ():
            line = at.get(problem.label.rpartition(" ")[2], section.line)
            section.refuse(line, f"has a label that does not fit: {problem.detail}", error=LabelError)
        yield _document(section, body), labels


def _sections(text: str, name: str) -> Iterator[Section]:
    section, in_header, stem, nth = Section(name, 1), True, "", 1
    for number, line in enumerate(text.split("\n"), 1):
        separator = line.rstrip()
        if separator in SEPARATORS:
            if in_header:
                section.refuse(number, "begins a document before the last one has its text")
            yield section
            in_header, nth = separator == "===", nth + 1
            section = Section(name, number, {} if in_header else section.header | {"id": f"{stem}-{nth}"})
        elif not in_header:
            section.lines.append((number, line))
        elif line.strip():
            _read_header(section, number, line)
        elif section.header:
            if "id" not in section.header:
                section.refuse(number, "ends a header that has no `id:`")
            in_header, stem, nth = False, section.header["id"], 1
    if in_header:
        section.refuse(
            text.count("\n") + 1, "ends before a text begins", "a document is a header, a blank line and a text"
        )
    yield section


def _read_header(section: Section, number: int, line: str) -> None:
    key, colon, value = line.partition(":")
    if not colon or key not in HEADER:
        section.refuse(
            number, f"is no line of a header: {line[:40]!r}", f"a header has {', '.join(HEADER)}, then a blank line"
        )
    if key in section.header:
        section.refuse(number, f"has the key {key!r} a second time")
    section.header[key] = value.strip()
    if key == "id" and not value.strip():
        section.refuse(number, "has an empty id")


@dataclass(slots=True)
class _Note:
    """A line of labels, taken apart: `>> type#id #anchor word… key=value…`."""

    line: int
    type: str
    id: str
    anchor: str
    words: list[str]
    values: list[tuple[str, str]]

    def take(self, key: str) -> str:
        """The value of a key that is no role; what need not be said where it is not."""
        found = next((item for item in self.values if item[0] == key), None)
        if found is None:
            return DEFAULTS.get(key, "")
        self.values.remove(found)
        return found[1]


def _note(section: Section, number: int, line: str) -> _Note:
    first, *rest = line[2:].split() or [""]
    head = _HEAD.fullmatch(first)
    if head is None or not rest or not rest[0].startswith("#"):
        section.refuse(number, "is no line of labels", "it begins `>> Type #trigger` or `>> stance #evidence`")
    words = [part for part in rest[1:] if "=" not in part]
    pairs = [part.partition("=") for part in rest[1:] if "=" in part]
    return _Note(number, head[1], head[2] or "", rest[0], words, [(key, value) for key, _, value in pairs])


def _document(section: Section, body: Body) -> Document:
    fields: dict[str, Any] = section.header | {"id": DocumentId(section.header["id"])}
    return Document(text=body.text, **fields)


def _labels(body: Body) -> tuple[Labels, dict[str, int]]:
    """The labels, and the line of each by its id."""
    notes = [_note(body.section, number, line) for number, line in body.notes]
    taken = {span.id for span in body.marks if span.type} - {""}
    for note in notes:
        if note.id in taken:
            body.section.refuse(note.line, f"gives the id {note.id!r} a second time", error=LabelError)
        taken |= {note.id} - {""}
    entities = [span for span in body.marks if span.type]
    _number(entities, "e", taken)
    _number([note for note in notes if note.type != "stance"], "v", taken)
    _number([note for note in notes if note.type == "stance"], "s", taken)
    labels = Labels(
        tuple(Entity(span.id, span.start, span.end, span.type) for span in entities),
        tuple(_event(note, body) for note in notes if note.type != "stance"),
        tuple(_stance(note, body) for note in notes if note.type == "stance"),
    )
    for span in body.marks:
        if not span.type and not span.used:
            body.section.refuse(span.line, f"marks #{span.id}, which no line of labels names", error=LabelError)
    return labels, {span.id: span.line for span in entities} | {note.id: note.line for note in notes}


def _number(items: Sequence[Mark | _Note], letter: str, taken: set[str]) -> None:
    free = (name for number in count(1) if (name := f"{letter}{number}") not in taken)
    for item in items:
        item.id = item.id or next(free)


def _event(note: _Note, body: Body) -> Event:
    realis, polarity = note.take("realis"), note.take("polarity")
    trigger = body.mark(note.anchor, note.line)
    arguments = []
    for role, reference in note.values:
        span = body.mark(reference, note.line)
        arguments.append(Argument(role, span.start, span.end, span.id if span.type else None))
    _nothing_left(note, note.words, body)
    return Event(note.id, note.type, trigger.span, realis, polarity, tuple(arguments))


def _stance(note: _Note, body: Body) -> Stance:
    quote, holder, target = note.take("quote"), note.take("holder"), note.take("target")
    if len(note.words) != 1 or not holder or not target:
        cause = "it is `>> stance #evidence support holder=#span target=#span`, with holder=author for the author"
        body.section.refuse(note.line, "is no line of a stance", cause)
    _nothing_left(note, [f"{key}={value}" for key, value in note.values], body)
    evidence, aim = body.mark(note.anchor, note.line).span, body.mark(target, note.line).span
    who = None if holder == "author" else body.mark(holder, note.line).span
    return Stance(note.id, who, aim, note.words[0], evidence, quote)


def _nothing_left(note: _Note, left: list[str], body: Body) -> None:
    if left:
        body.section.refuse(note.line, f"says {left[0]!r}, which has no meaning in a line for {note.type}")
