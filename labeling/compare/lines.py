"""The lines of a text file with their numbers, and clear errors where there is none. Knows nothing of what the lines say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.errors import InputError


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Each line without its line end, from number 1; only `\\n` and `\\r\\n` end a line, and a BOM goes.

    Raises:
        InputError: the file cannot be read, or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                yield number, text.removesuffix("\n").removesuffix("\r")
    except FileNotFoundError as problem:
        raise InputError(f"There is no file {path}", remedy="Check the path") from problem
    except OSError as problem:
        raise InputError(f"{path} cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise InputError(
            f"{path}:{number} is not UTF-8", remedy="Convert the file, e.g. `iconv -f WINDOWS-1256 -t UTF-8`"
        ) from problem
