"""What is kept on disk is used when it is whole, of this version and our own; else it is made anew."""

import hashlib
import pickle
from pathlib import Path

import pytest

from labeling.preannotate.lexicon.kept import kept
from labeling.preannotate.lexicon.terms import Lexicon, _compiled, load_lexicon


class Made(dict[str, int]):
    pass


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "musnad"


def made(count: list[int]) -> Made:
    count.append(1)
    return Made(number=len(count))


def test_the_second_start_takes_what_the_first_one_made() -> None:
    count: list[int] = []
    assert kept(Made, "1", lambda: made(count)) == kept(Made, "1", lambda: made(count)) == {"number": 1}
    assert kept(Made, "2", lambda: made(count)) == {"number": 2}


@pytest.mark.parametrize("content", [b"", b"short", bytes(100)])
def test_a_damaged_file_is_replaced(folder: Path, content: bytes) -> None:
    count: list[int] = []
    kept(Made, "1", lambda: made(count))
    (file,) = folder.iterdir()
    file.write_bytes(content)
    assert kept(Made, "1", lambda: made(count)) == {"number": 2}
    assert kept(Made, "1", lambda: made(count)) == {"number": 2}


def test_a_file_that_others_may_write_or_that_holds_something_else_is_not_used(folder: Path) -> None:
    count: list[int] = []
    kept(Made, "1", lambda: made(count))
    (file,) = folder.iterdir()
    file.chmod(0o666)
    assert kept(Made, "1", lambda: made(count)) == {"number": 2}
    content = pickle.dumps([])
    file.write_bytes(hashlib.sha256(content).digest() + content)
    file.chmod(0o600)
    assert kept(Made, "1", lambda: made(count)) == {"number": 3}


def test_nothing_is_kept_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    count: list[int] = []
    kept(Made, "1", lambda: made(count))
    assert kept(Made, "1", lambda: made(count)) == {"number": 2}


def test_few_files_of_other_versions_stay(folder: Path) -> None:
    for version in range(8):
        kept(Made, str(version), lambda: Made())
    assert len(list(folder.iterdir())) == 4
    assert {path.suffix for path in folder.iterdir()} == {".pickle"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_kept_lexicon_is_the_one_that_was_compiled() -> None:
    compiled = _compiled()
    again = kept(Lexicon, "1", lambda: compiled)
    again = kept(Lexicon, "1", _compiled)
    assert again is not compiled
    for name in Lexicon.__slots__:
        if name != "gazetteer":
            assert getattr(again, name) == getattr(compiled, name)
    text = "وصل وزير الخارجيه الي العاصمه للقاء الامين العام للامم المتحده"
    assert list(again.gazetteer.find(text)) == list(load_lexicon().gazetteer.find(text))
