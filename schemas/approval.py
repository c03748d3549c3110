"""The approval policy as `musnad.yaml` writes it: rules, what each asks, and what follows. Knows nothing of annotations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.labels import LAYERS, Layer
from schemas.section import Section

Then = Literal["approve", "adjudicate", "wait", "exclude"]


class Condition(Section):
    """What must hold for a rule: all that is named.

    `qualification` and `seconds` say whose annotations count at all: those of people with it, those on which somebody spent
    so many seconds. The others ask something of what is left: so many people who submitted (`annotators`), so many who said
    the same (`identical`), a mean pairwise strict F1 of the layer of at least `agreement` (0–1), below `agreement_below`, a
    listed reviewer's star, an adjudicator's answer, an accepted review of Label Studio Enterprise, no flag raised by anyone.
    """

    starred: bool = False
    identical: Annotated[int, Field(ge=1)] | None = None
    annotators: Annotated[int, Field(ge=1)] | None = None
    agreement: Annotated[float, Field(ge=0, le=1)] | None = None
    agreement_below: Annotated[float, Field(ge=0, le=1)] | None = None
    adjudicated: bool = False
    accepted: bool = False
    unflagged: bool = False
    flagged: bool = False
    qualification: str = ""
    seconds: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.model_fields_set <= {"qualification", "seconds"}:
            raise ValueError("a rule needs a condition, e.g. starred: true, identical: 2, or annotators: 2")
        if self.flagged and self.unflagged:
            raise ValueError("flagged and unflagged exclude each other")
        return self

    @property
    def of_one_answer(self) -> bool:
        """Whether what holds names the annotation whose labels count."""
        return self.starred or self.adjudicated or self.accepted or self.identical is not None


class Rule(Section):
    """One line of the approval policy, for some layers or (none named) for all.

    `merge` says whose labels count where a rule approves by agreement alone: those that more than half set (`majority`),
    those that a model of the annotators' reliability believes (`weighted`).
    """

    name: Annotated[str, Field(min_length=1)]
    layers: tuple[Layer, ...] = LAYERS
    when: Condition
    then: Then = "approve"
    merge: Literal["majority", "weighted"] = "majority"

    @model_validator(mode="after")
    def _approves_what_somebody_said(self) -> Rule:
        if self.then == "approve" and not self.when.of_one_answer and self.when.annotators is None:
            raise ValueError(
                "a rule that approves must say from whose labels: starred, adjudicated, accepted, identical or annotators"
            )
        return self


class ApprovalSettings(Section):
    """The policy: who may approve by a star, who adjudicates, who is qualified for what, and the rules, read top down."""

    reviewers: tuple[str, ...] = ()
    adjudicators: tuple[str, ...] = ()
    adjudicate_own: bool = False
    qualifications: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = (
        Rule(name="adjudicated", when=Condition(adjudicated=True)),
        Rule(name="starred by a reviewer", when=Condition(starred=True)),
        Rule(name="two people agree", when=Condition(identical=2)),
    )

    @model_validator(mode="after")
    def _qualifications_are_known(self) -> ApprovalSettings:
        for rule in self.rules:
            wanted = rule.when.qualification
            if wanted and wanted not in self.qualifications:
                raise ValueError(f"the rule {rule.name!r} asks for {wanted!r}, which qualifications does not list")
        return self
