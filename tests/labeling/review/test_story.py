"""The story that `musnad review --explain` tells."""

from dataclasses import replace

from labeling.review.policy import rule_on
from labeling.review.story import story
from schemas.approval import ApprovalSettings
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels

D = DocumentId("d1")
FIRST = Annotation(
    AnnotationId("7"),
    D,
    "a@x",
    Labels((Entity("e", 0, 4, "GPE"),)),
    "2026-01-01T08:00:00Z",
    "2026-01-01T08:00:00Z",
    61.2,
)
SECOND = replace(FIRST, id=AnnotationId("8"), annotator="b@x", labels=Labels(), flagged=True, prediction="m@1")


def test_it_names_everybody_every_rule_and_what_followed():
    rulings = rule_on(D, [FIRST, SECOND], ApprovalSettings(), ["entities"])
    told = list(
        story(D, [FIRST, SECOND], [replace(FIRST, id=AnnotationId("5"))], rulings, lambda who: who.split("@")[0])
    )
    assert told == [
        "document d1",
        "  annotation 7 by a: 1 entities, 0 events, 0 stances; 61 s; submitted 2026-01-01T08:00:00Z",
        "  annotation 8 by b: 0 entities, 0 events, 0 stances; from the prediction of m@1; 61 s; "
        "submitted 2026-01-01T08:00:00Z; flagged for discussion",
        "  annotation 5 by a: made on an earlier text, does not count",
        "  entities (mean strict F1 0.00)",
        "    no    adjudicated: nobody has adjudicated it",
        "    no    starred by a reviewer: no listed reviewer has starred an annotation",
        "    no    two people agree: 1 of 2 annotators say the same, 2 submitted, 2 answers",
        f"    → waiting: {rulings[0].decision.reason}",
        "      from 7@2026-01-01T08:00:00Z, 8@2026-01-01T08:00:00Z",
    ]


def test_a_document_without_annotations_says_so():
    told = list(story(D, [], [], rule_on(D, [], ApprovalSettings(), ["events"])))
    assert told[1] == "  nobody has submitted an annotation yet"
