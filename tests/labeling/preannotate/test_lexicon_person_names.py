"""The lists of personal names, offices and peoples: sorted, no name twice, and no everyday word without a guard."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate.gazetteer import spaced
from labeling.preannotate.lexicon.person_names import spellings
from labeling.preannotate.lexicon.terms import DATA, load_lexicon
from labeling.preannotate.lexicon.trades import trade_forms
from schemas.errors import MusnadError
from schemas.yaml_lines import read_yaml

FILES = ("first_names", "foreign_names", "family_names", "persons", "offices", "titles", "nationalities", "everyday")
SURE = {"first_names": ["sure"], "foreign_names": ["first", "last"], "family_names": ["sure"]}
# Names come before the everyday words that they may resemble only where one of these says so.
NAMES = ("first_names", "foreign_names", "family_names")


def lists(name: str) -> Iterator[tuple[str, list[str]]]:
    data: dict[str, Any] = read_yaml(DATA / f"{name}.yaml", MusnadError).data
    for key, value in data.items():
        for sub, words in value.items() if isinstance(value, dict) else [("", value)]:
            yield f"{key} {sub}".strip(), words


@pytest.mark.parametrize("name", FILES)
def test_every_list_is_sorted(name: str) -> None:
    for key, words in lists(name):
        if key == "abbreviations":
            continue
        spellings_ = [spaced(word.partition("/")[0].rstrip("+")) for word in words]
        assert [pair for pair in pairwise(spellings_) if pair[0] > pair[1]] == [], key


@pytest.mark.parametrize("name", FILES)
def test_no_list_says_a_word_twice(name: str) -> None:
    for key, words in lists(name):
        folded = [spaced(word) for word in words]
        assert sorted({word for word in folded if folded.count(word) > 1}) == [], key


def test_no_name_stands_in_two_lists_of_names() -> None:
    seen: dict[str, str] = {}
    for name in NAMES:
        for key, words in lists(name):
            for word in words:
                other = seen.setdefault(spaced(word), f"{name} {key}")
                assert other == f"{name} {key}", f"{word} stands in {other} and in {name} {key}"


def test_no_everyday_word_is_a_sure_name() -> None:
    lexicon = load_lexicon()
    plain = lexicon.classes["everyday"] | lexicon.classes["common"] | lexicon.function_words | lexicon.classes["verbs"]
    for name, keys in SURE.items():
        for key, words in lists(name):
            if key in keys:
                assert [word for word in words if spaced(word) in plain] == [], f"{name} {key} wants a guard"


def test_no_variant_spelling_is_an_everyday_word() -> None:
    lexicon = load_lexicon()
    guarded = lexicon.classes["ambiguous_names"] | lexicon.classes["ambiguous_families"]
    assert (lexicon.classes["foreign_names"] - guarded) & lexicon.classes["everyday"] == set()


def test_offices_stand_in_one_list() -> None:
    seen: dict[str, str] = {}
    for key, words in lists("offices"):
        for word in words:
            if key != "trades":
                assert seen.setdefault(spaced(word), key) == key, word


def test_the_lists_are_long() -> None:
    classes = load_lexicon().classes
    assert len(classes["first_names"]) > 4000
    assert len(classes["families"]) + len(classes["ambiguous_families"]) > 5000
    assert sum(len(words) for key, words in lists("persons") if key == "known") > 500


def test_a_foreign_name_comes_in_the_spellings_of_its_g_and_t() -> None:
    assert set(spellings("غوردون")) == {"جوردون", "كوردون", "قوردون"}
    assert set(spellings("انتونيو")) == {"انطونيو"}
    assert set(spellings("تشارلز")) == set()


@given(st.text("غتشابيونل", min_size=1, max_size=9))
def test_a_spelling_is_another_one_of_the_same_length(name: str) -> None:
    assert all(other != name and len(other) == len(name) for other in spellings(name))


def test_a_trade_comes_in_its_numbers_cases_and_with_pronouns() -> None:
    forms = dict(trade_forms("طبيب+/أطباء"))
    assert {"طبيب", "الطبيبه", "طبيبا", "طبيبين", "اطباء", "الاطباء", "طبيبات"} <= {
        f for f, own in forms.items() if not own
    }
    assert {"طبيبها", "طبيبته", "اطبايها", "اطباوهم"} <= {f for f, own in forms.items() if own} | {"اطبايها", "اطباوهم"}
    assert dict(trade_forms("مؤسس"))["موسسه"], "his founder, and no body: the reader looks for ه or ة"
