"""The verbs around Label Studio: serve, push, pull."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import InputError, StudioError
from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, alone, emit, note, progress, summary
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from labeling.store.labels import LabelStore
    from labeling.studio.client import StudioClient
    from labeling.studio.server import Started
    from schemas.project import Project


def serve(
    port: Annotated[
        int | None, typer.Option(help="On 127.0.0.1; 0 picks a free one.", show_default="that of musnad.yaml")
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Return as soon as the server answers.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop this project's server.")] = False,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Run the embedded Label Studio: SQLite in the project folder, loopback only, no telemetry, no open signup.

    On first use it installs the pinned Label Studio into an environment of its own (some minutes). The administrator's password and
    token are in studio/credentials.json, which only you can read. Without --detach it runs until Ctrl-C.

    \b
    Examples:
      musnad serve --detach
      musnad serve --port 9090
      musnad serve --stop
    """
    from labeling.studio import server
    from schemas.project import load_project

    here = load_project(project)
    if stop:
        stopped = server.stop(here.studio)
        emit({"stopped": stopped}, as_json, "Label Studio is stopped" if stopped else "Label Studio was not running")
        return
    if here.settings.label_studio.url:
        raise InputError(
            f"musnad.yaml names a Label Studio that runs elsewhere, {here.settings.label_studio.url}",
            remedy="Go on with `musnad push`, or empty label_studio.url to use the embedded server",
        )
    executable = _installed(here)
    chosen = here.settings.label_studio.port if port is None else port

    def ready(started: Started) -> None:
        emit(
            _running(here, started),
            as_json,
            _address(here, started) + ("" if detach or started.already else "\nCtrl-C stops it"),
        )

    note("starting Label Studio (about half a minute the first time)")
    if detach:
        ready(server.start(here.studio, executable, port=chosen))
    else:
        server.serve(here.studio, executable, ready=ready, port=chosen)


def push(project: ProjectOption = HERE, wait: WaitOption = PATIENCE, as_json: JsonOption = False) -> None:
    """Send documents with their predictions to Label Studio; each becomes one task, however often this is run.

    Where `musnad ingest --sample` chose documents, only these are sent. A newer text of a document is a task of its own; where the
    earlier one is labelled, it waits until `musnad ingest --migrate` has carried the labels over. A new version of the predictions
    goes to the tasks that nobody has started.

    \b
    Examples:
      musnad push
      musnad push --wait 600
      musnad push --project libya --json
    """
    from labeling.corpus.migration import CARRIED
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore
    from labeling.store.parts import count_documents, paired, prediction_folder
    from labeling.studio.connection import connect_project
    from labeling.studio.outgoing import outgoing
    from labeling.studio.push import push as send
    from schemas.project import load_project

    here = load_project(project)
    total = count_documents(here.documents)
    if not total:
        raise InputError("The project has no documents yet", remedy="Run `musnad ingest PATH…` first")
    outcome = Outcome()
    listed = here.left_out("push")
    with (
        alone(here, "push", wait),
        connect_project(here) as studio,
        LabelStore(here.labels) as store,
        listing(listed) as write,
        progress("Sending", total) as advance,
    ):
        outcome.sink = LeftOut(write)
        number = _studio_project(here, studio, store)
        model = _model(here)
        predictions = prediction_folder(here.predictions, model) if model else None
        send(
            studio,
            number,
            outgoing(paired(here.documents, predictions), store, outcome),
            store,
            here.vocabulary,
            here.settings.layers,
            outcome,
            advance,
            model or CARRIED,
        )
        address = f"{studio.url}/projects/{number}/data"
    emit(
        {**outcome.to_json(), "project": number, "address": address},
        as_json,
        f"{summary(outcome, listed)}\nlabel at: {address}\nthen: musnad pull",
    )


def pull(project: ProjectOption = HERE, wait: WaitOption = PATIENCE, as_json: JsonOption = False) -> None:
    """Fetch annotations from Label Studio; every span is checked against the document.

    \b
    Examples:
      musnad pull
      musnad pull --json
    """
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore
    from labeling.store.parts import DocumentIndex
    from labeling.studio.connection import connect_project
    from labeling.studio.pull import pull as fetch
    from labeling.studio.push import project_of
    from schemas.project import load_project

    here = load_project(project)
    outcome = Outcome()
    listed = here.left_out("pull")
    with alone(here, "pull", wait), LabelStore(here.labels) as store:
        number = project_of(store)
        if number is None:
            raise InputError("Nothing has been sent to Label Studio yet", remedy="Run `musnad push` first")
        studio = connect_project(here)
        with listing(listed) as write, progress("Fetching", store.counts()["tasks"]) as advance:
            outcome.sink = LeftOut(write)
            fetch(studio, number, DocumentIndex(here.documents).get, store, here.vocabulary, outcome, advance)
    emit(outcome.to_json(), as_json, summary(outcome, listed) + "\nnext: musnad review")


def _installed(here: Project) -> Path:
    from labeling.studio.installation import Progress, ensure_installation, find_installation

    setting = here.settings.label_studio.executable
    named = (here.folder / Path(setting).expanduser()) if setting else None
    found = find_installation(named)
    if found is not None:
        return found.executable
    note("installing Label Studio into an environment of its own (once, some minutes)")
    with progress("Installing") as advance:
        last = 0

        def report(step: Progress) -> None:
            nonlocal last
            advance(step.done - last)
            last = step.done

        return ensure_installation(named, report=report).executable


def _running(here: Project, started: Started) -> dict[str, object]:
    return {
        "url": started.server.url,
        "pid": started.server.pid,
        "already_running": started.already,
        "username": started.credentials.username,
        "credentials": str(here.studio / "credentials.json"),
    }


def _address(here: Project, started: Started) -> str:
    was = "Label Studio was running already" if started.already else "Label Studio is running"
    return f"{was}: {started.server.url}\nsign in as {started.credentials.username}; the password is in {here.studio / 'credentials.json'}"


def _studio_project(here: Project, studio: StudioClient, store: LabelStore) -> int:
    from dataclasses import replace

    from labeling.store.labels import MAIN, Campaign
    from labeling.studio.interface import label_config
    from schemas.instructions import instructions

    settings = here.settings
    server = settings.label_studio.url or "embedded"
    known = store.campaign()
    if known is not None and known.server not in ("", server):
        raise StudioError(
            f"The tasks of this project are in Label Studio's project {known.project} at {known.server}, not at {server}",
            cause="label_studio.url in musnad.yaml was changed",
            remedy="Write the former address into musnad.yaml again",
        )
    config = label_config(here.vocabulary, settings.layers)
    number = studio.ensure_project(
        f"{settings.name} · Musnad"[:50],
        config,
        instruction=instructions(settings.layers, here.vocabulary),
        maximum_annotations=settings.label_studio.annotators,
    )
    if known is not None and known.project != number:
        raise StudioError(
            f"The tasks of this project are in Label Studio's project {known.project}, but its name now leads to project {number}",
            cause="the project was renamed in musnad.yaml or in Label Studio, or made anew there",
            remedy=f"Give both the same name again; project {number} can go if it is empty",
        )
    store.save_campaign(replace(known or Campaign(MAIN, server, number), server=server, config=config))
    return number


def _model(here: Project) -> str:
    """The model whose predictions annotators see: of the configured pre-annotator, the version run last."""
    from labeling.store.parts import prediction_models

    own = [model for model in prediction_models(here.predictions) if model.split("@")[0] == here.settings.preannotator]
    return own[-1] if own else ""
