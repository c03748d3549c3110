"""Parcels to Label Studio, each once, whatever happens on the way. Knows nothing of what is in them.

A task is journalled as an intent before it is sent and acknowledged after. Label Studio has no key of its own for a task, so
after a failure in doubt, or a kill, what was on the way is looked up by document and text before anything is sent again; the
server gets some seconds to finish what it began. Should it finish still later, the second task of a document is found when
what was sent again is looked over, and goes if nobody has started on it. A server that was held up may also have made a task
without its prediction; such tasks are journalled as having none, and handed back by `unsure`.

One import is on the way at a time (on SQLite, Label Studio gives out ids before it writes), while the next is made ready.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Thread

from labeling.store.labels import LabelStore, SetAside, Task
from labeling.studio.client import Imported, StudioClient
from labeling.studio.parcels import Parcel
from labeling.studio.refusals import ImportInDoubt, ImportRefused
from labeling.studio.retries import LOOKS, Patience, rest
from schemas.errors import StudioError
from schemas.outcome import Outcome
from schemas.records import DocumentId, TaskId

REFUSED = "refused-by-label-studio"

_LATE = 60.0  # seconds after which no server still works on a request that was given up
_SUSPECTS = 3  # tasks at which the server fails, one after the other, before it is the server that is suspected


class Delivery:
    """The way of tasks into one project of Label Studio."""

    def __init__(self, studio: StudioClient, project: int, campaign: str, store: LabelStore, outcome: Outcome) -> None:
        self._studio = studio
        self._project = project
        self._campaign = campaign
        self._store = store
        self._outcome = outcome
        self._on_the_way: tuple[list[Parcel], Future[Imported]] | None = None
        self._suspects: list[tuple[Parcel, StudioError]] = []
        self._unsure: list[Parcel] = []

    def settle_open_intents(self) -> None:
        """Find out what became of what an earlier run was sending when it ended."""
        intents = [task for task in self._store.tasks(self._campaign) if task.task is None]
        if not intents:
            return
        missing = self._look_for(intents, LOOKS)
        self._remember_doubt(missing)
        self._store.withdraw_intents([task.document for task in missing], self._campaign)
        self._outcome.skipped["found on the server after a cut"] += len(intents) - len(missing)

    def send(self, batch: list[Parcel]) -> None:
        """Send `batch` as soon as the one before has arrived, and go on without waiting for it."""
        if not batch:
            return
        self._store.intend_tasks(parcel.intent for parcel in batch)  # the server works meanwhile
        self.wait()
        self._on_the_way = batch, _in_background(partial(self._import, batch))

    def wait(self) -> None:
        """Wait until what is on the way has arrived, however often it takes.

        Raises:
            StudioError: the server did not come back in time, or nothing gets through to it.
        """
        if self._on_the_way is not None:
            batch, answer = self._on_the_way
            self._on_the_way = None
            self._receive(batch, answer.result)

    def unsure(self) -> list[Parcel]:
        """The parcels that arrived since the last call, with a prediction that may not have."""
        parcels = [parcel for parcel in self._unsure if parcel.predicted]
        self._unsure = []
        return parcels

    def finish(self) -> None:
        """Wait for the last, then remove second tasks that a slow server made, if nobody has started on them.

        Raises:
            StudioError: as `wait`.
        """
        self.wait()
        if self._suspects:
            raise self._suspects[0][1]
        self._look_over()

    def _import(self, parcels: Sequence[Parcel]) -> Imported:
        return self._studio.import_encoded(self._project, [parcel.payload for parcel in parcels])

    def _receive(self, parcels: list[Parcel], answer: Callable[[], Imported]) -> None:
        patience = Patience("send tasks to Label Studio")
        while True:
            try:
                made = answer()
            except ImportRefused as refusal:
                self._split(parcels, refusal)
                return
            except ImportInDoubt as doubt:
                missing = {
                    _revision(t) for t in self._look_for([p.intent for p in parcels], () if doubt.over else LOOKS)
                }
                arrived = [parcel for parcel in parcels if parcel.revision not in missing]
                self._count(arrived)
                self._unsure += arrived
                parcels = [parcel for parcel in parcels if parcel.revision in missing]
                if not parcels:
                    return
                if not patience.wait(doubt.problem):
                    if doubt.unseen or not doubt.over:
                        raise
                    self._split(parcels, doubt)
                    return
                if not doubt.over:
                    self._remember_doubt(parcel.intent for parcel in parcels)
            else:
                if made.predictions < sum(parcel.predicted for parcel in parcels):
                    self._doubt_predictions(parcel.intent for parcel in parcels)
                    self._unsure += parcels
                documents = (parcel.intent.document for parcel in parcels)
                self._store.acknowledge_tasks(zip(documents, made.tasks, strict=True), self._campaign)
                self._count(parcels)
                return
            answer = partial(self._import, parcels)

    def _split(self, parcels: list[Parcel], error: StudioError) -> None:
        """Halve what is not taken until the bad tasks stand alone.

        A server that fails (500) at a task is believed to fail because of it only if it takes others meanwhile.
        """
        if len(parcels) == 1:
            if isinstance(error, ImportRefused):
                self._set_aside(parcels[0], error)
            else:
                self._suspects.append((parcels[0], error))
            if len(self._suspects) == _SUSPECTS:
                raise error
            return
        middle = len(parcels) // 2
        for half in (parcels[:middle], parcels[middle:]):
            self._receive(half, partial(self._import, half))

    def _set_aside(self, parcel: Parcel, error: StudioError) -> None:
        reason = error.cause or error.what
        document, sha256 = parcel.intent.document, parcel.intent.sha256
        self._store.set_aside(SetAside(document, sha256, parcel.payload_hash, reason, self._campaign))
        self._outcome.leave_out(document, REFUSED, reason)

    def _look_for(self, intents: Sequence[Task], looks: Sequence[float]) -> list[Task]:
        """Acknowledge those of `intents` that are on the server, and return the others.

        An import is all or nothing: where one task of it is found, the others that will come are there, too.
        """
        for pause in (0.0, *looks):
            rest(pause)
            found = self._studio.find_sent(self._project, [intent.document for intent in intents])
            if found.keys() & {_revision(intent) for intent in intents}:
                break
        there = [(intent, found[_revision(intent)]) for intent in intents if _revision(intent) in found]
        self._doubt_predictions(intent for intent, _ in there)
        self._store.acknowledge_tasks(((intent.document, numbers[0]) for intent, numbers in there), self._campaign)
        self._remember_doubt(intent for intent, numbers in there if len(numbers) > 1)
        return [intent for intent in intents if _revision(intent) not in found]

    def _look_over(self) -> None:
        doubtful = self._doubtful()
        if not doubtful:
            return
        known = {(t.document, t.sha256): t.task for t in self._store.tasks(self._campaign) if t.document in doubtful}
        second: dict[TaskId, DocumentId] = {}
        for (document, sha256), numbers in self._studio.find_sent(self._project, doubtful).items():
            first = known.get((DocumentId(document), sha256))
            second |= {number: DocumentId(document) for number in numbers if first is not None and number != first}
        for state in self._studio.predictions(self._project, sorted(second)):
            if state.started:
                detail = f"a server that was slow made it twice, and somebody has started on task {state.task}"
                self._outcome.leave_out(second[state.task], "sent-twice", detail)
            else:
                self._studio.delete_task(state.task)
                self._outcome.done["second tasks removed"] += 1
        self._save_doubtful({d: since for d, since in doubtful.items() if time.time() - since < _LATE})

    def _doubt_predictions(self, intents: Iterable[Task]) -> None:
        self._store.update_predictions(replace(intent, prediction="") for intent in intents)

    def _count(self, parcels: Iterable[Parcel]) -> None:
        for parcel in parcels:
            self._outcome.done["tasks"] += 1
            if parcel.predicted and parcel.intent.model:
                self._outcome.done["predictions"] += 1
            if parcel.intent.blind:
                self._outcome.done["without prediction, to measure its influence"] += 1
            while self._suspects:
                self._set_aside(*self._suspects.pop())

    def _doubtful(self) -> dict[DocumentId, float]:
        """Documents that were sent again although the first try may still arrive, each with the time of that."""
        return {DocumentId(d): t for d, t in json.loads(self._store.setting(self._doubts) or "{}").items()}

    def _remember_doubt(self, intents: Iterable[Task]) -> None:
        new = {intent.document: time.time() for intent in intents}
        if new:
            self._save_doubtful({**self._doubtful(), **new})

    def _save_doubtful(self, doubtful: dict[DocumentId, float]) -> None:
        self._store.set_setting(self._doubts, json.dumps(doubtful))

    @property
    def _doubts(self) -> str:
        return f"sent again to {self._campaign}"


def _revision(intent: Task) -> tuple[str, str]:
    return intent.document, intent.sha256


def _in_background(call: Callable[[], Imported]) -> Future[Imported]:
    """Do `call` in a thread that does not keep the program from ending: a server may take a quarter of an hour."""
    answer: Future[Imported] = Future()

    def work() -> None:
        try:
            answer.set_result(call())
        except BaseException as problem:  # whoever asks for the answer gets it
            answer.set_exception(problem)

    Thread(target=work, daemon=True).start()
    return answer
