"""The verb that keeps a project in step with Label Studio: watch. It does what push, pull and review do, again and again."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import MusnadError, StudioUnreachable
from scripts.cli.console import note, supervised
from scripts.cli.options import HERE, ProjectOption
from scripts.cli.review import review
from scripts.cli.studio import pull, push

if TYPE_CHECKING:
    from labeling.studio.bell import Bell
    from schemas.approval import ApprovalSettings

_GAP = 2
"""Seconds from the beginning of one round to the next, however often webhooks ring."""
_LONGEST_PAUSE = 600


def watch(
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="From one round to the next.")] = 60,
    once: Annotated[bool, typer.Option("--once", help="One round, for cron; exit code 1 if any of it failed.")] = False,
    listen: Annotated[
        int | None,
        typer.Option(
            metavar="PORT", help="Begin a round when a webhook comes to this port of 127.0.0.1; 0: a free one."
        ),
    ] = None,
    project: ProjectOption = HERE,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a round, a line each.")] = False,
) -> None:
    """Push what is new, pull what changed and apply the policy, again and again until Ctrl-C or SIGTERM.

    A line a round says what changed. While the server is away the rounds become rarer, and a line says so once. It stops between
    two requests, or ten seconds later at the latest; a second Ctrl-C stops it at once. Neither loses anything.

    \b
    Examples:
      musnad watch
      musnad watch --every 10 --json >> watch.jsonl
      musnad watch --once
    """
    from labeling.studio.bell import Bell, doorbell
    from schemas.project import load_project

    load_project(project)  # a folder that is no project is no matter of patience
    watcher = _Watcher(project, as_json)
    with Bell() as bell, contextlib.ExitStack() as stack:
        stack.enter_context(bell.stopped_by(signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
        if listen is not None:
            at = stack.enter_context(doorbell(listen, bell.ring))
            note(f"webhooks to http://127.0.0.1:{at}/ begin a round")
        while True:
            began = time.monotonic()
            watcher.round(bell)
            if once:
                raise typer.Exit(1 if watcher.trouble else 0)
            if bell.stopped:
                break
            bell.wait(pause(every, watcher.failures))
            if not bell.stopped:
                bell.wait(max(0, began + _GAP - time.monotonic()))
            if bell.stopped:
                break
    note("stopped")


def pause(every: float, failures: int) -> float:
    """Seconds until the next round: twice as long after each one that failed, up to ten minutes, never quite the same."""
    if not failures:
        return every
    return min(every * 2.0 ** min(failures, 10), max(every, _LONGEST_PAUSE)) * random.uniform(0.8, 1.2)


class _Stopped(Exception):
    """Somebody asked to stop, and this is a point where that can be done."""


@dataclass(slots=True)
class _Watcher:
    """What was so in the round before, so that only changes are said: results on stdout, troubles on stderr."""

    project: Path
    as_json: bool
    failures: int = 0
    trouble: list[MusnadError] = field(default_factory=list)
    _decisions: Mapping[str, int] | None = None
    _policy: ApprovalSettings | None = None

    def round(self, bell: Bell) -> None:
        """One round, and its line."""
        before = [str(error) for error in self.trouble]
        results, errors = self._do(bell)
        self.trouble = list(errors.values())
        self.failures = self.failures + 1 if self.trouble else 0
        done = {verb: _done(results.get(verb)) for verb in ("push", "pull")}
        decisions = results.get("review", {}).get("decisions", self._decisions or {})
        changed = any(done.values()) or decisions != (self._decisions or {})
        if self.as_json:
            said = {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "changed": changed,
                **done,
                "left_out": {verb: left for verb, value in results.items() if (left := value.get("left_out"))},
                "decisions": decisions,
                "errors": {verb: {"what": e.what, "cause": e.cause, "remedy": e.remedy} for verb, e in errors.items()},
            }
            print(json.dumps(said, ensure_ascii=False), flush=True)
        else:
            self._say(done, decisions, errors)
        if [str(error) for error in self.trouble] != before:
            said_once = {str(error): f"{verb}: {' | '.join(str(error).splitlines())}" for verb, error in errors.items()}
            note(f"{_now()}  {'; '.join(said_once.values()) or 'what hindered it before is over'}")
        self._decisions = decisions

    def _do(self, bell: Bell) -> tuple[dict[str, Mapping[str, Any]], dict[str, MusnadError]]:
        from schemas.project import load_project

        results: dict[str, Mapping[str, Any]] = {}
        errors: dict[str, MusnadError] = {}

        def checkpoint() -> None:
            if bell.stopped:
                raise _Stopped

        for name, verb in (("push", push), ("pull", pull), ("review", review)):
            try:
                checkpoint()
                if name == "review":
                    policy = load_project(self.project).settings.approval
                    if policy == self._policy and not any(map(_done, results.values())):
                        continue
                # a verb that left something out exits with 1 after it has said so
                with supervised(checkpoint) as emitted, contextlib.suppress(typer.Exit):
                    verb(project=self.project, as_json=True)
                results[name] = emitted[-1]
                if name == "review":
                    self._policy = policy
            except _Stopped:
                break
            except KeyboardInterrupt:
                if not bell.stopped:
                    raise
                break
            except StudioUnreachable as error:
                errors[name] = error
                break
            except MusnadError as error:  # what hinders a push need not hinder a pull
                errors[name] = error
        return results, errors

    def _say(
        self,
        done: Mapping[str, Mapping[str, int]],
        decisions: Mapping[str, int],
        errors: Mapping[str, MusnadError],
    ) -> None:
        parts = [f"{verb}: {_counted(counts)}" for verb, counts in done.items() if counts]
        if decisions != (self._decisions or {}):
            parts.append(f"decisions: {_counted(decisions)}")
        if parts or not errors:
            print(f"{_now()}  {'; '.join(parts) or 'nothing new'}", flush=True)


def _now() -> str:
    return f"{datetime.now().astimezone():%H:%M:%S}"


def _done(result: Mapping[str, Any] | None) -> dict[str, int]:
    return {name: count for name, count in (result or {}).get("done", {}).items() if count}


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
