"""Adjudication by the command line on a real Label Studio: what people disagree on is settled by somebody who sees all answers."""

import json
import re

import pytest
from browser import LabellingPage, open_browser, why_not

from labeling.store.labels import LabelStore
from labeling.studio.client import connect
from labeling.studio.codec import to_results
from labeling.studio.connection import TOKEN
from labeling.studio.disputes import AGREED
from schemas.records import Entity, Labels
from schemas.vocabulary import load_vocabulary

pytestmark = pytest.mark.e2e

VOCABULARY = load_vocabulary()
TEXT = "🙂 قصف الطيران ميناء مصراتة أمس."
LAST_RULE = r"    - name: two people agree\n(?:      .*\n)+"
RULE = "    - {name: they differ, when: {annotators: 2}, then: adjudicate}\n"


def entity(number: str, words: str, tag: str) -> Entity:
    start = TEXT.index(words)
    return Entity(number, start, start + len(words), tag)


DAY, PORT, TOWN = entity("e1", "أمس", "DATE"), entity("e2", "ميناء مصراتة", "FAC"), entity("e2", "مصراتة", "GPE")


@pytest.fixture
def here(musnad, tmp_path, studio, monkeypatch):
    monkeypatch.setenv(TOKEN, studio.credentials.token)
    folder = tmp_path / "disputed"
    assert musnad("init", folder).code == 0
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8").replace('\n  url: ""    ', f"\n  url: {studio.url}    ", 1)
    settings.write_text(re.sub(LAST_RULE, rf"\g<0>{RULE}", text), encoding="utf-8")
    (tmp_path / "d.jsonl").write_text(json.dumps({"id": "d1", "text": TEXT}), encoding="utf-8")
    assert musnad("ingest", tmp_path / "d.jsonl", "--project", folder).code == 0
    assert musnad("push", "--project", folder).code == 0
    return folder


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_disagreement_is_settled_in_label_studio_and_becomes_the_decision(musnad, here, studio, request):
    with LabelStore(here / "labels.sqlite") as store:
        [task] = store.tasks()
    for name, said in (("amal", Labels((DAY, PORT))), ("basim", Labels((DAY, TOWN)))):
        with connect(studio.url, studio.account(name).token) as client:
            client.create_annotation(task.task, to_results(said, TEXT, VOCABULARY), lead_time=30)
    assert musnad("pull", "--project", here).code == 0
    review = musnad("review", "--project", here, "--json").json
    assert review["layers"]["entities"] == {"adjudicate": 1}
    assert review["differences"] == {"entities": {"missed by some": 2}}
    assert review["adjudication"]["done"] == {"tasks": 1}
    again = musnad("review", "--project", here, "--json").json["adjudication"]
    assert (again["done"], again["skipped"]) == ({}, {"there already": 1})

    with LabelStore(here / "labels.sqlite") as store:
        [task] = store.tasks("adjudication")
    [state] = studio.admin.predictions(task.project, [task.task])
    scores = {one.model_version: one.value.get("score") for one in state.predictions}
    assert sorted(scores.values(), key=str) == [0.5, 0.5, None]
    assert scores[AGREED] is None
    judge = studio.account("judge")
    with open_browser() as browser:
        page = LabellingPage(browser, studio.url)
        page.sign_in(judge.email, judge.password)
        page.open_task(task.project, task.task)
        assert page.regions() == [(VOCABULARY.entities["DATE"].ar, "أمس")]
        note = page.page.locator(".musnad-note").inner_text()
        assert ("«ميناء مصراتة»" in note, "amal" in note) == (True, False)
        page.picture(request.config.rootpath / "artifacts" / "adjudication.png")
        page.mark("ميناء مصراتة", key=VOCABULARY.entities["FAC"].hotkey)
        page.submit()

    assert musnad("pull", "--project", here, "--json").json["done"] == {"annotations new or changed": 1}
    review = musnad("review", "--project", here, "--json").json
    assert (review["layers"]["entities"], "adjudication" in review) == ({"approved": 1}, False)
    with LabelStore(here / "labels.sqlite") as store:
        decision = store.decisions("d1")[0]
    assert (decision.rule, decision.layers) == ("adjudicated", ("entities",))
    assert decision.labels.content() == Labels((DAY, PORT)).content()
