"""The campaigns of `musnad.yaml`: which layers are asked for in which Label Studio project, of whom, and with what in sight.

Knows nothing of Label Studio.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from schemas.labels import LAYERS, Layer
from schemas.section import Section

MAIN = "main"
"""The campaign of a project that names none."""

ADJUDICATION = "adjudication"
"""How the campaigns begin in which disagreements are settled."""

Sampling = Literal["sequential", "uniform", "uncertainty"]


class CampaignSettings(Section):
    """One campaign, a Label Studio project. What is not named is that of the whole project.

    `annotators` people label a task, or those of a share `overlap` of the tasks, the others one; `blind` is the share of the
    tasks without predictions. `after` names an earlier campaign: a document comes when all layers of that one are approved,
    and shows them to read.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,19}$")]
    layers: tuple[Layer, ...] = ()
    annotators: Annotated[int, Field(ge=1)] | None = None
    overlap: Annotated[float, Field(ge=0, le=1)] = 1.0
    sampling: Sampling = "sequential"
    blind: Annotated[float, Field(ge=0, le=1)] = 0.0
    after: str = ""


def check_campaigns(campaigns: Sequence[CampaignSettings], layers: Sequence[Layer]) -> None:
    """Raises:
    ValueError: the campaigns do not go together, or not with the project's layers.
    """
    before: dict[str, CampaignSettings] = {}
    for campaign in campaigns:
        where = f"the campaign {campaign.name!r}"
        if campaign.name.startswith(ADJUDICATION):
            raise ValueError(f"{where} has the name of those that Musnad makes for adjudication")
        if campaign.name in before:
            raise ValueError(f"{where} is there twice")
        strange = [layer for layer in campaign.layers if layer not in layers]
        if strange:
            raise ValueError(f"{where} asks for {strange[0]}, which is none of the project's layers")
        if campaign.after and campaign.after not in before:
            raise ValueError(f"{where} comes after {campaign.after!r}, which no campaign above it is called")
        before[campaign.name] = campaign
        shown = context_layers(campaign, campaigns, layers)
        twice = [layer for layer in campaign.layers or layers if layer in shown]
        if twice:
            raise ValueError(f"{where} asks for {twice[0]}, which a campaign that it comes after has asked for")


def context_layers(
    campaign: CampaignSettings, campaigns: Sequence[CampaignSettings], layers: Sequence[Layer]
) -> tuple[Layer, ...]:
    """The layers of all campaigns that `campaign` comes after."""
    of_name = {one.name: one for one in campaigns}
    shown: set[Layer] = set()
    while campaign.after:
        campaign = of_name[campaign.after]
        shown.update(campaign.layers or layers)
    return tuple(layer for layer in LAYERS if layer in shown)


def adjudication_of(campaign: str) -> str:
    """The name of the campaign that settles the disagreements of `campaign`."""
    return ADJUDICATION if campaign == MAIN else f"{ADJUDICATION}-{campaign}"


def is_adjudication(campaign: str) -> bool:
    """Whether it is a campaign that settles disagreements."""
    return campaign == ADJUDICATION or campaign.startswith(f"{ADJUDICATION}-")
