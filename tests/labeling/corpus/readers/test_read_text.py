"""Text files: one entry each, exactly as it stands."""

from labeling.corpus.readers import Entry, read_paths
from labeling.corpus.readers.streams import LONGEST


def test_a_text_file_is_one_entry_named_after_the_file(tmp_path):
    path = tmp_path / "r1.txt"
    path.write_bytes("\ufeffسطر\r\nثان".encode())
    assert list(read_paths([str(path)])) == [Entry(str(path), "r1", "\ufeffسطر\r\nثان")]


def test_a_text_file_longer_than_any_document_is_not_held(tmp_path):
    path = tmp_path / "long.txt"
    path.write_bytes(b"x" * (LONGEST + 1))
    (problem,) = read_paths([str(path)])
    assert problem.reason == "too-long"


def test_a_binary_file_is_named_as_such(tmp_path):
    path = tmp_path / "image.txt"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\xfd\xfc" * 20)
    (problem,) = read_paths([str(path)])
    assert problem.reason == "not-utf8"
