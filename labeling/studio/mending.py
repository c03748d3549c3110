"""Looks at both sides, and does what reconciliation proposes. Knows nothing of why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from pathlib import Path

from labeling.store.labels import Campaign, LabelStore
from labeling.store.parts import read_identities
from labeling.studio.client import StudioClient
from labeling.studio.reconcile import Balance, Difference, Here, Mend, Revision, There, balances, differences
from labeling.studio.task_lists import ProjectGone

_ORDER = ("adopt", "withdraw", "show", "delete", "forget")


@dataclass(frozen=True)
class Checked:
    """What was found, and the stages whose parts were added up."""

    differences: list[Difference]
    balances: list[Balance]


def check(
    studio: StudioClient,
    campaign: Campaign,
    store: LabelStore,
    corpus: Callable[[Set[Revision]], Set[Revision]],
    model: str,
    progress: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Compare both sides of `campaign`. `corpus` gives those of some revisions that it has; nothing is changed."""
    counted = 0
    try:
        counted = studio.overview(campaign.project).tasks
        states = {}
        for state in studio.task_states(campaign.project):
            states[state.id] = state
            progress(1)
        there = There(states, studio.shown_version(campaign.project))
    except ProjectGone:
        there = There(gone=True)
    tasks = list(store.tasks(campaign.name))
    mentioned = {(t.document, t.sha256) for t in tasks} | {(s.document, s.sha256) for s in there.tasks.values()}
    held = list(store.held(campaign.name))
    here = Here(campaign, tasks, held, corpus(mentioned), store.tombstones(), model)
    return Checked(differences(here, there), [] if there.gone else balances(here, there, counted))


def mend(
    studio: StudioClient,
    campaign: Campaign,
    store: LabelStore,
    found: Iterable[Difference],
    find_project: Callable[[], int | None],
    pull: Callable[[Campaign], None],
    look_again: Callable[[Campaign], Checked],
) -> Counter[str]:
    """Do what is safe, and count it. First everything is pulled, so that nothing is taken away that we have not seen.

    `find_project` says where the project of our name is now.
    """
    done: Counter[str] = Counter()
    found = list(found)
    if any(one.mend == Mend("forget the project") for one in found):
        for held in list(store.held(campaign.name)):
            if not held.lost:
                store.set_apart(held.id)
        store.forget_project(campaign.name)
        done["projects forgotten"] += 1
        number = find_project()
        if number is None:
            return done
        campaign = replace(campaign, project=number, pulled_until="", shown="")
        store.save_campaign(campaign)
        found = look_again(campaign).differences
    if any(one.mend is not None for one in found):
        pull(campaign)
        done["pulls"] += 1
        found = look_again(campaign).differences
    for action in _ORDER:
        for one in found:
            if one.mend is not None and one.mend.action == action:
                _do(one.mend, studio, campaign, store)
                done[_DONE[action]] += 1
    return done


def corpus_has(documents: Path, wanted: Set[Revision]) -> Set[Revision]:
    """Those of `wanted` that the parts in the folder `documents` have."""
    found: set[Revision] = set()
    for table in read_identities(documents):
        pairs = zip(table["id"].to_pylist(), table["sha256"].to_pylist(), strict=True)
        found.update(pair for pair in pairs if pair in wanted)
    return found


_DONE = {
    "adopt": "tasks taken over",
    "withdraw": "intents withdrawn",
    "show": "predictions shown",
    "delete": "tasks deleted in Label Studio",
    "forget": "tasks to be sent again",
}


def _do(wanted: Mend, studio: StudioClient, campaign: Campaign, store: LabelStore) -> None:
    task = wanted.task
    if wanted.action == "show":
        studio.set_model_version(campaign.project, campaign.shown)
    elif task is None:
        raise ValueError(wanted)
    elif wanted.action == "adopt":
        store.adopt_tasks([task])
    elif wanted.action == "withdraw":
        store.withdraw_intents([task.document], campaign.name)
    elif task.task is not None:
        if wanted.action == "delete":
            studio.delete_task(task.task)
        store.forget_tasks([task.task], campaign.name)
