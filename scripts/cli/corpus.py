"""The verbs from raw files to predictions: ingest, preannotate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.audit_report import audit_lines
from scripts.cli.console import LeftOut, emit, note, progress, summary
from scripts.cli.options import HERE, JsonOption, ProjectOption

DEFAULT = "combine"
"""The pre-annotator where neither --model nor a project names one; `schemas.project` has the same."""

if TYPE_CHECKING:
    from labeling.corpus.selection import Query
    from labeling.store.labels import Tombstone
    from schemas.project import Project
    from schemas.records import Document


def ingest(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH…]", help="Files, folders or globs.", show_default=False)
    ] = None,
    sample: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Choose documents for labelling until N are chosen.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Choose only of this source; repeatable.")
    ] = None,
    since: Annotated[str, typer.Option(metavar="DAY", help="Choose only from this day on, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Choose only up to this day.")] = "",
    keyword: Annotated[
        list[str] | None, typer.Option(metavar="W", help="Choose only with this in title or text; repeatable.")
    ] = None,
    seed: Annotated[str, typer.Option(help="Of the draw.", show_default="selection.seed of musnad.yaml")] = "",
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Carry labels over to newer revisions of their documents.")
    ] = False,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Take raw files in as documents; choose which of them are labelled.

    The text is kept as it is; only line ends become \\n and a BOM goes. A .txt file is a document named after the file, an .html page gives
    its main text. A line of .jsonl, an object of a .json list, a row of .csv, .tsv, .parquet or .arrow is a document: id, text and, if
    known, title, date, url, source, licence (ingest.fields in musnad.yaml names the columns); anything else is kept as metadata.
    .zip and .gz of all these are read too, and folders that `datasets` saved. What is not UTF-8 is decoded where its encoding is
    certain, and counted.

    What is there already is skipped, so the same command can be run again. Another text under an id is a new revision.
    Exit code 1 when something could not be read, or nothing could be taken; the rest comes in all the same.

    Without --sample all documents are labelled. With it, only the chosen ones are sent to Label Studio: each source and month gets its
    share, and no document is chosen beside a near-duplicate. The same draw again chooses nothing new, a larger N adds to it.

    \b
    Examples:
      musnad ingest reports/*.txt
      musnad ingest crawl.jsonl folder/with/files --project libya
      musnad ingest --sample 200 --since 2015-07-01 --keyword سرت
      musnad ingest --migrate
    """
    from schemas.project import load_project

    asked = bool(source or since or until or keyword or seed)
    if asked and sample is None:
        raise typer.BadParameter("--source, --since, --until, --keyword and --seed go with --sample N")
    for day in filter(None, (since, until)):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            raise typer.BadParameter(f"{day!r} is no day; write it as 2015-07-31")
    if not (paths or sample or migrate):
        raise typer.BadParameter("name a PATH, or give --sample N or --migrate")
    here = load_project(project)
    facts: dict[str, Any] = {}
    lines: list[str] = []
    failed = False
    if paths:
        failed = _take_in(here, paths, facts, lines)
    if migrate:
        _migrate(here, facts, lines)
    if sample:
        from labeling.corpus.selection import Query

        named = tuple(source or ()), since, until, tuple(keyword or ())
        _sample(here, sample, Query(*named, seed or here.settings.selection.seed), facts, lines)
    emit(facts, as_json, "\n".join(lines))
    if failed:
        raise typer.Exit(1)


def _take_in(here: Project, paths: list[str], facts: dict[str, Any], lines: list[str]) -> bool:
    """Add the documents of `paths` to the project; says whether something could not be read, or nothing could be taken."""
    from dataclasses import asdict

    from labeling.corpus.duplicates import update_groups
    from labeling.corpus.ingest import REFUSALS
    from labeling.corpus.ingest import ingest as take_in
    from labeling.corpus.readers import read_paths
    from labeling.store.files import listing, sole_writer
    from labeling.store.parts import count_rows

    settings = here.settings.ingest
    listed = here.left_out("ingest")
    outcome = Outcome()
    with sole_writer(here.documents.parent):
        with listing(listed) as write, progress("Reading") as advance:
            outcome.sink = LeftOut(write)
            items = read_paths(paths, settings.fields)
            sums = take_in(items, here.documents, settings, outcome, advance, _taken_down(here))
        with progress("Comparing", count_rows(here.documents)) as advance:
            grouping = update_groups(here.documents, settings.duplicates, advance)
    facts.update({**outcome.to_json(), "audit": sums.to_json(), "groups": asdict(grouping)})
    lines.append(summary(outcome, listed))
    lines += audit_lines(sums.to_json())
    if grouping.compared:
        merged = f"; {len(grouping.merged):,} joined others" if grouping.merged else ""
        lines.append(f"groups of near-duplicates: {grouping.groups:,}{merged}")
    if outcome.done:
        lines.append("next: musnad preannotate")
    return bool(outcome.left_out.keys() - REFUSALS) or not (outcome.done or outcome.skipped)


def _taken_down(here: Project) -> list[Tombstone]:
    from labeling.store.labels import LabelStore

    if not here.labels.is_file():
        return []
    with LabelStore(here.labels, here.migrations) as store:
        return list(store.tombstones().values())


