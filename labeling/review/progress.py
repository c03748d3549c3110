"""How labelling went on, day by day, and when a goal will be reached at that pace. Knows nothing of clocks: the day is given.

The pace is the mean of the last `WINDOW` days, idle days included; its interval comes from samples of those days, drawn
with replacement (Efron 1979), and takes days for independent.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from labeling.compare.bootstrap import interval
from labeling.review.agreement import ROUNDS
from labeling.review.items import Reviewed

WINDOW = 28
LEAST_DAYS = 7
_FARTHEST = 3_650  # days; who needs longer has no forecast


@dataclass(frozen=True, slots=True)
class Forecast:
    """When `goal` documents will be approved: the day, and the days at the fast and the slow end of the pace's interval.

    `why_not` says in words why there is no day.
    """

    goal: int
    approved: int
    pace: float | None = None
    pace_interval: tuple[float, float] | None = None
    day: date | None = None
    earliest: date | None = None
    latest: date | None = None
    why_not: str = ""

    def to_json(self) -> dict[str, Any]:
        days = {name: getattr(self, name) for name in ("day", "earliest", "latest")}
        return {
            "goal": self.goal,
            "approved": self.approved,
            "approved_a_day": self.pace,
            "interval": self.pace_interval,
            **{name: value.isoformat() if value is not None else None for name, value in days.items()},
            "why_not": self.why_not,
        }


@dataclass(slots=True)
class Progress:
    """Documents approved and annotations made, by day.

    A document counts as approved on the day on which the last of the annotations that decided it was last changed: when
    `musnad review` was run says nothing of the work.
    """

    annotations: Counter[date] = field(default_factory=Counter)
    approved: Counter[date] = field(default_factory=Counter)

    def add(self, case: Reviewed) -> None:
        """Count one document."""
        for annotation in case.annotations:
            self.annotations[_day(annotation.created_at)] += 1
        decision = case.approved
        if decision is not None and decision.annotations:
            self.approved[max(_day(revision.rpartition("@")[2]) for revision in decision.annotations)] += 1

    def forecast(self, goal: int, today: date, rounds: int = ROUNDS, seed: int = 0) -> Forecast:
        """When `goal` documents will be approved, as seen at the end of `today`."""
        done = sum(count for day, count in self.approved.items() if day <= today)
        left = goal - done
        if left <= 0:
            return Forecast(goal, done, why_not="the goal is reached")
        if not done:
            return Forecast(goal, done, why_not="nothing is approved yet")
        start = max(min(self.approved), today - timedelta(days=WINDOW - 1))
        days = (today - start).days + 1
        if days < LEAST_DAYS:
            return Forecast(goal, done, why_not=f"too early: a pace needs {LEAST_DAYS} days, there are {days}")
        counts = np.array([self.approved[start + timedelta(days=n)] for n in range(days)])
        pace = float(counts.mean())
        draw = np.random.default_rng(seed)
        bounds = interval(counts[draw.integers(days, size=(rounds, days))].mean(axis=1)) or (pace, pace)
        when, soon, late = (_after(today, left, each) for each in (pace, bounds[1], bounds[0]))
        why = "" if when is not None else f"nothing was approved in the last {days} days, or hardly anything"
        return Forecast(goal, done, pace, bounds, when, soon, late, why)

    def to_json(self) -> dict[str, Any]:
        """The counts of each day on which anything was done."""
        days = sorted({*self.annotations, *self.approved})
        return {
            "days": [
                {"day": day.isoformat(), "annotations": self.annotations[day], "approved": self.approved[day]}
                for day in days
            ]
        }


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def _after(today: date, left: int, pace: float) -> date | None:
    days = math.ceil(left / pace) if pace > 0 else _FARTHEST + 1
    return today + timedelta(days=days) if days <= _FARTHEST else None
