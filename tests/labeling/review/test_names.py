"""Names that are labelled in two ways."""

import pytest
from reviewed_cases import entity

from labeling.review.names import NOT_LABELLED, OTHER_TYPE, Names
from schemas.records import Labels

CITY = "وصل الوفد إلى طرابلس أمس"


def checked(*documents):
    """(text, words and type of each entity) of each document → what looks wrong."""
    names, labelled = Names(), []
    for number, (text, entities) in enumerate(documents):
        labelled.append((f"d{number}", text, Labels(tuple(entity(w, k, text=text) for w, k in entities))))
    for _, text, labels in labelled:
        names.learn(text, labels)
    found = [one for name, text, labels in labelled for one in names.check(name, text, labels)]
    return [*found, *names.rest()]


def test_the_one_that_differs_from_all_others_is_named():
    usual = (CITY, [("طرابلس", "GPE")])
    (one,) = checked(usual, usual, usual, (CITY, [("طرابلس", "PERS")]))
    assert (one.check, one.document, one.says) == (OTHER_TYPE, "d3", "PERS here, GPE elsewhere (3 of 4)")
    assert one.score == pytest.approx(3 / 5)


def test_a_spelling_without_hamza_or_with_a_proclitic_is_the_same_name():
    usual = ("زار إربد أمس", [("إربد", "GPE")])
    (one,) = checked(usual, usual, usual, ("زار واربد أمس", [("اربد", "PERS")]))
    assert (one.document, one.check) == ("d3", OTHER_TYPE)


def test_a_name_without_a_habit_is_no_fault():
    assert checked((CITY, [("طرابلس", "GPE")]), (CITY, [("طرابلس", "PERS")])) == []


def test_a_state_may_be_a_place_here_and_a_government_there():
    usual = (CITY, [("طرابلس", "GPE")])
    assert checked(usual, usual, usual, (CITY, [("طرابلس", "ORG")])) == []


def test_a_name_without_a_label_is_found_behind_a_proclitic_too():
    usual = (CITY, [("طرابلس", "GPE")])
    (one,) = checked(usual, usual, usual, ("عاد من سرت وطرابلس", [("سرت", "GPE")]))
    assert (one.check, one.document) == (NOT_LABELLED, "d3")
    assert one.passage.pieces()[-1] == ("طرابلس", "1")
    assert one.says == "GPE elsewhere (3 labelled, 1 not)"


def test_words_inside_a_longer_name_and_words_that_mostly_bear_no_label_are_left_in_peace():
    usual = (CITY, [("طرابلس", "GPE")])
    assert checked(usual, usual, usual, ("قرر مجلس طرابلس البلدي", [("مجلس طرابلس البلدي", "ORG")])) == []
    assert checked(usual, usual, usual, (CITY, []), (CITY, [])) == []


def test_numbers_are_no_names():
    usual = ("قتل سبعة أمس", [("سبعة", "CARDINAL")])
    assert checked(usual, usual, usual, ("عمره سبعة أعوام", [])) == []
