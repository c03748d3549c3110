"""The approval policy: from the annotations of a document to a decision with its reason. Knows nothing of servers or disks.

Rules are read top down and the first whose conditions all hold decides. Cancelled annotations and those of which something
could not be read never count: a label that was lost on the way must not be taken for one that was not set.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.project import ApprovalSettings, Rule
from schemas.records import Annotation, Decision, DocumentId, Labels, Verdict


def decide(document: DocumentId, annotations: Sequence[Annotation], policy: ApprovalSettings) -> Decision:
    """The decision on `document`; without a rule that fits it waits, and the reason says for what."""
    usable = [a for a in annotations if not a.cancelled and not a.problems]
    for rule in policy.rules:
        chosen = _fitting(rule, usable, policy.reviewers)
        if chosen:
            verdict: Verdict = "approved" if rule.then == "approve" else "excluded"
            reason = _reason(rule, chosen)
            return Decision(document, verdict, rule.name, reason, tuple(a.revision for a in chosen), chosen[0].labels)
    return Decision(document, "waiting", "", _why_waiting(annotations, usable), tuple(a.revision for a in usable))


def _fitting(rule: Rule, usable: Sequence[Annotation], reviewers: Sequence[str]) -> list[Annotation]:
    """The annotations that make `rule` hold, the one whose labels count first; none when it does not hold."""
    groups = [[a] for a in usable]
    if rule.when.identical is not None:
        groups = [group for group in _alike(usable) if len({a.annotator for a in group}) >= rule.when.identical]
    if rule.when.starred:
        # who changed a starred annotation last vouches for it: an annotator's later edit takes the reviewer's word away
        groups = [g for g in groups if any(a.starred and a.updated_by in reviewers for a in g)]
        groups.sort(key=lambda g: max(a.updated_at for a in g if a.starred and a.updated_by in reviewers), reverse=True)
    return groups[0] if groups else []


def _alike(annotations: Sequence[Annotation]) -> list[list[Annotation]]:
    """Groups of annotations that say the same, the largest first, then the one that was complete first."""
    groups: dict[tuple[tuple[object, ...], ...], list[Annotation]] = {}
    for annotation in annotations:
        groups.setdefault(annotation.labels.content(), []).append(annotation)
    return sorted(
        groups.values(), key=lambda group: (-len({a.annotator for a in group}), group[0].created_at, group[0].id)
    )


def _reason(rule: Rule, chosen: Sequence[Annotation]) -> str:
    parts = []
    if rule.when.starred:
        parts.append(f"starred by a listed reviewer (annotation {chosen[0].id})")
    if rule.when.identical is not None:
        people = len({a.annotator for a in chosen})
        parts.append(f"{people} annotators submitted the same {_size(chosen[0].labels)}")
    return " and ".join(parts)


def _size(labels: Labels) -> str:
    return f"{len(labels.entities)} entities, {len(labels.events)} events and {len(labels.stances)} stances"


def _why_waiting(annotations: Sequence[Annotation], usable: Sequence[Annotation]) -> str:
    people = {a.annotator for a in usable}
    unread = sum(bool(a.problems) and not a.cancelled for a in annotations)
    if unread:
        return f"{unread} annotation{'s' if unread > 1 else ''} could not be read in full: mend them in Label Studio, then pull"
    if not people:
        return "nobody has submitted an annotation yet"
    if len(people) == 1:
        return "one annotator so far"
    return f"{len(people)} annotators, {len(_alike(usable))} different answers: a reviewer has to star one"
