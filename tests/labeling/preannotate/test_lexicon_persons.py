"""Persons: how far a name goes, who is named behind what, and words that are names only in their context. The sentences are invented."""

import pytest

from labeling.preannotate.lexicon.persons import _openers
from labeling.preannotate.lexicon.terms import load_lexicon


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("زار عمار بوغلاس المعرض", "عمار بوغلاس"),
        ("وصلت خديجة بنت عبد الله الهاجري أمس", "خديجة بنت عبد الله الهاجري"),
        ("استقال محمد ولد أحمد سالم من منصبه", "محمد ولد أحمد سالم"),
        ("عاد صلاح الدين الهاجري إلى القاهرة", "صلاح الدين الهاجري"),
        ("فازت ميليتسا يوفانوفيتش بالسباق", "ميليتسا يوفانوفيتش"),
        ("غنى خوان باديا في الحفل", "خوان باديا"),
        ("خسر بارك سونغ هون المباراة", "بارك سونغ هون"),
        ("أدلى بصوته جوردون ميلر", "جوردون ميلر"),
        ("ظهر عبد الفتاح شريم على الشاشة", "عبد الفتاح شريم"),
        ("تحدث أبو مازن الخطيب للصحافيين", "أبو مازن الخطيب"),
        ("رحل محمد البدوي أبو قرون", "محمد البدوي أبو قرون"),
        ("حضر كارلوس دي لا فيغا الاجتماع", "كارلوس دي لا فيغا"),
    ],
)
def test_a_name_takes_all_its_parts(labelled, text: str, name: str) -> None:
    assert labelled(text).names("PERS") == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("سجل وسام أبو زيد هدفين", "وسام أبو زيد"),
        ("انتقد سيرغي كوزنتسوف الصفقة", "سيرغي كوزنتسوف"),
        ("سلم فاطمة الزهراني جائزة", "فاطمة الزهراني"),
        ("التقى محمود إبراهيم في عمان", "محمود إبراهيم"),
        ("وصف نقولا معتوق الطوائف بأنها قبائل", "نقولا معتوق"),
        ("اختير محمود حسين رئيسا للجنة", "محمود حسين"),
        ("ترك هاكون طفولته خلفه", "هاكون"),
    ],
)
def test_a_verb_a_noun_or_an_office_ends_a_name(labelled, text: str, name: str) -> None:
    assert labelled(text).names("PERS") == [name]


@pytest.mark.parametrize(
    ("as_name", "as_word"),
    [
        (("قال صالح إن الطريق طويل", "صالح"), "هذا الماء صالح للشرب"),
        (("التقى الوزير سالم الهاجري", "سالم الهاجري"), "خرج من الحادث وهو سالم"),
        (("أضافت أمل: لن نغادر", "أمل"), "لم يبق لهم أمل في العودة"),
        (("قالت المحامية وردة الشمري", "وردة الشمري"), "زرعت وردة أمام البيت"),
        (("وأوضح سعيد أن العمل بدأ", "سعيد"), "كان يوم سعيد في القرية"),
        (("انتقد النائب كريم العبيدي القرار", "كريم العبيدي"), "شعب كريم يستقبل ضيوفه"),
        (("دعا ناصر بن سعد إلى الهدوء", "ناصر بن سعد"), "لم يجد له ناصر في المجلس"),
        (("استقبل اللواء بدر القحطاني الوفد", "بدر القحطاني"), "طلع بدر جميل فوق البحر"),
        (("كتبت الشاعرة نور الجبوري قصيدة", "نور الجبوري"), "انقطع نور المصابيح"),
        (("كرمت الجامعة الدكتورة نجاح المطيري", "نجاح المطيري"), "كان نجاح المشروع كبيرا"),
        (("قالت هدى: سنعود", "هدى"), "سار القوم على غير هدى"),
        (("نفى عادل الزهراني الخبر", "عادل الزهراني"), "طالبوا بحكم عادل وسريع"),
    ],
)
def test_a_word_is_a_name_only_in_its_context(labelled, as_name: tuple[str, str], as_word: str) -> None:
    text, name = as_name
    assert labelled(text).names("PERS") == [name]
    assert labelled(as_word).names("PERS") == []


@pytest.mark.parametrize(
    "text",
    [
        "عاد من خان يونس مساء",
        "اندلع حريق في شركة غريفين",
        "رفعت المحكمة الجلسة",
        "اجتمعوا على أكبر طاولة",
        "تراجع خام برنت قليلا",
        "هبت عاصفة «دانيال» ليلا",
        "نام الأطفال في أبو حمد",
        "قال شاهد إن النار امتدت",
    ],
)
def test_what_looks_like_a_name_and_is_none(labelled, text: str) -> None:
    assert labelled(text).names("PERS") == []


def test_kin_and_appositions_announce_a_name(labelled) -> None:
    assert labelled("حضر شقيقه سليم العتيبي").names("PERS") == ["سليم العتيبي"]
    assert labelled("اعتقلت رجلا يدعى تيموثي أولسن").names("PERS") == ["تيموثي أولسن"]


def test_a_nationality_announces_an_unknown_name(labelled) -> None:
    said = labelled("فازت على الصربية دراغيتسا بلاتنوفيتش في النهائي")
    assert said.names("PERS") == ["دراغيتسا بلاتنوفيتش"]
    assert said.names("NORP") == ["الصربية"]


def test_a_family_name_alone_speaks(labelled) -> None:
    assert labelled("وأكد الغامدي أن العمل بدأ").names("PERS") == ["الغامدي"]
    assert labelled("وقال الطبيب إن الجرح عميق").names("PERS") == []


def test_the_last_part_alone_is_found_again(labelled) -> None:
    assert labelled("حضر حسام البرقاوي. ورفض البرقاوي الرد.").names("PERS") == ["حسام البرقاوي", "البرقاوي"]


def test_a_verb_at_the_head_of_its_clause_is_no_first_name(labelled) -> None:
    assert labelled("طالب حاتم العيثاوي بالتحقيق").names("PERS") == ["حاتم العيثاوي"]


def test_a_president_who_is_called_like_a_month_is_no_date(labelled) -> None:
    assert labelled("استقبل رجب طيب أردوغان الوفد").names("PERS") == ["رجب طيب أردوغان"]


def test_a_name_that_could_be_another_behind_and_is_read_as_it_stands_whatever_the_order_of_sets():
    alone = load_lexicon().classes["last_alone"]
    both = {word for word in alone if word[0] == "و" and word[1:] in alone}
    assert both
    assert {_openers()[word] for word in both} == {""}
