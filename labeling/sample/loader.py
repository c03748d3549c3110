"""The sample corpus: its documents, gold labels, and what each played person answered. Knows nothing of servers and projects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from labeling.corpus.markup import read_markup
from labeling.sample.edits import edited
from schemas.errors import InputError, LabelError
from schemas.records import Document, DocumentId, Labels
from schemas.yaml_lines import YamlFile, read_yaml

ANNOTATORS = ("amal", "basim")
REVIEWER = "reem"

_HERE = Path(__file__).parent


def documents() -> list[Document]:
    """The sixteen reports, in the order of their file names."""
    return [document for document, _ in _reports()]


def gold() -> dict[DocumentId, Labels]:
    """The right labels of each report, in all three layers."""
    return {document.id: labels for document, labels in _reports()}


def answers(person: str, path: Path = _HERE / "answers.yaml") -> dict[DocumentId, Labels]:
    """What a person submitted: an annotator for each report, the reviewer for those that she has looked at.

    Raises:
        LabelError: an edit names a label or words that are not there; says on which line.
        InputError: the file names an unknown report or person, or there is no such person.
    """
    if person not in (*ANNOTATORS, REVIEWER):
        raise InputError(f"Nobody called {person!r} answered", remedy=f"There are {', '.join((*ANNOTATORS, REVIEWER))}")
    file = _answers(path)
    found: dict[DocumentId, Labels] = {}
    for document, labels in _reports():
        said: Mapping[str, Any] = file.data.get(document.id) or {}
        if person != REVIEWER or REVIEWER in said:
            found[document.id] = _deviating(document, labels, file, person)
    return found


def starred_by_reviewer(path: Path = _HERE / "answers.yaml") -> set[DocumentId]:
    """The reports that the reviewer settles by a star."""
    return {DocumentId(name) for name, said in _answers(path).data.items() if said.get("starred")}


@cache
def _reports() -> tuple[tuple[Document, Labels], ...]:
    return tuple(pair for path in sorted((_HERE / "reports").glob("*.txt")) for pair in read_markup(path))


def _answers(path: Path) -> YamlFile:
    file = read_yaml(path, InputError)
    reports = {document.id for document, _ in _reports()}
    for name, said in file.data.items():
        if name not in reports or not isinstance(said, dict):
            raise InputError(f"{file.where(name)} names {name!r}, which is no report with answers")
        for person in said.keys() - {*ANNOTATORS, REVIEWER, "starred"}:
            raise InputError(f"{file.where(name, person)} names {person!r}, who is none of the people")
    return file


def _deviating(document: Document, labels: Labels, file: YamlFile, person: str) -> Labels:
    edits = (file.data.get(document.id) or {}).get(person) or []
    for number, edit in enumerate(edits):
        try:
            labels = edited(labels, document.text, edit)
        except LabelError as problem:
            raise LabelError(f"{file.where(document.id, person, number)} {problem.what}") from problem
    return labels
