"""Running a pre-annotator over a project's documents or over a file of lines. Knows nothing of how labels are found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa

from labeling.preannotate.contract import Counting, PreAnnotator, model_name, text_column, written_by_labels
from labeling.preannotate.workers import Annotate
from labeling.store.files import atomic_text
from labeling.store.parts import (
    PREDICTIONS,
    count_rows,
    missing_predictions,
    prediction_folder,
    read_texts,
    write_predictions,
)
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.records import DocumentId, Labels, Prediction

_LINES = 256
Progress = Callable[[int], None]


def annotate_documents(
    documents: Path,
    predictions: Path,
    annotator: PreAnnotator,
    outcome: Outcome,
    progress: Progress = lambda _: None,
    annotate: Annotate | None = None,
) -> None:
    """Predict for the parts of documents that this version has not seen; one part of predictions for each, by rename.

    `annotate` stands in for the annotator's own where several processes label.
    """
    annotate = annotate or partial(map, annotator.annotate)
    _share(outcome, annotator)
    folder = prediction_folder(predictions, model_name(annotator))
    missing = missing_predictions(documents, folder)
    outcome.skipped["predicted by this version already"] = count_rows(documents)
    for part in missing:
        tables = []
        for table in annotate(read_texts(part)):
            tables.append(table)
            progress(table.num_rows)
        table = pa.concat_tables(tables) if tables else PREDICTIONS.empty_table()  # all of it was taken down
        write_predictions(folder, part.name, table)
        outcome.done["documents predicted"] += table.num_rows
        outcome.skipped["predicted by this version already"] -= table.num_rows
        for labels in table["labels"].to_pylist():
            for layer, items in orjson.loads(labels).items():
                outcome.done[layer] += len(items)
    outcome.skipped += type(outcome.skipped)()  # drops a count of zero


def annotate_lines(
    source: Path,
    target: Path,
    annotator: PreAnnotator,
    outcome: Outcome,
    progress: Progress = lambda _: None,
    annotate: Annotate | None = None,
) -> None:
    """From lines {"id", "text"} to prediction lines, in the same order; the offsets are those of the text as given.

    Raises:
        InputError: the file cannot be read. A bad line is left out under its reason, and the others go on.
    """
    if source.is_dir():
        raise InputError(f"{source} is a folder", remedy='Name a file of lines {"id", "text"}')
    if not source.is_file():
        raise InputError(f"There is no file {source}", remedy="Check the path given to --input")
    _share(outcome, annotator)
    model = model_name(annotator)
    with atomic_text(target) as out:
        for table in (annotate or partial(map, annotator.annotate))(_batches(source, outcome)):
            progress(table.num_rows)
            good = written_by_labels(table)
            for number, labels in zip(table["id"].to_pylist(), table["labels"].to_pylist(), strict=True):
                value = orjson.loads(labels)
                if good:
                    head = orjson.dumps({"id": number, "model": model}).decode()
                    out.write(f"{head[:-1]},{labels[1:]}\n")
                else:
                    out.write(Prediction(DocumentId(number), model, Labels.from_json(value)).to_line() + "\n")
                outcome.done["documents predicted"] += 1
                for layer in ("entities", "events", "stances"):
                    outcome.done[layer] += len(value.get(layer) or ())


def _share(outcome: Outcome, annotator: PreAnnotator) -> None:
    if isinstance(annotator, Counting):
        annotator.count_in(outcome)


def _batches(source: Path, outcome: Outcome) -> Iterator[pa.Table]:
    rows: list[dict[str, str]] = []
    for row in _lines(source, outcome):
        rows.append(row)
        if len(rows) == _LINES:
            yield _table(rows)
            rows = []
    if rows:
        yield _table(rows)


def _table(rows: list[dict[str, str]]) -> pa.Table:
    return pa.table({name: text_column(row[name] for row in rows) for name in ("id", "text")})


def _lines(source: Path, outcome: Outcome) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    try:
        with source.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                place = f"{source}:{number}"
                row = _row(line, place, outcome)
                if row is None:
                    continue
                if row["id"] in seen:
                    outcome.leave_out(place, "id-twice", f"the id {row['id']!r} stands on an earlier line")
                    continue
                seen.add(row["id"])
                yield row
    except OSError as problem:
        raise InputError(f"{source} cannot be read: {problem.strerror}") from problem


def _row(line: bytes, place: str, outcome: Outcome) -> dict[str, str] | None:
    try:
        value = json.loads(line.decode("utf-8-sig"))
        number, text = value["id"], value["text"]
        if not isinstance(number, (str, int)) or not isinstance(text, str):
            raise TypeError("id or text is not a string")
        text.encode("utf-8")
    except UnicodeDecodeError as problem:
        outcome.leave_out(place, "not-utf8", f"byte {problem.start} of the line is not UTF-8")
    except UnicodeEncodeError as problem:
        outcome.leave_out(place, "lone-surrogate", f"character {problem.start} is half of a surrogate pair")
    except json.JSONDecodeError as problem:
        outcome.leave_out(place, "invalid-json", str(problem))
    except (KeyError, TypeError):
        outcome.leave_out(place, "no-text", 'a line is an object with "id" and "text"')
    else:
        return {"id": str(number), "text": text}
    return None
