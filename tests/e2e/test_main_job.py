"""The main job by the command line on a real Label Studio: push, label as several people, pull, review, build, load."""

import json

import pytest

from labeling.studio.accounts import ensure_account
from labeling.studio.client import connect
from labeling.studio.codec import to_results
from labeling.studio.connection import TOKEN, connect_project
from schemas.project import load_project
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

pytestmark = pytest.mark.e2e

TEXT = "🙂 أدان وزير الخارجية\u200f المصري الهجوم على ميناء مصراتة يوم الخميس."
OTHER = "وصل الوفد للأمم المتحدة في جنيف.\nولم يدل بتصريح."
REVIEWER = "reem@example.org"


def span(words: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def entity(number: str, words: str, tag: str, text: str = TEXT) -> Entity:
    found = span(words, text)
    return Entity(number, found.start, found.end, tag)


def gold() -> Labels:
    minister, port = entity("e1", "وزير الخارجية\u200f المصري", "OCC"), entity("e2", "ميناء مصراتة", "FAC")
    attack, cue = span("الهجوم"), span("أدان")
    event = Event("v1", "Attack", attack, "actual", "positive", (Argument("Target", port.start, port.end, "e2"),))
    stance = Stance("s1", minister.span, attack, "oppose", cue, "none")
    return Labels(
        (minister, port, entity("e3", "مصراتة", "GPE"), entity("e4", "يوم الخميس", "DATE")), (event,), (stance,)
    )


@pytest.fixture
def served(musnad, project, tmp_path, executable, monkeypatch):
    """The project of the unit tests with two documents more, in a Label Studio of its own."""
    monkeypatch.setenv("MUSNAD_LABEL_STUDIO", str(executable))
    settings = project / "musnad.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("reviewers: []", f"reviewers: [{REVIEWER}]"), encoding="utf-8"
    )
    lines = [{"id": "e1", "text": TEXT, "licence": "CC0-1.0"}, {"id": "e2", "text": OTHER}]
    (tmp_path / "e.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    assert musnad("ingest", tmp_path / "e.jsonl", "--project", project).code == 0
    assert musnad("preannotate", "--project", project).code == 0
    started = musnad("serve", "--detach", "--port", 0, "--project", project, "--json")
    assert started.code == 0, started.err
    try:
        yield project
    finally:
        musnad("serve", "--stop", "--project", project)


def label(project, person: str, document: str, labels: Labels, text: str) -> int:
    """Submit `labels` as `person` and return the annotation's number."""
    with connect_project(load_project(project)) as admin:
        task = admin.find_tasks(1, [document])[document][0]
        account = ensure_account(admin, f"{person}@example.org", password=f"{person}-{person}-2024")
        with connect(admin.url, account.token) as client:
            return client.create_annotation(
                task, to_results(labels, text, load_project(project).vocabulary), lead_time=30
            )


def star(project, person: str, annotation: int) -> None:
    with connect_project(load_project(project)) as admin:
        account = ensure_account(admin, f"{person}@example.org", password=f"{person}-{person}-2024")
        with connect(admin.url, account.token) as client:
            client.star(annotation)


def touch(project, person: str, annotation: int) -> None:
    """Save an annotation again as `person`, as an edit in the page does."""
    with connect_project(load_project(project)) as admin:
        account = ensure_account(admin, f"{person}@example.org", password=f"{person}-{person}-2024")
        with connect(admin.url, account.token) as client:
            client.ask("edit", "PATCH", f"api/annotations/{annotation}/", body={"lead_time": 31})


def test_from_raw_text_to_a_loaded_release(musnad, served):
    from datasets import load_dataset

    first = musnad("push", "--project", served, "--json").json
    assert first["done"] == {"tasks": 4, "predictions": 4}
    assert musnad("push", "--project", served, "--json").json["skipped"] == {"there already": 4}

    # two people say the same of one document, and different things of another, where the reviewer stars one
    for person in ("amal", "basim"):
        label(served, person, "e1", gold(), TEXT)
    reading = Labels((entity("e1", "لأمم المتحدة", "ORG", OTHER), entity("e2", "جنيف", "GPE", OTHER)))
    best = label(served, "amal", "e2", reading, OTHER)
    label(served, "basim", "e2", Labels(reading.entities[:1]), OTHER)
    label(served, "amal", "d1", Labels(), "")
    star(served, "reem", best)

    assert musnad("pull", "--project", served, "--json").json["done"] == {"annotations new or changed": 5}
    assert musnad("pull", "--project", served, "--json").json["skipped"] == {"annotations unchanged": 5}
    review = musnad("review", "--project", served, "--json").json
    assert review["decisions"] == {"approved": 2, "waiting": 2}
    assert review["rules"] == {"starred by a reviewer": 3, "two people agree": 3}
    assert review["waiting"]["d1"] == "one annotator so far"

    built = musnad("build", "--project", served, "--json").json
    assert built["version"] == "1.0.0"
    rows = {}
    for split in load_dataset(built["release"], "documents").values():
        rows.update({row["id"]: row for row in split})
    assert set(rows) == {"e1", "e2"}
    assert rows["e1"]["text"] == TEXT
    assert Labels.from_json(rows["e1"]).content() == gold().content()
    assert Labels.from_json(rows["e2"]).content() == reading.content()
    for config in ("ner", "stance", "events", "annotators"):
        assert load_dataset(built["release"], config)
    assert musnad("verify", built["release"]).code == 0
    assert musnad("build", "--project", served, "--json").json["new"] is False

    # an edit after the star takes the reviewer's word away; that neither found an event is still what two people say
    touch(served, "amal", best)
    musnad("pull", "--project", served)
    layers = musnad("review", "--project", served, "--json").json["layers"]
    assert layers["entities"] == {"approved": 1, "waiting": 3}
    assert layers["events"] == {"approved": 2, "waiting": 2}


def test_a_wrong_token_and_a_stopped_server_say_so_and_lose_nothing(musnad, served, monkeypatch):
    url = musnad("status", "--project", served, "--json").json["label_studio"]
    settings = served / "musnad.yaml"
    plain = settings.read_text(encoding="utf-8")
    settings.write_text(plain.replace('label_studio:\n  url: ""', f"label_studio:\n  url: {url}"), encoding="utf-8")
    no_token = musnad("push", "--project", served)
    assert (no_token.code, TOKEN in no_token.err) == (1, True)
    monkeypatch.setenv(TOKEN, "0" * 40)
    denied = musnad("push", "--project", served)
    assert (denied.code, len(denied.err.strip().splitlines())) == (1, 1)
    assert "token" in denied.err
    settings.write_text(plain, encoding="utf-8")

    assert musnad("serve", "--stop", "--project", served).code == 0
    stopped = musnad("push", "--project", served)
    assert (stopped.code, "musnad serve" in stopped.err) == (1, True)
    status = musnad("status", "--project", served, "--json").json
    assert (status["documents"], status["label_studio"]) == (4, "")

    assert musnad("serve", "--detach", "--port", 0, "--project", served).code == 0
    assert musnad("push", "--project", served, "--json").json["done"]["tasks"] == 4


def test_a_changed_text_is_labelled_anew_from_the_labels_that_still_stand(musnad, served, tmp_path):
    assert musnad("ingest", "--sample", 4, "--project", served, "--json").json["sample"]["chosen"] == 4
    musnad("push", "--project", served)
    for person in ("amal", "basim"):
        label(served, person, "e1", gold(), TEXT)
    musnad("pull", "--project", served)
    assert musnad("review", "--project", served, "--json").json["decisions"] == {"approved": 1, "waiting": 3}

    newer = f"عاجل من القاهرة\n{TEXT}"
    line = json.dumps({"id": "e1", "text": newer, "licence": "CC0-1.0"})
    (tmp_path / "newer.jsonl").write_text(line, encoding="utf-8")
    assert musnad("ingest", tmp_path / "newer.jsonl", "--project", served, "--json").json["done"] == {
        "new revisions": 1
    }
    assert musnad("status", "--project", served, "--json").json["behind"] == 1
    musnad("preannotate", "--project", served)
    assert musnad("push", "--project", served, "--json").json["left_out"] == {"labels-not-carried": 1}

    (migrated,) = musnad("ingest", "--migrate", "--project", served, "--json").json["migrated"]
    assert (migrated["carried"], migrated["lost"]) == (len(gold()), [])
    assert musnad("push", "--project", served, "--json").json["done"] == {"tasks": 1, "predictions": 1}
    assert musnad("status", "--project", served, "--json").json["behind"] == 0

    # the prediction of the new task is what annotators are shown, and an annotation of either task is read against its text
    with connect_project(load_project(served)) as admin:
        old, new = admin.find_tasks(1, ["e1"])["e1"]
        shown = admin.ask("read", "GET", "api/projects/1/")["model_version"]
        (prediction,) = admin.ask("read", "GET", f"api/tasks/{new}/")["predictions"]
        assert (prediction["model_version"], new > old) == (shown, True)
        account = ensure_account(admin, "amal@example.org", password="amal-amal-2024")
        with connect(admin.url, account.token) as client:
            client.create_annotation(new, prediction["result"], lead_time=5)
    assert musnad("pull", "--project", served, "--json").json["done"] == {"annotations new or changed": 1}
    review = musnad("review", "--project", served, "--json").json
    assert (review["waiting"]["e1"], review["left_out"]) == ("one annotator so far", {"outdated": 2})
