"""Whether the conditions of a rule hold for one layer of a document, and in words why or why not. Knows nothing of verdicts.

Cancelled annotations and those of which something could not be read never count: a label that was lost on the way must not
be taken for one that was not set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import fmean

from labeling.review.pairs import Said, strict_f1
from schemas.approval import ApprovalSettings, Condition
from schemas.campaigns import is_adjudication
from schemas.records import LAYERS, Annotation, Labels, Layer


@dataclass(frozen=True, slots=True)
class Case:
    """One layer of a document: what annotators said of it, and what adjudicators did."""

    layer: Layer
    labelled: tuple[Annotation, ...]
    adjudicated: tuple[Annotation, ...]
    policy: ApprovalSettings


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a rule's conditions: whether they hold, in words, and the annotations that made them hold.

    `one` says that these annotations say the same, so that the labels of the first are meant.
    """

    holds: bool
    words: str
    annotations: tuple[Annotation, ...] = ()
    one: bool = False


def case(annotations: Sequence[Annotation], layer: Layer, policy: ApprovalSettings) -> Case:
    """Sort out what counts in `layer`: an annotation made where it was not asked for says nothing of it."""
    usable = [a for a in annotations if layer in a.layers and not a.cancelled and not a.problems]
    return Case(
        layer,
        tuple(a for a in usable if not is_adjudication(a.campaign)),
        tuple(a for a in usable if is_adjudication(a.campaign)),
        policy,
    )


def check(when: Condition, found: Case) -> Held:
    """Try all conditions; the first that does not hold says why."""
    test = _Test(when, found, _counted(when, found))
    for condition in (test.flags, test.people, test.agreement, test.answer):
        reason = condition()
        if reason:
            return Held(False, reason)
    groups = test.groups or [list(test.pool)]
    return Held(True, " and ".join(test.words), tuple(groups[0]), bool(test.groups))


def only(labels: Labels, layer: Layer) -> Labels:
    """One layer of `labels`."""
    return Labels(**{layer: getattr(labels, layer)})


def mean_agreement(annotations: Sequence[Annotation], layer: Layer) -> float | None:
    """The mean over all pairs of people of the strict F1 in `layer`; two who set nothing agree. None below two people."""
    first = {a.annotator: Said(a.labels) for a in sorted(annotations, key=_age, reverse=True)}
    pairs = list(combinations((first[name] for name in sorted(first)), 2))
    return fmean(strict_f1(one, other, [layer]) for one, other in pairs) if pairs else None


def _counted(when: Condition, found: Case) -> tuple[Annotation, ...]:
    """Whose annotations count for the rule."""
    qualified = found.policy.qualifications.get(when.qualification, ())
    return tuple(
        a
        for a in found.labelled
        if (not when.qualification or a.annotator in qualified)
        and (when.seconds is None or (a.lead_time or 0) >= when.seconds)
    )


