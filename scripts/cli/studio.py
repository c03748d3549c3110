"""The verbs between a project and Label Studio: push, pull."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import InputError, StudioError
from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, alone, emit, progress, summary
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from labeling.store.labels import LabelStore
    from labeling.studio.client import StudioClient
    from schemas.project import Project

_READ = {"touched": "touched since the last pull", "annotated": "all that are annotated", "all": "all"}


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
        model = model_of(here)
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


def pull(
    everything: Annotated[
        bool, typer.Option("--all", help="Read all tasks, not only those that were touched since the last pull.")
    ] = False,
    project: ProjectOption = HERE,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Fetch annotations and drafts from Label Studio; every span is checked against the document.

    Reads what was touched since the last pull; the first time and once a day all that is annotated; and all tasks when the counts of
    Label Studio do not follow from ours. Each state of an annotation is kept, and deletions are seen.

    \b
    Examples:
      musnad pull
      musnad pull --all --json
    """
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore
    from labeling.store.parts import DocumentIndex
    from labeling.studio.connection import connect_project
    from labeling.studio.pull import pull as fetch
    from schemas.project import load_project

    here = load_project(project)
    outcome = Outcome()
    listed = here.left_out("pull")
    with alone(here, "pull", wait), LabelStore(here.labels) as store:
        campaign = store.campaign()
        if campaign is None:
            raise InputError("Nothing has been sent to Label Studio yet", remedy="Run `musnad push` first")
        with (
            connect_project(here) as studio,
            listing(listed) as write,
            progress("Fetching", store.counts()["tasks"]) as advance,
        ):
            outcome.sink = LeftOut(write)
            index = DocumentIndex(here.documents)
            pulled = fetch(studio, campaign, index.get, store, here.vocabulary, outcome, advance, everything=everything)
    emit(
        {**outcome.to_json(), "tasks_read": pulled.tasks, "which": pulled.which},
        as_json,
        f"{summary(outcome, listed)}\nread: {pulled.tasks:,} tasks ({_READ[pulled.which]})\nnext: musnad review",
    )


def title_of(here: Project) -> str:
    """The title of the project's project in Label Studio, which takes 50 characters."""
    return f"{here.settings.name} · Musnad"[:50]


def model_of(here: Project) -> str:
    """The model whose predictions annotators see: of the configured pre-annotator, the version run last."""
    from labeling.store.parts import prediction_models

    own = [model for model in prediction_models(here.predictions) if model.split("@")[0] == here.settings.preannotator]
    return own[-1] if own else ""


def _studio_project(here: Project, studio: StudioClient, store: LabelStore) -> int:
    from dataclasses import replace

    from labeling.store.labels import MAIN, Campaign
    from labeling.studio.interface import label_config
    from labeling.studio.push import holds_tasks_of
    from schemas.instructions import instructions

    settings = here.settings
    server = settings.label_studio.url or "embedded"
    known = store.campaign()
    if known is not None and known.server not in ("", server) and not holds_tasks_of(studio, known, store):
        raise StudioError(
            f"The tasks of this project are in Label Studio's project {known.project} at {known.server}, and not at {server}",
            cause="label_studio.url in musnad.yaml was changed, and not because that server has moved",
            remedy="Write the former address into musnad.yaml again",
        )
    config = label_config(here.vocabulary, settings.layers)
    number = studio.ensure_project(
        title_of(here),
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
