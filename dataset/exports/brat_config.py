"""`annotation.conf`: what brat lets people annotate, from the names of a release. Knows nothing of documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dataset.exports.brat import SPAN, STANCE
from dataset.exports.gold import Names

CONFIG = "annotation.conf"
_FILLERS = "<ENTITY>|<EVENT>"


def write_config(folder: Path, names: Names) -> None:
    """Write it into the folder of an export, where brat finds it for all splits."""
    with (folder / CONFIG).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in _lines(names))


def _lines(names: Names) -> Iterator[str]:
    yield f"# {names.source}"
    yield "[entities]"
    yield from (*names.entities, SPAN)
    yield "[relations]"
    yield "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"
    yield "[events]"
    for event in names.events:
        roles = names.roles_of.get(event, names.roles)
        yield f"{event}\t{', '.join(f'{role}*:{_FILLERS}' for role in roles)}"
    if names.stance_polarity:
        yield f"{STANCE}\tHolder?:{_FILLERS}, Target:{_FILLERS}"
    yield "[attributes]"
    for attribute, values in (
        ("Realis", names.realis),
        ("Polarity", names.polarity),
        ("StancePolarity", names.stance_polarity),
        ("Quote", names.quotes),
    ):
        if values:
            yield f"{attribute}\tArg:<EVENT>, Value:{'|'.join(values)}"
