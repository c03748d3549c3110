"""From documents with predictions to tasks in Label Studio, each revision once. Knows nothing of how a person labels.

A task is journalled as an intent before it is sent and acknowledged after. Label Studio has no key of its own for a task,
so after a cut the intents are looked up by `doc_id` before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from labeling.store.labels import LabelStore, Task
from labeling.studio.client import StudioClient
from labeling.studio.codec import to_task
from labeling.studio.task_records import Json
from schemas.outcome import Outcome
from schemas.records import Document, Layer, Prediction
from schemas.vocabulary import Vocabulary

BATCH = 50
"""Tasks in one request: the server takes them in one transaction, and a cut leaves at most so many to look up."""

_PROJECT = "studio project"


def project_of(store: LabelStore) -> int | None:
    """The number of the Label Studio project that this project's tasks are in."""
    number = store.setting(_PROJECT)
    return int(number) if number is not None else None


def remember_project(store: LabelStore, number: int) -> None:
    store.set_setting(_PROJECT, str(number))


def push(
    studio: StudioClient,
    project: int,
    pairs: Iterable[tuple[Document, Prediction | None]],
    store: LabelStore,
    vocabulary: Vocabulary,
    layers: Collection[Layer],
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
    shown: str = "",
) -> None:
    """Send each document whose present text has no task yet; a document whose import was cut is looked up first.

    Predictions are sent under the name `shown`, if given: Label Studio shows those of one model alone. The ledger keeps
    the model that they come from. `progress` is told of each document passed.
    """
    as_task = partial(_as_task, vocabulary=vocabulary, layers=layers, shown=shown)
    _settle_intents(studio, project, store, outcome)
    sent = {(task.document, task.sha256) for task in store.tasks()}
    for batch in _batches(pairs):
        fresh = [pair for pair in batch if (pair[0].id, pair[0].sha256) not in sent]
        outcome.skipped["there already"] += len(batch) - len(fresh)
        if fresh:
            _send(studio, project, fresh, store, as_task)
            outcome.done["tasks"] += len(fresh)
            outcome.done["predictions"] += sum(prediction is not None for _, prediction in fresh)
        progress(len(batch))


def _as_task(
    document: Document, prediction: Prediction | None, vocabulary: Vocabulary, layers: Collection[Layer], shown: str
) -> Json:
    if prediction is not None and shown:
        prediction = replace(prediction, model=shown)
    return to_task(document, prediction, vocabulary, layers)


def _settle_intents(studio: StudioClient, project: int, store: LabelStore, outcome: Outcome) -> None:
    open_intents = [task.document for task in store.tasks() if task.task is None]
    settled = {task.task for task in store.tasks()}
    for start in range(0, len(open_intents), BATCH):
        documents = open_intents[start : start + BATCH]
        # an earlier revision's task bears the same doc_id
        candidates = {
            document: [number for number in numbers if number not in settled]
            for document, numbers in studio.find_tasks(project, documents).items()
        }
        found = {document: numbers[0] for document, numbers in candidates.items() if numbers}
        store.acknowledge_tasks((document, found[document]) for document in documents if document in found)
        store.withdraw_intents(document for document in documents if document not in found)
        outcome.skipped["found on the server after a cut"] += sum(document in found for document in documents)


def _send(
    studio: StudioClient,
    project: int,
    pairs: Sequence[tuple[Document, Prediction | None]],
    store: LabelStore,
    as_task: Callable[[Document, Prediction | None], Json],
) -> None:
    store.intend_tasks(Task(d.id, d.sha256, p.model if p is not None else "", project, None) for d, p in pairs)
    numbers = studio.import_tasks(project, [as_task(document, prediction) for document, prediction in pairs])
    store.acknowledge_tasks((document.id, number) for (document, _), number in zip(pairs, numbers, strict=True))


def _batches(pairs: Iterable[tuple[Document, Prediction | None]]) -> Iterator[list[tuple[Document, Prediction | None]]]:
    source = iter(pairs)
    while batch := list(islice(source, BATCH)):
        yield batch
