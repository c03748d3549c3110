"""Paths: files, folders and globs in a fixed order, with a reason for what gives nothing."""

import pytest

from labeling.corpus.readers import OTHER_FILE, Entry, Unreadable, read_paths


def test_folders_are_read_through_in_order(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "sub/a.TXT", ".hidden.txt", "z.txt"):
        (tmp_path / name).write_text("x")
    assert [item.place for item in read_paths([str(tmp_path)])] == [
        str(tmp_path / name) for name in ("b.txt", "sub/a.TXT", "z.txt")
    ]


def test_other_files_in_a_folder_are_told_of_as_such(tmp_path):
    for name in ("a.txt", "notes.docx"):
        (tmp_path / name).write_text("x")
    (_, other) = read_paths([str(tmp_path)])
    assert other == Unreadable(str(tmp_path / "notes.docx"), OTHER_FILE, ".docx is not read")


def test_a_folder_with_nothing_but_other_files_is_a_fault(tmp_path):
    (tmp_path / "notes.docx").write_text("x")
    assert [item.reason for item in read_paths([str(tmp_path)])] == [OTHER_FILE, "no-files"]


def test_a_link_to_a_folder_is_not_followed_in_circles(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert [type(item) for item in read_paths([str(tmp_path)])] == [Entry, Unreadable]


def test_globs_are_expanded(tmp_path):
    for name in ("a1.txt", "a2.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    assert len(list(read_paths([str(tmp_path / "a*.txt")]))) == 2


@pytest.mark.parametrize(("given", "reason"), [("none.txt", "missing"), ("none*.txt", "missing"), ("", "no-files")])
def test_a_path_without_files_is_named(tmp_path, given, reason):
    (problem,) = read_paths([str(tmp_path / given)])
    assert problem.reason == reason


@pytest.mark.parametrize("name", ["w.docx", "w", "w.tar.gz", "w.gz"])
def test_a_named_file_of_an_unknown_kind_is_a_fault(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK")
    (problem,) = read_paths([str(tmp_path / name)])
    assert problem.reason == "unknown-format"


def test_bad_files_in_the_middle_of_a_batch_are_named_and_the_others_come_in(tmp_path):
    good = '{"id": "%s", "text": "خبر"}\n'
    (tmp_path / "1.jsonl").write_text(good % "a", encoding="utf-8")
    (tmp_path / "2.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "3.jsonl").write_text(good % "b" + "{oops\n" + good % "c", encoding="utf-8")
    (tmp_path / "4.csv").write_text("id,body\n1,x\n", encoding="utf-8")
    (tmp_path / "5.txt").write_bytes("هذا نص قديم كتب قبل أن تنتشر الترميزات الحديثة في كل مكان".encode("windows-1256"))
    with (tmp_path / "6.jsonl").open("wb") as file:
        file.write((good % "d").encode())
        for _ in range(200):
            file.write(b"x" * 2**20)
        file.write(b"\n" + (good % "e").encode())
    (tmp_path / "7.parquet").write_bytes(b"PAR1")
    items = list(read_paths([str(tmp_path)]))
    assert [item.id for item in items if isinstance(item, Entry)] == ["a", "b", "c", "5", "d", "e"]
    assert [(item.place[len(str(tmp_path)) + 1 :], item.reason) for item in items if isinstance(item, Unreadable)] == [
        ("2.zip", "invalid-zip"),
        ("3.jsonl:2", "invalid-json"),
        ("4.csv", "missing-column"),
        ("6.jsonl:2", "too-long"),
        ("7.parquet", "invalid-parquet"),
    ]
