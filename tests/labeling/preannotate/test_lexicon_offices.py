"""Offices and trades, and what belongs to them. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("حضر المدير التنفيذي لشركة أرامكو الحفل", "المدير التنفيذي لشركة أرامكو"),
        ("قال مديرها الإقليمي محمد سعيد", "مديرها الإقليمي"),
        ("عين وزيرا للتعليم أمس", "وزيرا للتعليم"),
        ("انتخب رئيسا للجنة أمس", "رئيسا للجنة"),
        ("قال الخبير الاقتصادي محمود حسين", "الخبير الاقتصادي"),
        ("شكر رئيس وزرائها الحضور", "رئيس وزرائها"),
        ("اجتمع وزراء خارجية مصر والأردن أمس", "وزراء خارجية مصر والأردن"),
        ("أصيب ثلاثة صيادين بجروح", "صيادين"),
        ("عالجته طبيبة شابة", "طبيبة"),
        ("قال سفير اليابان في تونس تاكيشي أوسوغا", "سفير اليابان في تونس"),
        ("قال القيادي في حركة حماس أمس", "القيادي في حركة حماس"),
        ("قالت رئيسة بلدية زامورا كارمن أغيري", "رئيسة بلدية زامورا"),
    ],
)
def test_an_office_goes_as_far_as_it_should(labelled, text: str, office: str) -> None:
    assert labelled(text).names("OCC") == [office]


@pytest.mark.parametrize(
    "text",
    [
        "وقع انقطاع كهربائي في الحي",
        "زاروا مدرسة القرية",
        "عقد مؤتمرا صحافيا طويلا",
        "جرت حملات قادتها الجمعية",
        "سجد أمام الباب",
    ],
)
def test_what_resembles_an_office_and_is_none(labelled, text: str) -> None:
    assert labelled(text).names("OCC") == []


def test_whose_trainer_he_is_says_nothing_of_his_people(labelled) -> None:
    said = labelled("أقال النادي مدربه البرازيلي كارلوس سيلفا")
    assert said.names("OCC") == ["مدربه"]
    assert said.names("NORP") == ["البرازيلي"]
    assert said.names("PERS") == ["كارلوس سيلفا"]
