"""Does what reconciliation proposes, as far as it is safe. Knows nothing of how differences are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from labeling.store.labels import Campaign, LabelStore
from labeling.studio.client import StudioClient
from labeling.studio.reconcile import Difference, Mend

_ORDER = ("adopt", "withdraw", "show", "delete", "forget")


def mend(
    studio: StudioClient,
    campaign: Campaign,
    store: LabelStore,
    found: Iterable[Difference],
    find_project: Callable[[], int | None],
    pull: Callable[[Campaign], None],
    look_again: Callable[[Campaign], list[Difference]],
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
        found = look_again(campaign)
    if any(one.mend is not None for one in found):
        pull(campaign)
        done["pulls"] += 1
        found = look_again(campaign)
    for action in _ORDER:
        for one in found:
            if one.mend is not None and one.mend.action == action:
                _do(one.mend, studio, campaign, store)
                done[_DONE[action]] += 1
    return done


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
