"""Stances of the lexicon: holder, polarity, target, evidence and quotation. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("أدان الاتحاد الأوروبي الهجوم", ("الاتحاد الأوروبي", "oppose", "الهجوم", "أدان")),
        ("ورحبت فرنسا بالاتفاق", ("فرنسا", "support", "الاتفاق", "رحبت")),
        ("فرنسا ترحب بالاتفاق", ("فرنسا", "support", "الاتفاق", "ترحب")),
        ("حذرت تركيا من التصعيد الجديد", ("تركيا", "oppose", "التصعيد", "حذرت")),
        ("اتهم الجيش الليبي تنظيم القاعدة", ("الجيش الليبي", "oppose", "تنظيم القاعدة", "اتهم")),
        ("أيد الرئيس التونسي القرار", ("الرئيس التونسي", "support", "القرار", "أيد")),
        ("انتقد وزير الدفاع سالم الزغبي الحكومة الليبية", ("سالم الزغبي", "oppose", "الحكومة الليبية", "انتقد")),
        ("أشادت قطر بجهود تونس", ("قطر", "support", "جهود تونس", "أشادت")),
    ],
)
def test_who_is_for_or_against_what(labelled, text: str, sides: tuple[str, str, str, str]) -> None:
    assert labelled(text).sides() == sides


def test_spans_have_no_proclitic_and_keep_the_second_lam(labelled) -> None:
    assert labelled("عبرت الفصائل المسلحة عن دعمها، وأكدت فرنسا دعمها للحكومة الليبية").labels.stances
    assert "لحكومة الليبية" in [
        said.text[s.target.start : s.target.end]
        for said in [labelled("أكدت فرنسا دعمها للحكومة الليبية")]
        for s in said.labels.stances
    ]


def test_who_has_support_is_the_target_of_who_gives_it(labelled) -> None:
    said = labelled("تحظى الحكومة الليبية بدعم قوي من فرنسا")
    assert said.sides() == ("فرنسا", "support", "الحكومة الليبية", "دعم")


def test_a_negated_support_is_opposition(labelled) -> None:
    assert labelled("لم تؤيد فرنسا القرار").stance().polarity == "oppose"


def test_a_long_quotation_makes_it_direct_and_a_clause_of_saying_indirect(labelled) -> None:
    direct = labelled('قال الرئيس التونسي "إن فرنسا ترفض هذا القرار رفضا باتا"')
    indirect = labelled("قال الرئيس التونسي إن فرنسا ترفض القرار")
    assert direct.stance().quote == "direct"
    assert indirect.stance().quote == "indirect"
    assert labelled("ترفض فرنسا القرار").stance().quote == "none"


def test_without_a_holder_there_is_no_stance(labelled) -> None:
    assert labelled("ثم رفض رفضا قاطعا").labels.stances == ()
