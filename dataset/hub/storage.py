"""A release in a folder or in a store that fsspec knows (s3://, memory://), checked after it was written.

A version stands under its own name; its manifest is written last, so a version without one is an unfinished copy.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec

from dataset.hub.files import LocalFile, local_files
from dataset.manifest import MANIFEST, read_manifest
from dataset.verify import verify
from schemas.errors import InputError, ReleaseError

_PIECE = 2**22


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a release stands now; `sent` of its `files` were written this time, of `size` bytes."""

    place: str
    files: int
    sent: int
    size: int


def store(folder: Path, to: str, *, dry_run: bool = False) -> Stored:
    """Copy a release to `to`/VERSION, read it back and compare each file's SHA-256.

    Raises:
        ReleaseError: it breaks a promise, or the version is there with other content, or came back changed.
        InputError: the address cannot be used.
    """
    if problems := verify(folder):
        raise ReleaseError(
            f"{folder} breaks {len(problems)} promises, so it is not published: {problems[0]}",
            remedy=f"Run musnad verify {folder}, and build it again",
        )
    version, files = read_manifest(folder)["version"], local_files(folder)
    try:
        system, root = fsspec.core.url_to_fs(to)
        place = f"{root.rstrip('/')}/{version}"
        there = _listed(system, place)
        if MANIFEST in there:
            _check_same(system, place, files, there, to, version)
            return Stored(f"{to.rstrip('/')}/{version}", len(files), 0, 0)
        if not dry_run:
            _write(system, place, files, there)
            _check_same(system, place, files, _listed(system, place), to, version)
    except (OSError, ImportError, ValueError) as problem:
        raise InputError(
            f"{to} cannot be used: {problem}",
            remedy="Check the address and the rights; s3:// needs `pip install s3fs` in Musnad's environment",
        ) from problem
    return Stored(f"{to.rstrip('/')}/{version}", len(files), len(files), sum(file.size for file in files.values()))


def _listed(system: Any, place: str) -> set[str]:
    system.invalidate_cache()
    if not system.exists(place):
        return set()
    start = len(system._strip_protocol(place).rstrip("/")) + 1
    return {path[start:] for path in system.find(place)}


def _write(system: Any, place: str, files: dict[str, LocalFile], there: set[str]) -> None:
    for name in there - files.keys():
        system.rm(f"{place}/{name}")
    for name, file in files.items():  # the manifest is the last of them
        path = f"{place}/{name}"
        system.makedirs(path.rpartition("/")[0], exist_ok=True)
        with system.open(path, "wb") as target:
            if isinstance(file.source, bytes):
                target.write(file.source)
                continue
            with file.source.open("rb") as source:
                while piece := source.read(_PIECE):
                    target.write(piece)


def _check_same(system: Any, place: str, files: dict[str, LocalFile], there: set[str], to: str, version: str) -> None:
    wrong = sorted(there ^ files.keys()) or [
        name for name, file in files.items() if _sha256(system, f"{place}/{name}") != file.sha256
    ]
    if wrong:
        raise ReleaseError(
            f"{to} has a version {version} with other content, for one {wrong[0]}",
            cause="it was published from another build, or was changed there",
            remedy="A version that exists is never replaced: make a change and let `musnad build` choose a new one",
        )


def _sha256(system: Any, path: str) -> str:
    digest = hashlib.sha256()
    with system.open(path, "rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
