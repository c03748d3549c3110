"""Documents with their labels from any file that holds both: what can be gold, and what can be held against it.

Prediction lines, a release, a project's predictions, CoNLL, inline markup, a JSON export of Label Studio. Knows nothing of
how they are compared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labeling.compare.conll import is_conll, read_conll
from labeling.compare.lines import numbered_lines
from labeling.corpus.markup import read_markup
from schemas.errors import InputError, RecordError
from schemas.outcome import Outcome
from schemas.records import LAYERS, Labels, Layer, Span
from schemas.vocabulary import Vocabulary

_ENTITIES: frozenset[Layer] = frozenset(("entities",))
_ALL: frozenset[Layer] = frozenset(LAYERS)
_SHAPES = "prediction lines, a release, a predictions folder, CoNLL, markup, a JSON export of Label Studio"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document's labels and the layers that they cover; `text` where it is known, `words` where the file says them."""

    id: str
    labels: Labels
    layers: frozenset[Layer]
    text: str | None = None
    words: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Labelled documents by id, in the order of the file. `kind` says in words what they were read from."""

    name: str
    kind: str
    documents: dict[str, Labelled]

    @property
    def layers(self) -> frozenset[Layer]:
        """The layers that any document covers."""
        return frozenset[Layer]().union(*(document.layers for document in self.documents.values()))


def read_label_set(
    path: Path,
    vocabulary: Vocabulary,
    outcome: Outcome,
    *,
    split: str = "",
    only: Container[str] | None = None,
) -> LabelSet:
    """Read what `path` holds, told by its content; `split` chooses one of a release, `only` the ids that matter.

    `outcome` counts what is left out of an export, under a reason. The vocabulary reads the labels of Label Studio.

    Raises:
        InputError: the file is none of these, or is broken; names the place.
    """
    kind, read = _reader(path, vocabulary, outcome, split)
    if split and kind != "release":
        raise InputError(f"{path} has no splits", cause="only a release has", remedy="Leave --split out")
    documents: dict[str, Labelled] = {}
    for document in read:
        if only is not None and document.id not in only:
            outcome.skipped["not in gold"] += 1
            continue
        if document.id in documents:
            raise InputError(f"{path} has the document {document.id!r} twice", remedy="Keep one of the two")
        documents[document.id] = document
    return LabelSet(str(path), kind, documents)


def _reader(path: Path, vocabulary: Vocabulary, outcome: Outcome, split: str) -> tuple[str, Iterator[Labelled]]:
    if path.is_dir():
        if (path / "documents").is_dir():
            return "release", _release(path, split)
        if any(path.glob("part-*.parquet")):
            return "predictions", _parts(path)
        files = sorted(file for file in path.glob("*.txt") if file.is_file())
        if not files:
            raise InputError(f"{path} holds no labels that can be read", remedy=f"Name one of: {_SHAPES}")
        return "markup", (document for file in files for document in _markup(file))
    first = next((line for _, line in numbered_lines(path) if line.strip()), "")
    shapes: tuple[tuple[str, bool, Callable[[], Iterator[Labelled]]], ...] = (
        ("CoNLL", is_conll(first), lambda: _conll(path, outcome)),
        ("prediction lines", first.startswith("{"), lambda: _lines(path)),
        ("Label Studio export", first.startswith("["), lambda: _export(path, vocabulary, outcome)),
        ("markup", first.partition(":")[0] in ("id", "title", "date", "source", "licence"), lambda: _markup(path)),
    )
    for kind, fits, read in shapes:
        if fits:
            return kind, read()
    raise InputError(f"{path} holds no labels that can be read", remedy=f"Name one of: {_SHAPES}")


def _lines(path: Path) -> Iterator[Labelled]:
    for number, line in numbered_lines(path):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            yield _labelled(value)
        except (json.JSONDecodeError, RecordError) as problem:
            said = problem.what if isinstance(problem, RecordError) else f"it is no JSON: {problem}"
            raise InputError(f"{path}:{number} is no prediction line: {said}") from problem


def _labelled(value: Any) -> Labelled:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str | int):
        raise RecordError("it has no id")
    if value.get("text") is not None and not isinstance(value["text"], str):
        raise RecordError("its text is no string")
    layers = frozenset(layer for layer in LAYERS if layer in value)
    if not layers:
        raise RecordError(f"it has none of {', '.join(LAYERS)}")
    return Labelled(str(value["id"]), Labels.from_json(value), layers, value.get("text") or None)


def _release(folder: Path, split: str) -> Iterator[Labelled]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted((folder / "documents").glob(f"{split or '*'}-?????-of-?????.parquet"))
    if not files:
        there = sorted({file.name.rsplit("-", 3)[0] for file in (folder / "documents").glob("*.parquet")})
        raise InputError(
            f"{folder} has no documents{f' in a split {split!r}' if split else ''}",
            remedy=f"It has {', '.join(there)}" if there else "Name the folder of a release",
        )
    for file in files:
        try:
            with pq.ParquetFile(file) as rows:
                there = [name for name in ("id", "text", "layers", *LAYERS) if name in rows.schema_arrow.names]
                for batch in rows.iter_batches(batch_size=256, columns=there):
                    for row in batch.to_pylist():
                        approved = row.pop("layers", LAYERS)
                        if approved:  # else nothing is known of its labels: they may be sealed, or not approved
                            yield _labelled({k: v for k, v in row.items() if k not in LAYERS or k in approved})
        except (OSError, pa.ArrowException, RecordError) as problem:
            raise InputError(
                f"{file} cannot be read: {problem}", remedy="Run `musnad verify` on the release"
            ) from problem


def _parts(folder: Path) -> Iterator[Labelled]:
    from labeling.store.parts import read_predictions

    return (Labelled(prediction.document, prediction.labels, _ALL) for prediction in read_predictions(folder))


def _conll(path: Path, outcome: Outcome) -> Iterator[Labelled]:
    for sentence in read_conll(path):
        if sentence.loose:
            outcome.done["I- tags that continue nothing, read as a beginning"] += sentence.loose
        # no file name in the id, so that two files of the same sentences go together
        yield Labelled(f"sentence-{sentence.number}", sentence.labels, _ENTITIES, sentence.text, sentence.tokens)


def _markup(path: Path) -> Iterator[Labelled]:
    return (Labelled(document.id, labels, _ALL, document.text) for document, labels in read_markup(path))


def _export(path: Path, vocabulary: Vocabulary, outcome: Outcome) -> Iterator[Labelled]:
    from labeling.compare.studio_export import read_export

    return (Labelled(name, labels, _ALL, text) for name, labels, text in read_export(path, vocabulary, outcome))
