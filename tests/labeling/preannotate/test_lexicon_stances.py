"""Stances of the lexicon: holder, polarity, target, evidence and quotation. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("أدان الاتحاد الأوروبي الهجوم", ("الاتحاد الأوروبي", "oppose", "الهجوم", "أدان")),
        ("ورحبت فرنسا بالاتفاق", ("فرنسا", "support", "الاتفاق", "رحبت")),
        ("فرنسا ترحب بالاتفاق", ("فرنسا", "support", "الاتفاق", "ترحب")),
        ("حذرت تركيا من التصعيد الجديد", ("تركيا", "oppose", "التصعيد الجديد", "حذرت")),
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


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("طالبت النقابة الوزارة بصرف الرواتب المتأخرة", ("النقابة", "support", "صرف الرواتب المتأخرة", "طالبت")),
        ("دعا الرئيس التونسي أعضاء البرلمان إلى تأجيل الجلسة", ("الرئيس التونسي", "support", "تأجيل الجلسة", "دعا")),
        ("هددت تركيا اليونان بقطع الغاز", ("تركيا", "oppose", "اليونان", "هددت")),
        ("حمّلت مصر إثيوبيا مسؤولية الجفاف", ("مصر", "oppose", "إثيوبيا", "حمّلت")),
        ("تظاهر مئات العمال أمام المصنع احتجاجا على تأخر الأجور", ("مئات العمال", "oppose", "تأخر الأجور", "احتجاجا")),
        ("أعربت فرنسا عن قلقها من تعثر المفاوضات", ("فرنسا", "oppose", "تعثر المفاوضات", "قلقها")),
        ("ورحب بالقرار الاتحاد الأوروبي", ("الاتحاد الأوروبي", "support", "القرار", "رحب")),
        ("لن تقبل فرنسا أي تأجيل جديد", ("فرنسا", "oppose", "أي تأجيل جديد", "لن تقبل")),
        ("الحكومة الليبية في طرابلس ترفض هذا العرض", ("الحكومة الليبية", "oppose", "هذا العرض", "ترفض")),
        ("تخشى تونس أن تغلق المعابر كلها", ("تونس", "oppose", "تغلق المعابر كلها", "تخشى")),
        ("تقدمت القوات الموالية للرئيس السابق نحو المطار", ("القوات", "support", "لرئيس السابق", "الموالية")),
    ],
)
def test_demands_threats_states_and_loyalty(labelled, text: str, sides: tuple[str, str, str, str]) -> None:
    assert labelled(text).sides() == sides


@pytest.mark.parametrize(
    ("text", "sides", "quote"),
    [
        ("وصفت ألمانيا القرار بأنه «خطوة متهورة»", ("ألمانيا", "oppose", "القرار", "خطوة متهورة"), "direct"),
        ("قالت فرنسا إن الخطة فرصة نادرة", ("فرنسا", "support", "الخطة", "فرصة نادرة"), "indirect"),
        ("اعتبرت تونس القرار «مجحفا»", ("تونس", "oppose", "القرار", "مجحفا"), "direct"),
        ("«القرار باطل»، قال الرئيس التونسي", ("الرئيس التونسي", "oppose", "القرار", "باطل"), "direct"),
        ("قالت تركيا إن العرض «لا يستحق الرد»", ("تركيا", "oppose", "العرض", "لا يستحق الرد"), "direct"),
    ],
)
def test_judgements_belong_to_who_speaks(labelled, text: str, sides: tuple[str, str, str, str], quote: str) -> None:
    said = labelled(text)
    assert said.sides() == sides
    assert said.stance().quote == quote


def all_sides(said) -> list[tuple[str, str, str]]:
    return [
        (said.text[s.holder.start : s.holder.end], s.polarity, said.text[s.target.start : s.target.end])
        for s in said.labels.stances
    ]


def test_a_pronoun_means_the_last_target(labelled) -> None:
    assert all_sides(labelled("أيدت فرنسا المقترح، وعارضته ألمانيا، فيما رحبت به تونس")) == [
        ("فرنسا", "support", "المقترح"),
        ("ألمانيا", "oppose", "المقترح"),
        ("تونس", "support", "المقترح"),
    ]


def test_a_second_verb_goes_on_with_its_subject(labelled) -> None:
    assert all_sides(labelled("انتقد الاتحاد الأوروبي القرار، وطالب بإلغائه")) == [
        ("الاتحاد الأوروبي", "oppose", "القرار"),
        ("الاتحاد الأوروبي", "support", "إلغائه"),
    ]


def test_subjects_joined_by_and_hold_a_stance_each(labelled) -> None:
    assert all_sides(labelled("أدانت فرنسا وألمانيا الهجوم")) == [
        ("فرنسا", "oppose", "الهجوم"),
        ("ألمانيا", "oppose", "الهجوم"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "رفض المتحدث التعليق",
        "أدانت محكمة الجنايات التاجر بتهمة التهريب",
        "سحبت تونس اعترافها بالمحكمة",
        "هنا مقر الشركة",
        "لم تطالب فرنسا بتأجيل الجلسة",
        "أُدين الهجوم",
        "وضعت الألواح ولوح شمسي للمنزل",
    ],
)
def test_what_takes_no_side_is_no_stance(labelled, text: str) -> None:
    assert labelled(text).labels.stances == ()


def test_neither_for_nor_against_is_neutral(labelled) -> None:
    said = labelled("اليابان لا تؤيد ولا تعارض المقترح التركي")
    assert said.sides() == ("اليابان", "neutral", "المقترح التركي", "لا تؤيد ولا تعارض")


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("ما زالت فصائل مسلحة كثيرة ترفض تسليم السلاح", ("فصائل مسلحة كثيرة", "oppose", "تسليم", "ترفض")),
        ("قال متحدث إن مجموعات محلية عدة أعلنت ولاءها لتونس", ("مجموعات محلية عدة", "support", "تونس", "ولاءها")),
        ("أكد الوزير أن فرنسا مستعدة لتخفيف العقوبات", ("فرنسا", "support", "تخفيف", "مستعدة")),
        ("تحظى الحكومة الليبية بدعم تحالف يضم قبائل الجنوب", ("تحالف", "support", "الحكومة الليبية", "دعم")),
        ("واجه المشروع معارضة من السلطات الحاكمة", ("السلطات", "oppose", "المشروع", "معارضة")),
        ("رحبت به روابط المشجعين أمس", None),
        ("رفض حزب الوسط، على لسان رئيسه، القرار", ("حزب الوسط", "oppose", "القرار", "رفض")),
        ("يأمل سكان القرية أن تقدم الدولة المساعدة", ("سكان القرية", "support", "تقدم", "يأمل")),
        ("كان سالم الزغبي ورفاقه قد رفضوا القرار", ("سالم الزغبي", "oppose", "القرار", "رفضوا")),
        ("ضعفت رغبة فرنسا في التصدي للتهريب", ("فرنسا", "support", "التصدي للتهريب", "رغبة")),
    ],
)
def test_groups_wishes_and_what_is_received(labelled, text: str, sides: tuple[str, str, str, str] | None) -> None:
    said = labelled(text)
    assert (said.sides() if said.labels.stances else None) == sides


def test_those_who_accuse_each_other_are_each_against_the_other(labelled) -> None:
    assert all_sides(labelled("تبادلت فرنسا وألمانيا الاتهامات")) == [
        ("ألمانيا", "oppose", "فرنسا"),
        ("فرنسا", "oppose", "ألمانيا"),
    ]


def test_a_pronoun_never_means_the_holder_himself(labelled) -> None:
    assert all_sides(labelled("بقيت في العاصمة حكومة جديدة وبرلمان يؤيدها")) == [("برلمان", "support", "حكومة جديدة")]


def test_behind_a_pronoun_any_noun_is_the_subject(labelled) -> None:
    assert all_sides(labelled("هذا قرار رحبت به روابط المشجعين"))[0][0] == "روابط المشجعين"


def test_who_gives_support_may_be_more_than_one(labelled) -> None:
    assert all_sides(labelled("تحظى الحكومة الليبية بدعم قوي من فرنسا وحلفائها الأوروبيين")) == [
        ("فرنسا", "support", "الحكومة الليبية"),
        ("حلفائها الأوروبيين", "support", "الحكومة الليبية"),
    ]


def test_a_quotation_may_judge_what_is_there_and_what_is_supported(labelled) -> None:
    assert all_sides(labelled("قال المسؤول «هناك رغبة صحية جدا داخل البلاد، وعلينا أن ندعمها»")) == [
        ("المسؤول", "support", "رغبة"),
        ("المسؤول", "support", "رغبة صحية"),
    ]
    assert labelled("قال سالم الزغبي «الخطر الحقيقي يكمن في انتشار السلاح»").sides() == (
        "سالم الزغبي",
        "oppose",
        "انتشار السلاح",
        "الخطر الحقيقي",
    )
