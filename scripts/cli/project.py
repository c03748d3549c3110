"""The verbs about a project as a whole: init, status, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scripts.cli.console import emit
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made when it is missing.")],
    as_json: JsonOption = False,
) -> None:
    """Make a project folder with a commented musnad.yaml.

    \b
    Examples:
      musnad init libya && cd libya
    """
    from schemas.project import create_project

    path = create_project(folder)
    emit(
        {"project": str(folder), "settings": str(path)},
        as_json,
        f"made {path}\nnext: read it, then musnad ingest PATH… --project {folder}",
    )


def status(
    check: Annotated[
        bool, typer.Option("--check", help="Compare ledger, Label Studio and corpus, and name each difference.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="With --check: mend what can be mended without loss.")] = False,
    project: ProjectOption = HERE,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Show the funnel, one line a stage: documents, predictions, tasks, annotations, decisions, releases.

    With --check it compares all that was sent and pulled with Label Studio and the corpus. Exit code 1 when differences are left.

    \b
    Examples:
      musnad status
      musnad status --check
      musnad status --check --fix --json
    """
    from labeling.studio.server import status as server_status
    from schemas.project import load_project
    from scripts.cli.funnel import funnel, funnel_text

    if fix and not check:
        raise typer.BadParameter("--fix goes with --check")
    here = load_project(project)
    if check:
        from scripts.cli.reconciliation import reconcile, reconciled_text

        report = reconcile(here, fix, wait)
        emit(report, as_json, reconciled_text(report))
        if report["left"]:
            raise typer.Exit(1)
        return
    stages = funnel(here)
    server = server_status(here.studio)
    stages["label_studio"] = server.url if server is not None else here.settings.label_studio.url
    emit(stages, as_json, funnel_text(stages))


def doctor(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Say what is installed, reachable or out of date, and how to mend it.

    Works in and outside a project. Exit code 1 when something that Musnad needs is missing.

    \b
    Examples:
      musnad doctor
    """
    from scripts.cli.checks import check_all, checks_text

    checks = check_all(project)
    emit({"checks": [c.to_json() for c in checks]}, as_json, checks_text(checks))
    if any(c.state == "missing" for c in checks):
        raise typer.Exit(1)
