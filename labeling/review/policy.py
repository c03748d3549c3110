"""The approval policy: from the annotations of a document to a decision on each layer. Knows nothing of servers or disks.

Rules are read top down and the first whose conditions all hold decides; without one, the layer waits, and the reason says
what was missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from labeling.review.conditions import Case, Held, case, check, only
from labeling.review.consensus import Candidate, consensus
from labeling.store.decisions import questions_in_words
from schemas.approval import ApprovalSettings, Rule, Then
from schemas.records import LAYERS, Annotation, Decision, DocumentId, Labels, Layer, Verdict

_VERDICTS: Mapping[Then, Verdict] = {
    "approve": "approved",
    "adjudicate": "adjudicate",
    "wait": "waiting",
    "exclude": "excluded",
}


@dataclass(frozen=True, slots=True)
class Weights:
    """What `weighted` merging believes: whether a candidate of a document is right, and how much each person counts."""

    right: Callable[[DocumentId, Candidate], bool]
    person: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Step:
    """One rule that was tried on one layer, and what became of it."""

    rule: str
    held: Held


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision on one layer, and the rules that were tried until it fell."""

    decision: Decision
    steps: tuple[Step, ...]


def rule_on(
    document: DocumentId,
    annotations: Sequence[Annotation],
    policy: ApprovalSettings,
    layers: Collection[Layer] = LAYERS,
    weights: Weights | None = None,
) -> list[Ruling]:
    """The ruling on each of `layers`, in their order.

    A layer of which a migration asks something waits until those who labelled it, or an adjudicator, have answered. `weights`
    is needed where a rule merges `weighted`.
    """
    return [
        _rule_on_layer(document, case(annotations, layer, policy), annotations, weights)
        for layer in LAYERS
        if layer in layers
    ]


def _rule_on_layer(
    document: DocumentId, found: Case, annotations: Sequence[Annotation], weights: Weights | None
) -> Ruling:
    asked = [q for a in annotations if not a.cancelled for q in a.questions if q.layer == found.layer]
    if asked and not found.adjudicated:
        return Ruling(Decision(document, "waiting", "", questions_in_words(asked), layers=(found.layer,)), ())
    steps: list[Step] = []
    for rule in found.policy.rules:
        if found.layer not in rule.layers:
            continue
        held = check(rule.when, found)
        steps.append(Step(rule.name, held))
        if held.holds:
            return Ruling(_decision(document, rule, held, found, weights), tuple(steps))
    revisions = tuple(a.revision for a in found.labelled)
    waiting = Decision(document, "waiting", "", _why_waiting(found, annotations, steps), revisions)
    return Ruling(replace(waiting, layers=(found.layer,)), tuple(steps))


def _decision(document: DocumentId, rule: Rule, held: Held, found: Case, weights: Weights | None) -> Decision:
    used = held.annotations or found.labelled
    labels, reason = Labels(), held.words
    if rule.then == "approve":
        labels, merged = _labels(document, rule, held, found.layer, weights)
        reason = f"{reason}; {merged}" if merged else reason
    revisions = tuple(a.revision for a in used)
    return Decision(document, _VERDICTS[rule.then], rule.name, reason, revisions, labels, (found.layer,))


def _labels(document: DocumentId, rule: Rule, held: Held, layer: Layer, weights: Weights | None) -> tuple[Labels, str]:
    """The labels that an approving rule means, and in words how they were merged."""
    if held.one:
        return only(held.annotations[0].labels, layer), ""
    said: dict[str, Labels] = {}
    for annotation in sorted(held.annotations, key=lambda a: (a.created_at, a.id)):
        said.setdefault(annotation.annotator, only(annotation.labels, layer))
    if rule.merge == "weighted":
        if weights is None:
            raise ValueError("a rule that merges by weight needs the weights")
        merged = consensus(said, lambda candidate, _: weights.right(document, candidate), weights.person)
        how = "those that the model of the annotators' reliability believes"
    else:
        merged = consensus(said)
        how = "those that more than half of them set"
    ties = f", {len(merged.ties)} ties settled by order" if merged.ties else ""
    return merged.labels, f"of {len(merged.labels) + len(merged.disputed)} {layer}, {how}: {len(merged.labels)}{ties}"


def _why_waiting(found: Case, annotations: Sequence[Annotation], steps: Sequence[Step]) -> str:
    unread = sum(bool(a.problems) and not a.cancelled and found.layer in a.layers for a in annotations)
    if unread:
        noun = "annotations" if unread > 1 else "annotation"
        return f"{unread} {noun} could not be read in full: mend them in Label Studio, then pull"
    people = {a.annotator for a in found.labelled}
    if not people:
        return "nobody has submitted an annotation yet"
    if len(people) == 1:
        return "one annotator so far"
    return f"{len(people)} annotators; " + "; ".join(f"{step.rule}: {step.held.words}" for step in steps)
