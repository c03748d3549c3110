"""From the campaigns of `musnad.yaml` to projects in Label Studio. Knows nothing of tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from labeling.store.labels import Campaign, LabelStore
from labeling.studio.backups import back_up
from labeling.studio.client import StudioClient
from labeling.studio.interface import asked_layers, label_config
from labeling.studio.interface_change import Piece, compare, count_uses
from labeling.studio.push import holds_tasks_of
from schemas.campaigns import MAIN, CampaignSettings, Sampling, adjudication_of, context_layers
from schemas.errors import StudioError
from schemas.instructions import instructions
from schemas.project import Project
from schemas.records import Layer

_LONGEST_TITLE = 50
_SAMPLING: dict[Sampling, str] = {
    "sequential": "Sequential sampling",
    "uniform": "Uniform sampling",
    "uncertainty": "Uncertainty sampling",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A project in Label Studio as it should be: `context` are the layers that it shows, `note` a text above each document."""

    name: str
    layers: tuple[Layer, ...]
    context: tuple[Layer, ...] = ()
    annotators: int = 1
    overlap: float = 1.0
    sampling: Sampling = "sequential"
    blind: float = 0.0
    note: bool = False


def plans(project: Project) -> list[Plan]:
    """The campaigns that people label in, in their order."""
    return [_plan(campaign, project) for campaign in project.campaigns]


def adjudication_plan(plan: Plan) -> Plan:
    """The project in which the disagreements of a campaign are settled: the same page, with a note on what differs."""
    return Plan(adjudication_of(plan.name), plan.layers, plan.context, note=True)


def prepare(
    studio: StudioClient,
    project: Project,
    plan: Plan,
    store: LabelStore,
    *,
    change_interface: bool = False,
    say: Callable[[str], None] = lambda _: None,
) -> Campaign:
    """Make the project in Label Studio, or bring it up to date, and remember it.

    Where its labelling page changes, `say` is told how. What annotations use goes only with `change_interface`, after a backup.

    Raises:
        StudioError: it is elsewhere than it was, or the new page lacks what annotations use.
    """
    server = project.settings.label_studio.url or "embedded"
    known = store.campaign(plan.name)
    if known is not None and known.server not in ("", server) and not holds_tasks_of(studio, known, store):
        raise StudioError(
            f"The tasks of {_called(plan)} are in Label Studio's project {known.project} at {known.server}, and not at {server}",
            cause="label_studio.url in musnad.yaml was changed, and not because that server has moved",
            remedy="Write the former address into musnad.yaml again",
        )
    config = page(project, plan)
    there = studio.find_project(title(project, plan.name))
    if known is not None and known.project != there:
        raise _led_astray(project, plan, known, there)
    if there is not None:
        _change_page(
            studio, Campaign(plan.name, server, there), config, project.backups if change_interface else None, say
        )
    number = studio.ensure_project(
        title(project, plan.name),
        config,
        instruction=instructions(plan.layers, project.vocabulary),
        maximum_annotations=plan.annotators,
        overlap=plan.overlap,
        sampling=_SAMPLING[plan.sampling],
    )
    campaign = replace(known or Campaign(plan.name, server, number), server=server, config=config)
    store.save_campaign(campaign)
    return campaign


def _led_astray(project: Project, plan: Plan, known: Campaign, there: int | None) -> StudioError:
    """Why a campaign is not where its name says; neither the project of that name nor a new one is touched."""
    name = title(project, plan.name)
    leads = f"{name!r} is now the name of project {there}" if there is not None else f"none is named {name!r}"
    return StudioError(
        f"The tasks of {_called(plan)} are in Label Studio's project {known.project}, but {leads}",
        cause="the project was renamed in musnad.yaml or in Label Studio, or removed there",
        remedy="Give both the same name again; nothing was made or changed there",
    )


def page(project: Project, plan: Plan) -> str:
    """The labelling page of a campaign."""
    return label_config(project.vocabulary, plan.layers, plan.context, note=plan.note)


def title(project: Project, campaign: str) -> str:
    """The name of a campaign's project in Label Studio."""
    name = project.settings.name
    if campaign == MAIN:
        return f"{name} · Musnad"[:_LONGEST_TITLE]
    end = f" · {campaign} · Musnad"
    return name[: _LONGEST_TITLE - len(end)] + end


def layers_of(campaign: Campaign) -> tuple[Layer, ...]:
    """The layers that the page of a campaign asks for."""
    return asked_layers(campaign.config)


def _change_page(
    studio: StudioClient, known: Campaign, config: str, backups: Path | None, say: Callable[[str], None]
) -> None:
    """Say what the new page changes, and see to it that nothing is lost by it; `backups` None: nothing that is used may go."""
    before = studio.page_of(known.project)
    if before == config:
        return
    change = compare(before, config)
    annotations = (one.result for task in studio.tasks(known.project) for one in task.annotations)
    uses = count_uses(annotations, change.gone) if change.gone else Counter[Piece]()
    for line in change.words(uses):
        say(f"labelling page of {known.name}: {line}")
    if not uses:
        return
    controls = {piece: count for piece, count in uses.items() if piece.kind == "control"}
    lost = ", ".join(f"{piece} (in {count:,} annotations)" for piece, count in sorted((controls or uses).items()))
    if controls:
        raise StudioError(
            f"The new labelling page of {known.name} lacks {lost}",
            cause="Label Studio itself refuses to take a control away as long as annotations use it",
            remedy="Put the layer back into the campaign, and make a new campaign for what you want to ask from now on",
        )
    if backups is None:
        raise StudioError(
            f"The new labelling page of {known.name} lacks {lost}",
            cause="the vocabulary has changed; annotations that use what is gone could not be read any more",
            remedy="Put it back, or run `musnad push --change-interface`, which first writes all annotations into backups/",
        )
    say(f"labelling page of {known.name}: backed up in {back_up(studio, known.project, before, backups, known.name)}")


def _plan(campaign: CampaignSettings, project: Project) -> Plan:
    settings = project.settings
    return Plan(
        campaign.name,
        campaign.layers,
        context_layers(campaign, project.campaigns, settings.layers),
        campaign.annotators or settings.label_studio.annotators,
        campaign.overlap,
        campaign.sampling,
        campaign.blind,
    )


def _called(plan: Plan) -> str:
    return "this project" if plan.name == MAIN else f"the campaign {plan.name}"
