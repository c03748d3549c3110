"""Archives: their members are read like files; what is broken in them is named."""

import gzip
import io
import json
import zipfile

import pytest

from labeling.corpus.readers import OTHER_FILE, Entry, Unreadable, read_paths, streams

LINES = "".join(json.dumps({"text": f"خبر {number}"}) + "\n" for number in range(3)).encode()


def zipped(**members):
    """A zip archive of `members`; a double underscore in a name is a point."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


@pytest.fixture
def read(tmp_path):
    def run(name, content):
        (tmp_path / name).write_bytes(content)
        return list(read_paths([str(tmp_path / name)]))

    run.folder = tmp_path
    return run


def test_members_are_read_in_the_order_of_the_archive(read):
    items = read("a.zip", zipped(z__txt="x", folder__jsonl=LINES, a__txt="y"))
    place = f"{read.folder}/a.zip!"
    assert [item.place for item in items] == [
        place + name for name in ("z.txt", "folder.jsonl:1", "folder.jsonl:2", "folder.jsonl:3", "a.txt")
    ]
    assert items[0].id == "z"


def test_a_gz_file_is_read_by_the_ending_before_gz(read):
    items = read("a.jsonl.gz", gzip.compress(LINES))
    assert [item.place for item in items] == [f"{read.folder}/a.jsonl.gz:{line}" for line in (1, 2, 3)]


def test_archives_in_archives_are_opened(read):
    inner = zipped(inner__jsonl__gz=gzip.compress(LINES))
    items = read("a.zip", zipped(sub__zip=inner))
    assert items[2].place == f"{read.folder}/a.zip!sub.zip!inner.jsonl.gz:3"
    assert [type(item) for item in read("a.zip.gz", gzip.compress(inner))] == [Entry] * 3


def test_archives_are_not_opened_for_ever(read):
    data = zipped(a__txt="x")
    for _ in range(6):
        data = zipped(a__zip=data)
    (problem,) = read("a.zip", data)
    assert problem.reason == "nested-too-deep"


def test_other_members_are_told_of_and_hidden_ones_are_not(read):
    items = read("a.zip", zipped(notes__docx="x", __hidden__txt="x", a__txt="y"))
    assert [getattr(item, "reason", None) for item in items] == [OTHER_FILE, None]


def test_a_truncated_zip_is_named(read):
    (problem,) = read("a.zip", zipped(a__jsonl=LINES)[:-30])
    assert problem.reason == "invalid-zip"


def test_a_truncated_gz_keeps_what_came_before(read):
    items = read("a.jsonl.gz", gzip.compress(LINES, 0)[:-20])
    assert [type(item) for item in items] == [Entry, Entry, Unreadable]
    assert (items[-1].reason, items[-1].place.rsplit(":", 1)[1]) == ("truncated", "3")


@pytest.mark.parametrize("name", ["m__jsonl", "m__json", "m__txt", "m__csv", "m__parquet", "m__html"])
def test_a_damaged_member_is_named_and_the_next_is_read(read, name):
    content = b"text\n" + LINES * 500
    data = bytearray(zipped(**{name: content, "z__txt": "good"}))
    middle = data.index(b"PK", 4) // 2
    data[middle : middle + 20] = b"\xff" * 20
    items = read("a.zip", bytes(data))
    place = f"{read.folder}/a.zip!{name.replace('__', '.')}"
    assert [item.reason for item in items if isinstance(item, Unreadable) and item.reason == "damaged"] == ["damaged"]
    assert all(item.place.startswith(place) for item in items if isinstance(item, Unreadable))
    assert items[-1].text == "good"


def test_an_encrypted_member_is_named(read):
    data = bytearray(zipped(a__txt="x", b__txt="y"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    problem, entry = read("a.zip", bytes(data))
    assert (problem.reason, entry.text) == ("encrypted", "y")


def test_a_method_that_cannot_be_unpacked_is_named(read):
    data = bytearray(zipped(a__txt="x"))
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + offset] = 97
    (problem,) = read("a.zip", bytes(data))
    assert problem.reason == "unreadable"


@pytest.mark.parametrize("name", ["a.zip", "a.jsonl.gz"])
def test_a_bomb_is_stopped(read, monkeypatch, name):
    monkeypatch.setattr(streams, "_BOMB_BYTES", 10**6)
    bomb = b"\n" * 10**7
    items = read(name, zipped(a__jsonl=bomb) if name == "a.zip" else gzip.compress(bomb))
    assert [item.reason for item in items] == ["zip-bomb"]
