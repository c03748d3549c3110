"""Texts that are alike are found whatever their ids and groups, in a build, in a release, and only there."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.homes import homes_in
from dataset.manifest import read_manifest, write_manifest
from dataset.near_duplicates import NearDuplicates, text_shingles
from dataset.rights import Rights
from dataset.verify import verify
from labeling.corpus.duplicates.shingles import jaccard
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.rights import RightsSettings

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنه"


def words(seed: object, count: int) -> list[str]:
    draw = random.Random(f"near {seed}")
    return ["".join(draw.choices(LETTERS, k=5)) for _ in range(count)]


def found(texts: list[str], labels: list[int], threshold: float = 0.7) -> dict[tuple[int, int], float]:
    with NearDuplicates[int](threshold) as near:
        near.add((number, text_shingles(text, 3)) for number, text in enumerate(texts))
        rows = np.array([labels[key] for key in near.keys], dtype=np.int64)
        return {(near.keys[one], near.keys[other]): index for one, other, index in near.pairs(rows)}


@st.composite
def _families(draw: st.DrawFn) -> tuple[list[str], list[int]]:
    """Texts, some of them edits of earlier ones, and a label for each."""
    texts: list[list[str]] = []
    for number in range(draw(st.integers(1, 7))):
        if texts and draw(st.booleans()):
            text = list(draw(st.sampled_from(texts)))
            for place in draw(st.lists(st.integers(0, 119), max_size=20)):
                text[place] = f"كلمة{number}{place}"
        else:
            text = words(draw(st.integers(0, 10**6)), 120)
        texts.append(text)
    labels = draw(st.lists(st.integers(0, 2), min_size=len(texts), max_size=len(texts)))
    return [" ".join(text) for text in texts], labels


@settings(max_examples=60, deadline=None)
@given(_families())
def test_each_pair_is_of_two_labels_and_has_the_index_that_is_said_and_none_well_over_the_threshold_is_missing(made):
    texts, labels = made
    pairs = found(texts, labels)
    for one, other in combinations(range(len(texts)), 2):
        index = jaccard(text_shingles(texts[one], 3), text_shingles(texts[other], 3))
        if (one, other) in pairs:
            assert labels[one] != labels[other]
            assert pairs[one, other] == index >= 0.7
        else:
            assert index < 0.85 or labels[one] == labels[other]


@settings(max_examples=40, deadline=None)
@given(_families(), st.data())
def test_what_is_found_of_two_texts_does_not_depend_on_the_others(made, data):
    texts, labels = made
    kept = sorted(data.draw(st.sets(st.sampled_from(range(len(texts))))))
    fewer = found([texts[n] for n in kept], [labels[n] for n in kept])
    whole = {pair: index for pair, index in found(texts, labels).items() if set(pair) <= set(kept)}
    assert {(kept[one], kept[other]): index for (one, other), index in fewer.items()} == whole


def test_two_labels_that_become_one_on_the_way_are_not_compared_again():
    text = " ".join(words(1, 60))
    with NearDuplicates[int](0.7) as near:
        near.add((number, text_shingles(text, 3)) for number in range(500))
        labels, pairs = np.arange(500), 0
        for one, other, _ in near.pairs(labels):
            labels[labels == labels[other]] = labels[one]
            pairs += 1
    assert (pairs, len(set(labels.tolist()))) == (499, 1)


def test_short_texts_are_alike_where_their_words_are_and_empty_ones_never():
    texts = ["خبر عاجل", "خَبَرٌ، عاجل!", "خبر", "…", "", "..."]
    assert found(texts, [0, 1, 2, 3, 4, 5]) == {(0, 1): 1.0}


def test_no_texts_have_no_pairs():
    assert found([], []) == {}


def alike(corpus, number: int, twin: str, edited: int = 1):
    """A document of its own id and group whose text differs from another's in the last words."""
    old = corpus.documents[twin]
    text = " ".join([*old.text.removesuffix(".").split(" ")[:-edited], *words(number, edited)]) + "."
    return corpus.add(number, labels=corpus.decisions[twin].labels, text=text)


def test_documents_that_are_alike_go_together_though_ingest_gave_them_different_groups(corpus, make) -> None:
    twins = {name: alike(corpus, 100 + number, name) for number, name in enumerate(list(corpus.documents))}
    release = make(corpus).folder
    homes = homes_in(release)
    assert len(homes) == 60
    assert all(homes[name] == homes[twin] for name, twin in twins.items())
    assert len({home.split for home in homes.values()}) == 3
    assert json.loads((release / "leakage.json").read_text(encoding="utf-8"))["near_duplicates"]["groups"] == 30
    assert verify(release) == []


