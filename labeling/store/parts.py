"""Documents and predictions as Parquet parts: how machine-scale data lies on disk. Knows nothing of the verbs.

A part holds at most `PART_ROWS` rows, sorted by id, and appears by rename. A predictions folder has one part for each part
of documents, of the same name, so that what is missing can be seen from the names. Parts never change: a later row with
the id of an earlier one is a newer revision of that document, and who reads documents meets the newest. The groups of
near-duplicates do change; they lie beside the folder of documents, a row group for each part with its rows in the same order.
"""

from __future__ import annotations

import functools
import hashlib
import heapq
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from labeling.store.files import atomic_path
from labeling.store.memory import giving_memory_back
from schemas.errors import StoreError
from schemas.records import Document, DocumentId, Labels, Prediction

PART_ROWS = 2_000
_BATCH_ROWS = 256
_MERGED_ROWS = 4_096  # in memory where all parts are read at once …
_FEWEST_ROWS = 16  # … and at least so many of each
_READ_BYTES = 2**16
_PAGE_BYTES, _PAGE_STEP = 2**17, 16  # bytes, and rows between two looks at them
_values = itemgetter("id", "text", "source", "licence", "title", "date", "url", "group", "metadata", "revision")
_REPEATED = ("source", "licence", "date")  # columns of few values

DOCUMENTS = pa.schema(
    [
        (name, pa.string())
        for name in ("id", "text", "sha256", "source", "licence", "title", "date", "url", "group", "metadata")
    ]
    + [("revision", pa.int32())]
)
PREDICTIONS = pa.schema([("id", pa.string()), ("labels", pa.string())])
GROUPS = pa.schema([("id", pa.string()), ("group", pa.string())])


class Newest(NamedTuple):
    """The newest revision of a document that has more than one."""

    revision: int
    sha256: str


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


def read_identities(folder: Path) -> Iterator[pa.Table]:
    """The columns id, sha256, source and revision of each part: all revisions, in the order in which they came."""
    for path in document_parts(folder):
        yield _read(path, ["id", "sha256", "source", "revision"])


def newest_revisions(folder: Path) -> dict[str, Newest]:
    """The documents whose text changed since they first came, with their newest revision."""
    newest: dict[str, Newest] = {}
    for path in document_parts(folder):
        if (pc.max(_read(path, ["revision"])["revision"]).as_py() or 0) > 1:  # a part may have lost all its rows
            table = _read(path, ["id", "sha256", "revision"])
            for row in table.filter(pc.field("revision") > 1).to_pylist():
                newest[row["id"]] = Newest(row["revision"], row["sha256"])
    return newest


def part_fingerprint(path: Path) -> str:
    """Changes when a part does: a hash of its footer, which knows where each column ends and between which values it lies."""
    try:
        with path.open("rb") as file:
            file.seek(-8, 2)
            length = int.from_bytes(file.read(4), "little")
            file.seek(-8 - length, 2)
            return hashlib.blake2b(file.read(), digest_size=16).hexdigest()
    except OSError as problem:
        raise _damaged(path, problem) from problem


def documents_of_part(path: Path) -> Iterator[Document]:
    """The documents of one part as they were written, `group` naming the texts that are the same."""
    return (_document(row) for row in _rows(path))


def write_groups(folder: Path, names_of: Callable[[list[str]], Mapping[str, str]]) -> dict[str, str]:
    """Write the group of every document of the parts in `folder`; those of before that changed, each with what it is now.

    `names_of` gives the groups of the ids of one part.
    """
    before = _GroupsBeside(folder)
    renamed: dict[str, str] = {}
    with (
        atomic_path(_groups_path(folder)) as temporary,
        pq.ParquetWriter(temporary, GROUPS, compression="zstd", compression_level=3) as file,
    ):
        for position, path in enumerate(document_parts(folder)):
            ids = _read(path, ["id"])["id"].to_pylist()
            names = names_of(ids)
            now = [names[number] for number in ids]
            renamed |= {old: new for old, new in zip(before.of(position, ids), now, strict=True) if old and old != new}
            file.write_table(pa.table([ids, now], schema=GROUPS))
    return renamed


