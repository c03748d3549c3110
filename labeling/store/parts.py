"""Documents and predictions as Parquet parts: how machine-scale data lies on disk. Knows nothing of the verbs.

A part holds at most `PART_ROWS` rows, sorted by id, and appears by rename. A predictions folder has one part for each part
of documents, of the same name, so that what is missing can be seen from the names.
"""

from __future__ import annotations

import functools
import heapq
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from labeling.store.files import atomic_path
from schemas.errors import StoreError
from schemas.records import Document, DocumentId, Labels, Prediction

PART_ROWS = 2_000
_BATCH_ROWS = 256

DOCUMENTS = pa.schema(
    [
        (name, pa.string())
        for name in ("id", "text", "sha256", "source", "licence", "title", "date", "url", "group", "metadata")
    ]
)
PREDICTIONS = pa.schema([("id", pa.string()), ("labels", pa.string())])


def write_documents(folder: Path, documents: Iterable[Document]) -> Path:
    """Write the next part; more than `PART_ROWS` documents in one call are a mistake of the caller."""
    rows = sorted(documents, key=attrgetter("id"))
    if not 0 < len(rows) <= PART_ROWS:
        raise ValueError(f"a part takes 1 to {PART_ROWS} documents, not {len(rows)}")
    path = folder / f"part-{len(document_parts(folder)):05d}.parquet"
    _write(path, pa.Table.from_pylist([_document_row(row) for row in rows], schema=DOCUMENTS))
    return path


def document_parts(folder: Path) -> list[Path]:
    """The parts in the order in which they were written; an absent folder has none."""
    return sorted(folder.glob("part-*.parquet"))


def document_hashes(folder: Path) -> dict[DocumentId, str]:
    """Id → SHA-256 of every document, from those two columns alone."""
    known: dict[DocumentId, str] = {}
    for path in document_parts(folder):
        table = _read(path, ["id", "sha256"])
        known.update(zip(map(DocumentId, table["id"].to_pylist()), table["sha256"].to_pylist(), strict=True))
    return known


def read_documents(folder: Path, only: Collection[str] | None = None) -> Iterator[Document]:
    """Every document (or those whose id is in `only`) in the order of ids, one small batch of each part in memory."""
    return heapq.merge(*(_documents_of(path, only) for path in document_parts(folder)), key=attrgetter("id"))


class DocumentIndex:
    """Documents by id, read a part at a time: ids stay in memory, texts only of the parts read last."""

    def __init__(self, folder: Path) -> None:
        self._part_of = {
            number: path for path in document_parts(folder) for number in _read(path, ["id"])["id"].to_pylist()
        }
        self._part = functools.lru_cache(maxsize=2)(
            lambda path: {document.id: document for document in _documents_of(path, None)}
        )

    def get(self, ids: Iterable[str]) -> dict[str, Document]:
        """Those of `ids` that the project has."""
        return {
            number: self._part(self._part_of[number])[DocumentId(number)] for number in ids if number in self._part_of
        }


def paired(documents: Path, predictions: Path | None) -> Iterator[tuple[Document, Prediction | None]]:
    """Each document with its prediction, part by part in the order in which the parts were written."""
    for path in document_parts(documents):
        beside = predictions / path.name if predictions is not None else None
        if beside is None or not beside.is_file():
            yield from ((document, None) for document in _documents_of(path, None))
        else:
            yield from zip(_documents_of(path, None), _predictions_of(beside), strict=True)


def prediction_folder(root: Path, model: str) -> Path:
    """Where the predictions of `model` ("name@version") lie under `root`."""
    return root / model


def missing_predictions(documents: Path, predictions: Path) -> list[Path]:
    """The parts of documents that have no part in the folder `predictions` yet."""
    return [path for path in document_parts(documents) if not (predictions / path.name).is_file()]


def write_predictions(folder: Path, part: str, table: pa.Table) -> None:
    """Write the predictions (columns id, labels as JSON) for the part of documents named `part`, sorted like it."""
    _write(folder / part, table.select(PREDICTIONS.names).cast(PREDICTIONS).sort_by("id"))


def read_texts(path: Path) -> Iterator[pa.Table]:
    """A part of documents as small tables of id and text."""
    with _open(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=["id", "text"]):
            yield pa.Table.from_batches([batch])


def read_predictions(folder: Path, only: Collection[str] | None = None) -> Iterator[Prediction]:
    """Every prediction in `folder` (or those for the documents in `only`), one small batch in memory."""
    for path in document_parts(folder):
        yield from (prediction for prediction in _predictions_of(path) if only is None or prediction.document in only)


def prediction_models(root: Path) -> list[str]:
    """The names of the models that have predictions under `root`, the one written last at the end."""
    folders = [path for path in root.glob("*@*") if path.is_dir()] if root.is_dir() else []
    return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]


def count_rows(folder: Path) -> int:
    """Rows in all parts of a folder, from the footers alone."""
    total = 0
    for path in document_parts(folder):
        with _open(path) as file:
            total += file.metadata.num_rows
    return total


def _document_row(document: Document) -> dict[str, str]:
    metadata = json.dumps(dict(document.metadata), ensure_ascii=False, sort_keys=True)
    plain = {
        name: getattr(document, name)
        for name in ("id", "text", "sha256", "source", "licence", "title", "date", "url", "group")
    }
    return {**plain, "metadata": metadata}


def _document(row: Mapping[str, Any]) -> Document:
    plain = {name: row[name] for name in ("text", "source", "licence", "title", "date", "url", "group")}
    return Document(DocumentId(row["id"]), metadata=json.loads(row["metadata"]), **plain)


def _documents_of(path: Path, only: Collection[str] | None) -> Iterator[Document]:
    return (_document(row) for row in _rows(path) if only is None or row["id"] in only)


def _predictions_of(path: Path) -> Iterator[Prediction]:
    for row in _rows(path):
        yield Prediction(DocumentId(row["id"]), path.parent.name, Labels.from_json(json.loads(row["labels"])))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with _open(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            yield from batch.to_pylist()


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as problem:
        raise _damaged(path, problem) from problem


def _read(path: Path, columns: list[str]) -> pa.Table:
    with _open(path) as file:
        try:
            return file.read(columns=columns)
        except (OSError, pa.ArrowException) as problem:
            raise _damaged(path, problem) from problem


def _damaged(path: Path, problem: Exception) -> StoreError:
    return StoreError(
        f"{path} cannot be read as Parquet ({str(problem).splitlines()[0]})",
        cause="the file was changed or cut from outside",
        remedy="Restore it from a backup, or remove it and run `musnad ingest` or `musnad preannotate` again",
    )


def _write(path: Path, table: pa.Table) -> None:
    with atomic_path(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", compression_level=3)
