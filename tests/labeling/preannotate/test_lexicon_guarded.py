"""Names that are everyday words, in both readings. The sentences are invented."""

import pytest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("سجل مهاجم الهلال هدفين في المباراة", "الهلال"),
        ("تعادل لاعبو النصر في ملعبهم أمام مدرب جديد", "النصر"),
        ("خسر الأهلي مباراته في الدوري", "الأهلي"),
        ("في مباراة مثيرة فاز فريق جدة على الزمالك بهدفين", "الزمالك"),
        ("ارتفع سهم شل بعد إعلان أرباحها", "شل"),
        ("كما جاء في صحف الحياة أمس", "الحياة"),
    ],
)
def test_a_name_with_its_witness_is_an_organisation(labelled, text: str, name: str) -> None:
    assert name in labelled(text).names("ORG")


@pytest.mark.parametrize(
    "text",
    [
        "ظهر الهلال فوق البيوت",
        "فرحوا بهذا النصر الكبير",
        "تعبت من الحياة في القرية",
        "على الشباب أن يتعلموا",
        "شل الإضراب العمل في البلد",
        "يحب الشباب كرة القدم والمباراة والملعب",
        "سافر إلى الخليج بعد المباراة",
        "قرأ الأخبار في البيت",
        "بقي في الوطن",
    ],
)
def test_the_same_words_without_one_are_words(labelled, text: str) -> None:
    assert labelled(text).names("ORG") == []


def test_a_list_of_papers_goes_on(labelled) -> None:
    assert labelled("نشرت صحف الحياة والأهرام والوطن النبأ").names("ORG") == ["الحياة", "الأهرام", "الوطن"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("امتد الحريق من عكار إلى صور", "صور"),
        ("في الزاوية غرب طرابلس", "الزاوية"),
        ("بين البوكمال والقائم", "القائم"),
    ],
)
def test_a_town_that_is_a_word_wants_a_place_beside_it(labelled, text: str, name: str) -> None:
    assert name in labelled(text).names("GPE")


@pytest.mark.parametrize("text", ["التقط صور كثيرة", "جلس في الزاوية", "المبنى القائم هناك", "حجة ضعيفة"])
def test_and_is_a_word_without_it(labelled, text: str) -> None:
    assert labelled(text).names("GPE") == []
