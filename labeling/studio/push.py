"""From documents with predictions to tasks in Label Studio, each revision once. Knows nothing of how a person labels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice

from labeling.store.labels import MAIN, Campaign, LabelStore, Task
from labeling.studio.client import StudioClient
from labeling.studio.delivery import REFUSED, Delivery
from labeling.studio.parcels import Outgoing, Packer, Parcel, in_batches
from labeling.studio.refresh import Change, Refresh
from schemas.errors import LabelError, StudioError
from schemas.outcome import Outcome
from schemas.records import Document, Layer, Prediction
from schemas.vocabulary import Vocabulary

Pair = tuple[Document, Prediction | None]

_SOME = 5  # tasks that tell one server from another


def project_of(store: LabelStore, campaign: str = MAIN) -> int | None:
    """The number of the Label Studio project that the tasks of `campaign` are in."""
    known = store.campaign(campaign)
    return known.project if known is not None else None


def holds_tasks_of(studio: StudioClient, campaign: Campaign, store: LabelStore) -> bool:
    """Whether a server is the one that the campaign is on, under whatever address: it has the tasks of the ledger."""
    some = [task for task in islice(store.tasks(campaign.name), _SOME) if task.task is not None]
    try:
        found = studio.find_sent(campaign.project, [task.document for task in some])
    except StudioError:
        return False
    return all(task.task in found.get((task.document, task.sha256), ()) for task in some)


def push(
    studio: StudioClient,
    project: int,
    pairs: Iterable[Pair | Outgoing],
    store: LabelStore,
    vocabulary: Vocabulary,
    layers: Collection[Layer],
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
    shown: str = "",
    *,
    campaign: str = MAIN,
) -> None:
    """Send each document whose present text has no task yet, give a changed prediction to tasks that nobody has started, and
    show the predictions under the name `shown`, if given.

    A task that Label Studio refuses is set aside with its reason and left out until it changes. `progress` is told of each
    document passed.
    """
    known = store.campaign(campaign)
    delivery = Delivery(studio, project, campaign, store, outcome)
    delivery.settle_open_intents()
    refresh = Refresh(studio, project, campaign, known.shown if known is not None else "", store)
    sorting = _Sorting(Packer(campaign, project, vocabulary, layers, shown), store, outcome, progress)
    for batch in in_batches(sorting.parcels(pairs)):
        delivery.send([parcel for parcel in batch if parcel.revision not in sorting.sent])
        changes = [Change(sorting.sent[p.revision], p) for p in batch if p.revision in sorting.sent]
        unsure = _unsure(delivery, store, campaign)
        if changes or unsure:
            delivery.wait()  # the server does one thing at a time
            refresh.apply(unsure, Outcome())  # they are counted already
            refresh.apply(changes, outcome)
    delivery.finish()
    refresh.apply(_unsure(delivery, store, campaign), Outcome())
    refresh.finish()
    if shown and any(task.prediction for task in store.tasks(campaign)):
        studio.set_model_version(project, shown)
        store.show(shown, campaign)


def _unsure(delivery: Delivery, store: LabelStore, campaign: str) -> list[Change]:
    parcels = {parcel.revision: parcel for parcel in delivery.unsure()}
    sent = store.tasks(campaign) if parcels else ()
    return [Change(t, parcels[t.document, t.sha256]) for t in sent if (t.document, t.sha256) in parcels]


class _Sorting:
    """What has to be sent: all else is counted."""

    def __init__(self, packer: Packer, store: LabelStore, outcome: Outcome, progress: Callable[[int], None]) -> None:
        self._packer = packer
        self._outcome = outcome
        self._progress = progress
        self.sent: dict[tuple[str, str], Task] = {(t.document, t.sha256): t for t in store.tasks(packer.campaign)}
        self._refused = {(r.document, r.sha256): r for r in store.tasks_set_aside(packer.campaign)}

    def parcels(self, pairs: Iterable[Pair | Outgoing]) -> Iterable[Parcel]:
        """A parcel for each document that has no task, or whose task was sent with another prediction."""
        for pair in pairs:
            outgoing = Outgoing(*pair)
            revision = (outgoing.document.id, outgoing.document.sha256)
            task = self.sent.get(revision)
            if task is not None:
                outgoing = outgoing._replace(blind=task.blind)  # who was to see no prediction goes on seeing none
            if task is not None and self._packer.mark(outgoing) in ("", task.prediction):
                self._outcome.skipped["there already"] += 1
            else:
                parcel = self._parcel(outgoing)
                refused = self._refused.get(revision)
                if parcel is not None and refused is not None and refused.payload == parcel.payload_hash:
                    self._outcome.leave_out(outgoing.document.id, REFUSED, refused.reason)
                elif parcel is not None:
                    yield parcel
            self._progress(1)

    def _parcel(self, outgoing: Outgoing) -> Parcel | None:
        try:
            return self._packer.pack(outgoing)
        except LabelError as problem:
            self._outcome.leave_out(outgoing.document.id, "cannot-be-sent", str(problem))
            return None
