"""Audit: what is remarkable in a text's characters is counted, whatever the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.audit import AuditSums, arabic_share, audit
from labeling.corpus.ingest import normalised

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\r\n\ufeff\u200f\u200b\u0640\u064b\ufefb\ufdf2ا9٩۹é\u0301\x85\x07\u2066"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("نص", {}),
        ("\ufeffنص", {"bom": 1}),
        ("أ\r\nب\rج\nد", {"line_ends": 2}),
        ("أ\x07ب\x7f", {"c0": 2}),
        ("أ\x85ب", {"c1": 1}),
        ("\u200fنص\u202c\u061c", {"bidi": 3}),
        ("ن\u200bص\u00ad\u200c", {"zero_width": 3}),
        ("ﻻ ﷲ", {"presentation_forms": 2}),
        ("كـــتاب", {"tatweel": 3}),
        ("كِتَابٌ", {"diacritics": 3}),
        ("12 ١٢", {"mixed_digits": 2}),
        ("12 ١٢ ۱۲", {"mixed_digits": 3}),
        ("١٢", {}),
        ("cafe\u0301", {"nfc": 1}),
    ],
)
def test_each_thing_has_its_name(raw, found):
    text = normalised(raw)
    assert audit(raw, text) == {"characters": len(text), **found}


def test_tab_and_line_end_are_nothing_remarkable():
    assert audit("أ\tب\n", "أ\tب\n") == {"characters": 4}


@given(TEXTS)
def test_counts_agree_with_a_count_one_by_one(raw):
    text = normalised(raw)
    counts = audit(raw, text)
    assert all(counts.values()), "a count of zero is not named"
    assert counts.get("characters", 0) == len(text)
    assert counts.get("tatweel", 0) == text.count("\u0640")
    assert counts.get("c0", 0) == sum((ord(c) < 32 and c not in "\t\n") or c == "\x7f" for c in text)
    assert counts.get("c1", 0) == sum(0x80 <= ord(c) < 0xA0 for c in text)
    assert counts.get("bidi", 0) == sum(
        unicodedata.bidirectional(c) in _BIDI or c in "\u061c\u200e\u200f" for c in text
    )
    assert counts.get("nfc", 0) == (unicodedata.normalize("NFC", text) != text)
    assert counts.get("line_ends", 0) == raw.count("\r")


_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_every_presentation_form_that_stands_for_letters_is_counted():
    forms = [
        chr(code)
        for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFF))
        if unicodedata.normalize("NFKC", chr(code)) != chr(code)
    ]
    assert audit("", "".join(forms))["presentation_forms"] == len(forms)


def test_sums_say_in_how_many_documents_and_how_often():
    sums = AuditSums()
    sums.add({"characters": 10, "tatweel": 3})
    sums.add({"characters": 5})
    assert sums.to_json() == {"characters": {"documents": 2, "total": 15}, "tatweel": {"documents": 1, "total": 3}}


@pytest.mark.parametrize(("text", "share"), [("نص", 1), ("abنص", 0.5), ("12, 34", 0), ("", 0), ("ﻻ", 1)])
def test_the_share_of_arabic_is_that_of_the_letters(text, share):
    assert arabic_share(text) == share


@given(TEXTS)
def test_a_share_lies_between_nothing_and_all(text):
    assert 0 <= arabic_share(text) <= 1
