"""init, ingest and preannotate as a person calls them."""

import json

import pytest


def test_ingest_twice_is_once(musnad, project, tmp_path):
    again = musnad("ingest", tmp_path / "d.jsonl", "--project", project, "--json")
    assert again.json == {
        "done": {},
        "skipped": {"already there": 2},
        "left_out": {},
        "audit": {},
        "groups": {"compared": 0, "groups": 2, "merged": {}},
    }
    assert musnad("status", "--project", project, "--json").json["documents"] == 2


def test_what_is_left_out_is_listed_and_the_rest_comes_in(musnad, project, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "arabic.txt").write_bytes("نص قديم".encode("windows-1256"))
    (tmp_path / "good.txt").write_text("نص جديد", encoding="utf-8")
    paths = [tmp_path / name for name in ("empty.txt", "arabic.txt", "good.txt", "none.txt")]
    ran = musnad("ingest", *paths, "--project", project, "--json")
    assert ran.code == 1
    assert ran.json["done"] == {"ingested": 1}
    assert ran.json["left_out"] == {"empty": 1, "missing": 1, "not-utf8": 1}
    listed = [
        json.loads(line)
        for line in (project / "reports/left-out/ingest.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {item["reason"]: item["item"] for item in listed} == {
        "empty": str(paths[0]),
        "not-utf8": str(paths[1]),
        "missing": str(paths[3]),
    }
    assert all(str(path) in ran.err for path in (paths[0], paths[1], paths[3]))


def test_preannotate_predicts_once_for_each_version(musnad, project):
    first = musnad("preannotate", "--project", project, "--json").json
    assert first["done"]["documents predicted"] == 2
    second = musnad("preannotate", "--project", project, "--json").json
    assert second == {"done": {}, "skipped": {"predicted by this version already": 2}, "left_out": {}}
    ((model, count),) = musnad("status", "--project", project, "--json").json["predictions"].items()
    assert model.startswith("lexicon@")
    assert count == 2


def test_preannotate_works_on_lines_without_a_project(musnad, tmp_path):
    text = "🙂 وصل وزير الخارجية المصري إلى طرابلس."
    (tmp_path / "d.jsonl").write_text(
        json.dumps({"id": "x", "text": text, "more": 1}) + "\n{oops\n" + json.dumps({"id": "y", "text": ""}) + "\n"
    )
    ran = musnad("preannotate", "--input", tmp_path / "d.jsonl", "--output", tmp_path / "p.jsonl", "--json")
    assert ran.code == 1, "a line was left out"
    assert ran.json["left_out"] == {"invalid-json": 1}
    lines = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["x", "y"]
    assert {text[e["start"] : e["end"]] for e in lines[0]["entities"]} >= {"طرابلس"}
    assert lines[1] == {"id": "y", "model": lines[0]["model"], "entities": [], "events": [], "stances": []}


@pytest.mark.parametrize(("source", "said"), [("none.jsonl", "There is no file"), ("", "is a folder")])
def test_preannotate_says_what_is_wrong_with_its_input(musnad, tmp_path, source, said):
    ran = musnad("preannotate", "--input", tmp_path / source, "--output", tmp_path / "p.jsonl")
    assert ran.code == 1
    assert said in ran.err
    assert not (tmp_path / "p.jsonl").exists()


def test_an_unknown_pre_annotator_names_those_that_exist(musnad, project):
    ran = musnad("preannotate", "--model", "nothing", "--project", project)
    assert ran.code == 1
    assert "lexicon" in ran.err


def test_a_broken_settings_file_is_named_with_its_line(musnad, project):
    path = project / "musnad.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("layers: [", "layers: [[", 1), encoding="utf-8")
    ran = musnad("status", "--project", project)
    assert ran.code == 1
    assert "musnad.yaml:" in ran.err
    assert "not valid YAML" in ran.err


def test_push_without_a_server_says_how_to_start_it(musnad, project):
    ran = musnad("push", "--project", project)
    assert ran.code == 1
    assert "musnad serve" in ran.err
    assert musnad("status", "--project", project, "--json").json.get("tasks", 0) == 0


def test_doctor_outside_a_project_says_so(musnad, tmp_path):
    checks = {check["name"]: check for check in musnad("doctor", "--project", tmp_path, "--json").json["checks"]}
    assert checks["Python"]["state"] == "good"
    assert checks["project"]["state"] == "absent"
