"""A ranked list of approved labels that look wrong, from all checks together. Knows nothing of files or servers.

Scores of different checks are estimates of the same thing, the chance that a person who looks will change the label, but
only the tagger's is measured; the others are judgements and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from labeling.preannotate.tagger.train import Example
from labeling.review.guideline_checks import guideline_breaks
from labeling.review.items import Reviewed
from labeling.review.names import Names
from labeling.review.suspicions import Suspects, Suspicion
from labeling.review.tagger_doubts import BUDGET, tagger_doubts, within_budget
from schemas.vocabulary import Vocabulary

MOST = 500


@dataclass(slots=True)
class LabelErrors:
    """`learn` sees every document first, then `look` sees them again.

    `tagged` says how many of how many documents the tagger was asked about; None where it was not asked at all.
    """

    vocabulary: Vocabulary
    names: Names = field(default_factory=Names)
    suspects: Suspects = field(default_factory=lambda: Suspects(MOST))
    documents: int = 0
    tagged: tuple[int, int] | None = None

    def learn(self, case: Reviewed) -> None:
        """Take note of the names in one document's approved labels."""
        decision = case.approved
        if decision is not None:
            self.documents += 1
            if "entities" in decision.layers:
                self.names.learn(case.document.text, decision.labels)

    def look(
        self,
        cases: Iterable[Reviewed],
        *,
        with_tagger: bool = False,
        budget: int = BUDGET,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Run every check over the approved labels; the tagger, which takes minutes, only where asked."""
        examples: list[Example] = []
        length = 0
        for case in cases:
            decision = case.approved
            if decision is None:
                continue
            name, text, labels = case.document.id, case.document.text, decision.labels
            found: list[Suspicion] = [*guideline_breaks(name, text, labels, self.vocabulary, self.names.known)]
            if "entities" in decision.layers:
                found += self.names.check(name, text, labels)
            for suspicion in found:
                self.suspects.add(suspicion)
            if with_tagger and "entities" in decision.layers:
                examples.append(Example(name, text, labels))
                length += len(text)
                if (
                    length > 4 * budget
                ):  # the draw takes the smallest hashes, so what falls out now would fall out later
                    examples = within_budget(examples, budget)
                    length = sum(len(one.text) for one in examples)
        for suspicion in self.names.rest():
            self.suspects.add(suspicion)
        if with_tagger:
            kept = within_budget(examples, budget)
            self.tagged = len(kept), self.documents
            for suspicion in tagger_doubts(kept, budget, progress):
                self.suspects.add(suspicion)

    def to_json(self, link: Callable[[str], str] = lambda _: "") -> dict[str, Any]:
        """Every number, and the likeliest errors with where to look at them: `link` gives a document's address."""
        return {
            "documents": self.documents,
            "asked_of_the_tagger": None if self.tagged is None else {"documents": self.tagged[0], "of": self.tagged[1]},
            "checks": dict(sorted(self.suspects.counts.items(), key=lambda pair: (-pair[1], pair[0]))),
            "ranked": [{**found.to_json(), "link": link(found.document)} for found in self.suspects.ranked()],
        }
