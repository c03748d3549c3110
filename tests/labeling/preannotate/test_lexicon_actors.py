"""States and capitals: ORG where they act, GPE where they are places. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت فرنسا موقفها",
        "لم تعلق فرنسا على النبأ",
        "سترسل فرنسا وفدا",
        "قال الوزير إن فرنسا تدرس العرض",
        "في صفقة رعتها فرنسا",
        "نقل موقف فرنسا إلى الحاضرين",
        "شددت القيود على العلاقات مع فرنسا",
        "فرنسا ترفض العرض",
    ],
)
def test_a_state_that_acts_or_is_dealt_with_is_an_organisation(labelled, text: str) -> None:
    said = labelled(text)
    assert said.names("ORG") == ["فرنسا"]
    assert said.names("GPE") == []


@pytest.mark.parametrize(
    "text",
    [
        "وصل إلى فرنسا أمس",
        "زارت فرنسا ثلاث مرات",
        "في فرنسا مطر غزير",
        "شهدت فرنسا عاصفة",
        "عاد من فرنسا متعبا",
        "في الساعة الثامنة بتوقيت فرنسا",
        "على الحدود مع فرنسا",
    ],
)
def test_a_state_that_is_a_place_stays_one(labelled, text: str) -> None:
    said = labelled(text)
    assert said.names("GPE") == ["فرنسا"]
    assert said.names("ORG") == []


def test_states_joined_to_one_that_acts_act_too(labelled) -> None:
    said = labelled("وقعت فرنسا وتشاد والنيجر الاتفاق في باريس")
    assert said.names("ORG") == ["فرنسا", "تشاد", "النيجر"]
    assert said.names("GPE") == ["باريس"]


def test_two_states_behind_a_verb_both_act(labelled) -> None:
    assert labelled("سلمت فرنسا تشاد ثلاث طائرات").names("ORG") == ["فرنسا", "تشاد"]


def test_a_state_inside_a_name_stays_a_place(labelled) -> None:
    said = labelled("أعلنت جامعة فرنسا نتائجها")
    assert ("GPE", "فرنسا") in said.entities


def test_a_town_does_not_act(labelled) -> None:
    assert labelled("أعلنت طبرق الحداد").names("GPE") == ["طبرق"]
