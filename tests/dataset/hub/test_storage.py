"""A release in a folder or in a store of fsspec, with the same manifest and the same check."""

from __future__ import annotations

import fsspec
import pytest

from dataset.hub.storage import store
from dataset.verify import verify
from schemas.errors import InputError, ReleaseError


@pytest.fixture(params=["folder", "memory"])
def place(request, tmp_path):
    return str(tmp_path / "out") if request.param == "folder" else f"memory://{tmp_path.name}/out"


def test_versions_stand_side_by_side_and_again_nothing_is_sent(three_releases, place):
    for version in ("1.0.0", "1.1.0"):
        done = store(three_releases / version, place)
        assert done.sent == done.files > 10
        assert store(three_releases / version, place).sent == 0


def test_the_copy_in_a_folder_keeps_every_promise(three_releases, tmp_path):
    store(three_releases / "2.0.0", str(tmp_path))
    assert verify(tmp_path / "2.0.0") == []


def test_an_unfinished_copy_is_finished_without_what_is_stale(three_releases, place):
    system, root = fsspec.core.url_to_fs(place)
    system.makedirs(f"{root}/1.0.0/ner", exist_ok=True)
    system.pipe_file(f"{root}/1.0.0/ner/old.parquet", b"x")
    store(three_releases / "1.0.0", place)
    assert not system.exists(f"{root}/1.0.0/ner/old.parquet")
    assert store(three_releases / "1.0.0", place).sent == 0


def test_a_version_with_other_content_is_refused(three_releases, place):
    store(three_releases / "1.0.0", place)
    system, root = fsspec.core.url_to_fs(place)
    system.pipe_file(f"{root}/1.0.0/README.md", b"other")
    with pytest.raises(ReleaseError, match=r"version 1\.0\.0 with other content"):
        store(three_releases / "1.0.0", place)


def test_a_dry_run_writes_nothing(three_releases, tmp_path):
    assert store(three_releases / "1.0.0", str(tmp_path / "out"), dry_run=True).sent > 10
    assert not (tmp_path / "out").exists()


def test_an_address_of_an_unknown_kind_is_refused(three_releases):
    with pytest.raises(InputError, match="cannot be used"):
        store(three_releases / "1.0.0", "nowhere://x")
