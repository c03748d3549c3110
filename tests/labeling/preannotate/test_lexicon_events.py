"""Events of the lexicon: triggers, participants, realis and polarity. The sentences are invented."""

import pytest


def test_a_verb_takes_its_subject_and_object_in_order(labelled) -> None:
    said = labelled("هاجم الجيش الليبي تنظيم القاعدة في درنة أمس")
    assert said.roles("Attack") == {
        "Attacker": "الجيش الليبي",
        "Target": "تنظيم القاعدة",
        "Place": "درنة",
        "Time": "أمس",
    }


def test_a_subject_may_stand_before_its_verb(labelled) -> None:
    assert labelled("الجيش الليبي هاجم تنظيم القاعدة").roles("Attack") == {
        "Attacker": "الجيش الليبي",
        "Target": "تنظيم القاعدة",
    }


def test_the_killed_of_a_passive_verb_are_victims(labelled) -> None:
    said = labelled("قتل الأحد خمسة جنود في تعز")
    assert said.roles("Killing") == {"Victim": "خمسة جنود", "Time": "الأحد", "Place": "تعز"}


def test_a_noun_takes_the_one_who_follows_it(labelled) -> None:
    assert labelled("بعد مقتل سبعة مدنيين").roles("Killing") == {"Victim": "سبعة مدنيين"}


def test_a_joined_lam_leads_to_the_attacker(labelled) -> None:
    assert labelled("في هجوم لتنظيم القاعدة على مطار عدن").roles("Attack") == {
        "Attacker": "تنظيم القاعدة",
        "Target": "مطار عدن",
    }


def test_a_light_verb_gives_its_noun_a_subject(labelled) -> None:
    assert labelled("شن الجيش السوري هجوما على حلب").roles("Attack") == {"Attacker": "الجيش السوري", "Target": "حلب"}


def test_who_is_joined_by_and_takes_part_too(labelled) -> None:
    said = labelled("بدأت مفاوضات بين إيران وفرنسا")
    names = [said.text[a.start : a.end] for a in said.event("Negotiation").arguments]
    assert names == ["إيران", "فرنسا"]


def test_an_argument_that_is_an_entity_carries_its_id_and_its_span(labelled) -> None:
    said = labelled("سيطر تنظيم القاعدة على زنجبار")
    entities = {entity.id: entity for entity in said.labels.entities}
    arguments = said.event("TerritoryTaken").arguments
    assert arguments
    for argument in arguments:
        if argument.entity is not None:
            assert entities[argument.entity].span == argument.span


@pytest.mark.parametrize(
    ("text", "realis", "polarity"),
    [
        ("انسحب الجيش الليبي من سرت", "actual", "positive"),
        ("سينسحب الجيش الليبي من سرت", "other", "positive"),
        ("لم ينسحب الجيش الليبي من سرت", "actual", "negative"),
        ("لن ينسحب الجيش الليبي من سرت", "other", "negative"),
        ("قد ينسحب الجيش الليبي من سرت", "other", "positive"),
        ("يعتزم الجيش الليبي الانسحاب من سرت", "other", "positive"),
        ("نفى الناطق انسحاب الجيش الليبي من سرت", "actual", "negative"),
        ("استعدادا للانسحاب المرتقب من سرت", "other", "positive"),
    ],
)
def test_words_around_a_trigger_turn_its_realis_and_polarity(labelled, text: str, realis: str, polarity: str) -> None:
    event = labelled(text).event("Withdrawal")
    assert (event.realis, event.polarity) == (realis, polarity)


def test_a_trigger_has_no_proclitic(labelled) -> None:
    said = labelled("ويقتل القصف المدنيين")
    assert "يقتل" in [said.text[e.trigger.start : e.trigger.end] for e in said.labels.events]


def test_a_word_of_a_name_triggers_nothing(labelled) -> None:
    assert [e.type for e in labelled("قال المؤتمر الوطني العام ذلك").labels.events] == []


def test_sanctions_take_their_target_behind_the_preposition(labelled) -> None:
    said = labelled("فرض الاتحاد الأوروبي عقوبات على سوريا")
    assert said.roles("Sanction") == {"Agent": "الاتحاد الأوروبي", "Target": "سوريا"}


def test_a_demand_has_a_speaker_an_addressee_and_the_whole_of_what_is_demanded(labelled) -> None:
    assert labelled("طالبت الأمم المتحدة الحكومة الليبية بفتح معابر آمنة إلى سرت").roles("Demand") == {
        "Speaker": "الأمم المتحدة",
        "Addressee": "الحكومة الليبية",
        "Demand": "فتح معابر آمنة إلى سرت",
    }


def test_an_accusation_has_its_charge(labelled) -> None:
    assert labelled("اتهمت قطر إيران بسرقة وثائق سرية").roles("Accuse") == {
        "Speaker": "قطر",
        "Accused": "إيران",
        "Charge": "سرقة وثائق سرية",
    }


def test_what_a_trigger_heads_is_the_trigger_alone(labelled) -> None:
    said = labelled("رحبت قطر بتشكيل لجنة مشتركة")
    assert said.roles("Endorse") == {"Speaker": "قطر", "Topic": "تشكيل"}


def test_a_joined_verb_takes_the_subject_of_the_one_before(labelled) -> None:
    said = labelled("حذرت الأمم المتحدة من المجاعة، وطالبت بفتح المعابر")
    assert said.roles("Demand")["Speaker"] == "الأمم المتحدة"


def test_a_counted_phrase_stands_whole_with_the_word_for_about(labelled) -> None:
    assert labelled("قتل نحو سبعين شخصا في تعز").roles("Killing") == {"Victim": "نحو سبعين شخصا", "Place": "تعز"}


def test_a_vowel_over_the_first_letter_makes_a_verb_passive(labelled) -> None:
    assert labelled("قُتل الزعيم القبلي").roles("Killing").keys() <= {"Victim"}


def test_a_sentence_of_a_court_keeps_its_years(labelled) -> None:
    roles = labelled("قضت المحكمة العليا بالسجن خمسة أعوام على تاجر").roles("Verdict")
    assert (roles["Sentence"], roles["Court"]) == ("السجن خمسة أعوام", "المحكمة العليا")


def test_a_duration_is_no_time_of_an_event(labelled) -> None:
    assert "Time" not in labelled("حاصرت الميليشيا سرت ثلاثة أيام").roles("Siege")


def test_who_did_what_a_noun_names_stands_behind_its_verb(labelled) -> None:
    assert labelled("في هجوم شنه تنظيم القاعدة على عدن").roles("Attack") == {
        "Attacker": "تنظيم القاعدة",
        "Target": "عدن",
    }


@pytest.mark.parametrize(
    ("text", "tag", "realis", "polarity"),
    [
        ("طالبت قطر بانسحاب القوات من سرت", "Withdrawal", "other", "positive"),
        ("تعهدت إيران بالإفراج عن المعتقلين", "Release", "other", "positive"),
        ("انفجر لغم من دون إصابات", "Injury", "actual", "negative"),
        ("تعقد القمة غدا في تونس", "Meeting", "other", "positive"),
        ("أصدرت المحكمة قرارا بعدما قتل الجندي", "Killing", "actual", "positive"),
    ],
)
def test_plans_and_demands_have_not_taken_place(labelled, text: str, tag: str, realis: str, polarity: str) -> None:
    event = labelled(text).event(tag)
    assert (event.realis, event.polarity) == (realis, polarity)
