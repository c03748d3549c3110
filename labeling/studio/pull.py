"""From Label Studio's annotations to ours. Knows nothing of approval.

Every span is checked against the document as we hold it, not against the copy in Label Studio.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from labeling.corpus.migration import CARRIED
from labeling.store.labels import Campaign, LabelStore, Task
from labeling.studio.campaigns import layers_of
from labeling.studio.client import StudioClient
from labeling.studio.codec import from_annotation
from labeling.studio.task_records import StudioTask
from schemas.outcome import Outcome
from schemas.records import Annotation, AnnotationId, Document
from schemas.vocabulary import Vocabulary

_PAGE = 100


def pull(
    studio: StudioClient,
    campaign: Campaign,
    documents: Callable[[set[tuple[str, str]]], Mapping[tuple[str, str], Document]],
    store: LabelStore,
    vocabulary: Vocabulary,
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
) -> None:
    """Read the annotations of every task of a campaign into the store; what was deleted in Label Studio goes from there, too.

    `documents` gives the revisions of documents that some ids and SHA-256 of texts name: an annotation is read against
    the text that its task showed. `progress` is told of each task read.
    """
    known = {task.task: task for task in store.tasks(campaign.name) if task.task is not None}
    people = studio.users()
    seen: set[AnnotationId] = set()
    changed = 0
    for page in _pages(studio.tasks(campaign.project)):
        held = documents({_revision(known[task.id]) for task in page if task.id in known})
        annotations: list[Annotation] = []
        for task in page:
            sent = known.get(task.id)
            document = held.get(_revision(sent)) if sent is not None else None
            if sent is None or document is None:
                outcome.leave_out(f"task {task.id}", "unknown-task", "it was not made by this project's `musnad push`")
            else:
                annotations += _read(task, sent, document, people, vocabulary, campaign, outcome)
        seen.update(annotation.id for annotation in annotations)
        changed += store.save_annotations(annotations)
        progress(len(page))
    gone = store.annotation_ids(campaign.name) - seen
    store.remove_annotations(gone)
    outcome.done += Counter({"annotations new or changed": changed, "annotations deleted in Label Studio": len(gone)})
    outcome.skipped += Counter({"annotations unchanged": len(seen) - changed})


def _revision(task: Task) -> tuple[str, str]:
    return task.document, task.sha256


def _read(
    task: StudioTask,
    sent: Task,
    document: Document,
    people: Mapping[int, str],
    vocabulary: Vocabulary,
    campaign: Campaign,
    outcome: Outcome,
) -> Iterator[Annotation]:
    for one in task.annotations:
        annotation = from_annotation(one, task, document, people, vocabulary, layers_of(campaign))
        annotation = replace(annotation, campaign=campaign.name, task=task.id)
        if annotation.prediction and sent.model in ("", CARRIED):  # sent under the name of the model that is shown
            annotation = replace(annotation, prediction=sent.model)
        for problem in annotation.problems:
            reason, _, detail = problem.partition(": ")
            outcome.leave_out(f"annotation {annotation.id} of {document.id}, task {task.id}", reason, detail)
        yield annotation


def _pages(tasks: Iterator[StudioTask]) -> Iterator[list[StudioTask]]:
    while page := list(islice(tasks, _PAGE)):
        yield page
