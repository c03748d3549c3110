"""The files of a release as they go to a store, with the names that Git and LFS give their content. Knows nothing of a network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dataset.manifest import MANIFEST, file_sha256, release_files


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file in a repository; `sha256` is empty for one that is kept in Git itself."""

    size: int
    git: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to send: where it lies or, for a text that was merged, what it says."""

    source: Path | bytes
    size: int
    git: str
    sha256: str

    def same(self, there: RemoteFile | None) -> bool:
        """Whether the repository has exactly this content."""
        if there is None or there.size != self.size:
            return False
        return self.sha256 == there.sha256 if there.sha256 else self.git == there.git

    def read(self) -> bytes:
        """The whole content; for texts."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


def local_files(folder: Path) -> dict[str, LocalFile]:
    """Every file of a release by its name there, the manifest last."""
    paths = [*release_files(folder), folder / MANIFEST]
    return {path.relative_to(folder).as_posix(): _of_path(path) for path in paths}


def of_bytes(data: bytes) -> LocalFile:
    """A text that lies nowhere."""
    return LocalFile(data, len(data), _git_name(data), hashlib.sha256(data).hexdigest())


def differing(local: Mapping[str, LocalFile], there: Mapping[str, RemoteFile]) -> list[str]:
    """The names of the local files that are missing there or have another content."""
    return [name for name, file in local.items() if not file.same(there.get(name))]


def size_in_words(count: int) -> str:
    """A number of bytes for people."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count //= 1000
    return f"{count:,} GB"


def _of_path(path: Path) -> LocalFile:
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return LocalFile(path, path.stat().st_size, digest.hexdigest(), file_sha256(path))


def _git_name(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
