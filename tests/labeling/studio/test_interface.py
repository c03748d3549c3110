"""The labelling page holds a control for everything that the vocabulary allows, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from label_studio_sdk.label_interface import LabelInterface

from labeling.studio.codec import to_results
from labeling.studio.controls import relation_label
from labeling.studio.interface import label_config
from schemas.errors import VocabularyError
from schemas.records import Event, Labels, Layer, Span, Stance
from schemas.vocabulary import Vocabulary, load_vocabulary

VOCABULARY = load_vocabulary()


def page(vocabulary: Vocabulary = VOCABULARY, *layers: Layer) -> Element:
    return ElementTree.fromstring(label_config(vocabulary, layers) if layers else label_config(vocabulary))


def attributes(root: Element, tag: str, name: str) -> list[str]:
    return [element.get(name, "") for element in root.iter(tag)]


def with_event_name(ar: str) -> Vocabulary:
    attack = replace(VOCABULARY.events["Attack"], ar=ar)
    return replace(VOCABULARY, events={**VOCABULARY.events, "Attack": attack})


def test_label_studios_own_reader_accepts_the_page() -> None:
    LabelInterface(label_config(VOCABULARY)).validate()


def test_each_label_is_there_once_and_is_stored_by_its_tag() -> None:
    expected = {*VOCABULARY.entities, *VOCABULARY.events, "Stance", "Span"}
    aliases = attributes(page(), "Label", "alias")
    assert set(aliases) == expected
    assert len(aliases) == len(expected)


def test_a_label_shows_its_arabic_name_and_its_definition() -> None:
    (label,) = [label for label in page().iter("Label") if label.get("alias") == "PERS"]
    assert label.get("value") == VOCABULARY.entities["PERS"].ar
    assert label.get("hint") == VOCABULARY.entities["PERS"].definition_ar
    assert label.get("showAlias") == "true"


def test_no_two_labels_are_shown_alike() -> None:
    shown = attributes(page(with_event_name(VOCABULARY.entities["PERS"].ar)), "Label", "value")
    assert len(shown) == len(set(shown))


def test_no_key_is_given_to_two_controls() -> None:
    keys = [key for tag in ("Label", "Choice") for key in attributes(page(), tag, "hotkey") if key]
    assert len(keys) == len(set(keys))


def test_every_role_and_the_ends_of_a_stance_are_relations() -> None:
    names = [*VOCABULARY.roles, "holder", "target"]
    assert attributes(page(), "Relation", "value") == [relation_label(name, VOCABULARY) for name in names]


def test_all_that_the_codec_sends_has_a_control() -> None:
    kind = VOCABULARY.events["Attack"]
    labels = Labels(
        events=(Event("v", kind.tag, Span(0, 3), VOCABULARY.realis[0].value, VOCABULARY.polarity[0].value),),
        stances=(
            Stance("s", None, Span(4, 7), VOCABULARY.stance_polarity[0].value, Span(4, 9), VOCABULARY.quotes[0].value),
        ),
    )
    interface = LabelInterface(label_config(VOCABULARY))
    for result in to_results(labels, "هجم على قرية", VOCABULARY):
        if result["type"] != "relation":
            said = result["value"].get("labels") or result["value"]["choices"]
            assert said[0] in interface.get_control(result["from_name"]).labels


def test_choices_are_in_sight_only_for_a_selected_region_that_they_apply_to() -> None:
    root = page()
    applies = {
        "realis": set(VOCABULARY.events),
        "polarity": set(VOCABULARY.events),
        "stance_polarity": {"Stance"},
        "quote": {"Stance"},
    }
    boxes = [box for box in root.iter("View") if box.get("visibleWhen") == "region-selected"]
    for box in boxes:
        for choices in box.iter("Choices"):
            expected = applies.pop(choices.get("name", ""))
            assert set(box.get("whenLabelValue", "").split(",")) == expected
            assert set(choices.get("whenLabelValue", "").split(",")) == expected
            assert choices.get("perRegion") == "true"
    assert applies == {}


def test_the_reviewers_tick_is_of_the_whole_annotation_and_not_reached_by_a_single_key() -> None:
    (tick,) = [choices for choices in page().iter("Choices") if choices.get("name") == "review"]
    assert tick.get("perRegion") is None
    assert "+" in next(tick.iter("Choice")).get("hotkey", "")


@pytest.mark.parametrize(
    ("layers", "labels", "choices", "relations"),
    [
        (["entities"], {*VOCABULARY.entities}, set(), set()),
        (["events"], {*VOCABULARY.events, "Span"}, {"realis", "polarity"}, {*VOCABULARY.roles}),
        (["stances"], {"Stance", "Span"}, {"stance_polarity", "quote"}, {"holder", "target"}),
    ],
)
def test_a_layer_that_is_switched_off_leaves_no_control(
    layers: list[Layer], labels: set[str], choices: set[str], relations: set[str]
) -> None:
    root = page(VOCABULARY, *layers)
    assert set(attributes(root, "Label", "alias")) == labels
    assert set(attributes(root, "Choices", "name")) == {*choices, "review"}
    assert set(attributes(root, "Relation", "value")) == {relation_label(name, VOCABULARY) for name in relations}
    LabelInterface(ElementTree.tostring(root, encoding="unicode")).validate()


@pytest.mark.parametrize("name", ['<b>"هجوم"</b> & غزو', "هجوم\\", "]]>", "'"])
def test_a_name_with_signs_of_xml_or_css_is_shown_as_it_is(name: str) -> None:
    vocabulary = with_event_name(name)
    config = label_config(vocabulary)
    assert name in attributes(ElementTree.fromstring(config), "Label", "value")
    LabelInterface(config).validate()


def test_the_text_is_shown_as_text_and_right_to_left() -> None:
    root = page()
    (text,) = root.iter("Text")
    assert (text.get("name"), text.get("value")) == ("text", "$text")
    (style,) = root.iter("Style")
    assert "direction: rtl" in (style.text or "")
    assert "serif" in (style.text or "")
    assert not any(tag in {"HyperText", "Markdown"} for tag in (element.tag for element in root.iter()))


def test_two_labels_with_one_tag_are_refused() -> None:
    clash = replace(VOCABULARY, events={**VOCABULARY.events, "PERS": replace(VOCABULARY.events["Attack"], tag="PERS")})
    with pytest.raises(VocabularyError, match="'PERS'"):
        label_config(clash)


def test_the_same_vocabulary_gives_the_same_page() -> None:
    assert label_config(load_vocabulary()) == label_config(VOCABULARY)
