"""What Label Studio's own Python is asked to do, with a script in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from labeling.studio.moving import move_to_postgresql
from labeling.studio.postgresql import FILE, parse_address
from labeling.studio.programs import Looked, copy_sqlite, look_at, set_password
from schemas.errors import InputError, StudioError

GOOD = {"number": 150018, "version": "15.18", "encoding": "UTF8", "may_create": True, "users": 3}
DATABASE = parse_address("postgresql://musnad:hidden@h/labels")


def label_studio(folder: Path, script: str) -> Path:
    """A `label-studio` whose Python is a shell script."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    executable = folder / "label-studio"
    executable.write_text(f"#!{python}\n")
    executable.chmod(0o755)
    return executable


def saying(folder: Path, answer: object) -> Path:
    return label_studio(folder, f"echo some noise\necho '{json.dumps(answer)}'")


def test_a_database_that_can_be_used_is_described(tmp_path: Path) -> None:
    assert look_at(DATABASE, saying(tmp_path, GOOD)) == Looked("15.18", 3)


@pytest.mark.parametrize(
    ("odd", "says"),
    [
        ({"number": 130012, "version": "13.12"}, "is PostgreSQL 13.12; Label Studio needs 14"),
        ({"encoding": "SQL_ASCII"}, "stores text as SQL_ASCII"),
        ({"may_create": False}, "may not make tables"),
    ],
)
def test_one_that_cannot_be_used_is_refused_with_the_reason(tmp_path: Path, odd: dict[str, object], says: str) -> None:
    with pytest.raises(StudioError, match=says):
        look_at(DATABASE, saying(tmp_path, GOOD | odd))


def test_what_went_wrong_is_told_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="FATAL: no such user") as failed:
        look_at(DATABASE, label_studio(tmp_path, 'echo "$PGPASSWORD"; echo "FATAL: no such user" >&2; exit 1'))
    assert "hidden" not in str(failed.value)
    assert "•••" in str(failed.value)


def test_the_password_is_not_on_the_command_line(tmp_path: Path) -> None:
    executable = label_studio(tmp_path, f"echo \"$@\" > {tmp_path}/seen; echo '{json.dumps(GOOD)}'")
    look_at(DATABASE, executable)
    seen = (tmp_path / "seen").read_text()
    assert "probe.py" in seen
    assert "hidden" not in seen


def test_a_new_password_goes_in_by_stdin(tmp_path: Path) -> None:
    executable = label_studio(tmp_path, f'echo "$@" > {tmp_path}/seen; cat > {tmp_path}/given')
    set_password(tmp_path, None, executable, "huda@example.org", "new-one")
    assert (tmp_path / "given").read_text() == "new-one\n"
    assert "new-one" not in (tmp_path / "seen").read_text()
    with pytest.raises(StudioError, match="there is no account"):
        set_password(tmp_path, None, label_studio(tmp_path, "echo there is no account; exit 1"), "x", "new-one")


def test_a_label_studio_without_a_python_of_its_own_is_told_apart(tmp_path: Path) -> None:
    wrapper = tmp_path / "bin" / "label-studio"
    wrapper.parent.mkdir()
    wrapper.write_text("#!/bin/sh\n")
    with pytest.raises(StudioError, match="cannot be found"):
        look_at(DATABASE, wrapper)


def test_the_rows_of_each_table_are_reported(tmp_path: Path) -> None:
    lines = "".join(
        f'echo \'{{"table": "{table}", "rows": {rows}}}\'\n' for table, rows in (("task", 2), ("project", 1))
    )
    told: list[int] = []
    assert copy_sqlite(tmp_path, DATABASE, label_studio(tmp_path, lines), told.append) == {"task": 2, "project": 1}
    assert told == [2, 1]


class TestMoving:
    def test_a_copy_that_failed_is_not_remembered(self, tmp_path: Path) -> None:
        (tmp_path / "label_studio.sqlite3").touch()
        script = f'case "$2" in *probe.py) echo \'{json.dumps(GOOD)}\';; *) echo "not empty" >&2; exit 1;; esac'
        with pytest.raises(StudioError, match=r"was not copied.*not empty"):
            move_to_postgresql(tmp_path, label_studio(tmp_path, script), "postgresql://h/labels")
        assert not (tmp_path / FILE).exists()

    def test_a_copy_that_arrived_is(self, tmp_path: Path) -> None:
        (tmp_path / "label_studio.sqlite3").touch()
        script = f"case \"$2\" in *probe.py) echo '{json.dumps(GOOD)}';; esac"
        executable = label_studio(tmp_path, script)
        assert move_to_postgresql(tmp_path, executable, "postgresql://h/labels") == {}
        with pytest.raises(StudioError, match="on PostgreSQL already"):
            move_to_postgresql(tmp_path, executable, "postgresql://h/labels")

    def test_there_must_be_something_to_move_and_a_place_for_it(self, tmp_path: Path) -> None:
        executable = saying(tmp_path, GOOD)
        with pytest.raises(InputError, match="to which PostgreSQL"):
            move_to_postgresql(tmp_path, executable, "")
        with pytest.raises(StudioError, match=r"no .*label_studio\.sqlite3 to move"):
            move_to_postgresql(tmp_path, executable, "postgresql://h/labels")
