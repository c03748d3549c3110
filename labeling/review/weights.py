"""How far each annotator of a project is believed, for merging by weight. Knows nothing of rules or stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labeling.review.conditions import ADJUDICATION
from labeling.review.consensus import Candidate, candidates
from labeling.review.policy import Weights
from labeling.review.reliability import reliability
from schemas.records import Annotation, DocumentId

_LEAST = 0.01


def fitted(annotated: Iterable[tuple[DocumentId, Sequence[Annotation]]]) -> Weights:
    """Fit the model to all that annotators submitted; each document's annotators were asked for all of its candidates.

    A person's weight is how much oftener they set right labels than wrong ones (Youden's index), but never nothing.
    """
    votes: dict[tuple[DocumentId, Candidate], dict[str, bool]] = {}
    for document, made in annotated:
        said = {
            a.annotator: candidates(a.labels)
            for a in made
            if not a.cancelled and not a.problems and a.campaign != ADJUDICATION
        }
        for candidate in set().union(*said.values()):
            votes[document, candidate] = {person: candidate in mine for person, mine in said.items()}
    model = reliability({key: votes[key] for key in sorted(votes, key=repr)})
    worth = {person: max(model.found[person] - model.invented[person], _LEAST) for person in model.found}
    return Weights(
        lambda document, candidate: model.right.get((document, candidate), 0.0) > 0.5,
        lambda person: worth.get(person, _LEAST),
    )
