"""What was approved in other layers: shown on the page, good for arrows, and never anybody's answer."""

from dataclasses import replace

import pytest

from labeling.studio.codec import from_annotation, from_results, to_results, to_task
from labeling.studio.interface import asked_layers, label_config
from labeling.studio.task_records import StudioAnnotation, StudioTask
from schemas.records import LAYERS, Argument, Document, DocumentId, Entity, Event, Labels, Prediction, Span, TaskId
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
TEXT = "قصف الطيران ميناء مصراتة 🙂 أمس."
PORT = Entity("e1", 12, 24, "FAC")
DAY = Entity("e2", 27, 30, "DATE")
CONTEXT = Labels((PORT, DAY))
STRIKE = Event("v1", "AirStrike", Span(0, 3), "actual", "positive", (Argument("Target", 12, 24, None),))
EVENTS = Labels((), (STRIKE,))


def results(labels=EVENTS, context=CONTEXT):
    return to_results(labels, TEXT, VOCABULARY, context)


def of_control(name, found):
    return [one for one in found if one.get("from_name") == name]


def test_the_context_stands_in_a_control_of_its_own_and_arrows_lead_to_it():
    found = results()
    assert [one["value"]["labels"] for one in of_control("context", found)] == [["FAC"], ["DATE"]]
    assert [one["value"]["labels"] for one in of_control("label", found)] == [["AirStrike"]]
    [arrow] = [one for one in found if one["type"] == "relation"]
    assert arrow["to_id"] == of_control("context", found)[0]["id"]


def test_the_context_does_not_come_back():
    read = from_results(results(), TEXT, VOCABULARY)
    assert (read.labels, read.problems) == (EVENTS, ())


def test_an_arrow_drawn_to_the_context_is_an_argument_with_its_span():
    found = results(replace(EVENTS, events=(STRIKE._replace(arguments=()),)))
    day = of_control("context", found)[1]["id"]
    found.append({"type": "relation", "from_id": "v1", "to_id": day, "direction": "right", "labels": ["الزمن Time"]})
    read = from_results(found, TEXT, VOCABULARY)
    assert read.labels.events[0].arguments == (Argument("Time", 27, 30, None),)
    assert read.problems == ()


@pytest.mark.parametrize("origin", ["manual", "prediction-changed"])
def test_a_label_of_the_context_that_somebody_set_or_moved_is_a_problem(origin):
    found = of_control("context", results())[:1]
    found[0]["origin"] = origin
    assert [p.reason for p in from_results(found, TEXT, VOCABULARY).problems] == ["context-changed"]


def test_an_own_label_on_a_region_of_the_context_counts():
    found = results(Labels())
    day = of_control("context", found)[1]
    found.append({**day, "from_name": "label", "value": {**day["value"], "labels": ["Meeting"]}, "origin": "manual"})
    read = from_results(found, TEXT, VOCABULARY)
    assert [(event.type, event.trigger) for event in read.labels.events] == [("Meeting", DAY.span)]
    assert read.problems == ()


def test_ids_of_the_context_are_not_those_of_labels():
    taken = Event("context-12-24-FAC", "AirStrike", Span(0, 3), "actual", "positive")
    found = results(Labels((), (taken,)))
    ids = [one["id"] for one in found if one.get("type") == "labels"]
    assert len(ids) == len(set(ids)) == 3


def test_the_page_shows_the_context_and_asks_for_its_own_layers_alone():
    page = label_config(VOCABULARY, ["events"], ["entities"])
    assert asked_layers(page) == ("events",)
    shown, asked = (
        page.partition(f'<Labels name="{name}"')[2].partition("</Labels>")[0] for name in ("context", "label")
    )
    assert ('alias="FAC"' in shown, 'alias="FAC"' in asked) == (True, False)
    assert ('alias="AirStrike"' in shown, 'alias="AirStrike"' in asked) == (False, True)


def test_a_page_that_does_not_say_what_it_asks_asks_for_all():
    assert asked_layers("<View/>") == LAYERS
    assert asked_layers(label_config(VOCABULARY)) == LAYERS


def test_of_a_layer_that_was_not_asked_for_an_annotation_says_nothing():
    document = Document(DocumentId("d1"), TEXT)
    task = to_task(document, Prediction(document.id, "m@1", EVENTS), VOCABULARY, ["events"], CONTEXT)
    result = [*task["predictions"][0]["result"], *to_results(Labels((PORT,)), TEXT, VOCABULARY)]
    made = StudioAnnotation(1, TaskId(7), 1, tuple(result), "t", "t", 1.0, False, False, None)
    held = StudioTask(TaskId(7), task["data"], "t", (made,), {})
    said = from_annotation(made, held, document, {1: "a@x"}, VOCABULARY, ["events"])
    assert (said.labels, said.layers) == (EVENTS, ("events",))
