"""Quoted words back to their place in the text."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labeling.arabic.tokens import is_word, tokens
from labeling.preannotate.llm.quotes import NotFound, Quotable
from schemas.records import Span


def place(text: str, words: str, before: str = "", **more) -> str:
    found = Quotable(text).find(words, before, Span(0, len(text)), **more)
    return text[found.span.start : found.span.end]


def start(text: str, words: str, before: str = "", **more) -> int:
    return Quotable(text).find(words, before, Span(0, len(text)), **more).span.start


def reason(text: str, words: str) -> str:
    with pytest.raises(NotFound) as caught:
        Quotable(text).find(words, "", Span(0, len(text)))
    return caught.value.reason


def test_words_are_found_as_they_stand():
    assert Quotable("وصل الوفد الى سرت").find("سرت", "الوفد الى", Span(0, 17)) == Quotable("وصل الوفد الى سرت").find(
        "سرت", "", Span(0, 17)
    )
    assert place("وصل الوفد الى سرت", "الوفد الى سرت") == "الوفد الى سرت"


def test_a_spelling_that_the_model_has_corrected_is_found_and_doubtful():
    text = "أعلنت الأمــم المتَّحدة ذلك"
    found = Quotable(text).find("الامم المتحدة", "اعلنت", Span(0, len(text)))
    assert text[found.span.start : found.span.end] == "الأمــم المتَّحدة"
    assert not found.certain


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("وصل الى مصراتة وسرت", "وسرت", "سرت"),  # the model has left the conjunction on
        ("وصل الى مصراتة وسرت", "سرت", "سرت"),
        ("بيان للأمم المتحدة", "الأمم المتحدة", "لأمم المتحدة"),  # contracted لل
        ("بيان للأمم المتحدة", "للأمم المتحدة", "لأمم المتحدة"),
        ("بيان للأمم المتحدة", "لأمم المتحدة", "لأمم المتحدة"),
        ("وللأمم المتحدة دور", "الأمم المتحدة", "لأمم المتحدة"),
        ("وسيزور المدينة غدا", "يزور", "سيزور"),  # the future س belongs to the verb
        ("وَسَيزور المدينة غدا", "يزور", "سَيزور"),
        ("قالت وزارة النقل", "وزارة النقل", "وزارة النقل"),  # a و that belongs to the word
        ("قال «الاتفاق جيد».", "«الاتفاق جيد».", "الاتفاق جيد"),
        ("في تموز (يوليو) الماضي", "تموز (يوليو)", "تموز (يوليو)"),  # what closes inside stays
        ("(في تموز)", "تموز)", "تموز"),
        ("زار سرتَ أمس", "سرت", "سرتَ"),  # harakat at the end belong to the word
    ],
)
def test_spans_have_no_proclitic_and_no_marks(text, words, found):
    assert place(text, words) == found


def test_the_left_context_tells_two_places_apart():
    text = "زار حسن ليبيا ثم غادر ليبيا"
    assert start(text, "ليبيا", "زار حسن") == 8
    assert start(text, "ليبيا", "ثم غادر") == 22
    assert start("في سرت وفي بلدة وسرت", "سرت", "بلدة") == 17  # the proclitic is in neither quote


def test_without_a_context_the_first_free_place_is_taken_and_doubtful():
    text = "ليبيا ثم ليبيا"
    assert start(text, "ليبيا") == 0
    assert start(text, "ليبيا", taken={Span(0, 5)}) == 9
    assert not Quotable(text).find("ليبيا", "", Span(0, len(text))).certain


def test_a_filler_is_looked_for_next_to_its_trigger():
    text = "ليبيا قبل سنة. هاجم مسلحون ليبيا"
    assert start(text, "ليبيا", near=Span(15, 19)) == 27


def test_nothing_is_found_outside_the_piece():
    with pytest.raises(NotFound, match="quote-not-in-text"):
        Quotable("سرت وليبيا").find("سرت", "", Span(4, 10))


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("بنغازي", "quote-not-in-text"),
        ("", "quote-empty"),
        (" «» ", "quote-empty"),
        ("\u0651", "quote-not-in-text"),
        ("صرا", "quote-inside-word"),
        ("مصرات", "quote-inside-word"),
    ],
)
def test_what_has_no_place_has_a_reason(words, slug):
    assert reason("وصل الى مصراتة", words) == slug


@given(st.text(alphabet="سرتليبياوبكلة أإى\u064e\u0640.،«»1", min_size=1, max_size=40), st.data())
def test_a_run_of_whole_words_is_found_somewhere_and_on_words(text, data):
    words = [span for span in tokens(text) if is_word(text[span.start : span.end])]
    assume(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quoted = text[words[first].start : words[last].end]
    found = Quotable(text).find(quoted, text[: words[first].start], Span(0, len(text))).span
    assert found.end in {word.end for word in words}
    assert quoted.endswith(text[found.start : found.end].strip()) or not quoted.strip("\u064e\u0640")
    assert text[found.start : found.end].strip() == text[found.start : found.end]
