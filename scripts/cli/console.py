"""What a person sees: progress on stderr, a summary, left-out items, one-line errors; or JSON for machines.

Knows nothing of the verbs. Rich is imported only where a progress bar is drawn.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.errors import MusnadError
from schemas.outcome import Outcome

if TYPE_CHECKING:
    from schemas.project import Project

_SHOWN = 10


@dataclass(slots=True)
class _Supervisor:
    """Who called a verb in place of a person: where its result goes, and what is asked at each step."""

    emitted: list[Mapping[str, Any]]
    checkpoint: Callable[[], None]


_supervisor: ContextVar[_Supervisor | None] = ContextVar("supervisor", default=None)


@contextlib.contextmanager
def supervised(checkpoint: Callable[[], None]) -> Iterator[list[Mapping[str, Any]]]:
    """Verbs that are called in the block show nothing; what they would emit comes into the list.

    `checkpoint` is called at each step of their progress, where an exception ends them between two pieces of work.
    """
    emitted: list[Mapping[str, Any]] = []
    retries = logging.getLogger("labeling.studio")
    level = retries.level
    retries.setLevel(logging.ERROR)
    token = _supervisor.set(_Supervisor(emitted, checkpoint))
    try:
        yield emitted
    finally:
        _supervisor.reset(token)
        retries.setLevel(level)


def note(text: str) -> None:
    """A line about what is going on, on stderr, so that stdout stays for results."""
    if _supervisor.get() is None:
        print(text, file=sys.stderr, flush=True)


def emit(value: Mapping[str, Any], as_json: bool, text: str = "") -> None:
    """The result of a verb: `value` as one JSON object, or `text` for people."""
    supervisor = _supervisor.get()
    if supervisor is not None:
        supervisor.emitted.append(value)
    elif as_json:
        print(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None), flush=True)
    elif text:
        print(text, flush=True)


def show_error(error: MusnadError, as_json: bool) -> None:
    """What failed, the likely cause and the next command: one line on stderr, and as JSON where that was asked for."""
    print("musnad: " + " | ".join(str(error).splitlines()), file=sys.stderr)
    if as_json:
        print(
            json.dumps(
                {"error": {"what": error.what, "cause": error.cause, "remedy": error.remedy}}, ensure_ascii=False
            )
        )


@contextlib.contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar with rate and time left on stderr when it is a terminal; the block gets a function that moves it on."""
    supervisor = _supervisor.get()
    if supervisor is not None:
        yield lambda _: supervisor.checkpoint()
        return
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total, rate="")

        def advance(steps: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=steps, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance


@contextlib.contextmanager
def alone(here: Project, verb: str, wait: float) -> Iterator[None]:
    """Keep other verbs that change labels.sqlite, or read all of it, from running meanwhile."""
    from labeling.store.lock import project_lock

    with project_lock(here.folder, verb, wait, note):
        yield


class LeftOut:
    """A sink for an `Outcome` that shows the first few left-out items on stderr and hands all of them on to `listing`."""

    def __init__(self, listing: Callable[[dict[str, str]], None] | None = None) -> None:
        self._listing = listing
        self._count = 0

    def __call__(self, item: dict[str, str]) -> None:
        self._count += 1
        if self._listing is not None:
            self._listing(item)
        if self._count <= _SHOWN:
            note(f"left out: {item['item']}: {item['reason']}: {item['detail']}")
        elif self._count == _SHOWN + 1:
            note("left out: … more, all of them in the listing")


def summary(outcome: Outcome, listing: Path | None = None) -> str:
    """The counts of an outcome, a line for each kind; empty kinds are not named."""
    lines = []
    for title, counts in (("done", outcome.done), ("skipped", outcome.skipped), ("left out", outcome.left_out)):
        parts = [f"{count:,} {name}" for name, count in counts.items() if count]
        if parts:
            lines.append(f"{title}: " + ", ".join(parts))
    if outcome.left_out and listing is not None:
        lines.append(f"what was left out, and why: {listing}")
    return "\n".join(lines) or "nothing to do"
