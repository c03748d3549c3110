"""The verbs between a project and Label Studio: push, pull."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError
from schemas.outcome import LeftOutSink, Outcome
from scripts.cli.console import LeftOut, alone, emit, note, progress, summary
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from labeling.studio.pull import Pulled
    from schemas.project import Project

_READ = {"touched": "touched since the last pull", "annotated": "all that are annotated", "all": "all"}


def push(
    change_interface: Annotated[
        bool,
        typer.Option(
            "--change-interface", help="Change the labelling page although annotations use what goes; back up."
        ),
    ] = False,
    project: ProjectOption = HERE,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Send documents with their predictions to Label Studio; each becomes one task, however often this is run.

    Where `musnad ingest --sample` chose documents, only these are sent. A newer text of a document is a task of its own; where the
    earlier one is labelled, it waits until `musnad ingest --migrate` has carried the labels over. A new version of the predictions
    goes to the tasks that nobody has started. Where the labelling page changes, it says what comes and what goes; a label that annotations
    use goes only with --change-interface, after their backup into backups/.

    \b
    Examples:
      musnad push
      musnad push --change-interface
      musnad push --wait 600
      musnad push --project libya --json
    """
    from labeling.corpus.migration import CARRIED
    from labeling.store.files import listing
    from labeling.store.labels import LabelStore
    from labeling.store.parts import count_documents, paired, prediction_folder
    from labeling.studio.campaigns import plans, prepare
    from labeling.studio.connection import connect_project
    from labeling.studio.outgoing import Terms, outgoing
    from labeling.studio.push import push as send
    from schemas.project import load_project

    here = load_project(project)
    total = count_documents(here.documents)
    if not total:
        raise InputError("The project has no documents yet", remedy="Run `musnad ingest PATH…` first")
    campaigns = plans(here)
    model = model_of(here)
    predictions = prediction_folder(here.predictions, model) if model else None
    listed = here.left_out("push")
    done: list[_Done] = []
    with (
        alone(here, "push", wait),
        connect_project(here) as studio,
        LabelStore(here.labels, here.migrations) as store,
        listing(listed) as write,
        progress("Sending", total * len(campaigns)) as advance,
    ):
        shown = LeftOut(write)
        for plan in campaigns:
            outcome = Outcome(sink=_of_campaign(shown, plan.name, campaigns))
            known = prepare(studio, here, plan, store, change_interface=change_interface, say=note)
            terms = Terms(plan.layers, plan.context, plan.blind, here.settings.selection.seed)
            send(
                studio,
                known.project,
                outgoing(paired(here.documents, predictions), store, outcome, terms),
                store,
                here.vocabulary,
                plan.layers,
                outcome,
                advance,
                model or CARRIED,
                campaign=plan.name,
            )
            done.append(_Done(plan.name, known.project, f"{studio.url}/projects/{known.project}/data", outcome))
    whole, lines = _together(done, listed)
    emit(
        {**whole, "project": done[0].project, "address": done[0].address},
        as_json,
        "\n".join((*lines, *([f"label at: {done[0].address}"] if len(done) == 1 else []), "then: musnad pull")),
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
    listed = here.left_out("pull")
    done: list[_Done] = []
    with alone(here, "pull", wait), LabelStore(here.labels, here.migrations) as store:
        campaigns = store.campaigns()
        if not campaigns:
            raise InputError("Nothing has been sent to Label Studio yet", remedy="Run `musnad push` first")
        with (
            connect_project(here) as studio,
            listing(listed) as write,
            progress("Fetching", store.counts()["tasks"]) as advance,
        ):
            shown, index = LeftOut(write), DocumentIndex(here.documents)
            for campaign in campaigns:
                outcome = Outcome(sink=_of_campaign(shown, campaign.name, campaigns))
                pulled = fetch(
                    studio, campaign, index.get, store, here.reading_vocabulary, outcome, advance, everything=everything
                )
                address = f"{studio.url}/projects/{campaign.project}/data"
                done.append(_Done(campaign.name, campaign.project, address, outcome, pulled))
    whole, lines = _together(done, listed)
    reads = [one.pulled for one in done if one.pulled is not None]
    ways = [f"{pulled.tasks:,} tasks ({_READ[pulled.which]})" for pulled in reads]
    emit(
        {**whole, "tasks_read": sum(pulled.tasks for pulled in reads), "which": reads[0].which},
        as_json,
        "\n".join((*lines, f"read: {'; '.join(ways)}", "next: musnad review")),
    )


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done in one campaign, and its address."""

    campaign: str
    project: int
    address: str
    outcome: Outcome
    pulled: Pulled | None = None


def _of_campaign(sink: LeftOut, name: str, campaigns: Sequence[object]) -> LeftOutSink:
    """`sink` told of the campaign, where there are several."""
    if len(campaigns) == 1:
        return sink
    return lambda item: sink({**item, "campaign": name})


def _together(done: Sequence[_Done], listed: Path) -> tuple[dict[str, Any], list[str]]:
    """The sum of all campaigns with each of them, as JSON; and the lines for a person."""
    whole = Outcome()
    for one in done:
        whole.add(one.outcome)
    value = whole.to_json()
    if len(done) == 1:
        return value, [summary(whole, listed)]
    value["campaigns"] = {
        one.campaign: {**one.outcome.to_json(), "project": one.project, "address": one.address} for one in done
    }
    lines = []
    for one in done:
        lines += [f"{one.campaign} ({one.address})", *(f"  {line}" for line in summary(one.outcome).splitlines())]
    if whole.left_out:
        lines.append(f"what was left out, and why: {listed}")
    return value, lines


def model_of(here: Project) -> str:
    """The model whose predictions annotators see: of the configured pre-annotator, the version run last."""
    from labeling.store.parts import prediction_models

    own = [model for model in prediction_models(here.predictions) if model.split("@")[0] == here.settings.preannotator]
    return own[-1] if own else ""
