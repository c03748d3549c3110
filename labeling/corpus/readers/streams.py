"""Streams of bytes that say what is wrong with them, and pieces of them of bounded length. Knows nothing of formats."""

from __future__ import annotations

import contextlib
import gzip
import io
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, TypeAlias

from labeling.corpus.readers.items import Refused

ByteStream: TypeAlias = "io.BufferedReader[Any]"

LONGEST = 16 * 2**20
"""Bytes of one line, row, list item or text file: eight million Arabic letters, and still little memory."""

_BUFFER = 2**18
_BOMB_BYTES = 2**28
_BOMB_RATIO = 200  # JSON of one short text again and again reaches 100, a bomb of zeros 1,000


@dataclass(frozen=True, slots=True)
class Source:
    """A file or a member of an archive: its place for messages, its name with the ending, and a way to open it."""

    place: str
    name: str
    open_raw: Callable[[], Guarded]
    path: Path | None = None

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @contextlib.contextmanager
    def stream(self) -> Iterator[ByteStream]:
        """Its bytes from the start; a read may raise `Refused`."""
        with io.BufferedReader(self.open_raw(), _BUFFER) as stream:
            yield stream

    @contextlib.contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """Its bytes as a file on disk, for formats whose index stands at the end; a member is unpacked for that.

        Raises:
            Refused: it cannot be opened, or is damaged.
        """
        with contextlib.ExitStack() as stack:
            if self.path is not None:
                with _refusals():
                    file: IO[bytes] = stack.enter_context(self.path.open("rb"))
            else:
                file = stack.enter_context(tempfile.TemporaryFile())
                with self.stream() as stream:
                    shutil.copyfileobj(stream, file, _BUFFER)
                file.seek(0)
            yield file


def file_source(path: Path) -> Source:
    """The source that is a file."""
    return Source(str(path), path.name, lambda: Guarded(lambda: path.open("rb", buffering=0)), path)


class Packed(Protocol):
    """What a stream is read from: a file, a member of a zip archive, a gz file."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class Guarded(io.RawIOBase):
    """A stream whose errors are `Refused` with a reason; `count` is how many bytes it gave.

    `packed` tells how many packed bytes these came from: a few that unpack to far too many are a bomb.
    """

    def __init__(self, opened: Callable[[], Packed], packed: Callable[[], int] | None = None) -> None:
        super().__init__()
        self.count = 0
        self._packed = packed
        self._refused: Refused | None = None
        with _refusals():
            self._inner = opened()
        # `read` of a packed stream drops what it has unpacked when it meets a fault, `read1` gives it first
        self._read: Callable[[int], bytes] = getattr(self._inner, "read1", self._inner.read)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the stub's Buffer has no slices
        """Fills the buffer where it can, so that the first bytes show at one peek; what comes before a fault is given."""
        size = 0
        while size < len(buffer):
            if self._refused is not None:
                if size:
                    break
                raise self._refused
            try:
                with _refusals():
                    data = self._read(len(buffer) - size)
                self._check_bomb(len(data))
            except Refused as refused:
                self._refused = refused
                continue
            if not data:
                break
            buffer[size : size + len(data)] = data
            size += len(data)
        return size

    def close(self) -> None:
        if not self.closed and hasattr(self, "_inner"):
            self._inner.close()
        super().close()

    def _check_bomb(self, more: int) -> None:
        self.count += more
        if self._packed is None or self.count < _BOMB_BYTES:
            return
        packed = self._packed()
        if self.count > _BOMB_RATIO * packed:
            raise Refused(
                "zip-bomb", f"{packed:,} packed bytes gave more than {self.count:,}; if that is meant, unpack it first"
            )


def lines(stream: ByteStream) -> Iterator[tuple[int, bytes | Refused]]:
    """Each line with its number from 1; one that is too long is told of without being held, and reading goes on.

    A damaged stream ends with the `Refused` that says so.
    """
    number = 0
    try:
        while line := stream.readline(LONGEST + 1):
            number += 1
            if len(line) <= LONGEST:
                yield number, line
                continue
            size = len(line)
            while not line.endswith(b"\n") and (line := stream.readline(_BUFFER)):
                size += len(line)
            yield number, too_long("line", size)
    except Refused as refused:
        yield number + 1, refused


def whole(stream: ByteStream) -> bytes:
    """All bytes of a text file.

    Raises:
        Refused: they are more than `LONGEST`, or damaged.
    """
    data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise Refused("too-long", f"the file has more than {LONGEST:,} bytes; split it into documents")
    return data


def too_long(thing: str, size: int) -> Refused:
    """The refusal of a `thing` of `size` bytes."""
    return Refused("too-long", f"the {thing} has {size:,} bytes; {LONGEST:,} are read")


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except EOFError as problem:
        raise Refused("truncated", "the packed data ends too early; copy or download the file again") from problem
    except (zlib.error, lzma.LZMAError, zipfile.BadZipFile, gzip.BadGzipFile) as problem:
        detail = f"the packed data is damaged from here on ({problem}); copy or download the file again"
        raise Refused("damaged", detail) from problem
    except (NotImplementedError, RuntimeError) as problem:
        raise Refused("unreadable", f"{problem}; unpack it first") from problem
    except OSError as problem:
        raise Refused("unreadable", (problem.strerror or str(problem)).lower()) from problem
