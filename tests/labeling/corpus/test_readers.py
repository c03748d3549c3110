"""Readers: from files, folders and globs to entries, with a reason for what gives none."""

import json

import pytest

from labeling.corpus.readers import Entry, Unreadable, read_paths


def test_a_text_file_is_one_entry_named_after_the_file(tmp_path):
    path = tmp_path / "r1.txt"
    path.write_bytes("\ufeffسطر\r\nثان".encode())
    assert list(read_paths([str(path)])) == [Entry(str(path), "r1", "\ufeffسطر\r\nثان")]


def test_a_json_line_gives_known_fields_and_the_rest_as_metadata(tmp_path):
    path = tmp_path / "r.jsonl"
    line = {"id": 7, "text": "نص", "title": "ع", "source": "س", "section": "سياسة", "url": None}
    path.write_text(json.dumps(line) + "\n\n", encoding="utf-8")
    assert list(read_paths([str(path)])) == [
        Entry(f"{path}:1", "7", "نص", {"title": "ع", "source": "س"}, {"section": "سياسة"})
    ]


def test_folders_are_read_through_in_order_and_other_files_in_them_are_no_fault(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "sub/a.TXT", "notes.md", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    assert [entry.place for entry in read_paths([str(tmp_path)])] == [
        str(tmp_path / "b.txt"),
        str(tmp_path / "sub/a.TXT"),
    ]


def test_globs_are_expanded(tmp_path):
    for name in ("a1.txt", "a2.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    assert len(list(read_paths([str(tmp_path / "a*.txt")]))) == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("w.txt", "نص".encode("windows-1256"), "not-utf8"),
        ("w.docx", b"PK", "unknown-format"),
        ("e.jsonl", b"", "empty"),
        ("i.jsonl", b'{"id": 1, "text": ', "invalid-json"),
        ("t.jsonl", b'{"id": 1, "txt": "x"}', "no-text"),
        ("l.jsonl", b"[1]", "no-text"),
        ("u.jsonl", '{"id": 1, "text": "نص"}'.encode("windows-1256"), "not-utf8"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(tmp_path, name, content, reason):
    path = tmp_path / name
    path.write_bytes(content)
    (problem,) = read_paths([str(path)])
    assert isinstance(problem, Unreadable)
    assert problem.reason == reason
    assert problem.place.startswith(str(path))


@pytest.mark.parametrize(("given", "reason"), [("none.txt", "missing"), ("none*.txt", "missing"), ("", "no-files")])
def test_a_path_without_files_is_named(tmp_path, given, reason):
    (problem,) = read_paths([str(tmp_path / given)])
    assert problem.reason == reason


def test_a_bad_line_does_not_stop_the_others(tmp_path):
    path = tmp_path / "m.jsonl"
    path.write_text('{"text": "a"}\n{oops}\n{"text": "b"}\n')
    kinds = [(type(item).__name__, item.place.rsplit(":", 1)[1]) for item in read_paths([str(path)])]
    assert kinds == [("Entry", "1"), ("Unreadable", "2"), ("Entry", "3")]
