"""Entities of the lexicon, by phenomenon. The sentences are invented."""

import pytest


def test_contracted_lam_starts_at_the_second_lam(labelled) -> None:
    said = labelled("طلب الوفد للأمم المتحدة دورا أكبر وللجيش الليبي سلاحا")
    assert said.names("ORG") == ["لأمم المتحدة", "لجيش الليبي"]


def test_proclitics_stay_outside_and_the_article_inside(labelled) -> None:
    said = labelled("وسافر من سرت وبنغازي إلى تونس وبالعراق بقي")
    assert said.names("GPE") == ["سرت", "بنغازي", "تونس", "العراق"]


def test_spelling_without_hamza_finds_the_same_names(labelled) -> None:
    assert labelled("في الأردن").names("GPE") == ["الأردن"]
    assert labelled("في الاردن").names("GPE") == ["الاردن"]


def test_harakat_and_tatweel_belong_to_the_name(labelled) -> None:
    assert labelled("زار لِيبيَـا أمس").names("GPE") == ["لِيبيَـا"]


@pytest.mark.parametrize("before", ["🙂 ", "\u200f", "👨‍👩‍👧\u200f", "\ufeff", "\u202b"])
def test_emoji_and_direction_marks_before_a_name_stay_outside(labelled, before: str) -> None:
    assert labelled(before + "ليبيا").names("GPE") == ["ليبيا"]


def test_a_ministry_goes_on_to_its_adjective_and_holds_no_second_ministry(labelled) -> None:
    said = labelled("أعلنت وزارة الدفاع العراقية ذلك، ووزارة التربية والتعليم كذلك")
    assert said.names("ORG") == ["وزارة الدفاع العراقية", "وزارة التربية والتعليم"]


def test_a_construct_holds_the_place_that_closes_it(labelled) -> None:
    said = labelled("في ميناء مصراتة")
    assert ("FAC", "ميناء مصراتة") in said.entities
    assert ("GPE", "مصراتة") in said.entities


def test_a_day_does_not_belong_to_the_name_before_it(labelled) -> None:
    said = labelled("قالت الحكومة الخميس الماضي")
    assert said.names("ORG") == ["الحكومة"]
    assert said.names("DATE") == ["الخميس الماضي"]


def test_a_quoted_name_is_taken_with_its_marks(labelled) -> None:
    assert labelled('قالت صحيفة "البرق اليومي" ذلك').names("ORG") == ['صحيفة "البرق اليومي"']


def test_an_office_goes_on_to_its_organisation_and_a_person_follows(labelled) -> None:
    said = labelled("وصل وزير الخارجية الفرنسي لوران دوبيني إلى بيروت")
    assert said.names("OCC") == ["وزير الخارجية الفرنسي"]
    assert said.names("PERS") == ["لوران دوبيني"]


def test_a_rank_opens_a_name(labelled) -> None:
    said = labelled("قال اللواء سالم الزغبي إن الوضع هادئ")
    assert said.names("OCC") == ["اللواء"]
    assert said.names("PERS") == ["سالم الزغبي"]


def test_compound_names_stay_in_one_piece(labelled) -> None:
    said = labelled("التقى محمد بن خالد العتيبي علي عبد الله صالح")
    assert said.names("PERS") == ["محمد بن خالد العتيبي", "علي عبد الله صالح"]


def test_a_last_name_alone_is_the_person_named_before(labelled) -> None:
    said = labelled("قال محمد الزغبي كلمته. ورد الزغبي على الأسئلة.")
    assert said.names("PERS") == ["محمد الزغبي", "الزغبي"]


def test_the_preposition_on_is_not_the_name_ali(labelled) -> None:
    assert labelled("على الرئيس على الطاولة").names("PERS") == []


def test_an_everyday_word_that_is_also_a_town_is_no_place(labelled) -> None:
    assert labelled("كان الباب مفتوحا في الوسط").names("GPE") == []


@pytest.mark.parametrize(
    "date",
    [
        "12 مارس 2016",
        "تشرين الأول/أكتوبر 2011",
        "يوم الخميس",
        "العام الماضي",
        "أمس",
        "عام 1998",
        "12/03/2016",
        "نيسان (أبريل) 2003",
        "عام 1436هـ",
        "22/4/2013م",
    ],
)
def test_dates_in_the_forms_of_the_press(labelled, date: str) -> None:
    assert labelled(f"حدث ذلك {date} كما قيل").names("DATE") == [date]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("بنسبة 12.5 في المئة", [("PERCENT", "12.5 في المئة")]),
        ("بنسبة 7%", [("PERCENT", "7%")]),
        ("مبلغ 3 ملايين دولار", [("MONEY", "3 ملايين دولار"), ("CURR", "دولار")]),
        ("مسافة 40 كيلومترا", [("QUANTITY", "40 كيلومترا"), ("UNIT", "كيلومترا")]),
        ("حوالى 6000 نسمة", [("CARDINAL", "6000")]),
        ("الساعة 10:30 صباحا", [("TIME", "الساعة 10:30 صباحا")]),
        ("انظر www.example.org الآن", [("WEBSITE", "www.example.org"), ("TIME", "الآن")]),
    ],
)
def test_figures_take_their_units(labelled, text: str, expected: list[tuple[str, str]]) -> None:
    assert labelled(text).entities == expected


