"""A release in another format: the documents of each split through the writer of that format, into a folder that appears whole.

Knows nothing of the formats but their table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset.exports import ace, brat, brat_config, conll2003, docbin, jsonl, nested_conll
from dataset.exports.gold import Names, Writer, names_of, read_gold
from dataset.manifest import MANIFEST, file_sha256, read_manifest
from labeling.store.files import atomic_folder, listing
from schemas.errors import InputError, ReleaseError
from schemas.outcome import Outcome
from schemas.records import LAYERS, Layer
from schemas.vocabulary import Vocabulary

LEFT_OUT = "left-out.jsonl"


@dataclass(frozen=True, slots=True)
class Format:
    """How documents are written, and what of them: `holds` are the layers that have a place, `needs` those that must be approved.

    `names` matches what a label may be called; `reserved` are names that mean something else. `beside` writes files that stand
    beside the splits.
    """

    writer: Writer
    holds: tuple[Layer, ...]
    needs: tuple[Layer, ...] = ()
    names: str = r"\S+"
    reserved: tuple[str, ...] = ()
    beside: Callable[[Path, Names], None] | None = None


FORMATS: Mapping[str, Format] = {
    "conll2003": Format(conll2003.writer, holds=("entities",), needs=("entities",)),
    "nested-conll": Format(nested_conll.writer, holds=("entities",), needs=("entities",)),
    "brat": Format(
        brat.writer,
        holds=LAYERS,
        names="[A-Za-z0-9_-]*[A-Za-z_-]",  # a digit at the end counts the fillers of a role
        reserved=(brat.SPAN, brat.STANCE),
        beside=brat_config.write_config,
    ),
    "docbin": Format(docbin.writer, holds=LAYERS, needs=("entities",), names=".+"),
    "ace": Format(
        ace.writer, holds=("entities", "events"), needs=("entities", "events"), names=".+", reserved=(ace.SPAN,)
    ),
    "jsonl": Format(jsonl.writer, holds=LAYERS, names=".+"),
}


def export(
    release: Path,
    output: Path,
    name: str,
    outcome: Outcome,
    *,
    splits: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> list[str]:
    """Write `splits` of the release (all of them, where none are named) to the new folder `output`; returns their names.

    The release and the format alone decide the bytes. `vocabulary` tells which roles an event has, if it is the release's.
    `outcome` counts what the format cannot hold; each label and document that is left out is listed in `left-out.jsonl`.

    Raises:
        InputError: there is no such format.
        ReleaseError: the folder is no release or was changed, has not what the format needs, or `output` exists.
    """
    if name not in FORMATS:
        raise InputError(f"There is no format {name!r}", remedy=f"Name one of {', '.join(FORMATS)}")
    format_, manifest = FORMATS[name], read_manifest(release)
    files = _files(release, manifest, splits)
    names = names_of(manifest, _roles(manifest, vocabulary))
    _check(name, format_, manifest, names)
    if output.exists():
        raise ReleaseError(f"{output} exists", remedy="Name a folder that does not")
    with atomic_folder(output) as partial, _listed(partial / LEFT_OUT, outcome):
        for split, paths in files.items():
            with format_.writer(partial, split, names, outcome) as write:
                for gold in read_gold(paths, format_.needs, outcome):
                    if gold is not None:
                        write(gold)
                        outcome.done["documents"] += 1
                        for layer in (layer for layer in gold.layers if layer not in format_.holds):
                            outcome.skipped[f"{layer}, which {name} has no place for"] += len(gold.row[layer])
                    advance(1)
        if not outcome.done["documents"]:
            reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(outcome.left_out.items()))
            raise ReleaseError(
                f"No document of {release} can be exported: {reasons}",
                remedy="Put texts back with `musnad rehydrate`" if outcome.left_out["text-withheld"] else "",
            )
        if format_.beside is not None:
            format_.beside(partial, names)
    return list(files)


def document_count(release: Path, splits: Sequence[str] = ()) -> int:
    """How many documents the splits have, for a progress bar."""
    facts = _splits(read_manifest(release))
    return sum(split["rows"] for name, split in facts.items() if not splits or name in splits)


def _splits(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = manifest["configs"].get("documents", {"splits": {}})["splits"]
    return found


def _files(release: Path, manifest: Mapping[str, Any], splits: Sequence[str]) -> dict[str, list[Path]]:
    """The files of the documents of each split, whose hashes are right."""
    there = _splits(manifest)
    if unknown := [split for split in splits if split not in there]:
        raise ReleaseError(f"{release} has no split {unknown[0]!r}", remedy=f"It has {', '.join(there)}")
    hashes = {file["path"]: file["sha256"] for file in manifest["files"]}
    chosen = {split: list(facts["files"]) for split, facts in there.items() if not splits or split in splits}
    for path in (path for paths in chosen.values() for path in paths):
        if not (release / path).is_file() or file_sha256(release / path) != hashes.get(path):
            raise ReleaseError(
                f"{release / path} is not the file that {MANIFEST} speaks of",
                cause="it was changed or is missing",
                remedy="Run `musnad verify` on the release, and take it again from where it was published",
            )
    return {split: [release / path for path in paths] for split, paths in chosen.items()}


def _roles(manifest: Mapping[str, Any], vocabulary: Vocabulary | None) -> dict[str, tuple[str, ...]]:
    if vocabulary is None or vocabulary.version != manifest["inputs"]["vocabulary"]:
        return {}
    return {name: tuple(role.name for role in kind.roles) for name, kind in vocabulary.events.items()}


def _check(name: str, format_: Format, manifest: Mapping[str, Any], names: Names) -> None:
    if missing := [layer for layer in format_.needs if layer not in manifest["inputs"]["layers"]]:
        raise ReleaseError(
            f"{name} holds {' and '.join(format_.needs)}, and the release has no {' and no '.join(missing)}",
            remedy="Choose another format, or a release with them",
        )
    labels = {"entities": names.entities, "events": (*names.events, *names.roles)}
    for label in (label for layer, found in labels.items() if layer in format_.holds for label in found):
        if not re.fullmatch(format_.names, label) or label in format_.reserved:
            raise ReleaseError(
                f"{name} cannot hold a label named {label!r}",
                cause="the name means something else there, or has characters that may not stand in it",
                remedy="Choose another format, such as jsonl",
            )


@contextmanager
def _listed(path: Path, outcome: Outcome) -> Iterator[None]:
    """What is left out meanwhile is listed in `path`, too."""
    before = outcome.sink
    with listing(path) as write:

        def both(item: dict[str, str]) -> None:
            write(item)
            if before is not None:
                before(item)

        outcome.sink = both
        try:
            yield
        finally:
            outcome.sink = before