def _migrate(here: Project, facts: dict[str, Any], lines: list[str]) -> None:
    """Carry labels over to newer revisions, and list what was lost on the way."""
    from labeling.corpus.migration import migrate
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore

    listed = here.left_out("migrate")
    found = []
    if here.labels.is_file():
        with LabelStore(here.labels, here.migrations) as store, listing(listed) as write:
            for migrated in migrate(here.documents, store):
                found.append(migrated.to_json())
                for lost in migrated.lost:
                    detail = f"“{lost.words}” at {lost.span.start}-{lost.span.end} of the earlier text"
                    write({"item": f"{lost.label} of {migrated.document}", "reason": lost.reason, "detail": detail})
    facts["migrated"] = found
    if not found:
        lines.append("no labels are waiting to be carried over")
        return
    lines += [
        f"{one['document']}: {one['carried']:,} labels carried over to revision {one['revision']}, {len(one['lost']):,} lost"
        for one in found
    ]
    if any(one["lost"] for one in found):
        lines.append(f"what was lost, and why: {listed}")
    lines.append("next: musnad push")


def _sample(here: Project, size: int, query: Query, facts: dict[str, Any], lines: list[str]) -> None:
    """Choose documents for labelling and keep the choice."""
    from labeling.corpus.selection import select
    from labeling.store.labels import LabelStore
    from labeling.store.parts import count_documents, read_documents

    total = count_documents(here.documents)
    if not total:
        raise InputError("The project has no documents yet", remedy="Run `musnad ingest PATH…` first")
    with LabelStore(here.labels, here.migrations) as store, progress("Choosing", total) as advance:

        def passing() -> Iterator[Document]:
            for document in read_documents(here.documents):
                advance(1)
                yield document

        draw = select(passing(), size, query, store.chosen())
        store.choose(draw.chosen, str(query))
        chosen = len(store.chosen())
    counts = dict(sorted(draw.passed_over.items()))
    facts["sample"] = {
        "query": str(query),
        "new": list(draw.chosen),
        "already": draw.already,
        "chosen": chosen,
        "passed_over": counts,
    }
    lines.append(f"chosen: {len(draw.chosen):,} new by this query, {draw.already:,} before ({query})")
    lines.append("others: " + (", ".join(f"{count:,} {why}" for why, count in counts.items()) or "none"))
    lines.append(f"for labelling: {chosen:,} of {total:,} documents, the rest is the pool")
    if len(draw.chosen) + draw.already < size:
        lines.append(f"no more than {len(draw.chosen) + draw.already:,} documents fit that are no near-duplicates")
    lines.append("next: musnad push")


def preannotate(
    source: Annotated[
        Path | None, typer.Option("--input", metavar="D.jsonl", help='Lines {"id", "text"}; no project is needed.')
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--output", metavar="P.jsonl", help="Where prediction lines go.")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The pre-annotator; musnad.yaml names the project's.", show_default=DEFAULT),
    ] = None,
    processes: Annotated[
        int, typer.Option(min=1, metavar="N", help="Label in so many processes; the predictions are the same.")
    ] = 1,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Predict entities, events and stances for documents that lack them.

    In a project: all documents that the pre-annotator's present version has not seen. With --input and --output: a file of lines, in any folder.

    \b
    Examples:
      musnad preannotate
      musnad preannotate --processes 4
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
        from labeling.preannotate.workers import working

        outcome.sink = LeftOut()
        name = model or DEFAULT
        annotator = load(name, _project_if_any(project))
        with working(annotator, name, project, processes) as annotate, progress("Predicting") as advance:
            annotate_lines(source, target, annotator, outcome, advance, annotate)
        emit(outcome.to_json(), as_json, summary(outcome))
        if outcome.left_out:
            raise typer.Exit(1)
        return
    listed = _preannotate_project(project, model, processes, outcome)
    emit(
        outcome.to_json(), as_json, summary(outcome, listed) + _next(outcome, "musnad serve --detach, then musnad push")
    )


def _preannotate_project(folder: Path, model: str | None, processes: int, outcome: Outcome) -> Path:
    from labeling.preannotate.contract import load, model_name
    from labeling.preannotate.run import annotate_documents
    from labeling.preannotate.workers import working
    from labeling.store.files import listing
    from labeling.store.parts import count_rows
    from schemas.project import load_project

    here = load_project(folder)
    total = count_rows(here.documents)
    if not total:
        raise InputError("The project has no documents yet", remedy="Run `musnad ingest PATH…` first")
    name = model or here.settings.preannotator
    annotator = load(name, here)
    note(f"pre-annotator: {model_name(annotator)}")
    listed = here.left_out("preannotate")
    with (
        working(annotator, name, folder, processes) as annotate,
        listing(listed) as write,
        progress("Predicting", total) as advance,
    ):
        outcome.sink = LeftOut(write)
        annotate_documents(here.documents, here.predictions, annotator, outcome, advance, annotate)
    return listed


def _project_if_any(folder: Path) -> Project | None:
    """The project of `folder`, for its pre-annotators' options; lines can be predicted without one."""
    from schemas.project import FILE, load_project

    return load_project(folder) if (folder / FILE).is_file() else None


def _next(outcome: Outcome, command: str) -> str:
    return f"\nnext: {command}" if outcome.done else ""
