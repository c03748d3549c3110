"""γ of entities: agreement on where units are and what they are at once, beyond chance, by pygamma-agreement where it is installed.

γ (Mathet, Widlöcher and Métivier, The Unified and Holistic Method Gamma (γ) for Inter-Annotator Agreement Measure and Alignment,
Computational Linguistics 41 (3), 2015) aligns the units of all annotators of a text so that disorder is least, and compares it
with the disorder of copies shifted by chance: γ = 1 - observed / expected. A unit is a labelled span in code points, a text one
continuum. The library's dependencies live beside Musnad's pins, so it is an extra of the same environment; it runs in a process
of its own for the reasons in `gamma_program`. Aligning is dear: γ is that of a sample of documents, and long ones are aligned window
by window (the library's fast-γ, which gave the same to 0.0001 where both were tried). Knows nothing of projects.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from labeling.compare.bootstrap import interval, resampled_sums
from labeling.review.agreement import ROUNDS, Estimate
from labeling.review.units import Item, first_ratings

ALPHA, BETA, DELTA_EMPTY = 3, 1, 1
"""Weights of position and type, and what it costs to leave a unit alone: those of the authors' own Gamma Software. At 3, spans that
share no character are never aligned; spans of different types are where their positions differ little."""
SAMPLES = 30
"""Copies by chance of each document: the library's default."""
DOCUMENTS = 30
MOST_UNITS = 900
"""A document counts up to so many units of all its annotators: the time for its alignments grows faster than they do."""
TYPES = 10
LEAST_UNITS = 50
"""The commonest types are told, as far as the sample has so many units of them, of all annotators together."""
SECONDS = 900
LIBRARY = "pygamma_agreement"
MISSING = "not computed: pip install pygamma-agreement==0.5.9"

Unit = tuple[int, int, str]
Ask = Callable[[dict[str, Any]], list[Any]]


class NotComputed(Exception):
    """Why there is no γ, in words for the report."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A document that may be in the sample: the units of each annotator, in an order that does not depend on names."""

    place: str
    group: str
    length: int
    people: tuple[tuple[Unit, ...], ...]

    def of_type(self, kind: str) -> Drawn:
        """As if this type alone had been asked for."""
        return Drawn(
            self.place,
            self.group,
            self.length,
            tuple(tuple(unit for unit in units if unit[2] == kind) for units in self.people),
        )

    def to_json(self) -> dict[str, Any]:
        return {"seed": int(self.place[:8], 16), "length": self.length, "people": self.people}


@dataclass(frozen=True, slots=True)
class Gamma:
    """γ over the sample, and by type; `why_not` says why there is none. `eligible` documents had units and several annotators."""

    overall: Estimate
    types: dict[str, Estimate]
    documents: int
    eligible: int
    too_long: int
    why_not: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            **self.overall.to_json(),
            "types": {kind: one.to_json() for kind, one in self.types.items()},
            "documents": self.documents,
            "eligible_documents": self.eligible,
            "too_long": self.too_long,
            "alpha": ALPHA,
            "beta": BETA,
            "delta_empty": DELTA_EMPTY,
            "samples": SAMPLES,
            "why_not": self.why_not,
        }


