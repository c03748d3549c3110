"""A program of its own that asks pygamma-agreement for disorders: JSON on its standard input, JSON on its standard output.

It is kept apart because the solver behind the library (GLPK) writes on the standard output of its process, where `musnad report
--json` writes, and because the library takes seconds to load. It needs nothing of Musnad, and knows nothing of projects or people.

In:  {"alpha", "beta", "delta_empty", "samples", "documents": [{"seed", "length", "people": [[[start, end, type], …], …]}, …]}
Out: [[observed disorder, expected disorder] or null, …], in the same order; null where nobody marked anything.
Places are code points; a disorder is what pygamma-agreement calls so: divided by the mean number of units a person.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from typing import Any


def main() -> None:
    """Answer one request."""
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # GLPK writes on the file descriptor, past sys.stdout
    logging.disable(logging.WARNING)  # "CBC solver not installed", once for each alignment
    asked = json.load(sys.stdin)

    from pygamma_agreement import CombinedCategoricalDissimilarity

    # once for all documents: it is compiled
    dissimilarity = CombinedCategoricalDissimilarity(
        alpha=asked["alpha"], beta=asked["beta"], delta_empty=asked["delta_empty"]
    )
    with answer:
        json.dump([disorders(document, dissimilarity, asked["samples"]) for document in asked["documents"]], answer)


def disorders(document: dict[str, Any], dissimilarity: Any, samples: int) -> tuple[float, float] | None:
    """The disorder of the best alignment, and the mean of those of shifted copies (Mathet et al. 2015, §5.2)."""
    import numpy as np
    from pyannote.core import Segment
    from pygamma_agreement import Continuum, ShuffleContinuumSampler

    continuum = Continuum()
    if document["length"] is not None:
        continuum.bound_inf, continuum.bound_sup = 0.0, float(document["length"])
    for number, units in enumerate(document["people"]):
        continuum.add_annotator(f"{number:04}")
        for start, end, kind in units:
            continuum.add(f"{number:04}", Segment(float(start), float(end)), kind)
    if not continuum:
        return None
    # fast: window by window where there are many units, else as in the paper
    np.random.seed(document["seed"])  # the library draws from numpy's global state
    found = continuum.compute_gamma(dissimilarity, n_samples=samples, sampler=ShuffleContinuumSampler(), fast=True)
    return float(found.observed_disorder), float(found.expected_disorder)


if __name__ == "__main__":
    main()
