"""Every figure of a report on a tiny project equals the one worked out by hand (see tiny_project)."""

import json

import pytest
from tiny_project import DATE, TEXT, build, told

from labeling.review import tagger_doubts


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return build(tmp_path_factory.mktemp("tiny") / "p")


@pytest.fixture(scope="module")
def found(project):
    return told(project, goal=10)


def test_agreement(found):
    agreement = found["agreement"]
    assert (agreement["documents"], agreement["documents_with_several_annotators"], agreement["groups"]) == (2, 2, 2)
    questions = {q["name"]: q for layer in agreement["layers"].values() for q in layer}
    # d1: the person is common to 2 + 2 labels; d2: to 1 + 1
    assert questions["entity, strict"]["value"] == pytest.approx(2 * 2 / 6)
    assert questions["entity, strict"]["size"] == 6
    types = {kind: one["value"] for kind, one in questions["entity, strict"]["types"].items()}
    assert types == {"PERS": 1.0, "GPE": 0.0, "LOC": 0.0}
    assert questions["trigger classification, strict"]["value"] == 1.0
    assert questions["argument identification, given the event, strict"]["size"] == 2
    assert questions["holder and target, strict"]["value"] is None


def test_disagreements(found):
    entities = found["disagreements"]["entities"]
    assert (entities["alike"], entities["differences"]) == (2, {"type": 1})
    (pair,) = entities["pairs"]
    assert (pair["one"], pair["other"], pair["count"]) == ("GPE", "LOC", 1)
    # d1: the person alike, the town a GPE and a LOC; d2: the person alike
    assert entities["matrix"] == {"PERS": {"PERS": 2}, "GPE": {"LOC": 1}, "LOC": {}}
    assert found["disagreements"]["events"]["matrix"] == {"Visit": {"Visit": 1}}
    (shown,) = pair["examples"]
    assert shown["document"] == "d1"
    assert {shown["text"][m["start"] : m["end"]] for m in shown["marks"]} == {"مدينة طبرق"}
    assert found["disagreements"]["events"]["alike"] == 1


def test_acceptance(found):
    model = found["acceptance"]["models"]["m@1"]
    # annotations 1, 2 and 3 started from three predicted entities each
    assert (model["annotations"], model["seconds"]) == (3, 90.0)
    # spans: 1 and 2 have person, town and trigger (the filler is the person), 3 has the person
    assert (model["spans"], model["seconds_a_span"]) == (7, pytest.approx(90 / 7))
    entities = model["layers"]["entities"]
    assert [entities[x] for x in ("predicted", "accepted", "changed", "removed", "added")] == [9, 3, 2, 4, 0]
    assert entities["changed_in"] == {"span": 2, "type": 1}
    assert {k: (t["predicted"], t["accepted"], t["changed"], t["removed"]) for k, t in entities["types"].items()} == {
        "PERS": (3, 3, 0, 0),
        "GPE": (3, 0, 2, 1),
        "DATE": (3, 0, 0, 3),
    }
    assert model["layers"]["events"]["added"] == 2
    assert found["acceptance"]["from_an_empty_page"]["annotations"] == 1
    assert found["acceptance"]["blind_slice"]["contrasts"] == []


def test_annotators(found):
    amal, basim = found["annotators"]["annotator-a"], found["annotators"]["annotator-b"]
    assert (amal["documents"], amal["labels"], amal["median_seconds"]) == (2, 4, 20.0)
    assert (basim["first_day"], basim["last_day"]) == ("2026-03-10", "2026-03-12")
    assert amal["predictions"]["accepted_share"] == pytest.approx(2 / 6)
    assert basim["predictions"]["accepted_share"] == pytest.approx(1 / 3)
    assert amal["with_the_others"]["entities"]["value"] == pytest.approx(2 / 3)
    # entities of d2 and events of both are gold
    assert {layer: one["value"] for layer, one in amal["with_gold"].items()} == {"entities": 1.0, "events": 1.0}
    assert "example.org" not in json.dumps(found)


def test_progress_and_forecast(found):
    assert found["progress"]["days"] == [
        {"day": "2026-03-10", "annotations": 2, "approved": 1},
        {"day": "2026-03-11", "annotations": 1, "approved": 0},
        {"day": "2026-03-12", "annotations": 1, "approved": 1},
    ]
    forecast = found["progress"]["forecast"]
    # two in the eleven days from 10 to 20 March; eight are left: 44 days
    assert (forecast["approved"], forecast["approved_a_day"], forecast["day"]) == (
        2,
        pytest.approx(2 / 11),
        "2026-05-03",
    )


def test_decisions_and_labels(found):
    rows = {(row["layer"], row["verdict"], row["rule"]): row["documents"] for row in found["decisions"]}
    assert rows == {
        ("entities", "approved", "two people agree"): 1,
        ("entities", "waiting", ""): 1,
        ("events", "approved", "two people agree"): 2,
        ("stances", "approved", "two people agree"): 2,
    }
    labels = found["labels"]
    assert labels["labels"] == {"entities": 1, "events": 1, "stances": 0}
    assert labels["approved_documents"] == {"entities": 1, "events": 2, "stances": 2}
    assert (labels["types"]["entities"]["PERS"], labels["types"]["entities"]["GPE"]) == (1, 0)
    assert (labels["roles"], labels["choices"]["realis"]) == ({"Person": 1}, {"actual": 1})


def test_label_errors_lead_to_the_task(project, monkeypatch):
    monkeypatch.setattr(tagger_doubts, "_own_sentences", lambda _: [])
    monkeypatch.setattr(tagger_doubts, "unseen", lambda prepared, *_: [(one, (DATE,)) for one in prepared])
    found = told(project, with_tagger=True)["label_errors"]
    assert found["asked_of_the_tagger"] == {"documents": 1, "of": 2}
    assert found["checks"] == {tagger_doubts.DOUBT: 2}  # the person that it does not see, and its own date
    assert [one["link"] for one in found["ranked"]] == ["http://127.0.0.1:8080/projects/5/data?task=12"] * 2
    assert {TEXT[one["start"] : one["end"]] for one in found["ranked"]} == {"سامي الخطيب", "أمس"}


def test_the_same_project_and_day_give_the_same_numbers(project, found):
    assert json.dumps(told(project, goal=10)) == json.dumps(found)
