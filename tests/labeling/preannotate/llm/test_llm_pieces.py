"""Long documents in pieces."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.tokens import tokens
from labeling.preannotate.llm.pieces import pieces
from schemas.records import Span


def cut(text: str, longest: int) -> list[str]:
    return [text[span.start : span.end] for span in pieces(text, longest)]


def test_what_fits_is_one_piece_and_what_is_empty_is_none():
    assert cut("قال حسن.\nوصل.", 100) == ["قال حسن.\nوصل."]
    assert cut(" \n ", 100) == []


def test_paragraphs_are_not_cut_where_they_fit_and_share_a_piece():
    assert cut("ا ب ج\nد ه و\nز ح", 11) == ["ا ب ج\nد ه و", "ز ح"]


def test_a_long_paragraph_is_cut_between_sentences_and_a_long_sentence_between_words():
    assert cut("وصل حسن امس. غادر سالم اليوم.", 18) == ["وصل حسن امس.", "غادر سالم اليوم."]
    assert cut("وصل حسن امس الى المدينة", 12) == ["وصل حسن امس", "الى المدينة"]


def test_a_stretch_is_cut_alone():
    assert pieces("وصل. غادر. عاد.", 5, Span(5, 15)) == [Span(5, 10), Span(11, 15)]


@given(st.text(alphabet="سرت ليبيا.\n؟«»1", max_size=80), st.integers(5, 30))
def test_every_word_is_in_one_piece_and_every_piece_fits(text, longest):
    found = pieces(text, longest)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for word in tokens(text):
        assert any(span.start <= word.start and word.end <= span.end for span in found)
    assert all(span.end - span.start <= max(longest, *(w.end - w.start for w in tokens(text))) for span in found)
