"""CoNLL files, flat and nested, back into texts and spans."""

import pytest

from labeling.compare.conll import is_conll, read_conll
from schemas.errors import InputError


@pytest.fixture
def sentences(tmp_path):
    """Writes a CoNLL file and reads it."""

    def read(content: str):
        path = tmp_path / "corpus.txt"
        path.write_bytes(content.encode())
        return list(read_conll(path))

    return read


def named(sentence) -> list[tuple[str, str]]:
    return [(sentence.text[e.start : e.end], e.type) for e in sentence.labels.entities]


def test_a_sentence_is_its_tokens_with_a_space_between(sentences):
    first, second = sentences("زار O\nوفد B-ORG\nقطر I-ORG\n. O\n\nوعاد O\n")
    assert (first.number, first.text, named(first)) == (1, "زار وفد قطر .", [("وفد قطر", "ORG")])
    assert (second.number, second.text, named(second)) == (2, "وعاد", [])
    assert [first.text[t.start : t.end] for t in first.tokens] == ["زار", "وفد", "قطر", "."]


def test_nested_columns_hold_names_in_names(sentences):
    (one,) = sentences("وزير B-OCC\nخارجية I-OCC B-ORG\nتونس I-OCC I-ORG B-GPE\nأمس B-DATE\n")
    assert named(one) == [("وزير خارجية تونس", "OCC"), ("خارجية تونس", "ORG"), ("تونس", "GPE"), ("أمس", "DATE")]


def test_a_name_of_a_type_inside_another_of_that_type_keeps_its_column(sentences):
    (one,) = sentences("لجنة B-ORG\nاتحاد I-ORG B-ORG\nالكتاب I-ORG I-ORG\nالعليا I-ORG\n")
    assert named(one) == [("لجنة اتحاد الكتاب العليا", "ORG"), ("اتحاد الكتاب", "ORG")]


def test_an_inner_name_that_changes_its_column_goes_on(sentences):
    (one,) = sentences("بلدية B-ORG B-GPE\nرام I-GPE\nالله I-GPE\n")
    assert named(one) == [("بلدية رام الله", "GPE"), ("بلدية", "ORG")]


def test_two_names_side_by_side_are_two(sentences):
    assert named(sentences("عمر B-PERS\nسلمى B-PERS\n")[0]) == [("عمر", "PERS"), ("سلمى", "PERS")]


def test_an_inside_tag_that_continues_nothing_begins_a_name_and_is_counted(sentences):
    (one,) = sentences("في O\nحلب I-GPE\nالقديمة I-GPE\n")
    assert (named(one), one.loose) == ([("حلب القديمة", "GPE")], 1)


def test_bioes_is_read_too(sentences):
    (one,) = sentences("عمر S-PERS\nزار O\nجبل B-LOC\nالشيخ E-LOC\nعمان U-GPE\n")
    assert named(one) == [("عمر", "PERS"), ("جبل الشيخ", "LOC"), ("عمان", "GPE")]


def test_tabs_windows_line_ends_and_document_marks(sentences):
    first, second = sentences("\ufeff-DOCSTART- O\r\n\r\nعمر\tB-PERS\r\n\r\n\r\nعاد\tO\r\n")
    assert (first.text, second.text) == ("عمر", "عاد")


def test_an_unusual_blank_stays_in_its_token(sentences):
    assert sentences("10\u00a0000 B-CARDINAL\n")[0].text == "10\u00a0000"


@pytest.mark.parametrize("line", ["عمر", "عمر NN", "عمر B-", "عمر O NN"])
def test_a_line_without_a_tag_is_named(sentences, line):
    with pytest.raises(InputError, match=r"corpus\.txt:2 is no line of a CoNLL file"):
        sentences(f"عمر O\n{line}\n")


def test_a_file_is_told_by_its_first_line():
    assert is_conll("عمر B-PERS")
    assert is_conll("-DOCSTART- -X- O O")
    assert not is_conll("id: port-1")
    assert not is_conll('{"id": "1", "entities": []}')
    assert not is_conll("عمر")


def test_in_conll_2003_only_the_last_column_is_a_tag(sentences):
    (one,) = sentences("-DOCSTART- -X- O O\n\nزار NN B-VP O\nوفد NN B-NP B-ORG\nقطر NNP I-NP I-ORG\n")
    assert named(one) == [("وفد قطر", "ORG")]


def test_columns_that_say_nothing_are_passed_over(sentences):
    (one,) = sentences("زار - - O\nوفد _ _ B-ORG\n")
    assert named(one) == [("وفد", "ORG")]
    assert is_conll("زار _ _ O")
    assert not is_conll("زار - -")