def test_a_new_document_that_is_like_a_released_one_goes_to_its_split_and_group(corpus, make) -> None:
    homes = homes_in(make(corpus).folder)
    twins = {name: alike(corpus, 100 + number, name) for number, name in enumerate(list(corpus.documents))}
    release = make(corpus)
    now = homes_in(release.folder)
    assert all(now[twin] == homes[name] for name, twin in twins.items())
    assert (release.version, verify(release.folder)) == ("1.1.0", [])


def far_apart(homes) -> tuple[str, str]:
    return next(n for n, h in homes.items() if h.split == "train"), next(
        n for n, h in homes.items() if h.split == "test"
    )


def test_a_new_document_that_is_like_two_of_different_splits_is_kept_out(corpus, make, report) -> None:
    for number in range(30):  # two halves, so that a third text can share one with each of two
        halves = [report.text.removesuffix("."), *words(f"a{number}", 200), *words(f"b{number}", 20)]
        name = f"doc-{number:03d}"
        corpus.documents[name] = replace(corpus.documents[name], text=" ".join(halves) + ".")
    one, other = far_apart(homes_in(make(corpus, threshold=0.3).folder))
    first, second = (corpus.documents[name].text.split(" ") for name in (one, other))
    place = len(report.text.split(" "))
    between = [*first[: place + 100], *second[place + 100 :]]
    corpus.add(500, text=" ".join(between))
    outcome = Outcome()
    release = make(corpus, outcome, threshold=0.3)
    assert outcome.left_out == {"ties-two-splits": 1}
    assert "doc-500" not in homes_in(release.folder)
    assert verify(release.folder) == []


def test_released_documents_that_became_alike_stop_the_build_though_their_groups_differ(corpus, make) -> None:
    one, other = far_apart(homes_in(make(corpus).folder))
    text = corpus.documents[one].text + " تمت."
    corpus.documents[other] = replace(corpus.documents[other], text=text)
    with pytest.raises(ReleaseError, match=rf"{min(one, other)} .*{max(one, other)} .*are near-duplicates \(Jaccard 0"):
        make(corpus)


def test_withheld_texts_go_together_though_verify_cannot_see_them(corpus, make) -> None:
    twins = {name: alike(corpus, 100 + number, name) for number, name in enumerate(list(corpus.documents))}
    for name in corpus.documents:
        corpus.documents[name] = replace(corpus.documents[name], licence="")
    release = make(corpus).folder
    homes = homes_in(release)
    assert all(homes[name] == homes[twin] for name, twin in twins.items())
    assert verify(release) == []


def hide_endings(text, _labels):
    start = text.find("رأي") + 3
    return [(start, len(text), "█" * (len(text) - start))] if start > 2 else []


def test_texts_that_a_mask_makes_alike_go_together(corpus, make) -> None:
    release = make(corpus, rights=Rights(RightsSettings(otherwise="full"), mask=hide_endings)).folder
    assert len({(home.split, home.group) for home in homes_in(release).values()}) == 1
    assert verify(release) == []


@pytest.fixture
def leak(corpus, make) -> Path:
    """A release without any other fault in which doc-100 is like doc-003: built by a threshold that lets it pass."""
    for number in range(12):
        alike(corpus, 100 + number, f"doc-{number:03d}", edited=2)
    folder = make(corpus, threshold=1.0).folder
    homes = homes_in(folder)
    assert any(homes[f"doc-{n:03d}"].split != homes[f"doc-{100 + n}"].split for n in range(12))
    return folder


def compared_by(folder: Path, threshold: float) -> list[str]:
    """What verify says once the release says another threshold of itself."""
    path = folder / "leakage.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["near_duplicates"]["threshold"] = threshold
    path.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    write_manifest(folder, {key: value for key, value in read_manifest(folder).items() if key != "files"})
    return list(map(str, verify(folder)))


def test_verify_names_each_near_duplicate_in_another_split_and_nothing_else(leak) -> None:
    homes = homes_in(leak)
    names = {f"doc-{n:03d}": f"doc-{100 + n}" for n in range(12)}
    apart = [pair for pair in names.items() if homes[pair[0]].split != homes[pair[1]].split]
    order = ("train", "dev", "test")
    expected = set()
    for pair in apart:
        first, later = sorted(pair, key=lambda name: order.index(homes[name].split))
        expected.add((later, homes[later].split, first, homes[first].split))
    said = compared_by(leak, 0.7)
    assert len(said) == len(expected)
    for later, split, first, other in expected:
        start, end = f"documents: {later} in {split} is a near-duplicate (Jaccard 0.", f" of {first} in {other}"
        assert any(line.startswith(start) and line.endswith(end) for line in said), said


def test_below_the_threshold_of_the_release_nothing_is_a_near_duplicate(leak) -> None:
    assert compared_by(leak, 0.99) == []
