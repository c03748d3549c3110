"""The labels of an embargoed split are in no file of the release, and are published later as they were sealed, or not at all."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.compare_releases import difference
from dataset.embargo import Embargo, Seal, sealed_part
from dataset.manifest import read_manifest
from dataset.parquet import read_rows, split_files
from dataset.unseal import unseal
from dataset.verify import verify
from labeling.compare.label_sets import read_label_set
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.project import load_project
from schemas.records import Entity, Labels

SALT = "5a" * 32
SECRET = "سر-المختبر"


@pytest.fixture
def embargo(tmp_path) -> Embargo:
    return Embargo("test", SALT, tmp_path / "embargo")


@pytest.fixture
def sealed(corpus, make, embargo) -> Path:
    return make(corpus, embargo=embargo).folder


@pytest.fixture
def opened(corpus, vocabulary, settings, sealed, embargo):
    """What unsealing gives, with the corpus as it is by then."""
    return lambda: unseal(corpus.inputs(vocabulary), sealed.parent, replace(settings, embargo=embargo), Outcome())


def rows(folder: Path, config: str, split: str) -> list[dict]:
    return list(read_rows(split_files(folder / config, split)))


def labels(folder: Path) -> list[dict]:
    names = ("id", "sha256", "layers", "entities", "events", "stances")
    return [{name: row[name] for name in names} for row in rows(folder, "documents", "test")]


def test_texts_are_published_and_labels_are_not(sealed, report) -> None:
    documents = rows(sealed, "documents", "test")
    assert [row["text"] for row in documents] == [report.of(int(row["id"][-3:])) for row in documents]
    assert len(documents) == 3
    assert all(row[name] == [] for row in documents for name in ("layers", "entities", "events", "stances"))
    blank = {
        "rule": "",
        "reason": "",
        "annotations": [],
        "annotators": [],
        "models": [],
        "migrations": [],
        "labels": [],
    }
    assert all({**row["provenance"], **blank} == row["provenance"] for row in documents)
    for config in ("ner", "stance", "events", "annotators"):
        assert [path.name.split("-")[0] for path in sorted((sealed / config).iterdir())] == ["dev", "train"]
    manifest = read_manifest(sealed)
    assert (manifest["counts"]["entities"], manifest["counts"]["documents"]) == (27 * 7, 30)
    assert manifest["embargo"].keys() == {"split", "documents", "hmac_sha256"}
    assert verify(sealed) == []


def test_nothing_in_the_release_depends_on_the_sealed_labels_but_what_the_salt_hides(corpus, make, tmp_path) -> None:
    """Two projects whose test labels differ publish the same bytes, but for HMACs and what follows from them."""
    other = type(corpus)()
    for number in range(30):
        other.add(number)
    folders = []
    for name, here in (("one", corpus), ("two", other)):
        embargo = Embargo("test", SALT, tmp_path / f"{name}-embargo")
        folders.append(make(here, embargo=embargo, folder=tmp_path / name, split_by="hash").folder)
        test = [row["id"] for row in rows(folders[0], "documents", "test")]
        for document in test:  # for the second build
            gold = replace(other.decisions[document].labels, entities=(Entity("e1", 0, 3, "PERS"),), events=())
            other.annotations[document] = [
                replace(a, labels=gold, problems=(SECRET,), annotator="third@example.org")
                for a in other.annotations[document]
            ]
            other.decide(document, labels=gold, reason=SECRET, rule=SECRET)
    one, two = ({p.relative_to(f).as_posix(): p.read_bytes() for p in f.rglob("*") if p.is_file()} for f in folders)
    differing = {name for name in one if one[name] != two.get(name)}
    assert (one.keys(), differing) == (two.keys(), {"README.md", "manifest.json"})
    assert not any(SECRET.encode() in data for data in two.values())
    first, second = map(read_manifest, folders)
    for manifest in (first, second):
        manifest["embargo"].pop("hmac_sha256")
        manifest["inputs"].pop("decisions_sha256")
        manifest.pop("card_sha256")
        manifest["files"] = [entry for entry in manifest["files"] if entry["path"] != "README.md"]
    assert first == second


def test_why_a_document_of_the_sealed_split_left_is_not_said(sealed, corpus, make, embargo) -> None:
    name = rows(sealed, "documents", "test")[0]["id"]
    corpus.decide(name, verdict="adjudicate", reason=SECRET)
    outcome = Outcome()
    later = make(corpus, outcome, embargo=embargo).folder
    (line,) = [json.loads(line) for line in (later / "exclusions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert line == {"item": name, "reason": "adjudicate", "detail": ""}
    assert read_manifest(later)["embargo"]["documents"] == 2


def test_the_seal_is_salted_and_the_labels_stay_in_a_private_file(sealed, embargo, tmp_path, make, corpus) -> None:
    kept = embargo.folder / "1.0.0.sqlite"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert embargo.folder.stat().st_mode & 0o777 == 0o700
    assert (embargo.folder / ".gitignore").read_text(encoding="ascii") == "*\n"
    assert sorted(path.name for path in embargo.folder.iterdir()) == [".gitignore", "1.0.0.sqlite"]
    other = make(
        corpus, embargo=replace(embargo, salt="00" * 32, folder=tmp_path / "e2"), folder=tmp_path / "r2"
    ).folder
    seals = [read_manifest(folder)["embargo"]["hmac_sha256"] for folder in (sealed, other)]
    assert seals[0] != seals[1]
    assert seals[0] in (sealed / "README.md").read_text(encoding="utf-8")


def test_unsealing_adds_exactly_what_was_held_back_as_a_minor_version(sealed, opened, corpus, make, tmp_path) -> None:
    whole = make(corpus, folder=tmp_path / "never-sealed").folder
    release = opened()
    assert (release.version, release.new) == ("1.1.0", True)
    for config in ("documents", "ner", "stance", "events", "annotators"):
        for split in ("train", "dev", "test"):
            assert rows(release.folder, config, split) == rows(whole, config, split)
    assert verify(release.folder) == []
    found = difference(sealed, release.folder)
    assert [found.layers[layer].documents_added for layer in found.layers] == [3, 3, 3]
    assert "The labels of test are published as they were sealed in 1.0.0" in release.changes
    seal = read_manifest(release.folder)["embargo"]
    again = Seal(seal["salt"])
    for row in rows(release.folder, "documents", "test"):
        again.take(sealed_part(row))
    assert again.to_json()["hmac_sha256"] == read_manifest(sealed)["embargo"]["hmac_sha256"]
    assert (opened().new, opened().folder) == (False, release.folder)


def test_what_was_sealed_is_published_whatever_was_decided_since(sealed, opened, corpus, make, tmp_path) -> None:
    whole = labels(make(corpus, folder=tmp_path / "never-sealed").folder)
    first, second, third = (row["id"] for row in rows(sealed, "documents", "test"))
    corpus.decide(first, labels=Labels())
    corpus.decide(second, verdict="excluded")
    corpus.annotations[third] = [replace(a, updated_at="2026-05-05T00:00:00Z") for a in corpus.annotations[third]]
    release = opened()
    assert labels(release.folder) == whole
    assert verify(release.folder) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda corpus, test: corpus.documents.pop(test), "not those that were sealed in 1.0.0"),
        (
            lambda corpus, test: corpus.documents.update({test: replace(corpus.documents[test], text="نص " * 90)}),
            "sealed",
        ),
        (lambda corpus, test: corpus.add(77), "other things changed"),  # noqa: ARG005 - a new document has no test
        (lambda corpus, test: corpus.decide(next(iter(corpus.decisions)), labels=Labels()), "other things changed"),  # noqa: ARG005
    ],
    ids=["taken down", "another text", "a new document", "an edited label in train"],
)
def test_a_seal_opens_on_the_very_same_labels_and_nothing_else(sealed, opened, corpus, change, words) -> None:
    change(corpus, rows(sealed, "documents", "test")[0]["id"])
    with pytest.raises(ReleaseError, match=words):
        opened()
    assert [path.name for path in sealed.parent.iterdir()] == ["1.0.0"]


def test_without_the_private_file_nothing_is_opened(opened, embargo) -> None:
    (embargo.folder / "1.0.0.sqlite").unlink()
    with pytest.raises(ReleaseError, match="are not in"):
        opened()


def test_corrections_under_seal_make_a_new_seal_and_say_nothing_else(sealed, corpus, make, embargo) -> None:
    corpus.decide(rows(sealed, "documents", "test")[0]["id"], labels=Labels())
    later = make(corpus, embargo=embargo)
    assert later.version == "1.0.1"
    seals = [read_manifest(folder)["embargo"]["hmac_sha256"] for folder in (sealed, later.folder)]
    assert seals[0] != seals[1]
    assert not make(corpus, embargo=embargo).new
    assert sorted(path.name for path in embargo.folder.glob("*.sqlite")) == ["1.0.0.sqlite", "1.0.1.sqlite"]


@pytest.mark.usefixtures("sealed")
def test_the_setting_cannot_lift_an_embargo_nor_lay_one_on_published_labels(opened, corpus, make, embargo) -> None:
    with pytest.raises(ReleaseError, match=r"musnad\.yaml no longer holds them back"):
        make(corpus)
    opened()
    with pytest.raises(ReleaseError, match=r"published since 1\.1\.0"):
        make(corpus, embargo=embargo)


def test_after_unsealing_releases_go_on_and_keep_the_seal_while_the_labels_stand(opened, corpus, make) -> None:
    release = opened()
    assert not make(corpus).new
    train = next(
        name
        for name in corpus.decisions
        if name not in {row["id"] for row in rows(release.folder, "documents", "test")}
    )
    corpus.decide(train, labels=Labels())
    later = make(corpus).folder
    assert read_manifest(later)["embargo"] == read_manifest(release.folder)["embargo"]
    corpus.decide(rows(later, "documents", "test")[0]["id"], labels=Labels())
    last = make(corpus).folder
    assert "embargo" not in read_manifest(last)
    assert verify(last) == []


@pytest.mark.parametrize("planted", ["label in documents", "rows of a view", "another label", "another salt"])
def test_verify_checks_the_seal(sealed, opened, planted) -> None:
    folder = opened().folder if planted.startswith("another") else sealed
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if planted == "label in documents":
        other = read_manifest(opened().folder)["configs"]["documents"]["splits"]["test"]
        manifest["configs"]["documents"]["splits"]["test"] = other
        shutil.copy(sealed.parent / "1.1.0" / "documents" / "test-00000-of-00001.parquet", folder / "documents")
        words = "its labels are sealed, but layers says something of them"
    elif planted == "rows of a view":
        other = read_manifest(opened().folder)["configs"]["ner"]["splits"]["test"]
        manifest["configs"]["ner"]["splits"]["test"] = other
        shutil.copy(sealed.parent / "1.1.0" / "ner" / "test-00000-of-00001.parquet", folder / "ner")
        words = "it has rows, but the labels of this split are sealed"
    else:
        name, value = ("hmac_sha256", "0" * 64) if planted == "another label" else ("salt", "00" * 32)
        manifest["embargo"][name] = value
        words = "the labels of test are not those that were sealed in 1.0.0"
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert any(words in str(problem) for problem in verify(folder))


def test_a_sealed_split_is_no_gold_without_labels(sealed, vocabulary) -> None:
    found = read_label_set(sealed, vocabulary, Outcome())
    assert len(found.documents) == 27
    assert read_label_set(sealed, vocabulary, Outcome(), split="test").documents == {}


def test_the_salt_is_random_and_private_in_a_project(tmp_path) -> None:
    from dataset.from_project import release_settings

    (tmp_path / "musnad.yaml").write_text("name: trial\nrelease: {embargo: test}\n", encoding="utf-8")
    project = load_project(tmp_path)
    first, second = (release_settings(project).embargo for _ in range(2))
    assert first == second
    assert first is not None
    assert (len(first.salt), first.split) == (64, "test")
    assert (tmp_path / "embargo" / "salt").stat().st_mode & 0o777 == 0o600
    (tmp_path / "embargo" / "salt").unlink()
    again = release_settings(project).embargo
    assert again is not None
    assert again.salt != first.salt
