"""The administrator's credentials."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from labeling.studio.credentials import FILE, ensure_credentials, read_credentials, write_private
from schemas.errors import StudioError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    folder = tmp_path / "studio"
    ensure_credentials(folder, inhabited=False)
    assert (mode(folder), mode(folder / FILE)) == (0o700, 0o600)


def test_they_are_made_once(tmp_path: Path) -> None:
    first = ensure_credentials(tmp_path, inhabited=False)
    assert ensure_credentials(tmp_path, inhabited=False) == first == read_credentials(tmp_path)


def test_a_file_that_others_could_read_is_closed_again(tmp_path: Path) -> None:
    ensure_credentials(tmp_path, inhabited=False)
    (tmp_path / FILE).chmod(0o644)
    assert read_credentials(tmp_path) is not None
    assert mode(tmp_path / FILE) == 0o600


def test_a_file_that_cannot_be_closed_to_others_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_credentials(tmp_path, inhabited=False)
    (tmp_path / FILE).chmod(0o640)

    def denied(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", denied)
    with pytest.raises(StudioError, match=r"holds secrets.*chmod 600"):
        read_credentials(tmp_path)


def test_the_token_is_within_label_studios_limit_and_differs_each_time(tmp_path: Path) -> None:
    one, two = (ensure_credentials(tmp_path / name, inhabited=False) for name in "ab")
    assert len(one.token) == 40
    assert int(one.token, 16) >= 0
    assert one.token != two.token
    assert one.password != two.password


def test_neither_password_nor_token_shows_in_a_message(tmp_path: Path) -> None:
    made = ensure_credentials(tmp_path, inhabited=False)
    assert made.token not in repr(made)
    assert made.password not in repr(made)


def test_a_database_without_credentials_gets_a_second_administrator(tmp_path: Path) -> None:
    first = ensure_credentials(tmp_path, inhabited=False)
    (tmp_path / FILE).unlink()
    assert ensure_credentials(tmp_path, inhabited=True).username != first.username


@pytest.mark.parametrize("text", ["", "{", "[]", '{"username": "x"}'])
def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StudioError, match=r"credentials\.json is damaged.*musnad serve"):
        ensure_credentials(tmp_path, inhabited=False)


def test_nothing_is_read_where_nothing_was_made(tmp_path: Path) -> None:
    assert read_credentials(tmp_path) is None


def test_a_private_file_is_whole_or_not_there(tmp_path: Path) -> None:
    write_private(tmp_path / "a.json", json.dumps([1]))
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "a.json", "\ud800")
    assert json.loads((tmp_path / "a.json").read_text()) == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
