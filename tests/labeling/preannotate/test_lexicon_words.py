"""The word lists: they name only types and roles that exist, and the version follows them."""

from pathlib import Path

import pytest

from labeling.preannotate.lexicon import version
from labeling.preannotate.lexicon.forms import nisba_forms, noun_forms, verb_forms, wide_verb_forms
from labeling.preannotate.lexicon.terms import DATA, load_lexicon
from schemas.errors import MusnadError
from schemas.yaml_lines import read_yaml

ENTITIES = {"PERS", "NORP", "OCC", "ORG", "GPE", "LOC", "FAC", "EVENT", "DATE", "TIME", "LANGUAGE", "WEBSITE", "LAW", "PRODUCT", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "UNIT", "MONEY", "CURR"}  # fmt: skip
ROLES = {
    "ArmedClash": "Attacker Target Participant Instrument Place Time",
    "Attack": "Attacker Target Instrument Place Time",
    "AirStrike": "Attacker Target Instrument Place Time",
    "Shelling": "Attacker Target Instrument Place Time",
    "Bombing": "Attacker Target Instrument Place Time",
    "TerritoryTaken": "Agent Territory Victim Place Time",
    "Siege": "Agent Target Place Time",
    "Ceasefire": "Participant Place Time",
    "Killing": "Agent Victim Instrument Place Time",
    "Injury": "Agent Victim Instrument Place Time",
    "Death": "Victim Place Time Reason",
    "Deployment": "Agent Artifact Origin Destination Time",
    "Withdrawal": "Agent Origin Destination Time",
    "Displacement": "Victim Agent Origin Destination Time",
    "Visit": "Person Destination Origin Time",
    "Abduction": "Agent Victim Place Time",
    "Arrest": "Agent Person Charge Place Time",
    "Trial": "Accused Court Charge Place Time",
    "Verdict": "Accused Court Sentence Charge Place Time",
    "Release": "Agent Person Place Time",
    "Protest": "Participant Target Topic Place Time",
    "Riot": "Participant Target Place Time",
    "Strike": "Participant Target Topic Place Time",
    "Meeting": "Participant Topic Place Time",
    "Negotiation": "Participant Topic Place Time",
    "Agreement": "Participant Topic Place Time",
    "Accuse": "Speaker Accused Charge Time",
    "Threaten": "Speaker Target Topic Time",
    "Demand": "Speaker Addressee Demand Time",
    "Reject": "Speaker Topic Time",
    "Endorse": "Speaker Topic Time",
    "Aid": "Giver Recipient Artifact Amount Time",
    "ArmsTransfer": "Giver Recipient Artifact Time",
    "Sanction": "Agent Target Reason Time",
    "SanctionEasing": "Agent Target Reason Time",
    "Appointment": "Agent Person Position Organization Time",
    "Removal": "Agent Person Position Organization Time",
    "Election": "Participant Person Position Place Time",
    "Founding": "Agent Organization Place Time",
    "Dissolution": "Agent Organization Place Time",
}


def words(name: str) -> dict[str, dict[str, object]]:
    data: dict[str, dict[str, object]] = read_yaml(DATA / f"{name}.yaml", MusnadError).data
    return data


def test_every_event_type_has_triggers_and_a_frame() -> None:
    assert set(words("triggers")) == set(words("frames")["types"]) == set(ROLES)


@pytest.mark.parametrize("tag", sorted(ROLES))
def test_a_frame_names_only_roles_of_its_type(tag: str) -> None:
    lexicon = load_lexicon()
    assert {frame.role for frame in lexicon.frames[tag]} <= set(ROLES[tag].split())
    assert lexicon.placeless(tag) == ("Place" not in ROLES[tag].split())


def test_names_and_heads_carry_only_known_entity_types() -> None:
    assert {key for key in words("heads") if key.isupper()} <= ENTITIES
    assert {key for key in words("places") if key.isupper()} <= ENTITIES


def test_verbs_come_in_both_tenses_with_endings_and_pronouns() -> None:
    forms = set(verb_forms("قتل/قتل"))
    assert {"قتل", "قتلت", "قتلوا", "يقتل", "تقتل", "يقتلون", "قتلته", "يقتلهم"} <= forms
    assert {"نفي", "نفت", "نفوا", "ينفي", "ينفون"} <= set(verb_forms("نفى/نفي"))


def test_nouns_and_adjectives_come_with_and_without_the_article() -> None:
    assert set(noun_forms("غارة جوية")) == {"غاره جويه", "الغاره الجويه"}
    assert {"ليبي", "الليبيه", "الليبيين"} <= set(nisba_forms("ليبي"))


def test_the_version_follows_the_words_and_not_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version_of_copy(folder: Path, extra: str = "") -> str:
        here = folder / "labeling" / "preannotate" / "lexicon"
        (here / "data").mkdir(parents=True)
        (folder / "labeling" / "arabic").mkdir()
        (here.parent / "gazetteer.py").write_text("")
        for path in DATA.glob("*.yaml"):
            (here / "data" / path.name).write_text(path.read_text() + extra)
        monkeypatch.setattr(version, "_HERE", here)
        monkeypatch.setattr(version, "_LABELING", folder / "labeling")
        version.lexicon_version.cache_clear()
        return version.lexicon_version()

    one, same, other = (
        version_of_copy(tmp_path / "a"),
        version_of_copy(tmp_path / "b"),
        version_of_copy(tmp_path / "c", "\n# another word\n"),
    )
    version.lexicon_version.cache_clear()
    assert one == same != other


def test_words_of_judgement_are_sorted_stand_once_and_say_one_thing() -> None:
    lists = words("judgements")
    for key in ("bad", "good", "bad_verbs", "good_verbs", "denied"):
        found = [str(word) for word in lists[key]]
        assert found == sorted(set(found)), key
    assert not set(lists["bad"]) & set(lists["good"])
    assert not set(lists["bad_verbs"]) & set(lists["good_verbs"])


def test_cues_of_stances_name_only_known_places() -> None:
    known = {"object", "second", "party", "person"}
    prepositions = set(words("words")["prepositions"]) | {"ب", "ل", "لمصلحة"}
    for polarity in ("oppose", "support", "neutral"):
        for cue in words("stances")[polarity]:
            assert set(cue["target"]) <= known | prepositions, cue


def test_verbs_of_stances_have_the_dual_and_pronouns_behind_the_plural() -> None:
    forms = set(wide_verb_forms("رفض/رفض")) | set(wide_verb_forms("دعا/دعو"))
    assert {"رفضوها", "يرفضونه", "يرفضان", "يرفضن", "دعته", "دعاهم", "دعوا"} <= forms
