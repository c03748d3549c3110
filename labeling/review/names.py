"""Names that are labelled in one way here and in another there. Knows nothing of files.

`learn` takes every approved document once; after that `check` looks at each again, and `rest` gives what can be said only
when all are seen. A state is a place in one sentence and a government in the next, so GPE and ORG are no contradiction.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from labeling.arabic.folding import fold
from labeling.preannotate.gazetteer import Gazetteer, spaced
from labeling.review.passages import passage
from labeling.review.suspicions import Suspicion
from schemas.records import Labels

OTHER_TYPE = "name of another type elsewhere"
NOT_LABELLED = "name that is labelled elsewhere"

_NO_NAMES = frozenset(("DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "MONEY", "UNIT"))
_BOTH = frozenset(("GPE", "ORG"))
_LEAST = 3  # so often labelled, a name has a habit
_SHARE = 0.75  # of its mentions that follow the habit
_LETTERS = 4  # shorter single words are too often something else
_KEPT = 50  # places without a label that are remembered of one name


@dataclass
class Names:
    """The types under which each folded name is labelled."""

    types: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _bare: defaultdict[str, list[Suspicion]] = field(default_factory=lambda: defaultdict(list))
    _times: Counter[str] = field(default_factory=Counter)

    def learn(self, text: str, labels: Labels) -> None:
        """Count the names of one approved document."""
        for entity in labels.entities:
            if entity.type not in _NO_NAMES:
                self.types[spaced(text[entity.start : entity.end])][entity.type] += 1

    def known(self, folded: str, kind: str) -> bool:
        """Whether these folded words are labelled as `kind` anywhere."""
        there = self.types.get(spaced(folded))
        return there is not None and there[kind] > 0

    def check(self, document: str, text: str, labels: Labels) -> Iterator[Suspicion]:
        """Entities whose name has another type elsewhere; places without a label are remembered for `rest`."""
        for entity in labels.entities:
            there = self.types.get(spaced(text[entity.start : entity.end]))
            if there is None or entity.type in _NO_NAMES:
                continue
            usual, times = _usual(there)
            if (
                usual != entity.type
                and times >= _LEAST
                and times >= _SHARE * there.total()
                and {usual, entity.type} != _BOTH
            ):
                says = f"{entity.type} here, {usual} elsewhere ({times} of {there.total()})"
                score = times / (there.total() + 1)
                yield Suspicion(
                    score, OTHER_TYPE, document, "entities", entity.span, says, passage(document, text, [entity.span])
                )
        self._look_for_bare(document, text, labels)

    def rest(self) -> Iterator[Suspicion]:
        """Words that are a name elsewhere and bear no label here, of names that are mostly labelled."""
        for name, places in self._bare.items():
            labelled = self.types[name].total()
            share = labelled / (labelled + self._times[name])
            if share >= _SHARE:
                for place in places:
                    says = f"{_usual(self.types[name])[0]} elsewhere ({labelled} labelled, {self._times[name]} not)"
                    score = labelled / (labelled + self._times[name] + 1)
                    yield Suspicion(score, NOT_LABELLED, place.document, "entities", place.span, says, place.passage)

    @cached_property
    def _gazetteer(self) -> Gazetteer[str]:
        return Gazetteer(
            (name, name)
            for name, types in sorted(self.types.items())
            if types.total() >= _LEAST and (" " in name or len(name) >= _LETTERS)
        )

    def _look_for_bare(self, document: str, text: str, labels: Labels) -> None:
        if not len(self._gazetteer):
            return
        shadow = fold(text)
        taken = sorted((e.start, e.end) for e in labels.entities)
        for start, end, _, names in self._gazetteer.find(shadow.text):
            span = shadow.span_back(start, end)
            if any(a < span.end and span.start < b for a, b in taken):
                continue
            for name in names:
                self._times[name] += 1
                if len(self._bare[name]) < _KEPT:
                    shown = passage(document, text, [span])
                    self._bare[name].append(Suspicion(0.0, NOT_LABELLED, document, "entities", span, "", shown))


def _usual(types: Counter[str]) -> tuple[str, int]:
    return min(types.items(), key=lambda pair: (-pair[1], pair[0]))
