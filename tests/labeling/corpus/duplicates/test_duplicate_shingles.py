"""Shingles of folded words and the bands that find near-duplicates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.duplicates.shingles import band_keys, banding, jaccard, read_lines, shingle_set

_WORDS = st.lists(st.sampled_from("ابتثجحخ"), max_size=30)


def shingles(text, size=3):
    return shingle_set(read_lines(text, "").words, size)


@given(_WORDS, _WORDS, st.integers(1, 4))
def test_jaccard_of_the_hashes_is_that_of_the_runs_of_words(one, other, size):
    runs = [{tuple(w[i : i + size]) for i in range(len(w) - size + 1)} for w in (one, other)]
    expected = len(runs[0] & runs[1]) / len(runs[0] | runs[1]) if runs[0] | runs[1] else 0.0
    assert jaccard(shingles(" ".join(one), size), shingles(" ".join(other), size)) == expected


def test_spelling_variants_punctuation_and_line_ends_make_no_difference():
    plain = shingles("وصل الى المدينه وفد من الامم المتحده")
    assert np.array_equal(plain, shingles("وَصَلَ إلى المدينة،\nوفـــد من «الأمم»\n\nالمتحدة."))


def test_fewer_words_than_a_shingle_have_none():
    assert len(shingles("خبر عاجل")) == 0
    assert len(shingles("")) == 0
    assert len(shingles("خبر عاجل جدا")) == 1


def test_a_line_has_the_same_key_in_one_source_only():
    first, second = read_lines("اقرأ أيضا\n\nاقرا ايضا", "أ").keys
    assert first == second
    assert read_lines("اقرأ أيضا", "ب").keys[0] != first


def test_the_order_of_a_lines_words_tells_lines_apart():
    first, second = read_lines("اقرأ أيضا\nأيضا اقرأ", "").keys
    assert first != second


def test_the_words_of_chosen_lines_stay_in_order():
    lines = read_lines("أ ب\n\nت\nث ج", "")
    assert lines.of(np.array([True, False, True])).tolist() == lines.words[[0, 1, 3, 4]].tolist()


@pytest.mark.parametrize(("threshold", "expected"), [(0.7, (16, 4)), (0.8, (12, 5)), (0.5, (32, 2)), (0.05, (64, 1))])
def test_bands_find_a_pair_at_the_threshold(threshold, expected):
    assert banding(threshold) == expected


def test_near_duplicates_share_a_band_and_others_do_not(story):
    text = story(1, 200)
    near, far = text.replace(text.split()[50], "كلمة", 1), story(2, 200)
    same, other, unlike = band_keys([shingles(text), shingles(near), shingles(far)], 16, 4)
    assert set(same.tolist()) & set(other.tolist())
    assert not set(same.tolist()) & set(unlike.tolist())
