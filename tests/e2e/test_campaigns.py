"""Campaigns by the command line on a real Label Studio: a layer each, the next one beside the approved labels of the one before."""

import json
from pathlib import Path

import pytest
from browser import LabellingPage, open_browser, why_not

from labeling.studio.client import connect
from labeling.studio.codec import to_results
from labeling.studio.connection import TOKEN
from schemas.records import Entity, Labels
from schemas.vocabulary import load_vocabulary

pytestmark = pytest.mark.e2e

VOCABULARY = load_vocabulary()
TEXT = "🙂 قصف الطيران ميناء مصراتة\u200f أمس."
CAMPAIGNS = """campaigns:
    - {name: entities, layers: [entities], annotators: 3, overlap: 0.5}
    - {name: events, layers: [events], annotators: 1, after: entities, blind: 1}
"""


def entity(number: str, words: str, tag: str) -> Entity:
    start = TEXT.index(words)
    return Entity(number, start, start + len(words), tag)


@pytest.fixture
def here(musnad, tmp_path, studio, monkeypatch):
    """A project of four documents with two campaigns, at the Label Studio of the session."""
    monkeypatch.setenv(TOKEN, studio.credentials.token)
    folder = tmp_path / f"layered-{tmp_path.name[-12:]}"
    assert musnad("init", folder).code == 0
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8").replace('\n  url: ""    ', f"\n  url: {studio.url}    ", 1)
    before, _, after = text.partition("campaigns: []")
    text = before + CAMPAIGNS.rstrip() + after
    settings.write_text(text.replace("when: {identical: 2}", "when: {identical: 1}"), encoding="utf-8")
    lines = [{"id": f"d{number}", "text": TEXT if number == 1 else f"خبر رقم {number}."} for number in range(1, 5)]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert musnad("ingest", tmp_path / "d.jsonl", "--project", folder).code == 0
    assert musnad("preannotate", "--project", folder).code == 0
    return folder


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / "artifacts"


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_events_are_labelled_beside_the_approved_entities(musnad, here, studio, pictures):
    first = musnad("push", "--project", here, "--json").json["campaigns"]
    assert first["entities"]["done"] == {"tasks": 4, "predictions": 4}
    assert first["events"]["skipped"] == {"entities not approved yet": 4}

    project = first["entities"]["project"]
    tasks = studio.admin.ask("read", "GET", "api/tasks/", project=project, fields="all")["tasks"]
    assert sorted(task["overlap"] for task in tasks) == [1, 1, 3, 3]
    task = studio.admin.find_tasks(project, ["d1"])["d1"][0]
    said = Labels((entity("e1", "ميناء مصراتة", "FAC"), entity("e2", "أمس", "DATE")))
    amal = studio.account("amal")
    with connect(studio.url, amal.token) as client:
        client.create_annotation(task, to_results(said, TEXT, VOCABULARY), lead_time=30)
    musnad("pull", "--project", here)
    assert musnad("review", "--project", here, "--json").json["layers"]["entities"] == {"approved": 1, "waiting": 3}

    events = musnad("push", "--project", here, "--json").json["campaigns"]["events"]
    assert events["done"]["tasks"] == 1
    assert events["done"].get("predictions", 0) == 0  # the slice is blind, the context is no prediction
    project = events["project"]
    task = studio.admin.find_tasks(project, ["d1"])["d1"][0]
    strike = VOCABULARY.events["AirStrike"]
    with open_browser() as browser:
        page = LabellingPage(browser, studio.url)
        page.sign_in(amal.email, amal.password)
        page.open_task(project, task)
        shown = (VOCABULARY.entities["FAC"].ar, "ميناء مصراتة")
        assert page.regions() == [shown, (VOCABULARY.entities["DATE"].ar, "أمس")]
        page.mark("قصف", key="+".join(key.capitalize() if len(key) > 1 else key for key in strike.hotkey.split("+")))
        page.relate((strike.ar, "قصف"), shown, "المستهدف Target")
        page.picture(pictures / "layered.png")
        page.submit()

    assert musnad("pull", "--project", here, "--json").json["done"] == {"annotations new or changed": 1}
    review = musnad("review", "--project", here, "--json").json
    assert review["layers"]["events"] == {"approved": 1, "waiting": 3}
    assert review["layers"]["stances"] == {"waiting": 4}
    built = musnad("build", "--project", here, "--json").json

    from datasets import load_dataset

    [row] = [row for split in load_dataset(built["release"], "documents").values() for row in split]
    assert row["layers"] == ["entities", "events"]
    assert [(e["start"], e["end"], e["type"]) for e in row["entities"]] == [
        (e.start, e.end, e.type) for e in said.entities
    ]
    [argument] = row["events"][0]["arguments"]
    assert (argument["role"], argument["entity"]) == ("Target", row["entities"][0]["id"])
    assert musnad("verify", built["release"]).code == 0
