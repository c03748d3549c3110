"""Each label says who holds it, who reviewed it, by which rule, and what a model had said before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.approved import approve
from dataset.provenance import before, held, label_rows
from dataset.pseudonyms import Pseudonyms
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Argument,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
    Stance,
)

TEXT = "زار الرئيس مدينة وادي القمر أمس، وقال إنه يرفض الحصار."
WHO = Pseudonyms("s")
AMINA, BASIL, DANA, RIM = (f"{name}@example.org" for name in ("amina", "basil", "dana", "rim"))


def entity(name: str, start: int, end: int, kind: str) -> Entity:
    return Entity(name, start, end, kind)


CITY, DAY = entity("e1", 17, 27, "GPE"), entity("e2", 28, 31, "DATE")
VISIT = Event("v1", "Visit", Span(0, 3), "actual", "positive", (Argument("Destination", 17, 27, "e1"),))
AGAINST = Stance("s1", None, Span(47, 53), "oppose", Span(42, 46), "none")


def said(number: int, who: str, *labels: Entity | Event | Stance, **more: object) -> Annotation:
    """An annotation; `number` says when it was made."""
    fields = {"campaign": "main", "prediction": "", **more}
    return Annotation(
        AnnotationId(f"a{number}"),
        DocumentId("d"),
        who,
        Labels(
            tuple(one for one in labels if isinstance(one, Entity)),
            tuple(one for one in labels if isinstance(one, Event)),
            tuple(one for one in labels if isinstance(one, Stance)),
        ),
        f"2026-01-0{number}T00:00:00Z",
        f"2026-01-0{number}T01:00:00Z",
        **fields,
    )


def rows(gold: Labels, *annotations: Annotation, of_layers=(), chosen=None, predictions=None, reviewers=()):
    """The provenance of each gold label by its id."""
    used = annotations if chosen is None else chosen
    decision = Decision(DocumentId("d"), "approved", "two agree", "", tuple(a.revision for a in used), gold)
    document = Document(DocumentId("d"), TEXT)
    approved = approve(document, decision, annotations, LAYERS, of_layers, predictions)
    return {row["id"]: row for row in label_rows(approved, WHO, reviewers)}


def test_a_label_names_those_who_hold_it_and_no_other() -> None:
    found = rows(Labels((CITY, DAY)), said(1, AMINA, CITY, DAY), said(2, BASIL, CITY, DAY._replace(type="TIME")))
    assert found["e1"]["annotators"] == sorted([WHO.of(AMINA), WHO.of(BASIL)])
    assert found["e2"]["annotators"] == [WHO.of(AMINA)]
    assert {row["rule"] for row in found.values()} == {"two agree"}
    assert {(row["model"], row["change"], row["reviewer"]) for row in found.values()} == {(None, "added", None)}


def test_what_the_model_had_said_stands_beside_what_became_of_it() -> None:
    there = Labels((CITY._replace(id="p1"), entity("p2", 28, 31, "TIME")), (VISIT._replace(id="p3", arguments=()),))
    gold = Labels((CITY, DAY), (VISIT,), (AGAINST,))
    first = said(1, AMINA, CITY, DAY, VISIT, AGAINST, prediction="lexicon@1")
    found = rows(gold, first, predictions={"lexicon@1": there})
    assert [(name, row["change"], row["model"]) for name, row in found.items()] == [
        ("e1", "accepted", "lexicon@1"),
        ("e2", "changed", "lexicon@1"),
        ("v1", "changed", "lexicon@1"),
        ("s1", "added", None),
    ]
    assert [found[name]["former"] for name in ("e1", "e2", "v1", "s1")] == [
        None,
        {"start": 28, "end": 31, "type": "TIME"},
        {"start": 0, "end": 3, "type": "Visit"},
        None,
    ]


def test_a_span_that_was_moved_shows_the_former_one() -> None:
    wider = entity("p1", 11, 27, "GPE")
    found = rows(Labels((CITY,)), said(1, AMINA, CITY, prediction="m@1"), predictions={"m@1": Labels((wider,))})
    assert found["e1"]["former"] == {"start": 11, "end": 27, "type": "GPE"}


def test_the_model_is_that_of_the_first_who_hold_the_label_among_those_decided_on() -> None:
    early = said(1, DANA, CITY, prediction="old@1")
    late, blind = said(2, AMINA, CITY, prediction="new@2"), said(3, BASIL, CITY)
    both = {"old@1": Labels((CITY,)), "new@2": Labels((CITY,))}
    assert rows(Labels((CITY,)), early, late, blind, predictions=both)["e1"]["model"] == "old@1"
    found = rows(Labels((CITY,)), early, late, blind, chosen=(late, blind), predictions=both)
    assert found["e1"]["model"] == "new@2"
    assert found["e1"]["annotators"] == sorted(map(WHO.of, (AMINA, BASIL, DANA)))
    assert rows(Labels((CITY,)), early, blind, chosen=(blind,), predictions=both)["e1"]["change"] == "added"


@pytest.mark.parametrize(("edited", "change"), [(False, "accepted"), (True, "unknown"), (None, "unknown")])
def test_without_the_prediction_only_an_untouched_annotation_tells(edited: bool | None, change: str) -> None:
    found = rows(Labels((CITY,)), said(1, AMINA, CITY, prediction="gone@1", edited=edited))
    assert (found["e1"]["model"], found["e1"]["change"]) == ("gone@1", change)


def test_an_adjudicator_is_the_reviewer_and_no_annotator() -> None:
    first, second = said(1, AMINA, CITY, prediction="m@1"), said(2, BASIL, DAY, prediction="m@1")
    settled = said(3, RIM, CITY, AGAINST, campaign="adjudication", prediction="agreed by all")
    found = rows(
        Labels((CITY,), (), (AGAINST,)), first, second, settled, chosen=(settled,), predictions={"m@1": Labels((CITY,))}
    )
    assert {row["reviewer"] for row in found.values()} == {WHO.of(RIM)}
    assert (found["e1"]["annotators"], found["e1"]["model"]) == ([WHO.of(AMINA)], "m@1")
    assert (found["s1"]["annotators"], found["s1"]["model"], found["s1"]["change"]) == ([], None, "added")


def test_a_listed_reviewer_who_starred_is_the_reviewer() -> None:
    starred = said(1, AMINA, CITY, starred=True, updated_by=RIM)
    assert rows(Labels((CITY,)), starred, reviewers=(RIM,))["e1"]["reviewer"] == WHO.of(RIM)
    assert rows(Labels((CITY,)), starred)["e1"]["reviewer"] is None
    assert rows(Labels((CITY,)), starred, chosen=(), reviewers=(RIM,))["e1"]["reviewer"] is None


def test_each_layer_has_its_own_rule_and_those_who_were_asked_for_it() -> None:
    one = said(1, AMINA, CITY, layers=("entities",))
    other = said(2, BASIL, VISIT, layers=("events",))
    of_layers = tuple(
        Decision(DocumentId("d"), "approved", rule, "", (a.revision,), Labels(), (layer,))
        for rule, a, layer in (("r1", one, "entities"), ("r2", other, "events"))
    )
    found = rows(Labels((CITY,), (VISIT,)), one, other, of_layers=of_layers)
    assert [(row["rule"], row["annotators"]) for row in found.values()] == [
        ("r1", [WHO.of(AMINA)]),
        ("r2", [WHO.of(BASIL)]),
    ]


def test_a_label_that_nobody_holds_has_an_unknown_origin() -> None:
    found = rows(Labels((CITY,)), said(1, AMINA, DAY, prediction="m@1"), predictions={"m@1": Labels((CITY,))})
    assert (found["e1"]["annotators"], found["e1"]["model"], found["e1"]["change"]) == ([], None, "unknown")


def test_of_two_stances_alike_the_one_with_the_same_evidence_is_held() -> None:
    elsewhere = AGAINST._replace(id="s2", evidence=Span(33, 37))
    assert held((AGAINST, elsewhere), (elsewhere._replace(id="x"),)) == {"s2"}
    assert held((AGAINST,), (AGAINST._replace(polarity="support"),)) == set()


SPANS = st.tuples(st.integers(0, 9), st.integers(1, 4)).map(lambda p: (p[0], sum(p)))
ENTITIES = st.lists(st.tuples(SPANS, st.sampled_from(["PERS", "GPE"])), max_size=6, unique=True).map(
    lambda found: tuple(Entity(f"e{n}", *span, kind) for n, (span, kind) in enumerate(found))
)


@given(ENTITIES, ENTITIES)
def test_every_label_has_one_fate_and_no_prediction_is_used_twice(predicted, gold) -> None:
    found = before(predicted, gold)
    assert list(found) == [label.id for label in gold]
    content = {(p.start, p.end, p.type) for p in predicted}
    for label in gold:
        assert (found[label.id].change == "accepted") == ((label.start, label.end, label.type) in content)
        assert (found[label.id].former is not None) == (found[label.id].change == "changed")
    used = [id(was.former) for was in found.values() if was.former is not None]
    accepted = sum(was.change == "accepted" for was in found.values())
    assert len(used) == len(set(used)) <= len(predicted) - accepted


@given(ENTITIES, ENTITIES, st.randoms())
def test_the_order_of_predictions_has_no_part_in_it(predicted, gold, random) -> None:
    turned = random.sample(predicted, len(predicted))
    assert before(predicted, gold) == before(turned, gold)
    assert held(gold, predicted) == held(gold, turned)
