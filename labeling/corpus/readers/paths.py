"""From files, folders and globs to items, in a fixed order. Knows nothing of what is in the files."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from labeling.corpus.readers.formats import ENDINGS, is_read, read_source
from labeling.corpus.readers.hub import DESCRIPTIONS, data_set_files
from labeling.corpus.readers.items import OTHER_FILE, Item, Refused, Unreadable
from labeling.corpus.readers.streams import file_source
from schemas.project import FieldMapping

_NAMES = FieldMapping()


def read_paths(paths: Iterable[str], fields: FieldMapping = _NAMES) -> Iterator[Item]:
    """The items of files, of folders (recursively, by name) and of globs; `fields` says which column is what.

    Hidden files are passed over; files of other kinds beside those that are read are told of as `OTHER_FILE`.
    """
    for given in paths:
        empty = True
        for found in _found(given):
            if isinstance(found, Unreadable):
                yield found
                empty &= found.reason == OTHER_FILE
            else:
                empty = False
                yield from read_source(file_source(found), fields)
        if empty:
            yield Unreadable(given, *_nothing_there(given))


def _found(given: str) -> Iterator[Path | Unreadable]:
    path = Path(given)
    if path.is_dir():
        yield from _in_folder(path)
    elif path.exists():
        yield path
    else:
        for name in sorted(glob.glob(given, recursive=True)):  # noqa: PTH207 - takes absolute patterns, Path.glob does not
            if Path(name).is_file():
                yield Path(name)


def _in_folder(folder: Path) -> Iterator[Path | Unreadable]:
    try:
        listed = data_set_files(folder)
        entries = sorted(folder.iterdir()) if listed is None else []
    except OSError as problem:
        yield Unreadable(str(folder), "unreadable", (problem.strerror or str(problem)).lower())
        return
    except Refused as refused:
        yield refused.at(str(folder))
        return
    yield from listed or ()
    described = any(entry.name in DESCRIPTIONS for entry in entries)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if entry.is_symlink():
                yield Unreadable(str(entry), OTHER_FILE, "a link to a folder is not followed")
            else:
                yield from _in_folder(entry)
        elif described and entry.name in DESCRIPTIONS:
            yield Unreadable(str(entry), OTHER_FILE, "it describes the data set")
        elif is_read(entry.name):
            yield entry
        else:
            yield Unreadable(str(entry), OTHER_FILE, f"{entry.suffix or 'no ending'} is not read")


def _nothing_there(given: str) -> tuple[str, str]:
    if Path(given).is_dir():
        return "no-files", f"the folder holds no file of the kinds {', '.join(ENDINGS)}"
    if any(mark in given for mark in "*?["):
        return "missing", "no file matches this pattern"
    return "missing", "there is no such file"
