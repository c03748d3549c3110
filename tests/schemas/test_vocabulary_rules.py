"""Hotkeys, colours and relation names: what cannot be told apart on one page is refused."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from schemas.colours import contrast, difference
from schemas.errors import VocabularyError
from schemas.vocabulary import load_vocabulary
from schemas.vocabulary_rules import ACROSS_LAYERS, READABLE, WITHIN_LAYER

BUILT_IN = Path(load_vocabulary.__code__.co_filename).parent


def refusal(folder: Path, name: str, old: str, new: str) -> tuple[str, str, str]:
    """The refusal of a built-in file in which the first `old` is `new`: where, what, remedy."""
    before, found, after = (BUILT_IN / name).read_text(encoding="utf-8").partition(old)
    assert found
    path = folder / name
    path.write_text(before + new + after, encoding="utf-8")
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(**{path.stem: path})
    line = before.count("\n") + 1
    assert f"{path}:{line} " in refused.value.what, refused.value.what
    return str(path), refused.value.what, refused.value.remedy


class TestHotkeys:
    @pytest.mark.parametrize("key", ["ctrl+a", "A", "shift+", "F1", "ك", "shift+A", "!"])
    def test_a_key_that_label_studio_does_not_take_is_refused(self, key: str, tmp_path: Path) -> None:
        _, what, remedy = refusal(tmp_path, "entities.yaml", "hotkey: p", f'hotkey: "{key}"')
        assert f"has the hotkey {key!r}" in what
        assert "a small letter or a digit" in remedy

    @pytest.mark.parametrize("key", ["u", "shift+1", "shift+2", "shift+r"])
    def test_a_key_that_label_studio_uses_itself_is_refused(self, key: str, tmp_path: Path) -> None:
        _, what, _ = refusal(tmp_path, "entities.yaml", "hotkey: p", f"hotkey: {key}")
        assert "which Label Studio uses itself" in what

    def test_a_key_that_a_label_of_the_same_file_has_is_refused(self, tmp_path: Path) -> None:
        path, what, _ = refusal(tmp_path, "entities.yaml", 'hotkey: "n"', "hotkey: p")
        assert f"gives NORP the hotkey 'p', which PERS ({path}:" in what

    def test_a_key_that_a_label_of_another_file_has_is_refused(self, tmp_path: Path) -> None:
        _, what, _ = refusal(tmp_path, "stances.yaml", "hotkey: s\n", "hotkey: p\n")
        assert "gives Stance the hotkey 'p', which PERS (" in what

    def test_a_key_that_a_choice_has_is_refused(self, tmp_path: Path) -> None:
        _, what, _ = refusal(tmp_path, "stances.yaml", "hotkey: j\n", 'hotkey: "8"\n')
        assert "gives the choice support the hotkey '8', which the choice actual (" in what

    def test_many_labels_may_have_none(self, tmp_path: Path) -> None:
        text = (BUILT_IN / "events.yaml").read_text(encoding="utf-8").replace("hotkey: shift+c", 'hotkey: ""')
        path = tmp_path / "events.yaml"
        path.write_text(text, encoding="utf-8")
        assert load_vocabulary(events=path).events["ArmedClash"].hotkey == ""


class TestColours:
    def test_the_built_in_ones_keep_the_documented_distances(self) -> None:
        vocabulary = load_vocabulary()
        layers = [
            [kind.colour for kind in vocabulary.entities.values()],
            [kind.colour for kind in vocabulary.events.values()],
            [vocabulary.stance.stance.colour, vocabulary.stance.span.colour],
        ]
        for layer in layers:
            assert min(difference(a, b) for a, b in combinations(layer, 2)) >= WITHIN_LAYER
            assert min(map(contrast, layer)) >= READABLE
        for one, other in combinations(layers, 2):
            assert min(difference(a, b) for a in one for b in other) >= ACROSS_LAYERS

    def test_a_colour_by_name_is_refused(self, tmp_path: Path) -> None:
        colour = load_vocabulary().entities["PERS"].colour
        _, what, remedy = refusal(tmp_path, "entities.yaml", f'"{colour}"', "teal")
        assert "has the colour 'teal'" in what
        assert "six of 0–9 and a–f" in remedy

    def test_a_colour_on_which_dark_text_cannot_be_read_is_refused(self, tmp_path: Path) -> None:
        colour = load_vocabulary().entities["PERS"].colour
        _, what, remedy = refusal(tmp_path, "entities.yaml", colour, "#203040")
        assert "has a contrast of" in what
        assert "lighter" in remedy

    def test_a_colour_like_that_of_another_type_is_refused(self, tmp_path: Path) -> None:
        entities = load_vocabulary().entities
        _, what, remedy = refusal(tmp_path, "entities.yaml", entities["NORP"].colour, entities["PERS"].colour)
        assert f"gives NORP the colour {entities['PERS'].colour}, too near to" in what
        assert "at least 10 is needed" in remedy

    def test_a_colour_like_that_of_another_layer_is_refused(self, tmp_path: Path) -> None:
        vocabulary = load_vocabulary()
        entity, event = vocabulary.entities["PERS"].colour, vocabulary.events["ArmedClash"].colour
        _, what, remedy = refusal(tmp_path, "events.yaml", event, entity)
        assert f"gives ArmedClash the colour {entity}, too near to {entity} of PERS" in what
        assert "at least 6 is needed" in remedy


class TestRelationNames:
    def test_a_role_with_the_arabic_name_of_another_is_refused(self, tmp_path: Path) -> None:
        _, what, _ = refusal(tmp_path, "events.yaml", "Attacker: {ar: المهاجم", "Attacker: {ar: الفاعل")
        assert "gives the role 'Attacker' the name 'الفاعل'" in what

    def test_a_role_with_the_name_of_a_stance_relation_is_refused(self, tmp_path: Path) -> None:
        _, what, _ = refusal(tmp_path, "events.yaml", "Agent: {ar: الفاعل", "Agent: {ar: هدف الموقف")
        assert "which another relation has" in what

    def test_a_role_called_like_a_stance_relation_is_refused(self, tmp_path: Path) -> None:
        text = (BUILT_IN / "events.yaml").read_text(encoding="utf-8")
        path = tmp_path / "events.yaml"
        path.write_text(text.replace("Victim", "holder"), encoding="utf-8")
        with pytest.raises(
            VocabularyError, match="gives the role 'holder' the name 'holder', which another relation has"
        ):
            load_vocabulary(events=path)
