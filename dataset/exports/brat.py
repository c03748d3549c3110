"""brat standoff: a .txt and an .ann file for each document, with all three layers; `annotation.conf` lets brat open them.

Entities, triggers, evidence and fillers are text-bound annotations (T), offsets are code points. Events are E with their roles; a
stance is an event `Stance` on its evidence with the roles Holder (none: the author) and Target. Realis, polarity and quote are
attributes (A). A span over a line end is written as brat asks, in fragments.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dataset.exports.gold import Gold, Names, Write
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import Argument, Event, Span, Stance

SPAN, STANCE = "Span", "Stance"
"""The types of a filler that is no entity, and of a stance; no label of the release may be called so."""
DOCUMENTS = "documents.jsonl"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
# what Python and brat take for the end of a line
_LINE = re.compile("[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:  # noqa: ARG001 - brat needs no order of names; `annotation.conf` has them
    """`<split>/<document>.txt` and `.ann`; `documents.jsonl` says which document is in which files.

    Raises:
        ReleaseError: two documents would have files of one name.
    """
    (folder / split).mkdir()
    with (folder / DOCUMENTS).open("a", encoding="utf-8", newline="\n") as listing:

        def write(gold: Gold) -> None:
            name = f"{split}/{file_name(gold.id)}"
            try:
                with (folder / f"{name}.txt").open("xb") as file:
                    file.write(gold.text.encode())
            except FileExistsError as problem:
                raise ReleaseError(
                    f"Two documents would be written to {name}.txt, one of them {gold.id!r}",
                    cause="their ids differ only in a way that this file system does not tell apart",
                    remedy="Export on a file system that knows upper and lower case",
                ) from problem
            with (folder / f"{name}.ann").open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in annotation_lines(gold))
            line = {"id": gold.id, "file": name, "layers": list(gold.layers)}
            listing.write(json.dumps(line, ensure_ascii=False) + "\n")
            labels = gold.labels
            outcome.done.update(entities=len(labels.entities), events=len(labels.events), stances=len(labels.stances))

        yield write


def file_name(document: str) -> str:
    """The document's id where every file system and brat take it as it is, else what is plain of it with a hash."""
    if _PLAIN.fullmatch(document):
        return document
    plain = re.sub(r"[^A-Za-z0-9]+", "-", document).strip("-")[:60]
    return f"{plain or 'document'}-{hashlib.sha256(document.encode()).hexdigest()[:12]}"


def annotation_lines(gold: Gold) -> Iterator[str]:
    """The lines of the .ann file, without line ends."""
    lines = _Lines(gold.text)
    entities = {entity.id: lines.text_bound(entity.type, entity.span) for entity in gold.labels.entities}
    for event in gold.labels.events:
        lines.event(event, entities)
    named: dict[Span, str] = {}
    for entity in gold.labels.entities:
        named.setdefault(entity.span, entities[entity.id])
    for stance in gold.labels.stances:
        lines.stance(stance, named)
    return iter(lines.lines)


class _Lines:
    """The lines so far; bare spans that several labels share are written once."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = []
        self._text = text
        self._bound = self._events = self._attributes = 0
        self._bare: dict[Span, str] = {}

    def text_bound(self, type_: str, span: Span) -> str:
        """Write a T line; returns its id."""
        self._bound += 1
        parts = [match.span() for match in _LINE.finditer(self._text, span.start, span.end)]
        places = ";".join(f"{start} {end}" for start, end in parts)
        words = " ".join(self._text[start:end] for start, end in parts)
        self.lines.append(f"T{self._bound}\t{type_} {places}\t{words}")
        return f"T{self._bound}"

    def event(self, event: Event, entities: dict[str, str]) -> None:
        trigger = self.text_bound(event.type, event.trigger)
        fillers = [(argument.role, self._filler(argument, entities)) for argument in event.arguments]
        self._event(event.type, trigger, fillers, {"Realis": event.realis, "Polarity": event.polarity})

    def stance(self, stance: Stance, named: dict[Span, str]) -> None:
        """`named` are the entities by their spans: a holder or target that is one is written as that one."""
        evidence = self.text_bound(STANCE, stance.evidence)
        fillers = [
            (role, named.get(span) or self._span(span))
            for role, span in (("Holder", stance.holder), ("Target", stance.target))
            if span is not None
        ]
        self._event(STANCE, evidence, fillers, {"StancePolarity": stance.polarity, "Quote": stance.quote})

    def _event(self, type_: str, trigger: str, fillers: list[tuple[str, str]], attributes: dict[str, str]) -> None:
        self._events += 1
        name, seen, parts = f"E{self._events}", dict[str, int](), [f"{type_}:{trigger}"]
        for role, filler in fillers:
            seen[role] = seen.get(role, 0) + 1  # brat numbers the second and later fillers of a role
            parts.append(f"{role}{seen[role] if seen[role] > 1 else ''}:{filler}")
        self.lines.append(f"{name}\t{' '.join(parts)}")
        for attribute, value in attributes.items():
            self._attributes += 1
            self.lines.append(f"A{self._attributes}\t{attribute} {name} {value}")

    def _filler(self, argument: Argument, entities: dict[str, str]) -> str:
        return entities[argument.entity] if argument.entity is not None else self._span(argument.span)

    def _span(self, span: Span) -> str:
        if span not in self._bare:
            self._bare[span] = self.text_bound(SPAN, span)
        return self._bare[span]
