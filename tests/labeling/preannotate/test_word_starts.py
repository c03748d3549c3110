"""Where a name begins inside its written word."""

import pytest

from labeling.preannotate.word_starts import proclitic_length, words_alone


@pytest.mark.parametrize(
    ("word", "rest"),
    [
        ("وسرت", "سرت"),  # the lexicon has the rest, and not the whole
        ("وزارة", "وزارة"),  # it has the whole
        ("بغداد", "بغداد"),
        ("لبنان", "لبنان"),
        ("وليبيا", "ليبيا"),
        ("وبليبيا", "ليبيا"),
        ("والقاهرة", "القاهرة"),
        ("بالبرلمان", "البرلمان"),
        ("للأمم", "لأمم"),  # contracted ال
        ("وللأمم", "لأمم"),
        ("لِلأمم", "لأمم"),  # a haraka on the proclitic goes with it
        ("وكسمبورية", "كسمبورية"),  # unknown: و is the conjunction
        ("بكسمبورية", "بكسمبورية"),  # unknown: nothing speaks for a preposition
        ("ب132", "132"),
        ("سيزور", "سيزور"),  # the future س is part of the verb
        ("و", "و"),
    ],
)
def test_the_name_begins_behind_its_proclitics(word, rest):
    assert word[proclitic_length(word) :] == rest


def test_a_word_that_stands_alone_elsewhere_in_the_document_is_a_witness():
    word = "بكسمبورية"
    assert word[proclitic_length(word, words_alone(["كسمبورية", "في"])) :] == "كسمبورية"
