"""The row of tokens that the tagger reads: nothing is lost, and words keep what tells them apart."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate.lexicon.reading import read
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.tagger.sequences import LONGEST, tokenise


def test_words_and_marks_stand_in_one_row() -> None:
    reading = read("قال «أحمد»، في 12.5%.", load_lexicon())
    tokens = tokenise(reading)
    assert tokens.keys == ["قال", "«", "احمد", "»", "،", "في", "12.5", "%", "."]
    assert [tokens.word_of[at] for at in tokens.token_of] == list(range(len(reading)))


def test_a_final_marbuta_or_maqsura_stays_though_folding_makes_it_like_others() -> None:
    assert tokenise(read("مدرســة عـلى فيّ", load_lexicon())).keys == ["مدرسة", "على", "في"]


@given(st.text(alphabet="وسرت بغد،.«»\n 12ة\u0640\u064b", max_size=120))
def test_sentences_cover_every_token_once_in_order(text: str) -> None:
    reading = read(text, load_lexicon())
    tokens = tokenise(reading)
    covered = [at for first, last in tokens.sentences for at in range(first, last)]
    assert covered == list(range(len(tokens.keys)))
    assert tokens.starts == sorted(tokens.starts)
    assert all(reading.text[a:b].strip() for a, b in zip(tokens.starts, tokens.ends, strict=True))


def test_a_line_without_end_is_cut() -> None:
    tokens = tokenise(read("كلمة " * (2 * LONGEST + 5), load_lexicon()))
    assert [last - first for first, last in tokens.sentences] == [LONGEST, LONGEST, 5]
