"""What the tagger looks at: the same for both spellings, and more where the lexicon knows something."""

from labeling.preannotate.lexicon.entities import find_entities
from labeling.preannotate.lexicon.reading import read
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.tagger.features import EDGE, near_findings, token_features, word_features
from labeling.preannotate.tagger.findings import findings
from labeling.preannotate.tagger.sequences import tokenise


def keys(text: str) -> list[str]:
    return tokenise(read(text, load_lexicon())).keys


def test_a_word_without_hamza_has_the_features_of_the_word_with_it() -> None:
    assert [word_features(key) for key in keys("أعلن الأمن إغلاق")] == [
        word_features(key) for key in keys("اعلن الامن اغلاق")
    ]


def test_the_lexicon_is_asked_about_the_word_behind_joined_letters_too() -> None:
    assert "g=name-GPE-countries" in word_features("ليبيا").here
    assert "g=name-GPE-countries+" in word_features("وليبيا").here


def test_what_neighbours_see_is_among_what_the_word_says_itself() -> None:
    for key in (*keys("وصل «الرئيس» وباريس، في 2016 و12 mars بالأمم المتحدة"), EDGE):
        features = word_features(key)
        assert set(features.near) <= set(features.here)
        assert set(features.far) <= set(features.here)


def test_function_words_are_classes_of_their_own_and_unknown_words_share_one() -> None:
    assert word_features("في").group == "في"
    assert word_features("زغفران").group == word_features("شغفران").group


def test_findings_tell_where_the_lexicon_sees_an_entity_and_where_it_ends() -> None:
    reading = read("دعت الأمم المتحدة إلى الهدوء", load_lexicon())
    tokens = tokenise(reading)
    said = findings(reading, find_entities(reading), tokens)
    assert "m=B-ORG" in said[1]
    assert "m=I-ORG" in said[2]
    assert "after=ORG" in said[3]
    assert near_findings(said[1]) == ("m=B-ORG",)
    assert said[1] == tuple(sorted(set(said[1])))


def test_a_token_has_its_own_features_those_of_four_neighbours_and_pairs() -> None:
    row = [EDGE, EDGE, "قال", "وزير", EDGE, EDGE]
    known = {key: word_features(key) for key in row}
    features = token_features(row, known, [()] * 6, 2)
    assert {"0w=قال", "+w=وزير", "-w=<s>", "b+قال وزير"} <= set(features)
