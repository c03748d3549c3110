"""Peoples and groups of people. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("تظاهر سكان المدينة ليلا", "سكان المدينة"),
        ("خرج أنصاره إلى الشارع", "أنصاره"),
        ("أضرب العمال المصريون أمس", "العمال المصريون"),
        ("أوقفت الشرطة أربعة باكستانيين", "باكستانيين"),
        ("توصلت قبيلة مراد إلى هدنة", "قبيلة مراد"),
        ("خاطب الشعب الفلسطيني", "الشعب الفلسطيني"),
        ("نزح مئات الويلزيين من القرى", "الويلزيين"),
    ],
)
def test_a_group_is_named_by_what_it_is_of(labelled, text: str, group: str) -> None:
    assert labelled(text).names("NORP") == [group]


@pytest.mark.parametrize("text", ["بث التلفزيون الحفل", "ضبطت كمية من الكوكايين", "حضر المهندسون الليبيون"])
def test_what_ends_like_a_people_and_is_none(labelled, text: str) -> None:
    assert labelled(text).names("NORP") == []


def test_a_movement_is_a_body(labelled) -> None:
    assert ("ORG", "الحوثيون") in labelled("أعلن الحوثيون الهدنة").entities
