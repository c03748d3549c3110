"""Names of dev and test that train lacks are marked and counted, and the report says no name."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dataset.leakage import name_key
from dataset.parquet import read_rows, split_files
from dataset.rights import Rights
from dataset.verify import verify
from labeling.arabic.folding import fold_text
from schemas.records import Entity, Labels
from schemas.rights import RightsSettings

SHARED = ("أحمد نادر", "احمد نادر", "ليلى سعد")
ALONE = tuple(f"{first} {last}" for first in ("سامي", "هدى", "زيد", "مها", "بدر") for last in ("غانم", "وهبة", "فارس"))


@pytest.fixture
def named(corpus, report):
    """Thirty documents: every second one has a name that no other has, the others share two, in several spellings."""
    corpus = type(corpus)()
    for number in range(30):
        name = ALONE[number // 2] if number % 2 else SHARED[number // 2 % 3]
        text = f"زار {name} تلمار {report.ending(number)}."
        person, place = text.index(name), text.index("تلمار")
        labels = Labels(
            (Entity("e1", person, person + len(name), "PERS"), Entity("e2", place, place + len("تلمار"), "GPE"))
        )
        corpus.add(number, labels=labels, text=text)
    return corpus


def ner_rows(folder: Path) -> dict[str, list[dict[str, Any]]]:
    return {split: list(read_rows(split_files(folder / "ner", split))) for split in ("train", "dev", "test")}


def told(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "leakage.json").read_text(encoding="utf-8"))


def test_a_name_is_unseen_where_no_row_of_train_has_it_in_any_spelling(named, make) -> None:
    release = make(named).folder
    rows = ner_rows(release)
    train = {(fold_text(e["text"]), e["type"]) for row in rows["train"] for e in row["entities"]}
    found = []
    for split in ("dev", "test"):
        for row in rows[split]:
            assert row["unseen"] == [(fold_text(e["text"]), e["type"]) not in train for e in row["entities"]]
            found += row["unseen"]
    assert set(found) == {True, False}
    assert not any(any(row["unseen"]) for row in rows["train"])
    assert verify(release) == []


def test_the_report_counts_what_the_rows_hold(named, make, vocabulary) -> None:
    release = make(named)
    said, rows = told(release.folder), ner_rows(release.folder)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for split, of in rows.items():
        names[split] = {fold_text(e["text"]) for row in of for e in row["entities"] if row["entities"]}
    people = list(vocabulary.entities).index("PERS")
    for split in ("dev", "test"):
        marks = [m for row in rows[split] for m, e in zip(row["unseen"], row["entities"], strict=True)]
        theirs = said["entities"][split]
        assert (theirs["mentions"], theirs["unseen"]) == (len(marks), sum(marks))
        assert theirs["unseen_share"] == round(sum(marks) / len(marks), 4)
        assert (theirs["names"], theirs["names_in_train"]) == (len(names[split]), len(names[split] & names["train"]))
        persons = [
            m for row in rows[split] for m, e in zip(row["unseen"], row["entities"], strict=True) if e["type"] == people
        ]
        assert theirs["types"]["PERS"]["unseen"] == sum(persons) == sum(marks)
        assert theirs["types"]["GPE"]["overlap"] == 1.0
    assert said["entities"]["train"]["names"] == len(names["train"])
    assert said["near_duplicates"] == {"across_splits": 0, "groups": 30, "threshold": 0.7, "shingle": 3}
    assert said["rows"]["ner"] == {split: len(of) for split, of in rows.items()}


def test_two_types_of_one_spelling_are_two_names() -> None:
    assert name_key("PERS", "تلمار") != name_key("GPE", "تلمار")
    assert name_key("GPE", "القاهرة") == name_key("GPE", "القاهره") < 2**64


def test_a_name_that_comes_to_train_later_edits_no_row(named, make, report) -> None:
    first = make(named)
    rows = ner_rows(first.folder)
    row = next(row for row in [*rows["dev"], *rows["test"]] if row["unseen"][0])
    known = named.documents[row["document_id"]]
    start, _ = known.text.split(" تلمار ")
    for number in range(100, 112):
        text = f"{start} تلمار {report.ending(number)}."
        named.add(number, labels=named.decisions[known.id].labels, text=text)
    later = make(named)
    again = next(r for of in ner_rows(later.folder).values() for r in of if r["id"] == row["id"])
    assert (row["unseen"], again["unseen"]) == ([True, False], [False, False])
    assert later.version == "1.1.0"
    assert verify(later.folder) == []


def test_a_stand_off_release_has_the_same_report_and_marks_without_a_name(named, make, tmp_path) -> None:
    for name, document in named.documents.items():
        named.documents[name] = replace(document, licence="")
    standoff = make(named).folder
    full = make(named, folder=tmp_path / "full", rights=Rights(RightsSettings(otherwise="full"))).folder
    assert (standoff / "leakage.json").read_bytes() == (full / "leakage.json").read_bytes()
    assert (standoff / "leakage.json").read_text(encoding="utf-8").isascii()
    assert verify(standoff) == []
    for split, rows in ner_rows(standoff).items():
        assert [row["unseen"] for row in rows] == [row["unseen"] for row in ner_rows(full)[split]]


def test_a_release_without_entities_reports_the_rest(named, make) -> None:
    release = make(named, layers=("events",)).folder
    assert list(told(release)) == ["near_duplicates", "rows"]
    assert verify(release) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda said: said["near_duplicates"].update(across_splits=1), "near_duplicates.across_splits is 1, not 0"),
        (lambda said: said["near_duplicates"].update(groups=2), "near_duplicates.groups is 2, not 30"),
        (lambda said: said["rows"]["ner"].update(dev=1), "its rows are not those of the release"),
        (lambda said: said["entities"]["dev"].update(unseen=99), "on the entities of dev"),
        (lambda said: said["entities"]["test"]["types"]["GPE"].update(overlap=0.5), "on the entities of test"),
        (lambda said: said.pop("entities"), "it says something of near_duplicates, rows, not of"),
        (lambda said: said.pop("rows"), "it cannot be read, or is of another kind"),
    ],
)
def test_a_report_that_was_changed_is_found(named, make, change, words) -> None:
    release = make(named).folder
    said = told(release)
    change(said)
    (release / "leakage.json").write_text(json.dumps(said), encoding="utf-8")
    assert any(words in problem.what for problem in verify(release) if problem.file == "leakage.json")
