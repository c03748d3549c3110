"""init, ingest and preannotate as a person calls them."""

import json

import pytest

from labeling.store.labels import LabelStore, Task
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels, TaskId, text_sha256


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
    assert model.startswith("combine@")
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


def lines(path, *documents):
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    return path


def test_ingest_sums_the_audit_in_words_and_numbers(musnad, project, tmp_path):
    crawl = lines(tmp_path / "e.jsonl", {"id": "e1", "text": "كـتاب\r\n"}, {"id": "e2", "text": "\u200fنص"})
    said = musnad("ingest", crawl, "--project", project)
    assert "1 with tatweel (1)" in said.out
    assert "1 with other line ends, 1 of them now \\n" in said.out
    (tmp_path / "again").mkdir()
    assert musnad("init", tmp_path / "again/p").code == 0
    sums = musnad("ingest", crawl, "--project", tmp_path / "again/p", "--json").json["audit"]
    assert sums == {
        "bidi": {"documents": 1, "total": 1},
        "characters": {"documents": 2, "total": 9},
        "line_ends": {"documents": 1, "total": 1},
        "tatweel": {"documents": 1, "total": 1},
    }


def test_a_sample_is_chosen_once_and_the_rest_is_the_pool(musnad, project):
    first = musnad("ingest", "--sample", 1, "--project", project, "--json").json["sample"]
    assert (len(first["new"]), first["already"], first["chosen"]) == (1, 0, 1)
    again = musnad("ingest", "--sample", 1, "--project", project, "--json").json["sample"]
    assert (again["new"], again["already"]) == ([], 1)
    assert musnad("status", "--project", project, "--json").json["chosen"] == 1
    assert "1 chosen for labelling, 1 in the pool" in musnad("status", "--project", project).out


def test_a_query_that_fits_too_few_says_so(musnad, project):
    said = musnad("ingest", "--sample", 5, "--source", "صحيفة", "--keyword", "هجوم", "--project", project)
    assert "no more than 1 documents fit" in said.out


@pytest.mark.parametrize("options", [("--keyword", "x"), ("--sample", "3", "--since", "last week"), ()])
def test_a_question_that_makes_no_sense_is_wrong_usage(musnad, project, options):
    assert musnad("ingest", *options, "--project", project).code == 2


class TestRevisions:
    """A document that was labelled and then changed by its source, from ingest to review."""

    OLD = "قال وزير الخارجية المصري إن الهجوم في سرت قتل أربعة مقاتلين."

    @pytest.fixture
    def revised(self, musnad, project, tmp_path):
        start = self.OLD.index("سرت")
        labels = Labels((Entity("e1", start, start + 3, "GPE"),))
        sha256 = text_sha256(self.OLD)
        with LabelStore(project / "labels.sqlite") as store:
            store.intend_tasks([Task(DocumentId("d1"), sha256, "", 1, None)])
            store.acknowledge_tasks([(DocumentId("d1"), TaskId(7))])
            said = [
                Annotation(AnnotationId(n), DocumentId("d1"), f"{n}@x", labels, "t", "t", sha256=sha256) for n in "12"
            ]
            store.save_annotations(said)
        assert musnad("review", "--project", project, "--json").json["decisions"] == {"approved": 1}
        newer = lines(tmp_path / "newer.jsonl", {"id": "d1", "text": "عاجل\n" + self.OLD, "source": "صحيفة"})
        ran = musnad("ingest", newer, "--project", project, "--json")
        assert ran.json["done"] == {"new revisions": 1}
        return project

    def test_status_says_that_the_task_is_behind(self, musnad, revised):
        stages = musnad("status", "--project", revised, "--json").json
        assert (stages["documents"], stages["revised"], stages["behind"]) == (2, 1, 1)
        assert "1 document has a newer revision than its task" in musnad("status", "--project", revised).out

    def test_labels_that_stand_are_carried_over(self, musnad, revised):
        (migrated,) = musnad("ingest", "--migrate", "--project", revised, "--json").json["migrated"]
        assert migrated == {"document": "d1", "revision": 2, "annotation": "1", "carried": 1, "lost": []}
        with LabelStore(revised / "labels.sqlite") as store:
            (carried,) = store.carried().values()
        assert carried.labels.entities[0].start == self.OLD.index("سرت") + 5

    def test_review_decides_nothing_from_annotations_of_the_earlier_text(self, musnad, revised):
        ran = musnad("review", "--project", revised, "--json").json
        assert ran["decisions"] == {"waiting": 1}
        assert ran["left_out"] == {"outdated": 2}
        listed = (revised / "reports/left-out/review.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["item"] for line in listed] == ["annotation 1 of d1", "annotation 2 of d1"]

    def test_build_takes_no_decision_on_an_earlier_text(self, musnad, revised):
        ran = musnad("build", "--project", revised)
        assert ran.code == 1
        assert "decision-outdated" in ran.err


def test_a_refused_document_among_good_ones_is_no_failure_but_nothing_at_all_is(musnad, project, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "good.txt").write_text("خبر جديد", encoding="utf-8")
    assert musnad("ingest", tmp_path / "empty.txt", "--project", project).code == 1
    both = musnad("ingest", tmp_path / "empty.txt", tmp_path / "good.txt", "--project", project, "--json")
    assert (both.code, both.json["left_out"]) == (0, {"empty": 1})
