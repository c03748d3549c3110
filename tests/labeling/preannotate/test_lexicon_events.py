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
