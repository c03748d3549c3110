"""Encodings: UTF-8, then what is certain, and never a silent guess."""

import codecs
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.readers import Entry, Unreadable, encodings, read_paths
from labeling.corpus.readers.encodings import decode, decoded_stream
from labeling.corpus.readers.items import Refused

NEWS = "أعلنت وزارة الصحة أن فرقها وصلت إلى القرى البعيدة، وأن اللقاح سيوزع على المراكز خلال أسبوع."


@pytest.mark.parametrize(
    "name", ["utf-8", "windows-1256", "iso-8859-6", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
def test_arabic_news_is_decoded_exactly_and_its_encoding_named(name):
    assert decode(NEWS.encode(name)) == (NEWS, name)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_byte_order_mark_decides_and_stays_in_the_text(mark, name):
    assert decode(mark + "س".encode(name)) == ("\ufeffس", name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نص", "windows-1256"),
        ("Le président a déclaré que l'été était là, à Genève où êtes-vous. ", "cp1252"),
        ("Президент заявил в четверг, что переговоры продолжатся в Женеве. ", "cp1251"),
        ("Ο πρόεδρος δήλωσε ότι οι διαπραγματεύσεις θα συνεχιστούν στη Γενεύη. ", "cp1253"),
    ],
)
def test_too_little_text_and_other_scripts_are_refused_with_a_command(text, name):
    with pytest.raises(Refused) as caught:
        decode(text.encode(name))
    assert caught.value.reason == "not-utf8"
    assert "`iconv -f" in caught.value.detail


def test_damaged_utf8_is_not_taken_for_an_old_encoding():
    damaged = NEWS.encode().replace("ز".encode(), b"\xff")
    with pytest.raises(Refused) as caught:
        decode(damaged)
    assert "damaged" in caught.value.detail


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x06"), max_size=200))
def test_utf8_decodes_to_what_was_encoded(text):
    assert decode(text.encode()) == (text, "utf-8")


@given(st.binary(max_size=300))
def test_what_is_decoded_encodes_back_to_the_same_bytes(data):
    try:
        text, name = decode(data)
    except Refused:
        return
    assert text.encode(name) == data


# a NUL after the byte order mark of UTF-16-LE makes the one of UTF-32-LE: no reader can tell them apart
WITHOUT_NUL_FIRST = st.text(st.characters(exclude_categories=["Cs"]), max_size=100).filter(lambda t: t[:1] != "\0")


@given(WITHOUT_NUL_FIRST, st.sampled_from(["utf-16-le", "utf-32-be"]))
def test_a_wide_stream_is_transcoded_exactly(text, name):
    data = ("\ufeff" + text).encode(name)
    stream, _ = decoded_stream(io.BufferedReader(io.BytesIO(data)))
    assert stream.read().decode() == text


@pytest.mark.parametrize("name", ["windows-1256", "utf-16"])
def test_lines_say_how_they_were_decoded(tmp_path, name):
    path = tmp_path / "old.jsonl"
    path.write_bytes("".join(json.dumps({"text": NEWS}, ensure_ascii=False) + "\n" for _ in range(3)).encode(name))
    entries = list(read_paths([str(path)]))
    assert [entry.text for entry in entries] == [NEWS] * 3
    assert {entry.encoding for entry in entries} == {{"utf-16": "utf-16-le"}.get(name, name)}


def test_a_short_line_is_decoded_by_what_the_file_shows(tmp_path):
    path = tmp_path / "old.csv"
    path.write_bytes(("text\n" + NEWS + "\nنص\n").encode("windows-1256"))
    assert [(e.text, e.encoding) for e in read_paths([str(path)])] == [(NEWS, "windows-1256"), ("نص", "windows-1256")]


def test_a_file_put_together_from_two_encodings_is_read_line_by_line(tmp_path):
    path = tmp_path / "mixed.jsonl"
    line = json.dumps({"text": NEWS}, ensure_ascii=False) + "\n"
    path.write_bytes(line.encode() + line.encode("windows-1256") + line.encode())
    assert [(e.text, e.encoding) for e in read_paths([str(path)])] == [
        (NEWS, "utf-8"),
        (NEWS, "windows-1256"),
        (NEWS, "utf-8"),
    ]


def test_a_damaged_line_of_a_utf8_file_is_named_and_the_next_is_read(tmp_path):
    path = tmp_path / "damaged.jsonl"
    line = json.dumps({"text": NEWS}, ensure_ascii=False).encode() + b"\n"
    path.write_bytes(line + line.replace("ز".encode(), b"\xd8") + line)
    items = list(read_paths([str(path)]))
    assert [type(item) for item in items] == [Entry, Unreadable, Entry]
    assert (items[1].place, items[1].reason) == (f"{path}:2", "not-utf8")


def test_the_lines_of_a_file_in_another_script_are_named_without_a_guess_for_each(tmp_path, monkeypatch):
    path = tmp_path / "other.jsonl"
    line = json.dumps({"text": "Президент заявил в четверг, что переговоры продолжатся."}, ensure_ascii=False) + "\n"
    path.write_bytes(line.encode("cp1251") * 50)
    guesses = []
    monkeypatch.setattr(encodings, "_best_guess", lambda data: guesses.append(data) or "cp1251")
    items = list(read_paths([str(path)]))
    assert [item.reason for item in items] == ["not-utf8"] * 50
    assert "`iconv -f CP1251" in items[-1].detail
    assert len(guesses) == 1
