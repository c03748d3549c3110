"""The shape of an answer, and what is done with answers that lack it."""

import json

import jsonschema
import pytest

from labeling.preannotate.llm.schema import AnswerError, AnswerShape
from schemas.records import LAYERS
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
SHAPE = AnswerShape(VOCABULARY, LAYERS)
GOOD = {
    "entities": [{"words": "سرت", "before": "في", "type": "GPE"}],
    "events": [
        {
            "type": "Attack",
            "trigger": {"words": "هجوم", "before": ""},
            "realis": "actual",
            "polarity": "positive",
            "arguments": [{"role": "Place", "words": "سرت", "before": "في"}],
        }
    ],
    "stances": [
        {
            "holder": None,
            "target": {"words": "هجوم", "before": ""},
            "evidence": {"words": "جبان", "before": "هجوم"},
            "polarity": "oppose",
            "quote": "none",
        }
    ],
}


def changed(layer: str, **values) -> dict:
    return {**GOOD, layer: [{**GOOD[layer][0], **values}]}


def test_the_json_schema_and_the_check_agree():
    validator = jsonschema.Draft202012Validator(SHAPE.json_schema)
    assert validator.is_valid(GOOD)
    assert SHAPE.read(json.dumps(GOOD)) == GOOD
    for bad in (
        changed("entities", type="TOWN"),
        changed("entities", start=3),
        changed("events", realis="maybe"),
        changed("events", trigger="هجوم"),
        changed("stances", polarity="positive"),
        {"entities": []},
    ):
        assert not validator.is_valid(bad)
        with pytest.raises(AnswerError):
            SHAPE.read(json.dumps(bad))


def test_the_schema_is_one_that_strict_servers_take():
    """Every property required, nothing additional: what OpenAI's strict mode asks for."""

    def walk(value):
        if isinstance(value, dict):
            if value.get("type") == "object":
                assert value["additionalProperties"] is False
                assert sorted(value["required"]) == sorted(value["properties"])
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(SHAPE.json_schema)
    assert set(SHAPE.json_schema["$defs"]["Entity"]["properties"]["type"]["enum"]) == set(VOCABULARY.entities)
    assert "title" not in json.dumps(SHAPE.json_schema)


def test_only_the_layers_of_the_project_are_asked_for():
    shape = AnswerShape(VOCABULARY, ("stances",))
    assert list(shape.json_schema["properties"]) == ["stances"]
    assert shape.read('{"stances": []}') == {"stances": []}


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "Here you are:\n```\n{}\n```\nDone.",
        '<think>{"a": 1}</think>\n{}',
        "Sure! {} Anything else?",
    ],
)
def test_a_fence_thoughts_and_talk_around_the_answer_are_taken_off(wrapped):
    assert SHAPE.read(wrapped.replace("{}", json.dumps(GOOD, ensure_ascii=False))) == GOOD


@pytest.mark.parametrize("content", ["", "no", "[]", "null", "{", "}{", '{"entities": {}}'])
def test_what_is_no_answer_is_said_in_words_for_the_model(content):
    with pytest.raises(AnswerError) as caught:
        SHAPE.read(content)
    assert str(caught.value)


def test_of_a_broken_answer_the_good_labels_are_kept():
    mixed = {"entities": [GOOD["entities"][0], {"words": "x"}, 7], "events": GOOD["events"]}
    kept, wrong = SHAPE.read_what_fits(json.dumps(mixed))
    assert kept == {"entities": GOOD["entities"], "events": GOOD["events"], "stances": []}
    assert [layer for layer, _ in wrong] == ["entities", "entities"]
    with pytest.raises(AnswerError):
        SHAPE.read_what_fits('{"entities": 3}')
