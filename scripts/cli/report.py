"""The verb that shows where the labels stand and how good they are: report."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scripts.cli.console import emit, progress
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from schemas.project import Project


def report(
    goal: Annotated[int | None, typer.Option(min=1, metavar="N", help="Say when N documents will be approved.")] = None,
    day: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="The day of the report; today without it.")
    ] = None,
    label_errors: Annotated[
        bool, typer.Option("--label-errors", help="Ask a tagger about the approved labels, too; some minutes.")
    ] = False,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write reports/report-DATE.html: agreement, confusions, progress, pre-annotation, annotators, suspected label errors.

    The file works offline and can be printed; every number is also in report-DATE.json beside it. The same project and the same --date
    give the same bytes. Agreement is that of the pulled annotations, gold that of the last `musnad review`. With --label-errors a tagger
    is trained on parts of the approved documents and asked about the rest: at most 150,000 characters, drawn by the ids, for some minutes.
    Where pygamma-agreement is installed, γ of entities is computed on 30 documents, which takes a minute or two.

    \b
    Examples:
      musnad report
      musnad report --goal 500 --label-errors
      musnad report --date 2026-03-01 --json > numbers.json
    """
    import json

    from labeling.review.report.numbers import Request, numbers
    from labeling.review.report.page import page
    from labeling.store.files import atomic_text
    from labeling.store.labels import LabelStore
    from schemas.errors import InputError
    from schemas.project import load_project
    from scripts.cli.funnel import funnel

    today = _day(day)
    here = load_project(project)
    stages = funnel(here) if here.labels.is_file() else {}
    if not stages.get("annotations"):
        raise InputError("There are no annotations yet", remedy="Run `musnad push`, label, then `musnad pull`")
    with (
        LabelStore(here.labels, here.migrations) as store,
        progress("Reading", stages["annotated_documents"]) as advance,
    ):
        request = Request(
            today,
            goal or here.settings.report.goal,
            _pseudonym(here),
            _address(here),
            stages,
            label_errors,
        )
        found = numbers(here, store, request, advance)
    path = here.folder / "reports" / f"report-{today.isoformat()}.html"
    for file, content in (
        (path, page(found)),
        (path.with_suffix(".json"), json.dumps(found, ensure_ascii=False, indent=1) + "\n"),
    ):
        with atomic_text(file) as opened:
            opened.write(content)
    emit({"report": str(path), **found}, as_json, "\n".join([*_lines(found), f"report: {path}"]))


def _day(said: str | None) -> date:
    from schemas.errors import InputError

    if said is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(said)
    except ValueError as problem:
        raise InputError(f"--date {said} is no day", remedy="Write it as 2026-03-01") from problem


def _pseudonym(here: Project) -> Callable[[str], str]:
    """The name that an annotator has in the project's releases."""
    from dataset.pseudonyms import Pseudonyms
    from schemas.project import project_secret

    return Pseudonyms(project_secret(here)).of


def _address(here: Project) -> str:
    """Where Label Studio is, or will be when `musnad serve` runs."""
    from labeling.studio.server import status

    settings = here.settings.label_studio
    server = None if settings.url else status(here.studio)
    return settings.url or (server.url if server is not None else f"http://127.0.0.1:{settings.port}")


def _lines(found: Mapping[str, Any]) -> list[str]:
    """What a reader wants to know first."""
    from labeling.review.pairs import HEADLINES

    agreement, forecast, errors = found["agreement"], found["progress"]["forecast"], found["label_errors"]
    several = agreement["documents_with_several_annotators"]
    lines = [
        f"{agreement['documents']:,} documents, {several:,} by several of {len(agreement['annotators'])} annotators"
    ]
    for layer, questions in agreement["layers"].items():
        head = next(q for q in questions if q["name"] == HEADLINES[layer])
        if head["value"] is not None:
            bounds = "" if head["interval"] is None else f" ({head['interval'][0]:.2f}–{head['interval'][1]:.2f})"
            lines.append(f"  {layer}: F1 {head['value']:.2f}{bounds}, {head['name']}")
    gamma = agreement["gamma"]
    if gamma and gamma["value"] is not None:
        lines.append(f"  entities: γ {gamma['value']:.2f}, {gamma['documents']:,} documents drawn")
    if forecast is not None:
        when = f"on {forecast['day']} at this pace" if forecast["day"] else forecast["why_not"]
        lines.append(f"goal: {forecast['approved']:,} of {forecast['goal']:,} approved; {when}")
    suspected = sum(errors["checks"].values())
    if suspected:
        lines.append(f"suspected label errors: {suspected:,} in {errors['documents']:,} approved documents")
    lines += [f"left out: {times:,} {what}" for what, times in found["left_out"].items()]
    return lines
