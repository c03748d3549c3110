"""Documents and labels back into the markup that `labeling.corpus.markup` reads. Knows nothing of files and vocabularies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

from labeling.corpus.markup import DEFAULTS, HEADER, SEPARATORS
from schemas.errors import LabelError
from schemas.records import Document, Entity, Event, Labels, Span, Stance

_Marks = list[tuple[Span, str]]  # a span and what follows its words: TYPE#id of an entity, #id of a bare span


def render(document: Document, labels: Labels) -> str:
    """The markup of one document. `parse` gives both back as they were if the labels stand in the order of the text.

    Raises:
        LabelError: there is something that the markup has no words for: a score, metadata, a span that is empty or has a
            blank at its edge, an argument that is not where its entity is.
    """
    _check(document, labels)
    references, bare, marks = _marks(labels)
    inline, crossing = _nested(marks)
    notes: dict[int, list[str]] = {}
    for at, note in (*_span_notes(document.text, crossing), *_label_notes(labels, references, bare)):
        notes.setdefault(at, []).append(note)
    header = "".join(f"{key}: {value}\n" for key in HEADER if (value := getattr(document, key)))
    return header + "\n" + "".join(_lines(document.text, inline, notes))


def _check(document: Document, labels: Labels) -> None:
    def refuse(why: str) -> None:
        raise LabelError(f"Document {document.id} cannot be written as markup: {why}")

    if not document.text:
        refuse("it has no text")
    if document.metadata:
        refuse("it has metadata")
    for key in HEADER:
        value = getattr(document, key)
        if value != value.strip() or "\n" in value or (key == "id" and not value):
            refuse(f"its {key} {value!r} is not one line without blanks around it")
    scored: tuple[Entity | Event | Stance, ...] = (*labels.entities, *labels.events, *labels.stances)
    if any(label.score is not None for label in scored):
        refuse("a label has a score")
    entities = {entity.id: entity.span for entity in labels.entities}
    for name, span in labels.spans():
        words = document.text[max(span.start, 0) : max(span.end, 0)]
        if len(words) != span.end - span.start or not words or words != words.strip():
            refuse(f"{name} is outside the text, empty or has a blank at its edge")
    for event in labels.events:
        for argument in event.arguments:
            if argument.entity is not None and entities.get(argument.entity) != argument.span:
                refuse(f"the {argument.role} of event {event.id} is not where entity {argument.entity} is")


def _marks(labels: Labels) -> tuple[dict[Span, str], dict[Span, str], _Marks]:
    """How each span is referred to, how each bare span is (an argument that is no entity wants one), and all to be marked."""
    entities = {entity.span: f"#{entity.id}" for entity in reversed(labels.entities)}
    wanted = dict.fromkeys(span for _, span in labels.spans() if span not in entities)
    wanted |= dict.fromkeys(a.span for event in labels.events for a in event.arguments if a.entity is None)
    taken = {entity.id for entity in labels.entities}
    names = (f"#{number}" for number in count(1) if str(number) not in taken)
    bare = {span: next(names) for span in wanted}
    marks = [(entity.span, f"{entity.type}#{entity.id}") for entity in labels.entities]
    return bare | entities, bare, marks + list(bare.items())


def _nested(marks: _Marks) -> tuple[_Marks, _Marks]:
    """The marks that stand in each other or side by side, in the order in which they open, and those that cross one of them."""
    inline: _Marks = []
    crossing: _Marks = []
    open_: list[Span] = []
    for mark in sorted(marks, key=lambda mark: (mark[0].start, -mark[0].end)):
        while open_ and open_[-1].end <= mark[0].start:
            open_.pop()
        if open_ and mark[0].end > open_[-1].end:
            crossing.append(mark)
        else:
            inline.append(mark)
            open_.append(mark[0])
    return inline, crossing


def _span_notes(text: str, crossing: _Marks) -> Iterator[tuple[int, str]]:
    for span, label in crossing:
        words = text[span.start : span.end]
        places = [found.start() for found in re.finditer(f"(?={re.escape(words)})", text)]
        place = f" {places.index(span.start) + 1}" if len(places) > 1 else ""
        yield span.start, f">> span {label}{place} = " + "".join(map(_written, words))


def _label_notes(labels: Labels, references: dict[Span, str], bare: dict[Span, str]) -> Iterator[tuple[int, str]]:
    for event in labels.events:
        parts = [f">> {event.type}#{event.id}", references[event.trigger]]
        parts += _said("realis", event.realis) + _said("polarity", event.polarity)
        for argument in event.arguments:
            reference = f"#{argument.entity}" if argument.entity is not None else bare[argument.span]
            parts.append(f"{argument.role}={reference}")
        yield event.trigger.start, " ".join(parts)
    for stance in labels.stances:
        holder = "author" if stance.holder is None else references[stance.holder]
        parts = [f">> stance#{stance.id}", references[stance.evidence], stance.polarity]
        parts += [f"holder={holder}", f"target={references[stance.target]}", *_said("quote", stance.quote)]
        yield stance.evidence.start, " ".join(parts)


def _said(key: str, value: str) -> list[str]:
    return [] if value == DEFAULTS[key] else [f"{key}={value}"]


def _lines(text: str, inline: _Marks, notes: dict[int, list[str]]) -> Iterator[str]:
    """The lines of the text with their brackets, each followed by the lines of the labels that begin in it."""
    coming, open_ = inline[::-1], _Marks()
    begins, ends = len(text) - len(text.lstrip("\n")), len(text.rstrip("\n"))
    line, under = "", list[str]()
    for at, char in enumerate(text):
        while open_ and open_[-1][0].end == at:
            line += f"|{open_.pop()[1]}]"
        if char == "\n" and not open_ and begins <= at < ends:
            yield from _block(line, under)
            line, under = "", []
            continue
        while coming and coming[-1][0].start == at:
            open_.append(coming.pop())
            line += "["
        line += _written(char)
        under += notes.get(at, [])
    while open_:
        line += f"|{open_.pop()[1]}]"
    yield from _block(line, under)


def _block(line: str, under: list[str]) -> Iterator[str]:
    own = line.startswith(">>") or line.rstrip() in SEPARATORS
    yield from (f"{part}\n" for part in ("\\" * own + line, *under))


def _written(char: str) -> str:
    """A character with a backslash where the markup would read it as its own, and as a code where it cannot be seen."""
    if char == "\n":
        return "\\n"
    if char in "[]\\":
        return f"\\{char}"
    if ord(char) < 0x10000 and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return f"\\u{ord(char):04X}"
    return char
