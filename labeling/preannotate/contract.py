"""What every pre-annotator is: a name, a version, and `annotate(documents) -> predictions` over Arrow tables.

Knows nothing of any model, and imports none before it is asked for by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import orjson

from schemas.errors import InputError
from schemas.records import Labels

if TYPE_CHECKING:
    import pyarrow as pa

    from schemas.outcome import Outcome
    from schemas.project import Project

GROUP = "musnad.preannotators"
"""The entry-point group in which an installed package may offer a pre-annotator: a callable without arguments, or with one for
whoever writes `--model NAME:ARGUMENT`, or a class with a class method `from_project(project)`, which then reads its options there."""

_WRITTEN = {b"labels": b"as Labels.to_json writes them"}

_BUILT_IN = {
    "camel": "labeling.preannotate.camel:CamelAnnotator",
    "combine": "labeling.preannotate.combine:CombineAnnotator",
    "lexicon": "labeling.preannotate.lexicon:LexiconAnnotator",
    "llm": "labeling.preannotate.llm:LlmAnnotator",
    "tagger": "labeling.preannotate.tagger:TaggerAnnotator",
    "transformer": "labeling.preannotate.transformer:TransformerAnnotator",
}


@runtime_checkable
class PreAnnotator(Protocol):
    """Labels documents. `version` changes whenever the same text may get other labels."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def annotate(self, documents: pa.Table) -> pa.Table:
        """From columns `id` and `text` to `id` and `labels` (a prediction line's three layers as JSON), row for row."""


@runtime_checkable
class Counting(Protocol):
    """A pre-annotator that counts what it leaves out or uses up, and lists it."""

    def count_in(self, outcome: Outcome) -> None:
        """Count in `outcome` from now on."""


def model_name(annotator: PreAnnotator) -> str:
    """The name that predictions carry: "name@version"."""
    return f"{annotator.name}@{annotator.version}"


def available() -> tuple[str, ...]:
    """The names that `load` knows, sorted."""
    return tuple(sorted(_offered()))


def load(name: str, project: Project | None = None) -> PreAnnotator:
    """Make the pre-annotator `name`, a built-in one or one that an installed package offers, with the options of `project`.

    `name:argument` hands the argument on, e.g. the file of a trained model.

    Raises:
        InputError: nobody offers `name`, it takes no argument, what is offered is no pre-annotator, or its model is not here.
    """
    name, _, argument = name.partition(":")
    offered = _offered().get(name)
    if offered is None:
        raise InputError(
            f"There is no pre-annotator {name!r}",
            cause="none is built in under that name and no installed package offers it",
            remedy=f"Use one of: {', '.join(available())}",
        )
    maker = offered.load()
    from_project = getattr(maker, "from_project", None)
    if argument and (from_project is not None or not signature(maker).parameters):
        raise InputError(f"{name} takes nothing behind a colon", remedy=f"Write --model {name}")
    if from_project is not None:
        made = from_project(project or _defaults())
    else:
        made = maker(argument) if argument else maker()
    if not isinstance(made, PreAnnotator):
        raise InputError(
            f"{offered.value} is no pre-annotator",
            cause="it lacks name, version or annotate",
            remedy=f"Mend the package that offers {name!r} in the entry points {GROUP}",
        )
    return made


def annotate_each(documents: pa.Table, label: Callable[[str], Labels]) -> pa.Table:
    """Apply `label` to the text of each row: the body of `annotate` for whoever needs no batches."""
    return labels_table(documents, (label(text or "") for text in documents.column("text").to_pylist()))


def labels_table(documents: pa.Table, labels: Iterable[Labels]) -> pa.Table:
    """What `annotate` gives: the ids of `documents` and the labels of each row, marked as written by `Labels.to_json`."""
    import pyarrow as pa

    lines = [orjson.dumps(one.to_json()) for one in labels]
    table = pa.table({"id": documents.column("id"), "labels": _column(lines)})
    return table.replace_schema_metadata(_WRITTEN)


def written_by_labels(table: pa.Table) -> bool:
    """Whether `labels_table` made `table`, so that its labels need no reading to be known for good."""
    return bool(table.schema.metadata == _WRITTEN)


def text_column(values: Iterable[str]) -> pa.LargeStringArray:
    """A column of strings. `pyarrow.array` would import pandas to see whether it is given a Series: 0.3 s at the start."""
    return _column([value.encode() for value in values])


def _column(texts: list[bytes]) -> pa.LargeStringArray:
    import numpy as np
    import pyarrow as pa

    ends = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    return pa.Array.from_buffers(pa.large_string(), len(texts), buffers)


def _defaults() -> Project:
    """The settings of a project that says nothing, with paths relative to the current folder."""
    from schemas.project import Project, ProjectSettings

    return Project(Path(), ProjectSettings(name="none"))


def _offered() -> dict[str, EntryPoint]:
    built_in = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    return {point.name: point for point in entry_points(group=GROUP)} | built_in
