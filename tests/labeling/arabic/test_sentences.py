"""Sentences: what ends one, what does not, and that nothing but blanks lies between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.sentences import paragraphs, sentences


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. غادر الوفد.", ["وصل الوفد.", "غادر الوفد."]),
        ("هل وصل؟ نعم!", ["هل وصل؟", "نعم!"]),
        ("ارتفع 3.5 نقطة. ثم هبط.", ["ارتفع 3.5 نقطة.", "ثم هبط."]),
        ("قال د. سالم كلمته. ومضى.", ["قال د. سالم كلمته.", "ومضى."]),
        ("افادت أ.ف.ب عن ذلك. ثم صمتت.", ["افادت أ.ف.ب عن ذلك.", "ثم صمتت."]),
        ("قال «كفى. عودوا. الآن». ومضى.", ["قال «كفى. عودوا. الآن».", "ومضى."]),
        ("جاء (السبت. أو الأحد) معا. ومضى.", ["جاء (السبت. أو الأحد) معا.", "ومضى."]),
        ("انتهى الأمر.وعاد الناس.", ["انتهى الأمر.", "وعاد الناس."]),
        ("حدث ذلك عام 2011.وعاد الناس.", ["حدث ذلك عام 2011.", "وعاد الناس."]),
        ("انتظرنا.. ثم عدنا... حقا. ومضينا.", ["انتظرنا.. ثم عدنا... حقا.", "ومضينا."]),
        ("عنوان بلا نقطة\nنص. آخر", ["عنوان بلا نقطة", "نص.", "آخر"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_a_mark_ends_a_sentence_only_where_a_reader_would_stop(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_paragraphs_are_the_lines_without_their_edges() -> None:
    text = " أول \r\n\n ثان"
    assert [text[p.start : p.end] for p in paragraphs(text)] == ["أول", "ثان"]


@given(st.text(st.one_of(st.characters(), st.sampled_from('اب .!؟"«»()\n\r\u2028د1')), max_size=60))
def test_sentences_cover_all_but_blanks_and_never_overlap(text: str) -> None:
    at = 0
    for span in sentences(text):
        assert at <= span.start < span.end
        assert text[at : span.start].strip() == ""
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        at = span.end
    assert text[at:].strip() == ""