def read_groups(folder: Path) -> Iterator[tuple[str, str]]:
    """Every id of the parts in `folder` with the name of its group, as they were when the groups were last written."""
    path = _groups_path(folder)
    if path.is_file():
        with _open(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                yield from zip(batch["id"].to_pylist(), batch["group"].to_pylist(), strict=True)


def read_documents(folder: Path, only: Collection[str] | None = None) -> Iterator[Document]:
    """Every document (or those whose id is in `only`) in its newest revision and in the order of ids.

    A small batch of each part is in memory, the smaller the more parts there are.
    """
    newest, groups = newest_revisions(folder), _GroupsBeside(folder)
    parts = document_parts(folder)
    reading = _Reading(
        DOCUMENTS.names, max(_FEWEST_ROWS, min(_BATCH_ROWS, _MERGED_ROWS // max(1, len(parts)))), _READ_BYTES
    )
    each = (_documents_of(path, only, groups, place, reading) for place, path in enumerate(parts))
    merged = heapq.merge(*each, key=attrgetter("id"))
    return (document for document in merged if _is_newest(document, newest))


class DocumentIndex:
    """Any revision of a document, read a part at a time: ids stay in memory, and the parts read last, as Parquet gives them."""

    def __init__(self, folder: Path) -> None:
        self._groups = _GroupsBeside(folder)
        self._paths = document_parts(folder)
        self._places_of: dict[str, tuple[int, ...]] = {}
        for place, path in enumerate(self._paths):
            for number in _read(path, ["id"])["id"].to_pylist():
                self._places_of[number] = (*self._places_of.get(number, ()), place)
        self._part = functools.lru_cache(maxsize=2)(self._read_part)

    def get(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Document]:
        """Those of `wanted` (an id and the SHA-256 of the revision's text) that the project has."""
        return {
            (number, sha256): self._document(place, row)
            for number, sha256 in wanted
            for place in self._places_of.get(number, ())
            if (row := self._part(place).rows.get((number, sha256))) is not None
        }

    def _read_part(self, place: int) -> _Part:
        with giving_memory_back():
            table = _read(self._paths[place], DOCUMENTS.names)
        ids = table["id"].to_pylist()
        rows = {revision: row for row, revision in enumerate(zip(ids, table["sha256"].to_pylist(), strict=True))}
        return _Part(table, rows, self._groups.of(place, ids))

    def _document(self, place: int, row: int) -> Document:
        part = self._part(place)
        (values,) = part.table.slice(row, 1).to_pylist()
        return _document({**values, "group": part.groups[row] or values["group"]})


def paired(documents: Path, predictions: Path | None) -> Iterator[tuple[Document, Prediction | None]]:
    """Each document's newest revision with its prediction, part by part in the order in which the parts were written."""
    newest, groups = newest_revisions(documents), _GroupsBeside(documents)
    for place, path in enumerate(document_parts(documents)):
        beside = predictions / path.name if predictions is not None else None
        pairs: Iterable[tuple[Document, Prediction | None]]
        if beside is None or not beside.is_file():
            pairs = ((document, None) for document in _documents_of(path, None, groups, place))
        else:
            pairs = zip(_documents_of(path, None, groups, place), _predictions_of(beside), strict=True)
        yield from (pair for pair in pairs if _is_newest(pair[0], newest))


def labelled_rows(
    documents: Path, predictions: Mapping[str, Path], only: Collection[str]
) -> Iterator[tuple[Document, dict[str, Labels]]]:
    """The documents in `only` in their newest revision, part by part, with what each model's folder says of them.

    Parts without any of them are passed over by their ids alone, and no row but theirs is decoded.
    """
    newest, groups = newest_revisions(documents), _GroupsBeside(documents)
    wanted = pa.array(sorted(only), pa.string())
    for place, path in enumerate(document_parts(documents)):
        ids = _read(path, ["id"])["id"]
        rows = pc.indices_nonzero(pc.is_in(ids, value_set=wanted))
        if not len(rows):
            continue
        names = groups.of(place, ids.to_pylist())
        said = {
            model: _read(folder / path.name, PREDICTIONS.names).take(rows)["labels"].to_pylist()
            for model, folder in predictions.items()
            if (folder / path.name).is_file()
        }
        for number, (place_in_part, row) in enumerate(
            zip(rows.to_pylist(), _read(path, DOCUMENTS.names).take(rows).to_pylist(), strict=True)
        ):
            document = _document({**row, "group": names[place_in_part] or row["group"]})
            if _is_newest(document, newest):
                yield document, {model: Labels.from_json(json.loads(of[number])) for model, of in said.items()}


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


def prediction_texts(documents: Path, predictions: Path, only: Collection[str]) -> Iterator[tuple[str, str]]:
    """What the model of this folder says of the documents in `only`, as JSON, part by part; of earlier revisions nothing."""
    newest = newest_revisions(documents)
    wanted = pa.array(sorted(only), pa.string())
    for path in document_parts(predictions):
        table = _read(path, PREDICTIONS.names)
        if newest:
            table = table.append_column("revision", _read(documents / path.name, ["revision"])["revision"])
        for row in table.filter(pc.is_in(table["id"], value_set=wanted)).to_pylist():
            if row["id"] not in newest or newest[row["id"]].revision == row["revision"]:
                yield row["id"], row["labels"]


def prediction_models(root: Path) -> list[str]:
    """The names of the models that have predictions under `root`, the one written last at the end."""
    folders = [path for path in root.glob("*@*") if path.is_dir()] if root.is_dir() else []
    return [path.name for path in sorted(folders, key=lambda path: (path.stat().st_mtime_ns, path.name))]


def count_documents(folder: Path) -> int:
    """The documents of a project, each once however many revisions it has."""
    return count_rows(folder) - sum(newest.revision - 1 for newest in newest_revisions(folder).values())


def count_predicted(documents: Path, predictions: Path) -> int:
    """How many documents have a prediction for their newest revision."""
    newest = newest_revisions(documents)
    total = 0
    for path in document_parts(documents):
        if (predictions / path.name).is_file():
            with _open(path) as file:
                total += file.metadata.num_rows
            if newest:
                rows = _read(path, ["id", "revision"]).to_pylist()
                total -= sum(row["id"] in newest and row["revision"] != newest[row["id"]].revision for row in rows)
    return total


def count_rows(folder: Path) -> int:
    """Rows in all parts of a folder, revisions counted one by one, from the footers alone."""
    total = 0
    for path in document_parts(folder):
        with _open(path) as file:
            total += file.metadata.num_rows
    return total


def _is_newest(document: Document, newest: Mapping[str, Newest]) -> bool:
    known = newest.get(document.id)
    return known is None or document.revision == known.revision


def _document_row(document: Document) -> dict[str, Any]:
    metadata = json.dumps(dict(document.metadata), ensure_ascii=False, sort_keys=True)
    plain = {
        name: getattr(document, name)
        for name in ("id", "text", "sha256", "source", "licence", "title", "date", "url", "group")
    }
    return {**plain, "metadata": metadata, "revision": document.revision}


def _document(row: Mapping[str, Any]) -> Document:
    number, text, source, licence, title, date, url, group, said, revision = _values(row)
    metadata = json.loads(said) if said != "{}" else {}
    return Document(number, text, source, licence, title, date, url, group, metadata, revision)


class _Part(NamedTuple):
    table: pa.Table
    rows: Mapping[tuple[str, str], int]
    groups: list[str]


class _GroupsBeside:
    """The groups beside a folder of documents. A part that came after they were written, or was changed, has none."""

    def __init__(self, folder: Path) -> None:
        path = _groups_path(folder)
        self._file = _open(path) if path.is_file() else None

    def of(self, place: int, ids: list[str]) -> list[str]:
        """The groups of the documents `ids` of the part at `place`; empty where there is none."""
        table = self._table(place)
        return table["group"].to_pylist() if table["id"].to_pylist() == ids else [""] * len(ids)

    def rows(self, place: int) -> Iterator[tuple[str, str]]:
        """Id and group of each row of the part at `place`, for ever: empty ones follow the last."""
        table = self._table(place)
        for batch in table.to_batches(_BATCH_ROWS):
            yield from zip(batch["id"].to_pylist(), batch["group"].to_pylist(), strict=True)
        yield from itertools.repeat(("", ""))

    def _table(self, place: int) -> pa.Table:
        if self._file is None or place >= self._file.num_row_groups:
            return GROUPS.empty_table()
        return self._file.read_row_group(place)


def _groups_path(folder: Path) -> Path:
    return folder.parent / "groups.parquet"


def _documents_of(
    path: Path, only: Collection[str] | None, groups: _GroupsBeside, place: int, reading: _Reading | None = None
) -> Iterator[Document]:
    for row, (number, group) in zip(_rows(path, reading), groups.rows(place), strict=False):  # the groups never end
        if only is None or row["id"] in only:
            row.setdefault("text", "")
            if number == row["id"]:
                row["group"] = group
            yield _document(row)


def _predictions_of(path: Path) -> Iterator[Prediction]:
    for row in _rows(path):
        yield Prediction(DocumentId(row["id"]), path.parent.name, Labels.from_json(json.loads(row["labels"])))


class _Reading(NamedTuple):
    """How a part is read: which columns (None: all), how many rows at once, how many bytes of a column (0: all of it)."""

    columns: list[str] | None = None
    rows: int = _BATCH_ROWS
    bytes: int = 0


def _rows(path: Path, reading: _Reading | None = None) -> Iterator[dict[str, Any]]:
    how = reading or _Reading()
    with _open(path, how.bytes) as file:
        for batch in file.iter_batches(batch_size=how.rows, columns=how.columns):
            yield from batch.to_pylist()


def _open(path: Path, buffer: int = 0) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, buffer_size=buffer, pre_buffer=not buffer)
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
        pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=3,
            # who reads all parts side by side holds a page of each: 1,024 texts, the usual step, are 6 MB
            data_page_size=_PAGE_BYTES,
            write_batch_size=_PAGE_STEP,
            use_dictionary=[name for name in _REPEATED if name in table.column_names],
        )