@dataclass(slots=True)
class _Test:
    when: Condition
    found: Case
    pool: tuple[Annotation, ...]
    words: list[str] = field(default_factory=list)
    groups: list[list[Annotation]] = field(default_factory=list)

    def flags(self) -> str:
        flagged = [a for a in (*self.found.labelled, *self.found.adjudicated) if a.flagged]
        if self.when.unflagged and flagged:
            return f"annotation {flagged[0].id} is flagged for discussion"
        if self.when.flagged and not flagged:
            return "nobody has flagged it"
        if self.when.flagged:
            self.words.append(f"annotation {flagged[0].id} is flagged for discussion")
        return ""

    def people(self) -> str:
        wanted, there = self.when.annotators, len({a.annotator for a in self.pool})
        if wanted is not None:
            if there < wanted:
                return f"{there} of {wanted} annotators{self._whose()}"
            self.words.append(f"{there} annotators{self._whose()} submitted")
        return ""

    def agreement(self) -> str:
        least, below = self.when.agreement, self.when.agreement_below
        if least is None and below is None:
            return ""
        value = mean_agreement(self.pool, self.found.layer)
        if value is None:
            return "agreement needs two annotators"
        words = f"the mean strict F1 of {self.found.layer} is {value:.2f}"
        if least is not None and value < least:
            return f"{words}, less than {least:g}"
        if below is not None and value >= below:
            return f"{words}, not below {below:g}"
        self.words.append(words)
        return ""

    def answer(self) -> str:
        """Find the annotations whose answer is meant; each condition narrows them down."""
        if self.when.adjudicated:
            reason = self._adjudicators_answer()
            if reason:
                return reason
        elif self.when.of_one_answer:
            self.groups = [[a] for a in sorted(self.pool, key=_age)]
        if self.when.identical is not None:
            reason = self._identical(self.when.identical)
            if reason:
                return reason
        for asked, narrow in ((self.when.starred, self._starred), (self.when.accepted, self._accepted)):
            if asked:
                reason = narrow()
                if reason:
                    return reason
        return ""

    def _adjudicators_answer(self) -> str:
        if not self.found.adjudicated:
            return "nobody has adjudicated it"
        policy, reasons = self.found.policy, []
        for answer in sorted(self.found.adjudicated, key=lambda a: a.updated_at, reverse=True):
            later = [a for a in self.found.labelled if a.updated_at > answer.updated_at]
            if policy.adjudicators and answer.annotator not in policy.adjudicators:
                reasons.append(f"whoever made annotation {answer.id} is no listed adjudicator")
            elif not policy.adjudicate_own and any(a.annotator == answer.annotator for a in self.found.labelled):
                reasons.append(f"the adjudicator of annotation {answer.id} labelled it too")
            elif later:
                reasons.append(f"annotation {later[0].id} was changed after the adjudication")
            else:
                self.groups.append([answer])
        if not self.groups:
            return reasons[0]
        self.words.append(f"an adjudicator settled it (annotation {self.groups[0][0].id})")
        return ""

    def _identical(self, wanted: int) -> str:
        alike = _alike([a for group in self.groups for a in group], self.found.layer)
        most = max((len({a.annotator for a in group}) for group in alike), default=0)
        self.groups = [group for group in alike if len({a.annotator for a in group}) >= wanted]
        if not self.groups:
            people = len({a.annotator for a in self.pool})
            return (
                f"{most} of {wanted} annotators{self._whose()} say the same, {people} submitted, {len(alike)} answers"
            )
        first = self.groups[0]
        size = len(only(first[0].labels, self.found.layer))
        self.words.append(
            f"{len({a.annotator for a in first})} annotators submitted the same {size} {self.found.layer}"
        )
        return ""

    def _starred(self) -> str:
        # who changed a starred annotation last vouches for it: an annotator's later edit takes the reviewer's word away
        reviewers = self.found.policy.reviewers
        stars = {a.id: a.updated_at for g in self.groups for a in g if a.starred and a.updated_by in reviewers}
        self.groups = [g for g in self.groups if any(a.id in stars for a in g)]
        self.groups.sort(key=lambda g: max(stars[a.id] for a in g if a.id in stars), reverse=True)
        if not self.groups:
            return "no listed reviewer has starred an annotation"
        one = next(a for a in self.groups[0] if a.id in stars)
        self.words.append(f"starred by a listed reviewer (annotation {one.id})")
        return ""

    def _accepted(self) -> str:
        self.groups = [g for g in self.groups if any(a.review == "accepted" for a in g)]
        if not self.groups:
            return "no annotation has an accepted review"
        one = next(a for a in self.groups[0] if a.review == "accepted")
        self.words.append(f"its review was accepted in Label Studio (annotation {one.id})")
        return ""

    def _whose(self) -> str:
        parts = [f"qualified as {self.when.qualification}"] if self.when.qualification else []
        parts += [f"at least {self.when.seconds:g} s spent"] if self.when.seconds is not None else []
        return f" ({', '.join(parts)})" if parts else ""


def _age(annotation: Annotation) -> tuple[str, str]:
    return annotation.created_at, annotation.id


def _alike(annotations: Sequence[Annotation], layer: Layer) -> list[list[Annotation]]:
    """Groups of annotations that say the same in `layer`, the largest first, then the one that was complete first."""
    place = LAYERS.index(layer)
    groups: dict[tuple[object, ...], list[Annotation]] = {}
    for annotation in annotations:
        groups.setdefault(annotation.labels.content()[place], []).append(annotation)
    return sorted(
        groups.values(), key=lambda group: (-len({a.annotator for a in group}), group[0].created_at, group[0].id)
    )
