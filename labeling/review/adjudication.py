"""Documents on which annotators disagree, made ready for whoever settles it. Knows nothing of Label Studio or of policies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from labeling.review.consensus import consensus
from labeling.review.differences import Difference, differences
from labeling.review.pairs import Said, strict_f1
from schemas.campaigns import is_adjudication
from schemas.records import Annotation, DocumentId, Labels, Layer


@dataclass(frozen=True, slots=True)
class Dispute:
    """What people said of the layers of one document, by pseudonym, with each one's mean agreement with the others.

    `common` is what all of them set; `reason` is why it has to be settled, in words.
    """

    document: DocumentId
    said: Mapping[str, Labels]
    scores: Mapping[str, float]
    common: Labels
    differences: tuple[Difference, ...]
    reason: str


def first_answers(annotations: Sequence[Annotation], layers: Collection[Layer]) -> dict[str, Labels]:
    """What each person said of `layers` the first time that they were asked for all of them; adjudications left out."""
    said: dict[str, Labels] = {}
    for one in sorted(annotations, key=lambda a: (a.created_at, a.id)):
        usable = not one.cancelled and not one.problems and not is_adjudication(one.campaign)
        if usable and set(layers) <= set(one.layers):
            said.setdefault(one.annotator, one.labels.only(layers))
    return said


def dispute(
    document: DocumentId, said: Mapping[str, Labels], layers: Collection[Layer], reason: str, name: Callable[[str], str]
) -> Dispute:
    """What has to be settled between those who `said` something of the document; `name` gives their pseudonyms."""
    veiled = {name(person): labels for person, labels in said.items()}
    people = sorted(veiled)
    everybody = consensus(veiled, lambda _, who: len(who) == len(people))
    return Dispute(
        document,
        {person: veiled[person] for person in people},
        _scores(veiled, layers),
        everybody.labels,
        tuple(differences(veiled, layers)),
        reason,
    )


def _scores(said: Mapping[str, Labels], layers: Collection[Layer]) -> dict[str, float]:
    """The mean strict F1 of each person with the others, over all layers together; 1 for one who is alone."""
    read = {person: Said(labels) for person, labels in said.items()}
    return {
        person: fmean([strict_f1(mine, read[other], layers) for other in said if other != person] or [1.0])
        for person, mine in read.items()
    }
