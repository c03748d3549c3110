"""The built-in vocabulary, and how a broken one is refused."""

from __future__ import annotations

import pickle
import re
import shutil
from pathlib import Path

import pytest

from schemas import codes
from schemas.errors import VocabularyError
from schemas.examples import boundary_problem
from schemas.vocabulary import EntityType, EventType, RegionLabel, Vocabulary, load_vocabulary
from schemas.yaml_lines import read_yaml

BUILT_IN = Path(load_vocabulary.__code__.co_filename).parent
WOJOOD = (
    "CARDINAL CURR DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP OCC ORDINAL ORG PERCENT PERS PRODUCT QUANTITY TIME UNIT"
    " WEBSITE"
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def labels_of(vocabulary: Vocabulary) -> list[EntityType | EventType | RegionLabel]:
    return [
        *vocabulary.entities.values(),
        *vocabulary.events.values(),
        vocabulary.stance.stance,
        vocabulary.stance.span,
    ]


class TestBuiltIn:
    def test_entity_tags_are_those_of_wojood(self, vocabulary: Vocabulary) -> None:
        assert " ".join(sorted(vocabulary.entities)) == WOJOOD

    def test_forty_event_types_stand_in_nine_groups(self, vocabulary: Vocabulary) -> None:
        assert len(vocabulary.events) == 40
        assert len(vocabulary.event_groups) == 9

    def test_roles_and_their_stars_are_read(self, vocabulary: Vocabulary) -> None:
        roles = {role.name: role.required for role in vocabulary.events["Trial"].roles}
        assert roles == {"Accused": True, "Court": False, "Charge": False, "Place": False, "Time": False}

    def test_every_group_has_types_and_every_type_a_group(self, vocabulary: Vocabulary) -> None:
        assert [g.name for g in vocabulary.entity_groups] == list(
            dict.fromkeys(kind.group for kind in vocabulary.entities.values())
        )
        assert [g.name for g in vocabulary.event_groups] == list(
            dict.fromkeys(kind.group for kind in vocabulary.events.values())
        )

    def test_every_label_has_two_examples_and_a_counterexample(self, vocabulary: Vocabulary) -> None:
        for kind in labels_of(vocabulary):
            assert sum(example.positive for example in kind.examples) >= 2, kind
            assert any(not example.positive and example.note for example in kind.examples), kind

    def test_every_example_marks_spans_without_proclitics_and_edge_spaces(self, vocabulary: Vocabulary) -> None:
        for kind in labels_of(vocabulary):
            for example in kind.examples:
                words = [example.plain[span.start : span.end] for span in example.spans]
                assert words
                assert all(word and word == word.strip() for word in words)
                assert not example.positive or boundary_problem(example.text) is None

    def test_a_counterexample_says_why_in_both_languages(self, vocabulary: Vocabulary) -> None:
        notes = [e.note for kind in labels_of(vocabulary) for e in kind.examples if not e.positive]
        assert [note for note in notes if not re.fullmatch(r"[^—]*[ء-ي][^—]* — [^—]*[a-z][^—]*", note)] == []

    def test_a_trigger_is_one_span(self, vocabulary: Vocabulary) -> None:
        for kind in vocabulary.events.values():
            assert all(len(example.spans) == 1 for example in kind.examples), kind.tag

    def test_entities_stance_span_and_choices_all_have_hotkeys(self, vocabulary: Vocabulary) -> None:
        choices = (*vocabulary.realis, *vocabulary.polarity, *vocabulary.stance_polarity, *vocabulary.quotes)
        keys = [kind.hotkey for kind in (*vocabulary.entities.values(), vocabulary.stance.stance, *choices)]
        assert all(keys)
        assert sum(bool(kind.hotkey) for kind in vocabulary.events.values()) == 25

    def test_no_key_is_left_for_label_studio_to_deal_out(self, vocabulary: Vocabulary) -> None:
        """Label Studio gives labels without a hotkey the first free one of these, in label order: all are taken."""
        dealt = set("1234567890qwetasdfgzxcvbyiopjklnm")
        labels = [*labels_of(vocabulary), *vocabulary.realis, *vocabulary.polarity]
        labels += [*vocabulary.stance_polarity, *vocabulary.quotes]
        assert dealt <= {label.hotkey for label in labels}

    def test_defaults_are_actual_positive_and_no_quotation(self, vocabulary: Vocabulary) -> None:
        questions = (vocabulary.realis, vocabulary.polarity, vocabulary.quotes, vocabulary.stance_polarity)
        defaults = [[choice.value for choice in choices if choice.default] for choices in questions]
        assert defaults == [["actual"], ["positive"], ["none"], []]

    def test_it_can_be_sent_to_another_process(self, vocabulary: Vocabulary) -> None:
        assert pickle.loads(pickle.dumps(vocabulary)) == vocabulary


class TestVersion:
    def test_it_is_twelve_hex_digits_and_the_same_each_time(self, vocabulary: Vocabulary) -> None:
        assert re.fullmatch("[0-9a-f]{12}", vocabulary.version)
        assert load_vocabulary().version == vocabulary.version

    def test_comments_do_not_change_it(self, vocabulary: Vocabulary, tmp_path: Path) -> None:
        path = tmp_path / "entities.yaml"
        path.write_text(
            "# another comment\n" + (BUILT_IN / "entities.yaml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        assert load_vocabulary(entities=path).version == vocabulary.version

    def test_a_definition_changes_it(self, vocabulary: Vocabulary, tmp_path: Path) -> None:
        path, _ = edited(tmp_path, "entities.yaml", "en: Person\n", "en: Human\n")
        assert load_vocabulary(entities=path).version != vocabulary.version


def edited(folder: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    """A copy of a built-in file in which the first `old` is `new`, and the line of the change."""
    text = (BUILT_IN / name).read_text(encoding="utf-8")
    assert old in text
    before, _, after = text.partition(old)
    path = folder / name
    path.write_text(before + new + after, encoding="utf-8")
    return path, before.count("\n") + 1


def load_edited(path: Path) -> Vocabulary:
    return load_vocabulary(**{path.stem: path})


# file, what stands there, what stands there instead, lines between the change and the fault, what the message says, the mend
BROKEN = {
    "duplicate tag": ("entities.yaml", "  NORP:\n", "  PERS:\n", 0, "has the key 'PERS' a second time", "Remove one"),
    "missing section": ("entities.yaml", "groups:\n", "headings:\n", 0, "has the unknown key 'headings'", "groups, types"),
    "unknown key": ("entities.yaml", "    en: Person\n", "    en: Person\n    eng: x\n", 1, "unknown key 'eng'", "Remove it"),
    "missing key": ("entities.yaml", "    en: Person\n", "", -2, "lacks the key 'en'", "Add a line `en: …`"),
    "empty text": ("entities.yaml", "    en: Person\n", '    en: ""\n', 0, "is empty", "Write the text"),
    "number for text": ("entities.yaml", "    en: Person\n", "    en: 7\n", 0, "holds 7 where a text belongs", "in quotes"),
    "no mapping": ("entities.yaml", "  PERS:\n    ar: شخص\n", "  PERS: شخص\n  X:\n    ar: شخص\n", 0, "is no mapping", "lines"),
    "unknown group": ("entities.yaml", "group: people", "group: peple", 0, "unknown value 'peple'", "people"),
    "group twice": ("entities.yaml", "{name: places,", "{name: people,", 0, "'people' a second time", "Rename"),
    "empty group": ("entities.yaml", "types:\n", "  - {name: x, ar: س, en: X}\ntypes:\n", 0, "which no type has", "Remove it"),
    "no list": ("events.yaml", "[Participant, Attacker, Target, Place, Time, Instrument]", "Participant", 0, "is no list", "lines"),
    "no brackets": ("entities.yaml", "[سالم بن راشد الكعبي]", "سالم", 0, "no words in [brackets]", "Put [ and ]"),
    "proclitic": ("entities.yaml", "ب[زياد الحلبي]", "[بالحلبي]", 0, "has a proclitic inside [بالحلبي]", "after any proclitic"),
    "unknown camel": ("entities.yaml", "camel: PERS", "camel: PER", 0, "unknown value 'PER'", "LOC, MISC, ORG, PERS"),
    "unknown ontonotes": ("entities.yaml", "ontonotes: PERSON", "ontonotes: PERS", 0, "unknown value 'PERS'", "PERSON"),
    "unknown role": ("events.yaml", "[Participant, Attacker,", "[Combatant, Attacker,", 0, "unknown role 'Combatant'", "Participant"),
    "role twice": ("events.yaml", "[Participant, Attacker,", "[Attacker, Attacker,", 0, "'Attacker' a second time", "Remove one"),
    "unused role": ("events.yaml", "  Agent: {", "  Partner: {ar: الشريك, en: Partner}\n  Agent: {", 0, "no event type has", "Remove"),
    "unknown ace": ("events.yaml", "ace: Conflict:Attack", "ace: Conflict:Fight", 0, "unknown value 'Conflict:Fight'", "Attack"),
    "unknown acled": ("events.yaml", "acled: Battles:Armed clash", "acled: Battles", 0, "unknown value 'Battles'", "Armed"),
    "unknown plover": ("events.yaml", "plover: ASSAULT", "plover: FIGHT", 0, "unknown value 'FIGHT'", "ACCUSE, AGREE"),
    "no default": ("events.yaml", "    default: true\n", "", -7, "marks no default where one belongs", "exactly one"),
    "two defaults": ("events.yaml", '    hotkey: "9"\n', '    hotkey: "9"\n    default: true\n', -13, "marks actual and generic as default", "one"),
    "default no truth": ("events.yaml", "default: true", 'default: "yes"', 0, "holds 'yes'", "Write true or false"),
    "stance default": ("stances.yaml", "    hotkey: k\n", "    hotkey: k\n    default: true\n", -12, "marks oppose as default where none", "Remove"),
    "choice twice": ("stances.yaml", "- value: oppose", "- value: support", 0, "'support' a second time", "Rename"),
    "no author rule": ("stances.yaml", "    rules:\n", "    rule:\n", 0, "unknown key 'rule'", "rules"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_vocabulary_is_refused_with_file_line_and_mend(fault: str, tmp_path: Path) -> None:
    name, old, new, lines_on, what, remedy = BROKEN[fault]
    path, line = edited(tmp_path, name, old, new)
    with pytest.raises(VocabularyError) as refused:
        load_edited(path)
    assert refused.value.what.startswith(f"{path}:{line + lines_on} "), refused.value.what
    assert what in refused.value.what
    assert remedy in refused.value.remedy


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"none\.yaml cannot be read"):
        load_vocabulary(entities=tmp_path / "none.yaml")


def test_a_counterexample_may_show_a_wrong_boundary(tmp_path: Path) -> None:
    path, _ = edited(tmp_path, "entities.yaml", "قال [الدكتور سامي النجار]", "سافر [وسامي النجار]")
    load_edited(path)


def test_copies_of_the_built_in_files_load_to_the_same_version(tmp_path: Path, vocabulary: Vocabulary) -> None:
    paths = {name: Path(shutil.copy(BUILT_IN / f"{name}.yaml", tmp_path)) for name in ("entities", "events", "stances")}
    assert load_vocabulary(**paths).version == vocabulary.version


def test_the_code_lists_are_complete() -> None:
    assert {name: len(getattr(codes, name)) for name in ("CAMEL", "ONTONOTES", "ACE", "ACLED", "PLOVER")} == {
        "CAMEL": 4,
        "ONTONOTES": 18,
        "ACE": 33,
        "ACLED": 25,
        "PLOVER": 16,
    }


def test_the_files_keep_no_key_that_another_yaml_reader_takes_for_a_truth_value() -> None:
    """YAML 1.1 readers take a bare y or n for true or false; ours does not, so nothing else would notice."""
    for name in ("entities", "events", "stances"):
        text = (BUILT_IN / f"{name}.yaml").read_text(encoding="utf-8")
        assert not re.search(r":\s*(?:y|n|on|off|yes|no)\s*$", text, re.MULTILINE | re.IGNORECASE)
        assert read_yaml(BUILT_IN / f"{name}.yaml", VocabularyError).data
