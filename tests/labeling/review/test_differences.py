"""In what annotators differ: each place once, with all kinds of difference there, and in Arabic words."""

import pytest

from labeling.review.adjudication import dispute, first_answers
from labeling.review.difference_words import note
from labeling.review.differences import count, differences
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Argument,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
    Stance,
)
from schemas.vocabulary import load_vocabulary

TEXT = "أدان الوزير قصف ميناء مصراتة أمس."
VOCABULARY = load_vocabulary()


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(words: str, tag: str) -> Entity:
    at = span(words)
    return Entity(f"{tag}-{at.start}", at.start, at.end, tag)


def argument(role: str, words: str) -> Argument:
    at = span(words)
    return Argument(role, at.start, at.end, None)


def event(kind="Shelling", words="قصف", realis="actual", *arguments: Argument) -> Event:
    return Event("v", kind, span(words), realis, "positive", arguments)


def stance(polarity="oppose", holder="الوزير", target="قصف") -> Stance:
    return Stance("s", span(holder) if holder else None, span(target), polarity, span("أدان"), "none")


def labels(*found) -> Labels:
    return Labels(
        tuple(one for one in found if isinstance(one, Entity)),
        tuple(one for one in found if isinstance(one, Event)),
        tuple(one for one in found if isinstance(one, Stance)),
    )


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        (entity("ميناء مصراتة", "FAC"), entity("مصراتة", "FAC"), {"span"}),
        (entity("مصراتة", "GPE"), entity("مصراتة", "LOC"), {"type"}),
        (event(), event("AirStrike"), {"type"}),
        (event(words="قصف"), event(words="قصف ميناء"), {"trigger"}),
        (event(), event(realis="other"), {"realis"}),
        (
            event("Shelling", "قصف", "actual", argument("Target", "ميناء مصراتة")),
            event("Shelling", "قصف", "actual", argument("Place", "ميناء مصراتة")),
            {"role"},
        ),
        (
            event("Shelling", "قصف", "actual", argument("Target", "ميناء مصراتة")),
            event("Shelling", "قصف", "actual", argument("Target", "مصراتة")),
            {"filler"},
        ),
        (event(), event("Shelling", "قصف", "actual", argument("Time", "أمس")), {"argument missed by some"}),
        (stance(), stance("support"), {"polarity"}),
        (stance(), stance(holder=""), {"holder"}),
        (stance(), stance(target="ميناء مصراتة"), {"target"}),
    ],
)
def test_each_kind_of_difference_is_told_apart(one, other, kinds):
    [found] = differences({"a": labels(one), "b": labels(other)}, LAYERS)
    assert set(found.kinds) == kinds


def test_those_who_say_the_same_do_not_differ():
    same = labels(entity("مصراتة", "GPE"), event(), stance())
    assert differences({"a": same, "b": same, "c": same}, LAYERS) == []
    assert differences({"a": same}, LAYERS) == []


def test_several_people_at_one_place_are_one_difference():
    said = {
        "a": labels(entity("ميناء مصراتة", "FAC")),
        "b": labels(entity("ميناء مصراتة", "LOC")),
        "c": labels(entity("مصراتة", "FAC")),
        "d": Labels(),
    }
    [found] = differences(said, LAYERS)
    assert found.kinds == ("missed by some", "type", "span")
    assert [person for person, label in found.said.items() if label is None] == ["d"]
    assert count([found]) == {("entities", "missed by some"): 1, ("entities", "type"): 1, ("entities", "span"): 1}


def test_the_order_of_people_has_no_part_in_it():
    said = {"a": labels(entity("ميناء مصراتة", "FAC"), event()), "b": labels(entity("مصراتة", "GPE")), "c": Labels()}
    assert differences(said, LAYERS) == differences(dict(reversed(said.items())), LAYERS)


def test_layers_that_were_not_asked_for_are_left_out():
    said = {"a": labels(entity("مصراتة", "GPE"), event()), "b": Labels()}
    assert [one.layer for one in differences(said, ["events"])] == ["events"]


def test_a_dispute_knows_what_all_set_and_how_far_each_is_from_the_others():
    said = {
        "a@x": labels(entity("مصراتة", "GPE"), entity("أمس", "DATE")),
        "b@x": labels(entity("مصراتة", "GPE"), entity("أمس", "DATE")),
        "c@x": labels(entity("مصراتة", "GPE")),
    }
    found = dispute(DocumentId("d"), said, LAYERS, "they differ", lambda person: person[0].upper())
    assert found.common == Labels((Entity("e1", *_ends("مصراتة"), "GPE"),))
    assert found.scores == {"A": (1 + 2 / 3) / 2, "B": (1 + 2 / 3) / 2, "C": 2 / 3}
    assert list(found.said) == ["A", "B", "C"]


def _ends(words: str) -> tuple[int, int]:
    at = span(words)
    return at.start, at.end


def test_the_note_says_what_differs_and_names_together_who_say_the_same():
    said = {
        "a": labels(entity("مصراتة", "GPE"), event(), stance()),
        "b": labels(entity("مصراتة", "GPE"), event(realis="other"), stance()),
        "c": labels(event()),
    }
    found = dispute(DocumentId("d"), said, LAYERS, "they differ", str)
    lines = note(found, TEXT, VOCABULARY).replace("\u2068", "").replace("\u2069", "").splitlines()
    assert lines[0].endswith("3، ومواضع الاختلاف: 3")
    other = next(choice.ar for choice in VOCABULARY.realis if choice.value == "other")
    actual = next(choice.ar for choice in VOCABULARY.realis if choice.value == "actual")
    assert lines[1:] == [
        "الكيانات (1)",
        f"• «مصراتة» {VOCABULARY.entities['GPE'].ar} — a وb: وضعه؛ c: لم يضعه",
        "الأحداث (1)",
        f"• «قصف» {VOCABULARY.events['Shelling'].ar} — a وc: ({actual})؛ b: ({other})",
        "المواقف (1)",
        "• «أدان» معارض — a وb: وضعه؛ c: لم يضعه",
    ]


def test_where_nobody_differs_the_note_gives_the_reason():
    same = labels(entity("مصراتة", "GPE"))
    found = dispute(DocumentId("d"), {"a": same, "b": same}, LAYERS, "annotation 3 is flagged", str)
    assert "annotation 3 is flagged" in note(found, TEXT, VOCABULARY)


def annotation(number: int, who: str, **more) -> Annotation:
    said = more.pop("labels", Labels())
    return Annotation(AnnotationId(str(number)), DocumentId("d"), who, said, f"2026-01-0{number}", "t", **more)


def test_the_first_answer_of_each_person_counts_and_no_adjudication():
    city = labels(entity("مصراتة", "GPE"))
    there = [
        annotation(3, "a@x"),
        annotation(1, "a@x", labels=city),
        annotation(2, "b@x", cancelled=True),
        annotation(4, "c@x", problems=("unknown-label: r: d",)),
        annotation(5, "judge@x", campaign="adjudication"),
        annotation(6, "d@x", layers=("events",)),
    ]
    assert first_answers(there, ["entities"]) == {"a@x": city}
