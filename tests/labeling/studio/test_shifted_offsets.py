"""Offsets counted in UTF-16 are put right where only one place can be meant."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.studio.codec import from_results
from labeling.studio.shifted_offsets import unshifted
from schemas.records import Span
from schemas.vocabulary import load_vocabulary

TEXT = "🙂 وصل 👩‍🚀 الوفد إلى سرت أمس"


def units(offset: int, text: str = TEXT) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


def value(start: int, end: int, words: str) -> dict[str, object]:
    return {"start": start, "end": end, "text": words}


START = TEXT.index("سرت")
TOWN = Span(START, START + 3)


def test_both_boundaries_one_or_none_may_be_shifted() -> None:
    for start in (START, units(START)):
        for end in (START + 3, units(START + 3)):
            assert unshifted(value(start, end, "سرت"), TEXT) == TOWN


def test_counting_may_have_begun_behind_some_of_the_emoji() -> None:
    assert unshifted(value(START + 1, START + 4, "سرت"), TEXT) == TOWN


def test_where_two_places_can_be_meant_nothing_is_changed() -> None:
    assert unshifted(value(3, 4, "ا"), "🙂🙂اا") is None


def test_without_emoji_before_it_nothing_is_changed() -> None:
    assert unshifted(value(1, 4, "سرت"), "سرت 🙂") is None


def test_without_the_words_nothing_is_changed() -> None:
    assert unshifted({"start": units(START), "end": units(START + 3)}, TEXT) is None
    assert unshifted(value(units(START), units(START + 3), "بنغازي"), TEXT) is None


@given(st.text(st.sampled_from("🙂ابت \n"), min_size=1, max_size=30), st.data())
def test_a_span_counted_in_utf16_comes_back_exact_or_not_at_all(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    found = unshifted(value(units(start, text), units(end, text), words), text)
    if found is not None and words == words.strip():
        assert "".join(text[found.start : found.end].split()) == "".join(words.split())


def test_a_repaired_region_is_a_label_and_no_problem_but_said() -> None:
    result = {
        "id": "r1",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {**value(units(START), units(START + 3), "سرت"), "labels": ["GPE"]},
    }
    decoded = from_results([result], TEXT, load_vocabulary())
    assert [entity.span for entity in decoded.labels.entities] == [TOWN]
    assert decoded.problems == ()
    (repair,) = decoded.repairs
    assert (repair.region, repair.reason) == ("r1", "offsets-shifted")
