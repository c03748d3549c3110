"""Files appear whole or not at all."""

import json
import os

import pytest

from labeling.store.files import atomic_folder, atomic_path, atomic_text, listing, sole_writer
from schemas.errors import StoreError


def test_a_failed_block_leaves_the_old_file_and_no_litter(tmp_path):
    target = tmp_path / "x.txt"
    target.write_text("old")

    def write_half() -> None:
        with atomic_text(target) as file:
            file.write("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_good_block_replaces_the_file(tmp_path):
    target = tmp_path / "deep" / "x.txt"
    with atomic_text(target) as file:
        file.write("سطر\n")
    assert target.read_bytes() == "سطر\n".encode()


def test_what_appears_can_be_read_by_others_as_the_umask_allows(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("")
    with atomic_path(tmp_path / "x") as path:
        path.write_text("")
    assert (tmp_path / "x").stat().st_mode == plain.stat().st_mode


def test_a_listing_has_a_line_for_each_item(tmp_path):
    path = tmp_path / "out.jsonl"
    with listing(path) as write:
        write({"item": "a", "reason": "empty", "detail": ""})
        write({"item": "ب", "reason": "empty", "detail": ""})
    assert [json.loads(line)["item"] for line in path.read_text(encoding="utf-8").splitlines()] == ["a", "ب"]


def test_an_empty_listing_removes_the_one_of_the_last_run(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("{}\n")
    with listing(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_sole_writer_sweeps_away_what_a_killed_process_left_half_written_and_nothing_else(tmp_path):
    (tmp_path / "below").mkdir()
    for name in (".groups.parquet.x1.partial", "below/.part-00001.parquet.x1.partial", "below/part-00000.parquet"):
        (tmp_path / name).touch()
    with sole_writer(tmp_path):
        assert [path.name for path in tmp_path.rglob("*art*") if path.is_file()] == ["part-00000.parquet"]


def test_a_second_writer_is_refused_until_the_first_has_ended(tmp_path):
    with sole_writer(tmp_path), pytest.raises(StoreError, match="Another process is writing"), sole_writer(tmp_path):
        pass
    with sole_writer(tmp_path):
        pass


def test_a_listing_removes_what_a_killed_process_left_and_nothing_of_a_live_one(tmp_path):
    path = tmp_path / "out.jsonl"
    dead, alive = tmp_path / ".out.jsonl.999999999.x.partial", tmp_path / f".out.jsonl.{os.getppid()}.x.partial"
    dead.touch()
    alive.touch()
    with listing(path) as write:
        write({"item": "a", "reason": "empty", "detail": ""})
    assert sorted(tmp_path.iterdir()) == [alive, path]


def test_a_folder_appears_whole_and_sweeps_away_what_a_killed_process_left(tmp_path):
    target = tmp_path / "deep" / "out"
    left = tmp_path / "deep" / ".out.partial"
    left.mkdir(parents=True)
    (left / "half").touch()
    with atomic_folder(target) as folder:
        (folder / "a").write_text("whole")
        assert not target.exists()
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == [
        "deep",
        "deep/out",
        "deep/out/a",
    ]


def test_a_folder_whose_block_fails_does_not_appear(tmp_path):
    def fail() -> None:
        with atomic_folder(tmp_path / "out") as folder:
            (folder / "a").touch()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []
