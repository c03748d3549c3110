"""Migrations are read from YAML, checked against the vocabulary, and come to one fate for each old name."""

import pytest

from schemas.errors import VocabularyError
from schemas.migrations import NO_MIGRATIONS, Fate, Slot, load_migrations
from schemas.vocabulary import load_vocabulary

TYPE = Slot("entities", "type")


@pytest.fixture(scope="module")
def vocabulary():
    return load_vocabulary()


@pytest.fixture
def load(tmp_path, vocabulary):
    """Load migrations from the steps of each file, in the order given."""

    def loaded(*files: str):
        for number, steps in enumerate(files):
            lines = "".join(f"  - {{{step.strip()}}}\n" for step in steps.split(";"))
            (tmp_path / f"{number + 1:03d}.yaml").write_text(f"migrations:\n{lines}", encoding="utf-8")
        return load_migrations(tmp_path, vocabulary)

    return loaded


def test_a_project_without_the_folder_or_with_an_empty_one_has_none(tmp_path, vocabulary) -> None:
    assert load_migrations(tmp_path / "migrations", vocabulary) is NO_MIGRATIONS
    assert load_migrations(tmp_path, vocabulary) is NO_MIGRATIONS


def test_a_name_goes_through_all_files_in_the_order_of_their_names(load) -> None:
    found = load(
        "rename: PEOPLE, to: CROWD, layer: entities; merge: [CITY, STATE], into: PLACE, layer: entities",
        "rename: CROWD, to: NORP, layer: entities; split: PLACE, into: [GPE, LOC], question: Which?, layer: entities",
    )
    choice = {"into": ("GPE", "LOC"), "question": "Which?"}
    assert found.fates[TYPE] == {
        "PEOPLE": Fate("NORP", ("001.yaml", "002.yaml")),
        "CROWD": Fate("NORP", ("002.yaml",)),
        "CITY": Fate("PLACE", ("001.yaml", "002.yaml"), **choice),
        "STATE": Fate("PLACE", ("001.yaml", "002.yaml"), **choice),
        "PLACE": Fate("PLACE", ("002.yaml",), **choice),
    }
    assert [one.name for one in found.files] == ["001.yaml", "002.yaml"]


def test_several_may_merge_into_one_of_them(load) -> None:
    found = load("merge: [Raid, Attack], into: Attack, layer: events")
    assert found.fates == {Slot("events", "type"): {"Raid": Fate("Attack", ("001.yaml",))}}


def test_the_parts_of_a_split_are_named_as_they_are_today(load) -> None:
    found = load(
        "split: PLACE, into: [LAND, GPE], question: Which?, layer: entities",
        "split: LAND, into: [HILL, FAC], question: Really?, layer: entities; rename: HILL, to: LOC, layer: entities",
    )
    assert found.fates[TYPE]["PLACE"].into == ("LOC", "FAC", "GPE")


def test_roles_and_choices_are_renamed_too(load) -> None:
    found = load("rename: Doer, to: Agent, layer: events, of: role; rename: pro, to: support, layer: stances")
    assert found.fates[Slot("events", "role")] == {"Doer": Fate("Agent", ("001.yaml",))}
    assert found.fates[Slot("stances", "polarity")] == {"pro": Fate("support", ("001.yaml",))}


def test_the_hash_is_that_of_the_steps_and_not_of_the_layout(tmp_path, vocabulary) -> None:
    path = tmp_path / "001.yaml"
    path.write_text("migrations: [{rename: PEOPLE, to: NORP, layer: entities}]\n", encoding="utf-8")
    first = load_migrations(tmp_path, vocabulary).to_json()
    path.write_text("# why\nmigrations:\n- {layer: entities, rename: PEOPLE, to: NORP}\n", encoding="utf-8")
    assert load_migrations(tmp_path, vocabulary).to_json() == first
    path.write_text("migrations: [{rename: PEOPLE, to: ORG, layer: entities}]\n", encoding="utf-8")
    assert load_migrations(tmp_path, vocabulary).to_json() != first


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ("rename: OLD, to: NOWHERE, layer: entities", "leads to 'NOWHERE', an unknown type of entities"),
        ("merge: [A, B], into: NOWHERE, layer: events", "an unknown type of events"),
        ("split: A, into: [GPE, NOWHERE], question: Which?, layer: entities", "leads to 'NOWHERE'"),
        ("rename: A, to: nobody, layer: stances", "an unknown polarity of stances"),
        ("rename: NORP, to: ORG, layer: entities", "which the vocabulary of entities still has"),
        ("split: GPE, into: [GPE, LOC], question: Which?, layer: entities", "a circle"),
        ("rename: A, to: A, layer: entities", "a circle"),
        ("rename: A, to: B, layer: entities; rename: B, to: A, layer: entities", "a circle"),
        (
            "rename: A, to: B, layer: events; rename: B, to: C, layer: events; merge: [C, D], into: A, layer: events",
            "a circle",
        ),
        ("rename: A, to: ORG, layer: entities; rename: A, to: GPE, layer: entities", "led away already"),
        ("rename: Visit, to: ORG, layer: entities", "is a type of events now"),
        ("merge: [A], into: ORG, layer: entities", "fewer than two"),
        ("split: A, into: [ORG, GPE], layer: entities", "lacks the key 'question'"),
        ("rename: A, to: ORG, layer: names", "unknown value 'names'"),
        ("rename: A, to: ORG, layer: entities, of: realis", "unknown value 'realis'"),
        ("rename: A, merge: [B, C], layer: entities", "no one of rename, merge and split"),
        ("renam: A, to: ORG, layer: entities", "no one of rename, merge and split"),
    ],
)
def test_what_leads_nowhere_is_refused_with_file_and_line(load, steps, words) -> None:
    with pytest.raises(VocabularyError) as refused:
        load(steps)
    assert words in str(refused.value)
    assert "001.yaml:" in str(refused.value)


def test_a_circle_is_found_across_files(load) -> None:
    with pytest.raises(VocabularyError, match=r"002\.yaml:2 leads back to 'A', which .*001\.yaml:2 led away: a circle"):
        load("rename: A, to: B, layer: entities", "rename: B, to: A, layer: entities")
