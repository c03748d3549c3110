"""`musnad status --check`: what is compared, what is mended, and how it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from schemas.campaigns import is_adjudication
from schemas.outcome import Outcome
from schemas.project import Project
from scripts.cli.console import alone, progress
from scripts.cli.studio import model_of

if TYPE_CHECKING:
    from labeling.store.labels import Campaign, LabelStore
    from labeling.studio.checking import Checked
    from labeling.studio.client import StudioClient
    from labeling.studio.reconcile import Balance, Difference

_SHOWN = 5

NOTED = frozenset({"annotation-kept", "predictions-behind", "task-foreign"})
"""Differences that may stay: nothing is lost and nothing waits."""


def reconcile(here: Project, fix: bool, wait: float) -> dict[str, Any]:
    """Compare the campaigns of a project with Label Studio and the corpus; with `fix`, mend what is safe and compare again."""
    from labeling.store.labels import LabelStore
    from labeling.studio.connection import connect_project

    found: list[dict[str, Any]] = []
    with alone(here, "status --check", wait), LabelStore(here.labels) as store, connect_project(here) as studio:
        for campaign in store.campaigns():
            checked = _check(here, studio, store, campaign)
            if not fix:
                found.append(_report(campaign, checked))
                continue
            mended = _mend(here, studio, store, campaign, checked.differences)
            now = store.campaign(campaign.name)
            checked_again = _check(here, studio, store, now) if now is not None else None
            found.append(_report(now or campaign, checked_again, mended))
    return {"campaigns": found, "left": sum(c["left"] for c in found)}


def reconciled_text(report: dict[str, Any]) -> str:
    """Each stage with its parts, each kind of difference with the first few, and what was mended."""
    lines = []
    for campaign in report["campaigns"]:
        lines.append(f"campaign {campaign['campaign']}, project {campaign['project']} in Label Studio")
        for stage in campaign["stages"]:
            parts = " + ".join(f"{count:,} {name}" for name, count in stage["parts"].items() if count) or "none"
            mark = "=" if stage["adds_up"] else "≠"
            lines.append(f"  {stage['stage']:<28} {stage['counted']:,} {mark} {parts}")
        lines += [f"  mended: {count:,} {what}" for what, count in campaign["mended"].items()]
        lines += _grouped(campaign["differences"])
    if not report["campaigns"]:
        lines.append("nothing has been sent to Label Studio yet")
    elif not report["left"]:
        lines.append("ledger, Label Studio and corpus agree")
    elif any(one["mend"] for campaign in report["campaigns"] for one in campaign["differences"]):
        lines.append("next: musnad status --check --fix")
    return "\n".join(lines)


def _check(here: Project, studio: StudioClient, store: LabelStore, campaign: Campaign) -> Checked:
    from labeling.studio.checking import check

    # what adjudicators are shown comes from people
    model = "" if is_adjudication(campaign.name) else model_of(here)
    known = sum(task.task is not None for task in store.tasks(campaign.name))
    with progress("Comparing", known) as advance:
        return check(studio, campaign, store, here.documents, model, advance)


def _mend(
    here: Project, studio: StudioClient, store: LabelStore, campaign: Campaign, found: Sequence[Difference]
) -> Counter[str]:
    from labeling.store.parts import DocumentIndex
    from labeling.studio.campaigns import title
    from labeling.studio.mending import mend
    from labeling.studio.pull import pull

    def fetch(now: Campaign) -> None:
        index = DocumentIndex(here.documents)
        pull(studio, now, index.get, store, here.reading_vocabulary, Outcome(), everything=True)

    return mend(
        studio,
        campaign,
        store,
        found,
        lambda: studio.find_project(title(here, campaign.name)),
        fetch,
        lambda now: _check(here, studio, store, now).differences,
    )


def _report(campaign: Campaign, checked: Checked | None, mended: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Without `checked` the project is gone and forgotten: there is nothing to compare until the next push."""
    differences = checked.differences if checked is not None else []
    stages = checked.balances if checked is not None else []
    wrong = sum(not stage.adds_up for stage in stages)
    return {
        "campaign": campaign.name,
        "project": campaign.project,
        "stages": [_stage(stage) for stage in stages],
        "differences": [one.to_json() for one in differences],
        "mended": dict(mended or {}),
        "left": sum(one.slug not in NOTED for one in differences) + wrong,
    }


def _stage(stage: Balance) -> dict[str, Any]:
    return {
        "stage": stage.stage,
        "parts": dict(stage.parts),
        "counted": stage.counted,
        "adds_up": stage.adds_up,
    }


def _grouped(differences: Sequence[dict[str, str]]) -> list[str]:
    lines = []
    counts = Counter(one["slug"] for one in differences)
    for slug, count in counts.items():
        mends = next((one["mend"] for one in differences if one["slug"] == slug and one["mend"]), "")
        lines.append(f"  {slug}: {count:,}" + (f" (--fix: {mends})" if mends else ""))
        same = [one for one in differences if one["slug"] == slug]
        lines += [f"    {one['item']}: {one['detail']}" for one in same[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"    … and {count - _SHOWN:,} more (--json lists them all)")
    return lines
