"""Which reader reads which file, by the ending of its name. Knows nothing of folders and of what the readers do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from labeling.corpus.readers.archives import read_gzip, read_zip
from labeling.corpus.readers.columnar import read_arrow, read_parquet
from labeling.corpus.readers.delimited import read_csv, read_tsv
from labeling.corpus.readers.html import read_html
from labeling.corpus.readers.items import Item, Refused, Unreadable
from labeling.corpus.readers.json_lines import read_json_lines
from labeling.corpus.readers.json_lists import read_json
from labeling.corpus.readers.streams import Source
from labeling.corpus.readers.text import read_text
from schemas.project import FieldMapping

_DEEPEST = 4  # archives in one another; one that holds itself has no end

_READERS: dict[str, Callable[[Source, FieldMapping], Iterator[Item]]] = {
    ".txt": read_text,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".parquet": read_parquet,
    ".arrow": read_arrow,
    ".html": read_html,
    ".htm": read_html,
}
ENDINGS = (*_READERS, ".zip", ".gz")


def is_read(name: str) -> bool:
    """Whether a file of this name is read; of a .gz the ending before it counts too."""
    path = Path(name.lower())
    return is_read(path.stem) if path.suffix == ".gz" else path.suffix in ENDINGS


def read_source(source: Source, fields: FieldMapping, depth: int = 0) -> Iterator[Item]:
    """The items of a file or of a member, and of all that is packed in it."""

    def read(member: Source) -> Iterator[Item]:
        return read_source(member, fields, depth + 1)

    ending = Path(source.name).suffix.lower()
    try:
        if not is_read(source.name):
            yield Unreadable(source.place, "unknown-format", _unknown(source.name))
        elif depth > _DEEPEST:
            yield Unreadable(source.place, "nested-too-deep", f"archives are read {_DEEPEST} deep; unpack it first")
        elif ending == ".zip":
            yield from read_zip(source, read, is_read)
        elif ending == ".gz":
            yield from read_gzip(source, read)
        else:
            yield from _READERS[ending](source, fields)
    except Refused as refused:
        yield refused.at(source.place)


def _unknown(name: str) -> str:
    ending = "".join(Path(name).suffixes[-2:]) or "a file without an ending"
    return f"{', '.join(ENDINGS)} are read (.gz of these), not {ending}"
