"""The approval policy: which rule decides, from which annotations, with which reason."""

from dataclasses import replace

import pytest

from labeling.review.policy import decide
from schemas.project import ApprovalSettings, Condition, Rule
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels

POLICY = ApprovalSettings(reviewers=("reem@x",))
ONE = Labels((Entity("e1", 0, 4, "GPE"),))
OTHER = Labels((Entity("e1", 0, 4, "ORG"),))
DOCUMENT = DocumentId("d")


def annotation(number: int, who: str, labels: Labels = ONE, **more) -> Annotation:
    time = f"2026-01-0{number}T00:00:00Z"
    return Annotation(
        AnnotationId(str(number)), DOCUMENT, who, labels, time, time, updated_by=more.pop("updated_by", who), **more
    )


def test_two_people_who_say_the_same_approve():
    decision = decide(DOCUMENT, [annotation(1, "a@x"), annotation(2, "b@x")], POLICY)
    assert (decision.verdict, decision.rule, decision.labels) == ("approved", "two people agree", ONE)
    assert decision.annotations == ("1@2026-01-01T00:00:00Z", "2@2026-01-02T00:00:00Z")
    assert "2 annotators submitted the same 1 entities" in decision.reason


def test_ids_and_order_do_not_matter_for_agreement():
    renamed = Labels((Entity("other", 0, 4, "GPE", 0.5),))
    assert decide(DOCUMENT, [annotation(1, "a@x"), annotation(2, "b@x", renamed)], POLICY).verdict == "approved"


def test_one_person_twice_is_one_person():
    assert decide(DOCUMENT, [annotation(1, "a@x"), annotation(2, "a@x")], POLICY).reason == "one annotator so far"


def test_a_reviewers_star_decides_between_different_answers():
    starred = annotation(2, "b@x", OTHER, starred=True, updated_by="reem@x")
    decision = decide(DOCUMENT, [annotation(1, "a@x"), starred], POLICY)
    assert (decision.verdict, decision.rule, decision.labels) == ("approved", "starred by a reviewer", OTHER)


@pytest.mark.parametrize("updated_by", ["b@x", "amal@x", ""])
def test_a_star_counts_only_from_a_listed_reviewer(updated_by):
    starred = annotation(2, "b@x", OTHER, starred=True, updated_by=updated_by)
    assert decide(DOCUMENT, [annotation(1, "a@x"), starred], POLICY).verdict == "waiting"


def test_the_last_star_of_two_counts():
    early = annotation(1, "a@x", ONE, starred=True, updated_by="reem@x")
    late = annotation(2, "b@x", OTHER, starred=True, updated_by="reem@x")
    assert decide(DOCUMENT, [early, late], POLICY).labels == OTHER


def test_cancelled_annotations_do_not_count():
    decision = decide(DOCUMENT, [annotation(1, "a@x"), annotation(2, "b@x", cancelled=True)], POLICY)
    assert decision.reason == "one annotator so far"


def test_an_annotation_that_could_not_be_read_in_full_never_approves():
    broken = replace(annotation(2, "b@x"), problems=("unknown-label: X",))
    decision = decide(DOCUMENT, [annotation(1, "a@x"), broken], POLICY)
    assert decision.verdict == "waiting"
    assert "could not be read in full" in decision.reason


def test_rules_are_read_top_down():
    rules = (
        Rule(name="out", when=Condition(identical=2), then="exclude"),
        Rule(name="in", when=Condition(starred=True)),
    )
    pair = [annotation(1, "a@x", starred=True, updated_by="reem@x"), annotation(2, "b@x")]
    assert decide(DOCUMENT, pair, ApprovalSettings(reviewers=("reem@x",), rules=rules)).verdict == "excluded"
    assert decide(DOCUMENT, pair, ApprovalSettings(reviewers=("reem@x",), rules=rules[::-1])).rule == "in"


def test_both_conditions_of_a_rule_must_hold():
    both = ApprovalSettings(
        reviewers=("reem@x",), rules=(Rule(name="both", when=Condition(starred=True, identical=2)),)
    )
    starred = annotation(1, "a@x", starred=True, updated_by="reem@x")
    assert decide(DOCUMENT, [starred], both).verdict == "waiting"
    assert decide(DOCUMENT, [starred, annotation(2, "b@x", OTHER)], both).verdict == "waiting"
    decision = decide(DOCUMENT, [starred, annotation(2, "b@x")], both)
    assert (decision.verdict, len(decision.annotations)) == ("approved", 2)


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [
        ([], "nobody has submitted an annotation yet"),
        ([annotation(1, "a@x")], "one annotator so far"),
        (
            [annotation(1, "a@x"), annotation(2, "b@x", OTHER)],
            "2 annotators, 2 different answers: a reviewer has to star one",
        ),
    ],
)
def test_what_waits_says_for_what(annotations, reason):
    decision = decide(DOCUMENT, annotations, POLICY)
    assert (decision.verdict, decision.reason, decision.labels) == ("waiting", reason, Labels())


def test_two_empty_answers_agree_that_there_is_nothing():
    decision = decide(DOCUMENT, [annotation(1, "a@x", Labels()), annotation(2, "b@x", Labels())], POLICY)
    assert (decision.verdict, decision.labels) == ("approved", Labels())