@dataclass(slots=True)
class GammaSample:
    """The documents of the sample, filled a document at a time: the first `DOCUMENTS` by the hash of seed and id."""

    seed: int = 0
    kept: list[Drawn] = field(default_factory=list)
    eligible: int = 0
    too_long: int = 0

    def add(self, item: Item) -> None:
        """Draw one document, if several people marked its entities."""
        first, _ = first_ratings(item.ratings)
        said = [r.labels.entities for r in first if "entities" in r.layers]
        people = sorted(tuple(sorted({(e.start, e.end, e.type) for e in entities})) for entities in said)
        if len(people) < 2 or not any(people):
            return
        self.eligible += 1
        if sum(map(len, people)) > MOST_UNITS:
            self.too_long += 1
            return
        place = sha256(f"{self.seed}:{item.document}".encode()).hexdigest()
        self.kept.append(Drawn(place, item.group, len(item.text), tuple(people)))
        if len(self.kept) > 2 * DOCUMENTS:
            self._cut()

    def measure(self, rounds: int = ROUNDS, ask: Ask | None = None) -> Gamma:
        """γ of the sample. `ask` is the program that knows disorders; without one, the installed library."""
        self._cut()
        kinds = Counter(unit[2] for drawn in self.kept for units in drawn.people for unit in units)
        common = sorted(kinds, key=lambda kind: (-kinds[kind], kind))[:TYPES]
        typed = sorted(kind for kind in common if kinds[kind] >= LEAST_UNITS)
        parts = [self.kept, *([d.of_type(kind) for d in self.kept] for kind in typed)]
        try:
            answers = _asked([drawn for part in parts for drawn in part], ask or ask_library)
        except NotComputed as why:
            nothing = Estimate(None, None, kinds.total())
            return Gamma(nothing, {}, len(self.kept), self.eligible, self.too_long, str(why))
        size = len(self.kept)
        found = [pooled(part, answers[size * n : size * (n + 1)], rounds, self.seed) for n, part in enumerate(parts)]
        types = dict(zip(typed, found[1:], strict=True))
        return Gamma(found[0], types, size, self.eligible, self.too_long)

    def _cut(self) -> None:
        self.kept = sorted(self.kept, key=lambda drawn: drawn.place)[:DOCUMENTS]


def pooled(
    documents: Sequence[Drawn], disorders: Sequence[tuple[float, float] | None], rounds: int, seed: int
) -> Estimate:
    """1 - Σ observed / Σ expected over documents, each by its mean number of units a person, so that every unit counts alike.

    The interval comes from samples of near-duplicate groups. Where nothing is in disorder γ is 1, by chance or not.
    """
    groups: dict[str, list[float]] = {}
    size = 0
    for drawn, pair in zip(documents, disorders, strict=True):
        if pair is not None:
            units = sum(map(len, drawn.people))
            size += units
            sums = groups.setdefault(drawn.group, [0.0, 0.0])
            for place in (0, 1):
                sums[place] += pair[place] * units / len(drawn.people)
    if not groups:
        return Estimate(None, None, 0)
    counts = np.array([groups[name] for name in sorted(groups)])
    sums_of = counts.sum(axis=0, keepdims=True)
    if len(groups) > 1:  # one group, drawn anew, is always the same one
        sums_of = np.vstack([sums_of, resampled_sums(csr_array(counts), rounds, seed)])
    observed, expected = sums_of.T
    values = 1 - np.divide(observed, expected, out=np.full(observed.shape, np.nan), where=expected > 0)
    values[observed == 0] = 1
    value = None if np.isnan(values[0]) else float(values[0])
    return Estimate(value, interval(values[1:]) if value is not None else None, size)


def ask_library(request: dict[str, Any]) -> list[Any]:
    """What pygamma-agreement says, in a process of its own; raises `NotComputed` where it is not there or fails."""
    if find_spec(LIBRARY) is None:
        raise NotComputed(MISSING)
    program = Path(__file__).with_name("gamma_program.py")
    try:
        # -P: the modules beside the program must not stand in for libraries of the same name
        ran = subprocess.run(
            [sys.executable, "-P", str(program)],
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as problem:
        raise NotComputed(f"not computed: pygamma-agreement took longer than {SECONDS} s") from problem
    except subprocess.CalledProcessError as problem:
        last = (problem.stderr or "").strip().splitlines()[-1:] or [f"exit code {problem.returncode}"]
        raise NotComputed(f"not computed: pygamma-agreement failed ({last[0]})") from problem
    answer: list[Any] = json.loads(ran.stdout)
    return answer


def _asked(documents: Sequence[Drawn], ask: Ask) -> list[tuple[float, float] | None]:
    if not documents:
        raise NotComputed("not computed: no document in which several people marked entities")
    request = {"alpha": ALPHA, "beta": BETA, "delta_empty": DELTA_EMPTY, "samples": SAMPLES}
    return ask({**request, "documents": [drawn.to_json() for drawn in documents]})
