"""The verbs from raw files to predictions: ingest, preannotate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, emit, note, progress, summary
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from schemas.project import Project


def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help="Files (.txt, .jsonl), folders or globs.")],
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take raw files in as documents.

    The text is kept as it is; only line ends become \\n and a BOM goes. A .txt file is a document named after the file. A line of a
    .jsonl file is {"id", "text"} and, if known, "title", "date", "url", "source", "licence"; anything else is kept as metadata.
    What is there already is skipped, so the same command can be run again.

    \b
    Examples:
      musnad ingest reports/*.txt
      musnad ingest crawl.jsonl folder/with/files --project libya
    """
    from labeling.corpus.ingest import ingest as take_in
    from labeling.corpus.readers import read_paths
    from labeling.store.files import listing
    from schemas.project import load_project

    here = load_project(project)
    listed = here.left_out("ingest")
    outcome = Outcome()
    with listing(listed) as write, progress("Reading") as advance:
        outcome.sink = LeftOut(write)
        take_in(read_paths(paths), here.documents, here.settings.ingest, outcome, advance)
    emit(outcome.to_json(), as_json, summary(outcome, listed) + _next(outcome, "musnad preannotate"))
    if outcome.left_out:
        raise typer.Exit(1)


def preannotate(
    source: Annotated[
        Path | None, typer.Option("--input", metavar="D.jsonl", help='Lines {"id", "text"}; no project is needed.')
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", metavar="P.jsonl", help="Where prediction lines go.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The pre-annotator; musnad.yaml names the project's.", show_default="lexicon"
        ),
    ] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Predict entities, events and stances for documents that lack them.

    In a project: all documents that the pre-annotator's present version has not seen. With --input and --output: a file of lines, in any folder.

    \b
    Examples:
      musnad preannotate
      musnad preannotate --input documents.jsonl --output predictions.jsonl
    """
    from labeling.preannotate.contract import load

    outcome = Outcome()
    if source is not None or target is not None:
        if source is None or target is None:
            raise typer.BadParameter("--input and --output go together")
        if target.is_dir():
            raise InputError(f"{target} is a folder", remedy="Name the file that the prediction lines go to")
        from labeling.preannotate.run import annotate_lines

        outcome.sink = LeftOut()
        with progress("Predicting") as advance:
            annotate_lines(source, target, load(model or "lexicon", _project_if_any(project)), outcome, advance)
        emit(outcome.to_json(), as_json, summary(outcome))
        if outcome.left_out:
            raise typer.Exit(1)
        return
    listed = _preannotate_project(project, model, outcome)
    emit(
        outcome.to_json(), as_json, summary(outcome, listed) + _next(outcome, "musnad serve --detach, then musnad push")
    )


def _preannotate_project(folder: Path, model: str | None, outcome: Outcome) -> Path:
    from labeling.preannotate.contract import load, model_name
    from labeling.preannotate.run import annotate_documents
    from labeling.store.files import listing
    from labeling.store.parts import count_rows
    from schemas.project import load_project

    here = load_project(folder)
    total = count_rows(here.documents)
    if not total:
        raise InputError("The project has no documents yet", remedy="Run `musnad ingest PATH…` first")
    annotator = load(model or here.settings.preannotator, here)
    note(f"pre-annotator: {model_name(annotator)}")
    listed = here.left_out("preannotate")
    with listing(listed) as write, progress("Predicting", total) as advance:
        outcome.sink = LeftOut(write)
        annotate_documents(here.documents, here.predictions, annotator, outcome, advance)
    return listed


def _project_if_any(folder: Path) -> Project | None:
    """The project of `folder`, for its pre-annotators' options; lines can be predicted without one."""
    from schemas.project import FILE, load_project

    return load_project(folder) if (folder / FILE).is_file() else None


def _next(outcome: Outcome, command: str) -> str:
    return f"\nnext: {command}" if outcome.done else ""
