"""Looks at ledger, Label Studio and corpus, and holds them against each other. Changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path

from labeling.store.labels import Campaign, LabelStore
from labeling.store.parts import count_documents, newest_revisions, read_identities
from labeling.studio.client import StudioClient
from labeling.studio.reconcile import Balance, Difference, Here, Revision, There, balances, differences
from labeling.studio.task_lists import ProjectGone


@dataclass(frozen=True)
class Checked:
    """What was found to differ, and the stages whose parts were added up."""

    differences: list[Difference]
    balances: list[Balance]


def check(
    studio: StudioClient,
    campaign: Campaign,
    store: LabelStore,
    documents: Path,
    model: str,
    progress: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Compare all sides of `campaign`. `documents` is the corpus's folder, `model` that whose predictions should be shown;
    `progress` is told of each task read.
    """
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
    corpus, stage = _corpus(documents, mentioned, store, campaign)
    here = Here(campaign, tasks, held, corpus, store.tombstones().keys(), model)
    found = [] if there.gone else balances(here, there, counted)
    return Checked(differences(here, there), [stage, *found])


def _corpus(
    documents: Path, wanted: Set[Revision], store: LabelStore, campaign: Campaign
) -> tuple[Set[Revision], Balance]:
    """Those of `wanted` that are in the corpus, and what became of the newest text of each of its documents."""
    sent = {(t.document, t.sha256): t.task is not None for t in store.tasks(campaign.name)}
    refused = {(r.document, r.sha256) for r in store.tasks_set_aside(campaign.name)}
    down, chosen = store.tombstones(), store.chosen()
    newest = newest_revisions(documents)
    there: set[Revision] = set()
    became: Counter[str] = Counter()
    for table in read_identities(documents):
        for revision in zip(table["id"].to_pylist(), table["sha256"].to_pylist(), strict=True):
            if revision in wanted:
                there.add(revision)
            document, sha256 = revision
            if document in newest and newest[document].sha256 != sha256:
                continue
            if revision in sent:
                became["with a task" if sent[revision] else "about to be sent"] += 1
            elif revision in refused:
                became["refused by Label Studio"] += 1
            elif document in down:
                became["taken down"] += 1
            else:
                became["in the pool, not chosen" if chosen and document not in chosen else "not sent yet"] += 1
    return there, Balance("documents", became, count_documents(documents))
