"""From Label Studio's annotations to ours. Knows nothing of approval.

Every span is checked against the document as we hold it, not against the copy in Label Studio.

A pull reads the tasks that were touched since the last one began, and a little before; the first time and once a day all that
are annotated. Then the server's counts of tasks and annotations have to be what follows from ours. If they are not, all tasks
are read: nothing else tells of a deleted task.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal, TypeVar

from labeling.store.history import Draft
from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.ahead import ahead
from labeling.studio.arrivals import Arrivals
from labeling.studio.client import StudioClient
from labeling.studio.codec import from_results
from labeling.studio.task_lists import Overview
from labeling.studio.task_records import StudioDraft, StudioTask
from schemas.outcome import Outcome
from schemas.records import Document, TaskId
from schemas.vocabulary import Vocabulary

Documents = Callable[[set[tuple[str, str]]], Mapping[tuple[str, str], Document]]

OVERLAP = timedelta(minutes=5)
"""How far before the last pull began the next one begins: what the server's transactions and clocks may be late."""

READ_ALL_EVERY = timedelta(days=1)

PAGE = 50  # tasks in memory at once; up to three pages are. Label Studio needs as long for two of 50 as for one of 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many tasks were read, and which: those touched since the last pull, those annotated, or all."""

    tasks: int
    which: Literal["touched", "annotated", "all"]


@dataclass(frozen=True, slots=True)
class _Memory:
    """When all annotations were read; and by how much the server's tasks and annotations are more than ours, because some are
    not ours or are gone.
    """

    read_at: str = ""
    more_tasks: int = 0
    more_annotations: int = 0


def pull(
    studio: StudioClient,
    campaign: Campaign,
    documents: Documents,
    store: LabelStore,
    vocabulary: Vocabulary,
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
    *,
    everything: bool = False,
) -> Pulled:
    """Read annotations and drafts into the store, with every state that an annotation had.

    `documents` gives the revisions of documents that some ids and SHA-256 of texts name: an annotation is read against
    the text that its task showed. `progress` is told of each task read.

    Raises:
        ProjectGone: the campaign's project is not there any more; nothing was changed.
    """
    began = studio.clock()
    seen_at = datetime.now(UTC).isoformat()
    before = studio.overview(campaign.project)
    memory = _remembered(store, campaign.name)
    known = {task.task: task for task in store.tasks(campaign.name) if task.task is not None}
    address = f"{studio.url}/projects/{campaign.project}/data"
    arrivals = Arrivals(address, campaign, known, studio.users(), store, vocabulary, outcome, seen_at)

    def read(tasks: Iterable[StudioTask]) -> None:
        for page in ahead(_batches(tasks)):
            arrivals.take(page, documents({_revision(known[task.id]) for task in page if task.id in known}))
            progress(len(page))

    def adds_up() -> bool:
        return _adds_up(before, studio.overview(campaign.project), len(known), arrivals.held(), memory)

    number = campaign.project
    which: Literal["touched", "annotated", "all"] = "all"
    if not everything and not _is_due(campaign, memory, seen_at):
        which = "touched"
        read(studio.tasks(number, since=campaign.pulled_until, page_size=PAGE))
    elif not everything:
        which = "annotated"
        read(studio.annotated_tasks(number, page_size=PAGE))
        read(studio.these_tasks(number, arrivals.not_yet_seen(), page_size=PAGE))
    if everything or not adds_up():
        which = "all"
        arrivals.begin_anew()
        read(studio.tasks(number, page_size=PAGE))
        arrivals.settle_unseen(before.touched)
        memory = replace(
            memory,
            more_tasks=arrivals.strange_tasks - arrivals.missing_tasks,
            more_annotations=arrivals.strange_annotations,
        )
    if which != "touched":
        _remember(store, campaign.name, replace(memory, read_at=seen_at))
    drafts = _drafts(studio.drafts(campaign.project), campaign.name, known, documents, vocabulary)
    outcome.done += Counter({"drafts new or changed": store.replace_drafts(campaign.name, drafts)})
    store.pulled(_watermark(began), campaign.name)
    arrivals.count()
    return Pulled(arrivals.read, which)


def _is_due(campaign: Campaign, memory: _Memory, now: str) -> bool:
    """Whether it is time to read all annotations, and not only new ones."""
    return not campaign.pulled_until or not memory.read_at or _moment(now) - _moment(memory.read_at) >= READ_ALL_EVERY


def _adds_up(before: Overview, after: Overview, tasks: int, held: int, memory: _Memory) -> bool:
    """Whether the counts agree; people may work while we count."""
    annotations = held + memory.more_annotations
    lowest, highest = sorted((before.annotations, after.annotations))
    return after.tasks == tasks + memory.more_tasks and lowest <= annotations <= highest


def _watermark(began: str) -> str:
    return (_moment(began) - OVERLAP).isoformat() if began else ""


def _remembered(store: LabelStore, campaign: str) -> _Memory:
    value = store.setting(_setting(campaign))
    return _Memory(*json.loads(value)) if value else _Memory()


def _remember(store: LabelStore, campaign: str, memory: _Memory) -> None:
    store.set_setting(_setting(campaign), json.dumps(astuple(memory)))


def _setting(campaign: str) -> str:
    return f"reading of {campaign}"


def _drafts(
    drafts: Iterable[StudioDraft],
    campaign: str,
    known: Mapping[TaskId, Task],
    documents: Documents,
    vocabulary: Vocabulary,
) -> Iterator[Draft]:
    for page in _batches(draft for draft in drafts if draft.task in known):
        held = documents({_revision(known[draft.task]) for draft in page})
        for draft in page:
            sent = known[draft.task]
            document = held.get(_revision(sent))
            if document is not None:
                yield Draft(
                    str(draft.id),
                    campaign,
                    draft.task,
                    document.id,
                    document.sha256,
                    draft.user,
                    draft.updated_at,
                    "" if draft.annotation is None else str(draft.annotation),
                    from_results(draft.result, document.text, vocabulary).labels,
                )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while page := list(islice(source, PAGE)):
        yield page


def _revision(task: Task) -> tuple[str, str]:
    return task.document, task.sha256


def _moment(time: str) -> datetime:
    return datetime.fromisoformat(time)
