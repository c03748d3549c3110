"""Windows of word pieces: each word in exactly one, as far from a cut as can be."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate.transformer.windows import Window, windows


def test_a_document_that_fits_is_one_window():
    assert windows([1, 2, 3], 6, 2) == [Window(0, 3, 0, 3)]
    assert windows([], 6, 2) == []


def test_neighbours_share_the_overlap_and_divide_it_in_the_middle():
    assert windows([1] * 10, 6, 4) == [Window(0, 6, 0, 4), Window(2, 8, 4, 6), Window(4, 10, 6, 10)]


def test_without_overlap_each_word_is_read_once():
    assert windows([1] * 5, 2, 0) == [Window(0, 2, 0, 2), Window(2, 4, 2, 4), Window(4, 5, 4, 5)]


def test_words_of_many_pieces_share_what_they_can_and_move_on():
    assert [(w.first, w.last) for w in windows([4, 4, 4], 4, 2)] == [(0, 1), (1, 2), (2, 3)]


@given(st.lists(st.integers(1, 8), max_size=80), st.integers(8, 30), st.integers(0, 15))
def test_every_word_belongs_to_one_window_that_has_it_and_fits(pieces, size, overlap):
    found = windows(pieces, size, min(overlap, size // 2))
    owned = [word for window in found for word in range(window.own_first, window.own_last)]
    assert owned == list(range(len(pieces)))
    for window in found:
        assert window.first <= window.own_first <= window.own_last <= window.last
        assert sum(pieces[window.first : window.last]) <= size


@given(st.lists(st.integers(1, 3), min_size=30, max_size=80))
def test_no_other_window_has_a_word_farther_from_its_cuts(pieces):
    found = windows(pieces, 20, 8)
    length = len(pieces)

    def depth(word, window):
        before = sum(pieces[window.first : word]) if window.first else 10**6
        after = sum(pieces[word + 1 : window.last]) if window.last < length else 10**6
        return min(before, after)

    for window in found:
        for word in range(window.own_first, window.own_last):
            assert depth(word, window) == max(depth(word, w) for w in found if w.first <= word < w.last)
