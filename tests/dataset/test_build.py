"""A build takes what is approved, lists what is not, and gives the same bytes for the same decisions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.build import build
from dataset.parquet import read_rows, split_files
from dataset.verify import verify
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.records import Argument, Document, DocumentId, Entity, Labels

ROOT = Path(__file__).parents[2]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exclusions(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "exclusions.jsonl").read_text(encoding="utf-8").splitlines()]


def test_a_release_holds_five_configs_in_three_splits_and_verifies(corpus, make) -> None:
    outcome = Outcome()
    release = make(corpus, outcome)
    assert sorted(path.name for path in release.folder.iterdir()) == sorted(
        [
            *["README.md", "CHANGELOG.md", "manifest.json", "exclusions.jsonl", "leakage.json"],
            *["DATASHEET.md", "GUIDELINES.md", "CITATION.cff"],
            *["documents", "ner", "stance", "events", "annotators"],
        ]
    )
    assert {split: release.rows[f"documents/{split}"] for split in ("train", "dev", "test")} == {
        "train": 24,
        "dev": 3,
        "test": 3,
    }
    assert outcome.done == {"documents": 30, "annotations": 60, "entities": 210, "events": 60, "stances": 60}
    assert (release.rows["ner/train"], release.rows["stance/dev"], release.rows["annotators/test"]) == (72, 12, 6)
    assert release.date == "2026-02-04"
    assert verify(release.folder) == []


def test_near_duplicates_share_a_split(corpus, make) -> None:
    for number in range(100, 140):
        corpus.add(number, group="one story")
    release = make(corpus)
    homes = [
        split
        for split in ("train", "dev", "test")
        if any(row["group"] == "one story" for row in read_rows(split_files(release.folder / "documents", split)))
    ]
    assert len(homes) == 1


def test_what_is_not_approved_is_listed_with_its_reason_and_without_names(corpus, make) -> None:
    corpus.decide("doc-001", verdict="waiting", reason="only amina@example.org has answered")
    corpus.decide("doc-002", verdict="excluded", reason="advertisement")
    del corpus.decisions["doc-003"]
    outcome = Outcome()
    release = make(corpus, outcome)
    first, second = exclusions(release.folder)
    assert (first["item"], first["reason"]) == ("doc-001", "waiting")
    assert first["detail"].startswith("only annotator-")
    assert second == {"item": "doc-002", "reason": "excluded", "detail": "advertisement"}
    assert outcome.left_out == {"waiting": 1, "excluded": 1}
    assert outcome.skipped == {"not-annotated": 1}


def test_a_decision_on_an_annotation_that_was_edited_since_does_not_count(corpus, make) -> None:
    edited = replace(corpus.annotations["doc-001"][0], updated_at="2026-03-01T00:00:00Z")
    corpus.annotations["doc-001"][0] = edited
    (line,) = exclusions(make(corpus).folder)
    assert line["reason"] == "decision-outdated"
    assert "run musnad review" in line["detail"]


def test_labels_that_do_not_fit_their_text_keep_a_document_out(corpus, make) -> None:
    corpus.decide("doc-001", labels=Labels((Entity("e1", 0, 10_000, "ORG"),)))
    (line,) = exclusions(make(corpus).folder)
    assert (line["item"], line["reason"]) == ("doc-001", "span-outside-text")


def test_a_text_that_no_file_can_hold_is_listed(corpus, make) -> None:
    corpus.documents["doc-001"] = replace(corpus.documents["doc-001"], title="half \ud83d")
    corpus.documents["doc-002"] = replace(corpus.documents["doc-002"], metadata={"k": "\udc00"})
    lines = exclusions(make(corpus).folder)
    assert [(line["item"], line["reason"]) for line in lines] == [
        ("doc-001", "text-not-unicode"),
        ("doc-002", "text-not-unicode"),
    ]


def test_an_annotation_that_was_skipped_or_cannot_fit_is_listed_and_the_document_stays(corpus, make) -> None:
    first, second = corpus.annotations["doc-001"]
    broken = replace(second, id="001-8", labels=Labels((Entity("e", 5, 5, "ORG"),)))
    unread = replace(second, id="001-9", problems=("a region has no label",))
    corpus.annotations["doc-001"] += [replace(first, id="001-7", cancelled=True), broken, unread]
    release = make(corpus)
    assert [(line["item"], line["reason"]) for line in exclusions(release.folder)] == [
        ("doc-001@001-7", "annotator-skipped"),
        ("doc-001@001-8", "span-empty"),
        ("doc-001@001-9", "annotation-incomplete"),
    ]
    assert sum(release.rows[f"annotators/{split}"] for split in ("train", "dev", "test")) == 60


def test_an_annotation_with_a_name_that_the_vocabulary_no_longer_has_is_listed(corpus, make) -> None:
    """Of a layer that is not released, no name is asked."""
    first, second = corpus.annotations["doc-001"]
    old = Labels((Entity("e", 0, 3, "TOWN"),))
    role = first.labels.events[0]._replace(arguments=(Argument("Boss", 0, 3),))
    corpus.annotations["doc-001"] += [
        replace(first, id="001-7", labels=old),
        replace(second, id="001-8", labels=Labels(events=(role,))),
    ]
    release = make(corpus)
    listed = [(line["item"], line["reason"], line["detail"]) for line in exclusions(release.folder)]
    assert listed == [
        ("doc-001@001-7", "unknown-type", "entity e: no entity type is called 'TOWN'"),
        ("doc-001@001-8", "unknown-role", "event v2: no role is called 'Boss'"),
    ]
    assert verify(release.folder) == []
    entities_alone = make(corpus, layers=("entities",), folder=release.folder.parent / "entities").folder
    assert [line["item"] for line in exclusions(entities_alone)] == ["doc-001@001-7"]


def test_empty_texts_and_documents_without_labels_are_rows_too(corpus, make) -> None:
    corpus.add(50, text="", labels=Labels())
    corpus.add(51, labels=Labels())
    release = make(corpus)
    assert sum(release.rows[f"documents/{split}"] for split in ("train", "dev", "test")) == 32
    assert verify(release.folder) == []


def test_a_config_without_rows_and_a_layer_that_is_not_released_are_absent(corpus, make) -> None:
    labels = replace(corpus.decisions["doc-000"].labels, stances=())
    for name in corpus.decisions:
        corpus.decide(name, labels=labels)
    release = make(corpus, layers=("events", "stances"))
    assert {path.name for path in release.folder.iterdir() if path.is_dir()} == {"documents", "events", "annotators"}
    assert verify(release.folder) == []


def test_no_approved_document_is_an_error_that_says_what_there_is(corpus, make, tmp_path) -> None:
    for name in corpus.decisions:
        corpus.decide(name, verdict="waiting")
    with pytest.raises(ReleaseError, match=r"left out: 30 waiting\. Run musnad review"):
        make(corpus)
    assert list((tmp_path / "releases").iterdir()) == []


def test_documents_out_of_order_are_refused(corpus, vocabulary, settings, tmp_path) -> None:
    inputs = replace(
        corpus.inputs(vocabulary), documents=lambda: [Document(DocumentId("b"), ""), Document(DocumentId("a"), "")]
    )
    with pytest.raises(ReleaseError, match="'a' comes after 'b'"):
        build(inputs, tmp_path, settings, Outcome())


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"salt": ""}, "no salt"),
        ({"shares": {"train": 1, "valid": 0}}, "no split named"),
        ({"layers": ()}, "no labels"),
    ],
)
def test_settings_that_cannot_keep_their_promise_are_refused(corpus, make, changed, words) -> None:
    with pytest.raises(ReleaseError, match=words):
        make(corpus, **changed)


def test_what_a_killed_build_left_behind_is_swept_away(corpus, make, tmp_path) -> None:
    left = tmp_path / "releases" / "next.partial" / "ner" / "train-00000.partial"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    release = make(corpus)
    assert [path.name for path in (tmp_path / "releases").iterdir()] == ["1.0.0"]
    assert verify(release.folder) == []


def test_an_error_midway_leaves_nothing(corpus, make, tmp_path) -> None:
    def documents():
        yield from sorted(corpus.documents.values(), key=lambda document: document.id)
        raise OSError("the disk went away")

    corpus.inputs = lambda vocabulary: replace(type(corpus).inputs(corpus, vocabulary), documents=documents)
    with pytest.raises(OSError, match="went away"):
        make(corpus)
    assert list((tmp_path / "releases").iterdir()) == []


SCRIPT = """
import pathlib, sys
import conftest, dataset.build, schemas.outcome, schemas.vocabulary
corpus = conftest.Corpus()
for number in reversed(range(30)):
    corpus.add(number)
for said in corpus.annotations.values():
    said.reverse()
vocabulary = schemas.vocabulary.load_vocabulary()
folder = pathlib.Path(sys.argv[1])
dataset.build.build(corpus.inputs(vocabulary), folder, conftest.trial_settings(), schemas.outcome.Outcome())
"""


def test_the_same_decisions_give_the_same_bytes_anywhere(corpus, make, tmp_path) -> None:
    here = contents(make(corpus).folder)
    for number, zone in enumerate(("Asia/Riyadh", "America/Lima")):
        folder = tmp_path / f"elsewhere {number}"
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(number + 1),
            "TZ": zone,
            "LC_ALL": "C",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "dataset")]),
        }
        subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], check=True, env=environment)
        assert contents(folder / "1.0.0") == here


def test_no_file_of_a_release_holds_a_name_or_the_salt(corpus, make, settings) -> None:
    corpus.decide("doc-001", verdict="waiting", reason="only amina@example.org has answered")
    for name, data in contents(make(corpus).folder).items():
        if not name.endswith(".parquet"):
            assert b"example.org" not in data.replace(b"https://example.org", b""), name
            assert settings.salt.encode() not in data, name
