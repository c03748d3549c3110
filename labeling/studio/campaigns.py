"""From the campaigns of `musnad.yaml` to projects in Label Studio. Knows nothing of tasks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from labeling.store.labels import Campaign, LabelStore
from labeling.studio.client import StudioClient
from labeling.studio.interface import asked_layers, label_config
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


def prepare(studio: StudioClient, project: Project, plan: Plan, store: LabelStore) -> Campaign:
    """Make the project in Label Studio, or bring it up to date, and remember it.

    Raises:
        StudioError: it is elsewhere than it was.
    """
    server = project.settings.label_studio.url or "embedded"
    known = store.campaign(plan.name)
    if known is not None and known.server not in ("", server):
        raise StudioError(
            f"The tasks of {_called(plan)} are in Label Studio's project {known.project} at {known.server}, not at {server}",
            cause="label_studio.url in musnad.yaml was changed",
            remedy="Write the former address into musnad.yaml again",
        )
    config = page(project, plan)
    number = studio.ensure_project(
        title(project, plan.name),
        config,
        instruction=instructions(plan.layers, project.vocabulary),
        maximum_annotations=plan.annotators,
        overlap=plan.overlap,
        sampling=_SAMPLING[plan.sampling],
    )
    if known is not None and known.project != number:
        raise StudioError(
            f"The tasks of {_called(plan)} are in Label Studio's project {known.project}, but its name now leads to project {number}",
            cause="the project was renamed in musnad.yaml or in Label Studio, or made anew there",
            remedy=f"Give both the same name again; project {number} can go if it is empty",
        )
    campaign = replace(known or Campaign(plan.name, server, number), server=server, config=config)
    store.save_campaign(campaign)
    return campaign


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
