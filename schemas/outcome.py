"""What a step did: counts of what was kept, skipped and left out, each under a named reason.

Knows nothing of the steps; the command line prints an outcome and `--json` gives it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LeftOutSink = Callable[[dict[str, str]], None]


@dataclass(slots=True)
class Outcome:
    """Counts of one run of one step; `sink` receives each left-out item as {"item", "reason", "detail"}."""

    done: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    sink: LeftOutSink | None = None

    def leave_out(self, item: str, reason: str, detail: str = "") -> None:
        """Count `item` under `reason` and list it, so that nothing is dropped silently."""
        self.left_out[reason] += 1
        if self.sink is not None:
            self.sink({"item": item, "reason": reason, "detail": detail})

    def add(self, part: Outcome) -> None:
        """Take over the counts of a part of this run."""
        self.done += part.done
        self.skipped += part.skipped
        self.left_out += part.left_out

    def to_json(self) -> dict[str, Any]:
        """The three counters as plain dictionaries with sorted keys."""
        return {name: dict(sorted(getattr(self, name).items())) for name in ("done", "skipped", "left_out")}
