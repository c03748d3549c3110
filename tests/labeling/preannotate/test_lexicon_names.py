"""The lists of names: large, sorted, each name once, and no everyday word without a guard."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import pytest

from labeling.preannotate.gazetteer import spaced
from labeling.preannotate.lexicon.terms import DATA
from schemas.errors import MusnadError
from schemas.yaml_lines import read_yaml

FILES = {path.stem: read_yaml(path, MusnadError).data for path in DATA.glob("*.yaml")}
ORGANISATIONS = sorted(stem for stem in FILES if stem.startswith("organisations_"))
LISTS = [*ORGANISATIONS, "places_towns", "places_landmarks", "products", "laws", "occasions"]


def names(stem: str) -> Iterator[str]:
    return chain.from_iterable(FILES[stem].values())


@pytest.mark.parametrize("stem", LISTS)
def test_a_list_is_sorted_by_folded_spelling(stem: str) -> None:
    for listed in FILES[stem].values():
        keys = [spaced(name) for name in listed]
        assert keys == sorted(keys)


def test_places_are_sorted() -> None:
    places = FILES["places"]
    for listed in [*places["GPE"].values(), *(places[key] for key in places if key != "GPE")]:
        keys = [spaced(name) for name in listed]
        assert keys == sorted(keys)


def test_no_name_stands_twice_in_all_lists() -> None:
    listed = [
        *chain.from_iterable(names(stem) for stem in LISTS),
        *chain.from_iterable(FILES["places"]["GPE"].values()),
    ]
    assert [name for name, times in Counter(map(spaced, listed)).items() if times > 1] == []


def test_no_name_is_an_everyday_word() -> None:
    words = {spaced(word) for listed in FILES["words"].values() for word in listed}
    assert [name for stem in LISTS for name in names(stem) if spaced(name) in words] == []


def test_a_guarded_organisation_stands_in_no_other_list() -> None:
    guarded = {spaced(name) for kind in FILES["guarded"].values() for name in kind["names"]}
    assert [name for stem in ORGANISATIONS for name in names(stem) if spaced(name) in guarded] == []


def test_a_guarded_town_stands_in_no_other_list() -> None:
    guarded = set(map(spaced, FILES["places"]["everyday"]))
    surely = [*chain.from_iterable(FILES["places"]["GPE"].values()), *(name for stem in LISTS for name in names(stem))]
    assert [name for name in surely if spaced(name) in guarded] == []


def test_strict_names_are_names_of_their_kind() -> None:
    for kind in FILES["guarded"].values():
        assert set(kind["strict"]) <= set(kind["names"])


def test_the_lists_are_as_large_as_the_field_asks() -> None:
    assert sum(1 for stem in ORGANISATIONS for _ in names(stem)) > 1500
    assert sum(1 for _ in names("places_landmarks")) > 300
    assert all(sum(1 for _ in names(stem)) > 150 for stem in ("products", "laws", "occasions"))


@pytest.mark.parametrize("stem", [*LISTS, "guarded", "places", "heads"])
def test_each_file_says_what_it_holds(stem: str) -> None:
    assert (DATA / f"{stem}.yaml").read_text(encoding="utf-8").startswith("# ")
