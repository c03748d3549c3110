"""JSON lines: an entry each, and a reason for each line that gives none."""

import json

import pytest

from labeling.corpus.readers import Entry, Unreadable, read_paths
from schemas.project import FieldMapping


@pytest.fixture
def read(tmp_path):
    def run(content, **fields):
        path = tmp_path / "r.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_paths([str(path)], FieldMapping(**fields)))

    run.path = tmp_path / "r.jsonl"
    return run


def test_a_json_line_gives_known_fields_and_the_rest_as_metadata(read):
    line = {"id": 7, "text": "نص", "title": "ع", "source": "س", "section": "سياسة", "url": None}
    assert read(json.dumps(line) + "\n\n") == [
        Entry(f"{read.path}:1", "7", "نص", {"title": "ع", "source": "س"}, {"section": "سياسة"})
    ]


def test_the_project_says_which_key_is_what(read):
    line = {"content": "نص", "url": "u1", "date_extracted": "2015-07-21", "text": "x"}
    (entry,) = read(json.dumps(line), text="content", id="url", date="date_extracted")
    assert (entry.id, entry.text) == ("u1", "نص")
    assert entry.fields == {"url": "u1", "date": "2015-07-21"}
    assert entry.metadata == {"text": "x"}


def test_the_text_is_exactly_the_sources(read):
    text = "\ufeff أ\u200c\u200f ـ\u0651\u0000\r\n\ud800 "
    (entry,) = read(json.dumps({"text": text}))
    assert entry.text == text


def test_a_byte_order_mark_belongs_to_the_file(read):
    (entry,) = read(b"\xef\xbb\xbf" + json.dumps({"text": "a"}).encode())
    assert entry.text == "a"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b'{"id": 1, "text": ', "invalid-json"),
        (b'{"text": "a", "views": NaN}', "invalid-json"),
        (b'{"text": "a", "views": 1e999}', "invalid-json"),
        (b'{"text": "a", "views": %s}' % (b"9" * 5000), "invalid-json"),
        (b'{"text": "a", "deep": %s}' % (b"[" * 100_000), "invalid-json"),
        (b'{"text": "a", "text": "b"}', "duplicate-key"),
        (b'{"text": "a", "more": {"k": 1, "k": 2}}', "duplicate-key"),
        (b'{"id": 1, "txt": "x"}', "no-text"),
        (b'{"text": 5}', "no-text"),
        (b"[1]", "no-text"),
        (b'{"id": ["a"], "text": "x"}', "bad-id"),
        ('{"id": 1, "text": "نص"}'.encode("windows-1256"), "not-utf8"),
    ],
)
def test_a_line_that_gives_no_text_is_named_with_its_reason(read, content, reason):
    (problem,) = read(content)
    assert isinstance(problem, Unreadable)
    assert problem.reason == reason


def test_a_key_that_is_missing_names_those_there_and_the_setting(read):
    (problem,) = read('{"content": "x"}')
    assert "there are: content" in problem.detail
    assert "ingest.fields.text in musnad.yaml" in problem.detail


def test_a_bad_line_does_not_stop_the_others(read):
    items = read('{"text": "a"}\n{oops}\n{"text": "b"}')
    assert [(type(item).__name__, item.place.rsplit(":", 1)[1]) for item in items] == [
        ("Entry", "1"),
        ("Unreadable", "2"),
        ("Entry", "3"),
    ]
