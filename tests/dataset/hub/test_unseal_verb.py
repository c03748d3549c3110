"""A data set with an embargoed test split, from `musnad build` to the Hub and to `musnad publish --unseal`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.manifest import read_manifest
from dataset.parquet import read_rows
from labeling.store.labels import LabelStore
from schemas.project import load_project
from schemas.records import LAYERS, Annotation, AnnotationId, Decision, DocumentId, Entity, Labels, text_sha256

TEXT = "زار سالم مدينة وادي القمر يوم الأحد في الخبر رقم {}"


@pytest.fixture
def project(musnad, tmp_path, hub, monkeypatch) -> Path:
    """Ten approved documents with an entity each, and `release.embargo: test`."""
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    folder = tmp_path / "trial"
    musnad("init", folder)
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8").replace('repo: ""', "repo: org/trial")
    assert 'embargo: ""' in text
    settings.write_text(text.replace('embargo: ""', "embargo: test"), encoding="utf-8")
    words = ["قمح", "بحر", "جبل", "نهر", "مطر", "ريح", "شمس", "نجم", "ورد", "حجر"]
    texts = {f"d{number}": " ".join([TEXT.format(number), *[word] * 9]) for number, word in enumerate(words)}
    lines = [json.dumps({"id": name, "text": said, "licence": "CC0-1.0"}) for name, said in texts.items()]
    (tmp_path / "reports.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ran = musnad("ingest", tmp_path / "reports.jsonl", "--project", folder)
    assert ran.code == 0, ran.err
    with LabelStore(load_project(folder).labels) as store:
        decisions = []
        for number, (name, said) in enumerate(texts.items()):
            labels = Labels((Entity("e1", 4, 8, "PERS"),))
            one = Annotation(
                AnnotationId(str(number)), DocumentId(name), "rim@example.org", labels, "2026-01-01", "2026-01-01",
                sha256=text_sha256(said),
            )  # fmt: skip
            store.save_annotations([one])
            decisions += [
                Decision(one.document, "approved", "r", "w", (one.revision,), labels.only([layer]), (layer,))
                for layer in LAYERS
            ]
        store.replace_decisions(decisions)
    return folder


def entities(release: Path) -> int:
    return sum(len(row["entities"]) for row in read_rows(sorted((release / "documents").glob("test-*.parquet"))))


def test_the_labels_of_test_come_with_the_next_version(musnad, project, hub) -> None:
    built = musnad("build", "--processes", "2", "--json", "--project", project)
    assert built.code == 0, built.err
    assert built.json["rows"]["documents/test"] == 1
    assert "ner/test" not in built.json["rows"]
    assert musnad("verify", project / "releases" / "1.0.0").code == 0
    sealed = musnad("publish", "--yes", "--json", "--project", project)
    assert sealed.code == 0, sealed.err
    assert sealed.json["loaded_back"]["documents/test"] == 1
    assert entities(project / "releases" / "1.0.0") == 0

    opened = musnad("publish", "--unseal", "--yes", "--json", "--project", project)
    assert opened.code == 0, opened.err
    assert (opened.json["revision"], opened.json["loaded_back"]["ner/test"]) == ("v1.1.0", 1)
    assert entities(project / "releases" / "1.1.0") == 1
    assert musnad("verify", project / "releases" / "1.1.0").code == 0
    assert set(hub.repos["org/trial"].tags) == {"v1.0.0", "v1.1.0"}
    again = musnad("publish", "--unseal", "--yes", "--json", "--project", project)
    assert (again.code, again.json["published"]) == (0, False)
    refused = musnad("build", "--project", project)
    assert refused.code == 1
    assert "published since 1.1.0" in refused.err


def test_agreement_counts_no_document_whose_labels_are_sealed(musnad, project) -> None:
    """A second annotator agrees on all documents but the one of test, on which the figures are silent until it is unsealed."""
    assert musnad("build", "--project", project).code == 0
    (sealed,) = [row["id"] for row in read_rows(sorted((project / "releases/1.0.0/documents").glob("test-*.parquet")))]
    with LabelStore(load_project(project).labels) as store:
        for name in sorted(store.annotated_documents()):
            (first,) = store.annotations(name)
            labels = Labels((Entity("e1", 0, 3, "ORG"),)) if name == sealed else first.labels
            store.save_annotations(
                [replace(first, id=AnnotationId(f"2-{name}"), annotator="noor@example.org", labels=labels)]
            )
    found = {}
    for verb in (("build",), ("publish", "--unseal", "--yes")):
        ran = musnad(*verb, "--json", "--project", project)
        assert ran.code == 0, ran.err
        folder = Path(ran.json["release"])
        assert musnad("verify", folder).code == 0
        found[verb[0]] = read_manifest(folder)["agreement"]
        card = (folder / "README.md").read_text(encoding="utf-8")
        assert ("All figures in this card leave them out, the agreement among them." in card) == (verb[0] == "build")
    before, after = ((f["documents_with_several_annotators"], f["layers"]["entities"][0]) for f in found.values())
    assert (before[0], after[0]) == (9, 10)
    assert (before[1]["name"], before[1]["value"], after[1]["value"]) == ("entity, strict", 1.0, 0.9)


def everything(project: Path) -> dict[str, object]:
    """All that lies in the project; of labels.sqlite what it says, since SQLite counts its openings in the file."""
    found: dict[str, object] = {
        path.relative_to(project).as_posix(): path.read_bytes() for path in project.rglob("*") if path.is_file()
    }
    with closing(sqlite3.connect(project / "labels.sqlite")) as database:
        return {**found, "labels.sqlite": list(database.iterdump())}


def test_a_dry_run_says_what_unsealing_would_bring_and_does_nothing(musnad, project, hub, tmp_path) -> None:
    assert musnad("build", "--project", project).code == 0
    assert musnad("publish", "--yes", "--project", project).code == 0
    before = everything(project)
    said = musnad("publish", "--unseal", "--dry-run", "--project", project)
    assert said.code == 0, said.err
    first, second, *_, last = said.out.splitlines()
    assert first == (
        "would make 1.1.0 after 1.0.0 with the labels of test (1 documents), as they were sealed: "
        "1 entities, 0 events, 0 stances more"
    )
    assert second == "1.1.0 → org/trial, tag v1.1.0"
    assert last == "nothing was made, nothing was sent"
    told = musnad("publish", "--unseal", "--dry-run", "--json", "--project", project).json
    labels = {"entities": 1, "events": 0, "stances": 0}
    assert told["unseal"] == {
        "split": "test", "documents": 1, "version": "1.1.0", "previous": "1.0.0", "new": True, "labels": labels
    }  # fmt: skip
    assert (told["release"], told["published"]) == (str(project / "releases" / "1.1.0"), False)
    assert "ner/test-00000-of-00001.parquet" in told["added"]
    stored = musnad("publish", "--unseal", "--dry-run", "--to", tmp_path / "shelf", "--json", "--project", project)
    assert (stored.json["place"], stored.json["unseal"]["version"]) == (f"{tmp_path / 'shelf'}/1.1.0", "1.1.0")
    assert not (tmp_path / "shelf").exists()
    assert everything(project) == before
    assert set(hub.repos["org/trial"].tags) == {"v1.0.0"}

    opened = musnad("publish", "--unseal", "--yes", "--json", "--project", project)
    assert opened.json["revision"] == "v1.1.0"
    again = musnad("publish", "--unseal", "--dry-run", "--project", project)
    assert again.out.startswith("1.1.0 has the labels of test (1 documents) already, as they were sealed\n")


def test_a_dry_run_fails_where_unsealing_would(musnad, project) -> None:
    assert musnad("build", "--project", project).code == 0
    with LabelStore(load_project(project).labels) as store:
        sealed = {row["id"] for row in read_rows(sorted((project / "releases/1.0.0/documents").glob("test-*.parquet")))}
        changed = next(name for name in store.annotated_documents() if name not in sealed)
        said = [one for name in store.annotated_documents() for one in store.decisions(name)]
        store.replace_decisions([replace(one, labels=Labels()) if one.document == changed else one for one in said])
    before = everything(project)
    refused = musnad("publish", "--unseal", "--dry-run", "--project", project)
    assert refused.code == 1
    assert "The seal is not opened" in refused.err
    assert everything(project) == before


def test_unsealing_asks_and_goes_with_no_other_release(musnad, project) -> None:
    assert musnad("build", "--project", project).code == 0
    asked = musnad("publish", "--unseal", "--project", project)
    assert (asked.code, [path.name for path in (project / "releases").iterdir()]) == (1, ["1.0.0"])
    assert "--yes" in asked.err
    for more in (["releases/1.0.0"], ["--yank", "1.0.0", "--why", "x"]):
        assert musnad("publish", "--unseal", *more, "--project", project).code == 2