def test_a_proclitic_stays_outside_of_a_number(labelled) -> None:
    assert labelled("ارتفع ب10,8% ثم و5.4% لاحقا").names("PERCENT") == ["10,8%", "5.4%"]


def test_arabic_digits_count_like_others(labelled) -> None:
    assert labelled("حدث عام ٢٠١٦").names("DATE") == ["عام ٢٠١٦"]


def test_peoples_and_groups_are_named_by_their_plural(labelled) -> None:
    assert labelled("غادر الليبيون مع المتمردين").names("NORP") == ["الليبيون", "المتمردين"]


def test_a_newspaper_named_after_a_city_is_no_city(labelled) -> None:
    assert labelled("كتبت واشنطن بوست عن ذلك").names("GPE") == []


def test_a_fixed_phrase_with_a_place_name_is_no_place(labelled) -> None:
    assert labelled("عاد إلى مسقط رأسه").names("GPE") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("أعلن الاتحاد الدولي للسباحة النتائج", "الاتحاد الدولي للسباحة"),
        ("قالت المنظمة العربية للثقافة والعلوم إنها", "المنظمة العربية للثقافة والعلوم"),
        ("منح البنك الأفريقي للتنمية قرضا", "البنك الأفريقي للتنمية"),
        ("قرر الاتحاد العماني لكرة القدم ذلك", "الاتحاد العماني لكرة القدم"),
        ("قالت محكمة الجنايات الكبرى أمس", "محكمة الجنايات الكبرى"),
        ('باعت شركة "نوراند" الصينية الحصة', 'شركة "نوراند" الصينية'),
    ],
)
def test_an_organisation_goes_on_to_what_it_is_for(labelled, text: str, name: str) -> None:
    assert labelled(text).names("ORG") == [name]


def test_what_is_said_to_people_is_no_part_of_the_name(labelled) -> None:
    assert labelled("قالت وزارة الدفاع العراقية للصحافيين").names("ORG") == ["وزارة الدفاع العراقية"]


def test_who_heads_a_body_is_no_part_of_its_name(labelled) -> None:
    assert labelled("تولى رئاسة البنك المركزي الليبي").names("ORG") == ["البنك المركزي الليبي"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("هبطت في مطار بنغازي الدولي ليلا", "مطار بنغازي الدولي"),
        ("عند جسر الشيخ سالم صباحا", "جسر الشيخ سالم"),
        ("في شارع عبد الخالق مساء", "شارع عبد الخالق"),
        ("احترقت كنيسة القديسين أمس", "كنيسة القديسين"),
    ],
)
def test_a_building_bears_places_persons_and_adjectives(labelled, text: str, name: str) -> None:
    assert labelled(text).names("FAC") == [name]


def test_a_quarter_is_a_part_of_a_town(labelled) -> None:
    assert labelled("في حي السلام الجديد").names("GPE") == ["حي السلام"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("بموجب المادة 140 من الدستور", "المادة 140 من الدستور"),
        ("وفق القانون رقم 9 لسنة 2023 كما قيل", "القانون رقم 9 لسنة 2023"),
        ("نص القرار 1701 على ذلك", "القرار 1701"),
    ],
)
def test_an_article_is_taken_with_its_law(labelled, text: str, name: str) -> None:
    assert labelled(text).names("LAW") == [name]


def test_an_occasion_takes_its_year(labelled) -> None:
    assert labelled("قبل كأس العالم 2026 بشهر").names("EVENT") == ["كأس العالم 2026"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("صدرت رواية «ظل البيت» عن الدار", "ظل البيت"),
        ('أطلق صواريخ "نورس" على التل', "نورس"),
        ("عرض الفيلم القصير «عتبة» أمس", "عتبة"),
    ],
)
def test_a_quoted_work_is_named_without_its_marks(labelled, text: str, name: str) -> None:
    assert labelled(text).names("PRODUCT") == [name]


def test_quoted_words_behind_other_nouns_are_no_work(labelled) -> None:
    assert labelled("سمع كلمة «ظل البيت» مرتين").names("PRODUCT") == []


def test_the_guard_of_a_border_is_no_place(labelled) -> None:
    assert labelled("قال خفر السواحل الليبي ذلك").names("LOC") == []


def test_the_country_whose_name_is_an_adjective(labelled) -> None:
    assert labelled("حماية المصالح السعودية").names("GPE") == []
    assert labelled("عاد من السعودية").names("GPE") == ["السعودية"]
