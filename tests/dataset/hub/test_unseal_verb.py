"""A data set with an embargoed test split, from `musnad build` to the Hub and to `musnad publish --unseal`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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


def test_unsealing_asks_and_goes_with_no_other_release(musnad, project) -> None:
    assert musnad("build", "--project", project).code == 0
    asked = musnad("publish", "--unseal", "--project", project)
    assert (asked.code, [path.name for path in (project / "releases").iterdir()]) == (1, ["1.0.0"])
    assert "--yes" in asked.err
    for more in (["releases/1.0.0"], ["--dry-run"], ["--yank", "1.0.0", "--why", "x"]):
        assert musnad("publish", "--unseal", *more, "--project", project).code == 2
