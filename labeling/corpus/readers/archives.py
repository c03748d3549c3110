"""Opens zip and gz, and archives in archives. Knows nothing of what is in them: a callback reads the members."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from labeling.corpus.readers.items import OTHER_FILE, Item, Refused, Unreadable
from labeling.corpus.readers.streams import Guarded, Source

Read = Callable[[Source], Iterator[Item]]
_ENCRYPTED = 1  # the bit of a member's flags


def read_zip(source: Source, read: Read, is_read: Callable[[str], bool]) -> Iterator[Item]:
    """What `read` gives for each member whose name `is_read`, in the order of the archive."""
    found = False
    with source.seekable() as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
            detail = f"it is no zip archive, or its end is missing ({problem}); copy or download it again"
            raise Refused("invalid-zip", detail) from problem
        size = file.seek(0, 2)
        with archive:
            for info in archive.infolist():
                if info.filename.endswith("/") or _is_hidden(info.filename):
                    continue
                found = True
                place = f"{source.place}!{info.filename}"
                if not is_read(info.filename):
                    yield Unreadable(place, OTHER_FILE, f"{Path(info.filename).suffix or 'no ending'} is not read")
                elif info.flag_bits & _ENCRYPTED:
                    yield Unreadable(place, "encrypted", "the member has a password; unpack it first")
                else:
                    yield from read(_member(archive, info, place, size))
    if not found:
        raise Refused("empty", "the archive holds no file")


def read_gzip(source: Source, read: Read) -> Iterator[Item]:
    """What `read` gives for the unpacked file, whose name is that of the archive without `.gz`."""

    def opened() -> Guarded:
        packed = source.open_raw()
        return Guarded(lambda: _Unpacked(packed), lambda: packed.count)

    return read(Source(source.place, source.stem, opened))


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, place: str, size: int) -> Source:
    return Source(place, info.filename, lambda: Guarded(lambda: archive.open(info), lambda: size))


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in Path(name).parts)


class _Unpacked(gzip.GzipFile):
    """A gz file that closes the packed one with itself."""

    def __init__(self, packed: Guarded) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self._packed = packed

    def close(self) -> None:
        super().close()
        self._packed.close()
