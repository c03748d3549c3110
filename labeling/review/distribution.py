"""How many approved labels there are of each type, choice and role. Knows nothing of files."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from labeling.review.items import Reviewed
from schemas.records import LAYERS, Layer
from schemas.vocabulary import Vocabulary

_Counts = defaultdict[str, Counter[str]]


@dataclass(slots=True)
class Distribution:
    """Counts of approved labels, filled a document at a time."""

    types: _Counts = field(default_factory=lambda: defaultdict(Counter))
    choices: _Counts = field(default_factory=lambda: defaultdict(Counter))
    roles: Counter[str] = field(default_factory=Counter)
    documents: Counter[Layer] = field(default_factory=Counter)

    def add(self, case: Reviewed) -> None:
        """Count the approved labels of one document."""
        gold = case.approved
        if gold is None:
            return
        self.documents.update(gold.layers)
        self.types["entities"].update(e.type for e in gold.labels.entities)
        for event in gold.labels.events:
            self.types["events"][event.type] += 1
            self.choices["realis"][event.realis] += 1
            self.choices["event polarity"][event.polarity] += 1
            self.roles.update(a.role for a in event.arguments)
        for stance in gold.labels.stances:
            self.types["stances"][stance.polarity] += 1
            self.choices["quote"][stance.quote] += 1
            self.choices["stance holder"]["the author" if stance.holder is None else "named"] += 1

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """Every count; types of the vocabulary that nobody used are there with 0."""
        known = {
            "entities": vocabulary.entities,
            "events": vocabulary.events,
            "stances": [choice.value for choice in vocabulary.stance_polarity],
        }
        return {
            "approved_documents": {layer: self.documents[layer] for layer in LAYERS},
            "labels": {layer: self.types[layer].total() for layer in LAYERS},
            "types": {
                layer: dict(
                    sorted(
                        {**dict.fromkeys(known[layer], 0), **self.types[layer]}.items(),
                        key=lambda pair: (-pair[1], pair[0]),
                    )
                )
                for layer in LAYERS
            },
            "choices": {name: dict(sorted(counts.items())) for name, counts in sorted(self.choices.items())},
            "roles": dict(sorted(self.roles.items(), key=lambda pair: (-pair[1], pair[0]))),
        }
