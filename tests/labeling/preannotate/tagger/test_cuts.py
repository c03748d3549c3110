"""Which letters may be cut, and what the decision sees."""

from labeling.preannotate.tagger.cuts import cut_choices, cut_features


def test_only_joined_letters_can_be_cut() -> None:
    assert cut_choices("وباريس") == (0, 1, 2)
    assert cut_choices("للامم") == (0, 1)
    assert cut_choices("سرت")[0] == 0
    assert cut_choices("مصر") == (0,)


def test_the_decision_sees_which_rest_the_lexicon_knows_and_what_it_cut_itself() -> None:
    features = cut_features("وليبيا", "GPE", "في", "1")
    assert "k1=name" in features
    assert "lex=1" in features
    assert "before=في p1=و" in features
