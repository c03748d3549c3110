"""How far each annotator of a project is believed, for merging by weight. Knows nothing of rules or stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from labeling.review.consensus import Candidate, candidates
from labeling.review.policy import Weights
from labeling.review.reliability import reliability
from schemas.campaigns import is_adjudication
from schemas.records import Annotation, DocumentId, Layer

_LEAST = 0.01


def fitted(annotated: Iterable[tuple[DocumentId, Sequence[Annotation]]]) -> Weights:
    """Fit the model to all that annotators submitted; who was asked for a layer of a document judged all its candidates.

    A person's weight is how much oftener they set right labels than wrong ones (Youden's index), but never nothing.
    """
    votes: dict[tuple[DocumentId, Candidate], dict[str, bool]] = {}
    for document, made in annotated:
        said: dict[Layer, dict[str, set[Candidate]]] = {}
        for annotation in made:
            if not annotation.cancelled and not annotation.problems and not is_adjudication(annotation.campaign):
                mine = candidates(annotation.labels)
                for layer in annotation.layers:
                    said.setdefault(layer, {})[annotation.annotator] = {c for c in mine if c.layer == layer}
        for people in said.values():
            for candidate in set().union(*people.values()):
                votes[document, candidate] = {person: candidate in set_ for person, set_ in people.items()}
    model = reliability({key: votes[key] for key in sorted(votes, key=repr)})
    worth = {person: max(model.found[person] - model.invented[person], _LEAST) for person in model.found}
    return Weights(
        lambda document, candidate: model.right.get((document, candidate), 0.0) > 0.5,
        lambda person: worth.get(person, _LEAST),
    )
