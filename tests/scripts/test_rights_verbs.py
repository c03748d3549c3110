"""takedown and rehydrate as a person calls them."""

from __future__ import annotations

import json

import pytest

from labeling.store.labels import LabelStore
from labeling.store.parts import read_documents
from schemas.project import load_project
from schemas.records import Annotation, AnnotationId, Decision, Entity, Labels


@pytest.fixture
def released(musnad, project):
    """Its two documents approved and released; neither has a licence."""
    labels = Labels((Entity("e1", 0, 3, "PERS"),))
    with LabelStore(load_project(project).labels) as store:
        for number, document in enumerate(read_documents(project / "corpus" / "documents")):
            said = Annotation(AnnotationId(str(number)), document.id, "a", labels, "2026-01-01", "2026-01-01")
            store.save_annotations([said])
        store.replace_decisions(
            Decision(d.id, "approved", "r", "w", (f"{n}@2026-01-01",), labels)
            for n, d in enumerate(read_documents(project / "corpus" / "documents"))
        )
    assert musnad("build", "--project", project).code == 0
    return project


def test_a_document_is_taken_down_and_what_holds_it_is_said(musnad, released, tmp_path) -> None:
    settings = released / "musnad.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('repo: ""', "repo: us/news"), encoding="utf-8")
    ran = musnad("takedown", "d1", "--why", "asked", "--project", released)
    assert ran.code == 0
    assert "taken down: d1" in ran.out
    assert "release 1.0.0 holds labels and offsets" in ran.out
    script = (released / "reports" / "takedown-hub.py").read_text(encoding="utf-8")
    compile(script, "takedown-hub.py", "exec")
    assert "'us/news'" in script
    assert "v1.0.0" in script
    again = musnad("takedown", "d1", "--why", "asked", "--project", released, "--json")
    assert (again.json["taken_down"], again.json["already"]) == ([], ["d1"])
    assert musnad("ingest", tmp_path / "d.jsonl", "--project", released, "--json").json["skipped"]["taken-down"] == 1
    built = musnad("build", "--project", released, "--json").json
    assert (built["version"], built["left_out"]) == ("2.0.0", {"taken-down": 1})
    assert musnad("verify", released / "releases" / "2.0.0").code == 0


def test_a_takedown_needs_a_reason_and_cannot_be_undone(musnad, released) -> None:
    assert musnad("takedown", "d1", "--project", released).code == 2
    undo = musnad("takedown", "d1", "--undo", "--project", released)
    assert undo.code == 2
    assert "cannot be undone" in undo.err
    assert musnad("takedown", "d9", "--why", "x", "--project", released).code == 1


def test_a_release_gets_its_texts_back(musnad, released, tmp_path) -> None:
    release = released / "releases" / "1.0.0"
    ran = musnad("rehydrate", release, "--texts", tmp_path / "d.jsonl", "--output", tmp_path / "full", "--json")
    assert ran.code == 0
    assert (ran.json["restored"], ran.json["identical"]) == (2, True)
    assert musnad("verify", tmp_path / "full").code == 0
    assert not (tmp_path / "full.report.jsonl").exists()


def test_a_missing_text_is_listed_and_the_others_are_put_back(musnad, released, tmp_path) -> None:
    lines = (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()
    copy = json.loads(lines[0])
    (tmp_path / "one.txt").write_text(copy["text"].replace(" ", "\n "), encoding="utf-8")
    ran = musnad(
        "rehydrate", released / "releases" / "1.0.0", "--texts", tmp_path / "one.txt", "--output", tmp_path / "x"
    )
    assert ran.code == 1
    assert "1 are still withheld" in ran.out
    listed = (tmp_path / "x.report.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["reason"] for line in listed] == ["white-space-differed", "no-copy"]
    nothing = musnad(
        "rehydrate", released / "releases" / "1.0.0", "--texts", tmp_path / "musnad.txt", "--output", tmp_path / "y"
    )
    assert nothing.code == 1
    assert "None of the 2 withheld texts" in nothing.err
    assert not (tmp_path / "y").exists()


def test_settings_of_rights_that_are_wrong_are_named_with_their_line(musnad, released) -> None:
    settings = released / "musnad.yaml"
    text = settings.read_text(encoding="utf-8")
    for old, new, said in (
        ("otherwise: standoff", "otherwise: maybe", "rights.otherwise"),
        ("metadata: all", "metadata: some", "release.metadata"),
        ('mask: ""', "mask: no_such_module:hide", "rights.mask"),
    ):
        assert old in text
        settings.write_text(text.replace(old, new, 1), encoding="utf-8")
        ran = musnad("build", "--project", released)
        assert ran.code == 1
        assert said in ran.err
        assert len(ran.err.strip().splitlines()) == 1
