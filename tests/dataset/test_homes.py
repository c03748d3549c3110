"""Splits over a series of releases, with groups that merge and texts that change."""

import random
from dataclasses import replace

import pytest

from dataset.homes import homes_in
from dataset.parquet import read_rows, split_files
from dataset.verify import verify
from schemas.errors import ReleaseError
from schemas.outcome import Outcome


def words(seed: int) -> str:
    draw = random.Random(seed)
    return " ".join("".join(draw.choice("ابتثجحخدذرزسشصضطظعغفقكلمنهوي") for _ in range(5)) for _ in range(60))


def grow(corpus, numbers, report, group=""):
    for number in numbers:
        corpus.add(number, group=group, text=f"{report.text}\n{words(number)}")


def test_five_releases_over_growing_data_move_nothing(corpus, make, report) -> None:
    made = [make(corpus)]
    homes = homes_in(made[0].folder)
    grow(corpus, range(100, 120), report)  # new documents
    made.append(make(corpus))
    corpus.decide("doc-003", labels=replace(corpus.decisions["doc-003"].labels, stances=()))  # an edit
    made.append(make(corpus))
    for name in ("doc-001", "doc-101"):  # two groups merge, a third document ties them
        corpus.documents[name] = replace(corpus.documents[name], group="merged")
    grow(corpus, [200], report, "merged")
    del corpus.documents["doc-005"]  # taken down
    outcome = Outcome()
    made.append(make(corpus, outcome))
    grow(corpus, range(300, 330), report)
    made.append(make(corpus))
    assert [release.version for release in made] == ["1.0.0", "1.1.0", "2.0.0", "3.0.0", "3.1.0"]
    for release in made:
        now = homes_in(release.folder)
        assert all(homes.get(name, home) == home for name, home in now.items())
        homes |= now
        assert verify(release.folder) == []
    split = {homes["doc-001"].split, homes["doc-101"].split}
    assert (len(split) == 1) == ("doc-200" in homes)


def test_a_document_that_comes_back_stands_where_it_stood(corpus, make) -> None:
    first = homes_in(make(corpus).folder)
    there = {name: corpus.documents.pop(name) for name in list(corpus.documents)[:10]}
    make(corpus)
    corpus.documents |= there
    assert homes_in(make(corpus).folder) == first


def apart(homes) -> tuple[str, str]:
    train = next(name for name, home in homes.items() if home.split == "train")
    return train, next(name for name, home in homes.items() if home.split == "test")


def test_a_document_that_ties_two_splits_is_listed_and_kept_out(corpus, make, report) -> None:
    for number in range(30):
        name = f"doc-{number:03d}"
        corpus.documents[name] = replace(corpus.documents[name], text=f"{report.text}\n{words(number)}")
    one, other = apart(homes_in(make(corpus).folder))
    for name in (one, other):
        corpus.documents[name] = replace(corpus.documents[name], group="g")
    grow(corpus, [500], report, "g")
    outcome = Outcome()
    release = make(corpus, outcome)
    assert outcome.left_out == {"ties-two-splits": 1}
    assert "doc-500" not in homes_in(release.folder)


def test_two_released_documents_that_became_near_duplicates_stop_the_build(corpus, make, report) -> None:
    for number in range(30):
        name = f"doc-{number:03d}"
        corpus.documents[name] = replace(corpus.documents[name], text=f"{report.text}\n{words(number)}")
    one, other = apart(homes_in(make(corpus).folder))
    text = f"{report.text}\n{words(77)}"
    for name in (one, other):
        corpus.documents[name] = replace(corpus.documents[name], group="g", text=text)
    with pytest.raises(ReleaseError, match=r"are near-duplicates \(Jaccard 1\.00\)"):
        make(corpus)


def test_a_story_stays_together(corpus, make) -> None:
    for number, name in enumerate(list(corpus.documents)):
        corpus.documents[name] = replace(corpus.documents[name], metadata={"story": f"s{number % 5}"})
    release = make(corpus, story="story")
    splits: dict[str, set[str]] = {}
    for split in ("train", "dev", "test"):
        for row in read_rows(split_files(release.folder / "documents", split)):
            splits.setdefault(row["metadata"], set()).add(split)
    assert all(len(one) == 1 for one in splits.values())
