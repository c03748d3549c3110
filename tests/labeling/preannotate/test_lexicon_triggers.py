"""The words that report events: their forms, and the neighbours that decide doubtful ones. The sentences are invented."""

import pytest

from labeling.preannotate.lexicon.terms import DATA, load_lexicon
from labeling.preannotate.lexicon.triggers import KINDS, contexts, triggers
from schemas.errors import MusnadError
from schemas.yaml_lines import read_yaml

TYPES = read_yaml(DATA / "triggers.yaml", MusnadError).data
CONTEXTS = read_yaml(DATA / "contexts.yaml", MusnadError).data
CLAUSES = read_yaml(DATA / "clauses.yaml", MusnadError).data


def forms(word: str, kind: str = "verbs") -> set[str]:
    return {trigger.form for trigger in triggers({"Attack": {kind: [word]}})}


def test_every_context_that_triggers_name_is_there_and_none_is_idle() -> None:
    named = {"planned", "to_come"}  # realis asks for these two
    for words in TYPES.values():
        named |= set(words.get("near", {})) | set(words.get("never", ()))
        named |= {name for group in words.get("near", {}).values() for name in group.get("never", ())}
    assert named == set(CONTEXTS)


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_context_is_sorted_names_no_word_twice_and_looks_somewhere(name: str) -> None:
    words = CONTEXTS[name]["words"]
    assert words == sorted(set(words))
    assert CONTEXTS[name]["before"] + CONTEXTS[name]["behind"] > 0
    assert not [word for word in words if " " in word]


@pytest.mark.parametrize("name", sorted(CLAUSES))
def test_a_list_of_clause_words_is_sorted_and_names_no_word_twice(name: str) -> None:
    assert CLAUSES[name] == sorted(set(CLAUSES[name]))


@pytest.mark.parametrize("tag", sorted(TYPES))
def test_a_type_lists_each_word_once_in_a_group_and_knows_its_keys(tag: str) -> None:
    words = TYPES[tag]
    assert set(words) <= {*KINDS, "weak", "near", "never", "acts", "whole"}
    for group in (words, *words.get("near", {}).values()):
        for kind in KINDS:
            assert len(group.get(kind, ())) == len(set(group.get(kind, ())))


def test_verbs_come_in_the_dual_and_with_objects() -> None:
    assert {"هاجما", "يهاجمان", "نهاجم", "هاجموه", "يهاجمونهم", "هاجمتهم"} <= forms("هاجم/هاجم")


def test_a_verb_with_a_weak_end_changes_it_before_an_ending() -> None:
    assert {"اخلي", "اخليت", "اخليا", "اخلوا", "يخلون"} <= forms("أخلى/خلي")


def test_nouns_come_in_the_accusative_in_the_dual_and_with_pronouns() -> None:
    assert {"هجوم", "الهجوم", "هجوما", "هجومين", "هجومه", "هجومهم"} <= forms("هجوم", "nouns")
    assert {"محاكمه", "محاكمته", "محاكمتهم", "محاكمتين"} <= forms("محاكمة", "masdars")
    assert {"لقاءه", "لقايه"} <= forms("لقاء", "masdars")


def test_a_word_of_a_context_counts_with_article_and_preposition() -> None:
    words = contexts({"court": {"before": 1, "behind": 1, "words": ["محكمة"]}})["court"].words
    assert {"محكمه", "المحكمه", "بالمحكمه", "للمحكمه", "ومحكمه"} <= words


def test_the_lexicon_has_no_trigger_without_its_context() -> None:
    lexicon = load_lexicon()
    assert all(near in lexicon.contexts for words in TYPES.values() for near in words.get("near", {}))


@pytest.mark.parametrize(
    ("text", "tag", "trigger"),
    [
        ("نشرت الحكومة ألفي جندي على الحدود", "Deployment", "نشرت"),
        ("حكمت محكمة في بنزرت على تاجر بالسجن عامين", "Verdict", "حكمت"),
        ("رفعت كندا العقوبات عن شركة ملاحة", "SanctionEasing", "رفعت"),
        ("حل الملك البرلمان قبل موعده", "Dissolution", "حل"),
        ("وصل وزير الخارجية الهندي إلى كابول", "Visit", "وصل"),
        ("فاز مرشح المعارضة برئاسة البلدية", "Election", "فاز"),
        ("وقعت قطر ورواندا اتفاقية لنقل الركاب", "Agreement", "وقعت"),
        ("لقي أربعة عمال مصرعهم في انهيار منجم", "Death", "مصرعهم"),
        ("قصفت طائرة مسيرة رتلا من الشاحنات", "AirStrike", "قصفت"),
        ("فجر انتحاري نفسه أمام الثكنة", "Bombing", "فجر"),
        ("سيستقبل الأمير وزير الدفاع الفرنسي", "Meeting", "سيستقبل"),
        ("تبرع تاجر بسيارة إسعاف للبلدية", "Aid", "تبرع"),
    ],
)
def test_a_doubtful_word_reports_an_event_where_its_context_says_so(
    labelled, text: str, tag: str, trigger: str
) -> None:
    event = labelled(text).event(tag)
    assert text[event.trigger.start : event.trigger.end] == trigger


@pytest.mark.parametrize(
    "text",
    [
        "نشرت المجلة رواية جديدة في صيف العام الماضي",
        "حل الشتاء باكرا هذا العام",
        "رفعت الشركة أسعارها مرتين",
        "وصل الطرد بعد أسبوع",
        "شن الفريق هجوما في الشوط الثاني",
        "حرب كلامية بين المرشحين لا تنتهي",
        "هاجم الجراد حقول القمح",
        "عثر الطبيب على عين صناعية",
        "أجرى الفريق مباراة ودية",
    ],
)
def test_a_doubtful_word_reports_nothing_elsewhere(labelled, text: str) -> None:
    assert [event.type for event in labelled(text).labels.events] == []


def test_a_person_who_attacks_in_words_makes_no_attack(labelled) -> None:
    assert labelled("هاجم وزير المالية السابق الموازنة الجديدة").labels.events == ()


def test_a_treaty_behind_the_verb_that_signs_it_is_no_second_event(labelled) -> None:
    assert [e.type for e in labelled("وقعت مصر وقبرص اتفاقية للغاز").labels.events] == ["Agreement"]


def test_a_future_verb_has_its_sin_inside(labelled) -> None:
    text = "سيزور الرئيس المصري تونس"
    event = labelled(text).event("Visit")
    assert text[event.trigger.start : event.trigger.end] == "سيزور"
    assert event.realis == "other"
