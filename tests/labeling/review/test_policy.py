"""The approval policy: which rule decides on which layer, from which annotations, with which reason."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from labeling.review.policy import rule_on
from labeling.review.weights import fitted
from labeling.store.together import together
from schemas.approval import ApprovalSettings, Condition, Rule
from schemas.campaigns import ADJUDICATION
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Event, Labels, Span

POLICY = ApprovalSettings(reviewers=("reem@x",))
CITY, BODY = Entity("e1", 0, 4, "GPE"), Entity("e1", 0, 4, "ORG")
ONE, OTHER = Labels((CITY,)), Labels((BODY,))
DOCUMENT = DocumentId("d")


def annotation(number: int, who: str, labels: Labels = ONE, **more) -> Annotation:
    time = f"2026-01-0{number}T00:00:00Z"
    return Annotation(
        AnnotationId(str(number)), DOCUMENT, who, labels, time, time, updated_by=more.pop("updated_by", who), **more
    )


def decide(annotations, policy=POLICY, layer="entities"):
    [ruling] = rule_on(DOCUMENT, annotations, policy, [layer])
    return ruling.decision


def policy(*rules, **more):
    return ApprovalSettings(reviewers=("reem@x",), rules=tuple(Rule(**rule) for rule in rules), **more)


def test_two_people_who_say_the_same_approve():
    decision = decide([annotation(1, "a@x"), annotation(2, "b@x")])
    assert (decision.verdict, decision.rule, decision.labels) == ("approved", "two people agree", ONE)
    assert decision.annotations == ("1@2026-01-01T00:00:00Z", "2@2026-01-02T00:00:00Z")
    assert decision.reason == "2 annotators submitted the same 1 entities"


def test_each_layer_is_decided_alone():
    event = Event("v1", "Visit", Span(5, 8), "actual", "positive")
    pair = [annotation(1, "a@x", Labels((CITY,), (event,))), annotation(2, "b@x", Labels((BODY,), (event,)))]
    found = {r.decision.layers[0]: r.decision for r in rule_on(DOCUMENT, pair, POLICY)}
    assert {layer: d.verdict for layer, d in found.items()} == {
        "entities": "waiting",
        "events": "approved",
        "stances": "approved",
    }
    whole = together(list(found.values()))
    assert (whole.verdict, whole.layers, whole.labels) == ("approved", ("events", "stances"), Labels((), (event,)))


def test_ids_and_order_do_not_matter_for_agreement():
    renamed = Labels((Entity("other", 0, 4, "GPE", 0.5),))
    assert decide([annotation(1, "a@x"), annotation(2, "b@x", renamed)]).verdict == "approved"


def test_one_person_twice_is_one_person():
    assert decide([annotation(1, "a@x"), annotation(2, "a@x")]).reason == "one annotator so far"


def test_a_reviewers_star_decides_between_different_answers():
    starred = annotation(2, "b@x", OTHER, starred=True, updated_by="reem@x")
    decision = decide([annotation(1, "a@x"), starred])
    assert (decision.verdict, decision.rule, decision.labels) == ("approved", "starred by a reviewer", OTHER)


@pytest.mark.parametrize("updated_by", ["b@x", "amal@x", ""])
def test_a_star_counts_only_from_a_listed_reviewer(updated_by):
    starred = annotation(2, "b@x", OTHER, starred=True, updated_by=updated_by)
    assert decide([annotation(1, "a@x"), starred]).verdict == "waiting"


def test_the_last_star_of_two_counts():
    early = annotation(1, "a@x", ONE, starred=True, updated_by="reem@x")
    late = annotation(2, "b@x", OTHER, starred=True, updated_by="reem@x")
    assert decide([early, late]).labels == OTHER


def test_cancelled_annotations_do_not_count():
    assert decide([annotation(1, "a@x"), annotation(2, "b@x", cancelled=True)]).reason == "one annotator so far"


def test_an_annotation_that_could_not_be_read_in_full_never_approves():
    broken = replace(annotation(2, "b@x"), problems=("unknown-label: X",))
    decision = decide([annotation(1, "a@x"), broken])
    assert decision.verdict == "waiting"
    assert "could not be read in full" in decision.reason


def test_all_conditions_of_a_rule_must_hold():
    both = policy({"name": "both", "when": {"starred": True, "identical": 2}})
    starred = annotation(1, "a@x", starred=True, updated_by="reem@x")
    assert decide([starred], both).verdict == "waiting"
    assert decide([starred, annotation(2, "b@x", OTHER)], both).verdict == "waiting"
    decision = decide([starred, annotation(2, "b@x")], both)
    assert (decision.verdict, len(decision.annotations)) == ("approved", 2)


def test_what_waits_says_for_what():
    assert decide([]).reason == "nobody has submitted an annotation yet"
    assert decide([annotation(1, "a@x")]).reason == "one annotator so far"
    split = decide([annotation(1, "a@x"), annotation(2, "b@x", OTHER)])
    assert split.labels == Labels()
    assert split.reason == (
        "2 annotators; adjudicated: nobody has adjudicated it; starred by a reviewer: no listed reviewer has starred an "
        "annotation; two people agree: 1 of 2 annotators say the same, 2 submitted, 2 answers"
    )


def test_two_empty_answers_agree_that_there_is_nothing():
    decision = decide([annotation(1, "a@x", Labels()), annotation(2, "b@x", Labels())])
    assert (decision.verdict, decision.labels) == ("approved", Labels())


# One project of eight documents, and what ten policies decide on the entities of each, worked out by hand.
THREE = (CITY, Entity("e2", 5, 9, "PERS"), Entity("e3", 10, 14, "ORG"))
TWO = THREE[:2]


def people(*labels, **more):
    return [annotation(n, f"{'abc'[n - 1]}@x", Labels(tuple(one)), **more) for n, one in enumerate(labels, 1)]


PROJECT = {
    "alone": people(THREE),
    "same": people(THREE, THREE),
    "near": people(THREE, TWO),  # F1 = 2·2/5 = 0.8
    "far": people((CITY,), (BODY,)),  # F1 = 0
    "three": people(THREE, THREE, TWO),  # mean F1 = (1 + 0.8 + 0.8) / 3 = 0.87
    "starred": [
        *people(THREE)[:1],
        annotation(2, "b@x", Labels(TWO), starred=True, updated_by="reem@x", flagged=True),
    ],
    "settled": [
        *people((CITY,), (BODY,)),
        annotation(5, "judge@x", OTHER, campaign=ADJUDICATION),
    ],
    "hasty": people(THREE, THREE, lead_time=4.0),
}
A, J, W, X = "approved", "adjudicate", "waiting", "excluded"
POLICIES = {
    "default": ({}, None, [W, A, W, W, A, A, A, A]),
    "one is enough": (
        {"rules": [{"name": "r", "when": {"identical": 1}}]},
        None,
        [A, A, A, A, A, A, A, A],
    ),
    "reviewer only": ({"rules": [{"name": "r", "when": {"starred": True}}]}, None, [W, W, W, W, W, A, W, W]),
    "agreement 0.8": (
        {"rules": [{"name": "r", "when": {"annotators": 2, "agreement": 0.8}}]},
        {"near": TWO, "three": THREE, "starred": TWO},
        [W, A, A, W, A, A, W, A],
    ),
    "agreement 0.85, else adjudicate": (
        {
            "rules": [
                {"name": "settled", "when": {"adjudicated": True}},
                {"name": "agree", "when": {"annotators": 2, "agreement": 0.85}},
                {"name": "differ", "when": {"annotators": 2, "agreement_below": 0.85}, "then": "adjudicate"},
            ]
        },
        {"settled": (BODY,)},
        [W, A, J, J, A, J, A, A],
    ),
    "three people": ({"rules": [{"name": "r", "when": {"annotators": 3}}]}, {"three": THREE}, [W, W, W, W, A, W, W, W]),
    "flagged ones wait, the rest by majority": (
        {
            "rules": [
                {"name": "flag", "when": {"flagged": True}, "then": "wait"},
                {"name": "r", "when": {"annotators": 2}},
            ]
        },
        {"far": (), "near": TWO},
        [W, A, A, A, A, W, A, A],
    ),
    "haste is left out": (
        {
            "rules": [
                {"name": "fast", "when": {"identical": 2, "seconds": 1}, "then": "exclude"},
                {"name": "r", "when": {"identical": 2}},
            ]
        },
        None,
        [W, A, W, W, A, W, W, X],
    ),
    "experts": (
        {
            "qualifications": {"expert": ["b@x"]},
            "rules": [{"name": "r", "when": {"identical": 1, "qualification": "expert"}}],
        },
        {"near": TWO, "far": (BODY,), "starred": TWO},
        [W, A, A, A, A, A, A, A],
    ),
    "named adjudicators": (
        {"adjudicators": ["other@x"], "rules": [{"name": "r", "when": {"adjudicated": True}}]},
        None,
        [W, W, W, W, W, W, W, W],
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_ten_policies_on_one_project_decide_as_worked_out_by_hand(name):
    settings, labels, verdicts = POLICIES[name]
    rules = ApprovalSettings.model_validate({"reviewers": ["reem@x"], **settings})
    found = {document: decide(annotations, rules) for document, annotations in PROJECT.items()}
    assert [decision.verdict for decision in found.values()] == verdicts
    for document, expected in (labels or {}).items():
        said = [(e.start, e.end, e.type) for e in found[document].labels.entities]
        assert said == [(e.start, e.end, e.type) for e in expected]


def test_an_adjudicator_may_not_adjudicate_what_they_labelled_unless_the_policy_says_so():
    said = [*people((CITY,), (BODY,)), annotation(5, "a@x", OTHER, campaign=ADJUDICATION)]
    rules = policy({"name": "r", "when": {"adjudicated": True}})
    assert decide(said, rules).verdict == "waiting"
    assert "labelled it too" in decide(said, rules).reason
    own = policy({"name": "r", "when": {"adjudicated": True}}, adjudicate_own=True)
    assert decide(said, own).labels == OTHER


def test_an_edit_after_the_adjudication_reopens_it():
    said = [*people((CITY,), (BODY,)), annotation(5, "judge@x", OTHER, campaign=ADJUDICATION)]
    assert decide(said).verdict == "approved"
    edited = [replace(said[0], updated_at="2026-01-06T00:00:00Z"), *said[1:]]
    decision = decide(edited)
    assert decision.verdict == "waiting"
    assert "annotation 1 was changed after the adjudication" in decision.reason


def test_an_accepted_review_of_the_enterprise_edition_approves_that_annotation():
    said = [annotation(1, "a@x", ONE, review="rejected"), annotation(2, "b@x", OTHER, review="accepted")]
    assert decide(said, policy({"name": "r", "when": {"accepted": True}})).labels == OTHER


def test_an_open_flag_of_anybody_stops_a_rule_that_asks_for_none():
    said = [annotation(1, "a@x"), annotation(2, "b@x"), annotation(3, "c@x", OTHER, flagged=True)]
    rules = policy({"name": "r", "when": {"identical": 2, "unflagged": True}})
    assert decide(said[:2], rules).verdict == "approved"
    assert decide(said, rules).verdict == "waiting"
    assert "annotation 3 is flagged for discussion" in decide(said, rules).reason
    closed = [*said[:2], replace(said[2], flagged=False)]
    assert decide(closed, rules).labels == ONE


def test_a_rule_for_one_layer_says_nothing_of_the_others():
    rules = policy({"name": "r", "layers": ["events"], "when": {"identical": 1}})
    assert decide([annotation(1, "a@x")], rules).verdict == "waiting"
    assert decide([annotation(1, "a@x")], rules, "events").verdict == "approved"


def test_merging_by_weight_believes_the_careful_before_the_many():
    cities = tuple(Entity(f"e{n}", 10 * n, 10 * n + 4, "GPE") for n in range(1, 9))
    noise = tuple(Entity(f"n{n}", 10 * n + 5, 10 * n + 8, "ORG") for n in range(1, 9))

    def said(number):
        # two careful people agree; two others set the same kind of noise half of the time, each elsewhere
        wrong = noise[number % 8], noise[(number + 4) % 8]
        labels = [cities, cities, cities[:4] + wrong[:1], cities[4:] + wrong[1:]]
        return [annotation(n + 1, f"{'abcd'[n]}@x", Labels(tuple(one))) for n, one in enumerate(labels)]

    documents = [(DocumentId(f"d{n}"), said(n)) for n in range(20)]
    weights = fitted(documents)
    rules = policy({"name": "r", "when": {"annotators": 4}, "merge": "weighted"})
    [ruling] = rule_on(documents[0][0], documents[0][1], rules, ["entities"], weights)
    assert [e.span for e in ruling.decision.labels.entities] == [e.span for e in cities]
    assert weights.person("a@x") > weights.person("c@x")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"name": "r", "when": {}}, "needs a condition"),
        ({"name": "r", "when": {"agreement": 0.8}}, "from whose labels"),
        ({"name": "r", "when": {"flagged": True, "unflagged": True, "identical": 1}}, "exclude each other"),
        ({"name": "r", "when": {"identical": 1, "qualification": "expert"}}, "does not list"),
    ],
)
def test_a_policy_that_cannot_decide_is_refused(rule, says):
    with pytest.raises(ValidationError, match=says):
        ApprovalSettings.model_validate({"rules": [rule]})


def test_rules_are_read_top_down_and_the_steps_are_kept():
    rules = policy(
        {"name": "out", "when": {"identical": 3}, "then": "exclude"}, {"name": "in", "when": {"identical": 2}}
    )
    [ruling] = rule_on(DOCUMENT, [annotation(1, "a@x"), annotation(2, "b@x")], rules, ["entities"])
    assert [(step.rule, step.held.holds) for step in ruling.steps] == [("out", False), ("in", True)]
    assert Condition(identical=2).of_one_answer


def test_an_annotation_says_nothing_of_a_layer_that_it_was_not_asked_for():
    two = policy({"name": "two", "when": {"identical": 2}})
    asked = [annotation(n, who, layers=("entities",), campaign="entities") for n, who in ((1, "a@x"), (2, "b@x"))]
    assert decide(asked, two).verdict == "approved"
    events = decide(asked, two, "events")
    assert (events.verdict, events.reason) == ("waiting", "nobody has submitted an annotation yet")


def test_the_adjudication_of_one_campaign_settles_its_layers_alone():
    settled = policy({"name": "settled", "when": {"adjudicated": True}})
    judged = annotation(5, "judge@x", layers=("entities",), campaign="adjudication-entities")
    assert decide([judged], settled).verdict == "approved"
    assert decide([judged], settled, "events").verdict == "waiting"


def test_the_model_of_reliability_asks_nobody_about_a_layer_that_they_did_not_see():
    said = [annotation(1, "a@x", layers=("entities",)), annotation(2, "a@x", Labels(), layers=("events",))]
    believed = fitted([(DOCUMENT, [*said, annotation(3, "b@x", layers=("entities",))])])
    assert believed.person("a@x") == believed.person("b@x")
