"""A vocabulary that changes under a project with labels: migrations as a person meets them."""

import shutil
from pathlib import Path

import pytest

import schemas
from dataset.parquet import read_rows, split_files
from labeling.store.labels import LabelStore, Task
from labeling.store.parts import read_documents
from schemas.project import load_project
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels, TaskId

OLD = Labels((Entity("e1", 49, 55, "NORP"),))
RENAME = "migrations:\n  - {rename: NORP, to: CROWD, layer: entities}\n"
SPLIT = "migrations:\n  - {split: NORP, into: [CROWD, ORG], question: Is it organised?, layer: entities}\n"


@pytest.fixture
def labelled(musnad, project):
    """Both documents labelled by two people who agree, with the entity type NORP in the first, reviewed and released."""
    folder = load_project(project).documents
    documents = list(read_documents(folder))
    with LabelStore(project / "labels.sqlite") as store:
        store.intend_tasks([Task(d.id, d.sha256, "", 1, None) for d in documents])
        store.acknowledge_tasks([(d.id, TaskId(n)) for n, d in enumerate(documents)])
        store.save_annotations(
            Annotation(
                AnnotationId(f"{number}{person}"),
                d.id,
                f"{person}@x",
                OLD if d.id == "d1" else Labels(),
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z",
                sha256=d.sha256,
            )
            for number, d in enumerate(documents)
            for person in (1, 2)
        )
    assert musnad("review", "--no-send", "--project", project).code == 0
    assert musnad("build", "--project", project, "--json").json["version"] == "1.0.0"
    return project


def change_vocabulary(project: Path, steps: str) -> None:
    """The type NORP is called CROWD from now on."""
    text = (Path(schemas.__file__).parent / "entities.yaml").read_text(encoding="utf-8")
    (project / "entities.yaml").write_text(text.replace("  NORP:\n", "  CROWD:\n"), encoding="utf-8")
    settings = (project / "musnad.yaml").read_text(encoding="utf-8")
    (project / "musnad.yaml").write_text(settings.replace('entities: ""', "entities: entities.yaml"), encoding="utf-8")
    (project / "migrations").mkdir()
    (project / "migrations" / "001-crowd.yaml").write_text(steps, encoding="utf-8")


def test_a_renamed_type_is_released_under_its_new_name_and_the_provenance_says_so(musnad, labelled) -> None:
    change_vocabulary(labelled, RENAME)
    built = musnad("build", "--project", labelled, "--json").json
    assert built["version"] == "2.0.0"
    assert "  of another type now: NORP → CROWD 1" in built["changes"]
    assert "Earlier annotations were migrated by 001-crowd.yaml" in built["changes"]
    assert "Vocabulary of `ner entities.type`: added: CROWD; removed: NORP" in built["changes"]
    release = labelled / "releases" / "2.0.0"
    first, second = sorted(
        (row for split in ("train", "dev", "test") for row in read_rows(split_files(release / "documents", split))),
        key=lambda row: row["id"],
    )
    assert (first["entities"][0]["type"], first["provenance"]["migrations"]) == ("CROWD", ["001-crowd.yaml"])
    assert second["provenance"]["migrations"] == []
    assert musnad("verify", release).code == 0
    found = musnad("diff", labelled / "releases" / "1.0.0", release, "--json").json
    assert found["layers"]["entities"]["retyped"] == [{"before": "NORP", "after": "CROWD", "labels": 1}]
    assert found["migrations"] == ["001-crowd.yaml"]
    again = musnad("review", "--no-send", "--project", labelled, "--json").json
    assert again["decisions"] == {"approved": 2}
    assert musnad("build", "--project", labelled, "--json").json["new"] is False
    assert "read through 001-crowd.yaml" in musnad("review", "--explain", "d1", "--project", labelled).out


def test_a_split_reopens_the_layer_lists_the_question_and_guesses_nothing(musnad, labelled) -> None:
    change_vocabulary(labelled, SPLIT)
    ran = musnad("review", "--no-send", "--project", labelled)
    assert "left out: 2 labels of which a migration asks what they are" in ran.out
    assert "entities of d1 in annotation 01: question-open: NORP [49, 55): Is it organised?" in ran.err
    said = musnad("review", "--no-send", "--project", labelled, "--json").json
    assert said["layers"]["entities"] == {"approved": 1, "waiting": 1}
    assert said["layers"]["events"] == {"approved": 2}
    assert [one["annotation"] for one in said["questions"]] == ["01", "02"]
    assert {name: said["questions"][0][name] for name in ("document", "layer", "span", "old", "into", "question")} == {
        **{"document": "d1", "layer": "entities", "span": {"start": 49, "end": 55}},
        **{"old": "NORP", "into": ["CROWD", "ORG"], "question": "Is it organised?"},
    }
    built = musnad("build", "--project", labelled, "--json").json
    assert built["left_out"]["question-open"] == 2
    assert "Entities: 1 → 0 (+0 −1; no longer approved for 1 document)" in built["changes"]
    with LabelStore(labelled / "labels.sqlite") as store:
        assert store.annotations(DocumentId("d1"))[0].labels == OLD


def test_a_migration_that_was_released_may_not_change(musnad, labelled) -> None:
    change_vocabulary(labelled, RENAME)
    assert musnad("build", "--project", labelled).code == 0
    (labelled / "migrations" / "001-crowd.yaml").write_text(SPLIT, encoding="utf-8")
    ran = musnad("build", "--project", labelled)
    assert (ran.code, len(ran.err.strip().splitlines())) == (1, 1)
    assert "001-crowd.yaml was changed since release 2.0.0 used it" in ran.err
    shutil.rmtree(labelled / "migrations")
    assert "001-crowd.yaml is gone since release 2.0.0" in musnad("build", "--project", labelled).err


@pytest.mark.parametrize("verb", ["review", "build"])
def test_a_migration_from_a_name_that_nothing_had_is_refused(musnad, labelled, verb) -> None:
    change_vocabulary(labelled, RENAME.replace("NORP", "NROP"))
    ran = musnad(verb, "--project", labelled)
    assert (ran.code, len(ran.err.strip().splitlines())) == (1, 1)
    assert "001-crowd.yaml:2 begins at 'NROP', an unknown type of entities" in ran.err


def test_a_version_that_is_not_that_of_the_rule_needs_a_reason(musnad, labelled) -> None:
    assert musnad("build", "--why", "because", "--project", labelled).code == 2
    ran = musnad("build", "--version", "3.0.0", "--project", labelled)
    assert (ran.code, len(ran.err.strip().splitlines())) == (1, 1)
    assert "nothing changed" in ran.err
    built = musnad("build", "--version", "3.0.0", "--why", "for the paper", "--project", labelled, "--json").json
    assert (built["version"], built["previous"]) == ("3.0.0", "1.0.0")
    assert "Version 3.0.0 in place of 1.0.0: for the paper" in built["changes"]
    assert musnad("verify", labelled / "releases" / "3.0.0").code == 0


def test_diff_shows_no_word_of_texts_that_are_withheld(musnad, labelled) -> None:
    change_vocabulary(labelled, RENAME)
    musnad("build", "--project", labelled)
    releases = labelled / "releases"
    shown = musnad("diff", releases / "1.0.0", releases / "2.0.0").out
    assert "~ d1: NORP 49–55 → CROWD 49–55" in shown
    assert "1.0.0 → 2.0.0: MAJOR" in shown
    assert "مقاتلين" not in shown
