"""CHANGELOG.md of a release: what changed since the one before, in counts. Knows nothing of how the change was found.

It says no word of a text, so that it is the same for a release that withholds its texts and for one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dataset.differences import Difference, LayerChange, TypeChange
from dataset.embargo import is_open
from dataset.versions import Level
from schemas.records import LAYERS

CHANGELOG = "CHANGELOG.md"
_TITLE = "# Changes\n"
_MEANING = {
    Level.MAJOR: "Earlier rows were edited, removed or moved: results on this version and the last do not compare.",
    Level.MINOR: "Documents or layers were added; all earlier labels are as they were.",
    Level.PATCH: "The texts and labels are as they were.",
    Level.NONE: "Nothing changed.",
}
_DOCUMENTS = {
    "added": "added",
    "removed": "removed",
    "moved": "moved to another split",
    "relabelled": "with edited labels",
    "text": "with another text",
    "hidden": "whose text is withheld now",
    "shown": "whose text is published now",
}


def changes(difference: Difference | None, manifest: Mapping[str, Any]) -> list[str]:
    """A line for each thing that changed, lines of types indented under their layer; `difference` is None for a first release."""
    if difference is None:
        return ["The first release.", *_override(manifest), *_totals(manifest), *_seal(manifest)]
    return [
        _MEANING[difference.level],
        *_override(manifest),
        *_seal(manifest),
        *(f"The split `{old}` is published as `{new}`" for old, new in difference.renamed.items()),
        *_documents(difference, manifest),
        *_labels(difference, manifest),
        *_rows(difference),
        *_vocabulary(difference),
    ]


def changelog(version: str, date: str, lines: list[str], previous: Path | None) -> str:
    """The entry of this version above those of the release before."""
    older = ""
    if previous is not None and (previous / CHANGELOG).is_file():
        older = (previous / CHANGELOG).read_text(encoding="utf-8").removeprefix(_TITLE)
    title = f"## {version} ({date})" if date else f"## {version}"
    first, *rest = lines
    return f"{_TITLE}\n{title}\n\n{first}\n\n" + "".join(f"{_item(line)}\n" for line in rest) + older


def type_line(kind: str, change: TypeChange) -> str:
    """How many labels of one type there were and are, and the steps between."""
    steps = [f"+{change.added:,} −{change.removed:,}"]
    steps += [f"{change.changed:,} changed"] if change.changed else []
    steps += [f"{change.left:,} became another type"] if change.left else []
    steps += [f"{change.joined:,} of another type before"] if change.joined else []
    return f"{kind}: {change.before:,} → {change.after:,} ({', '.join(steps)})"


def in_documents(count: int) -> str:
    """A number of documents in words."""
    return f"{count:,} document" if count == 1 else f"{count:,} documents"


def _item(line: str) -> str:
    bare = line.lstrip(" ")
    return f"{' ' * (len(line) - len(bare))}- {bare}"


def _override(manifest: Mapping[str, Any]) -> Iterator[str]:
    if override := manifest.get("override"):
        yield f"Version {manifest['version']} in place of {override['version_by_rule']}: {override['why']}"


def _seal(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What is held back, or was until this release."""
    seal = manifest.get("embargo")
    if seal is not None and not is_open(seal):
        yield f"The labels of {in_documents(seal['documents'])} in {seal['split']} are sealed"
    elif seal is not None and seal["sealed_in"] == manifest["previous"]:
        yield f"The labels of {seal['split']} are published as they were sealed in {seal['sealed_in']}"


def _documents(difference: Difference, manifest: Mapping[str, Any]) -> Iterator[str]:
    counted = difference.documents
    parts = [f"{counted[name]:,} {words}" for name, words in _DOCUMENTS.items() if counted[name]]
    if counted["taken_down"]:
        parts = [p + f" ({counted['taken_down']:,} taken down)" if p.endswith(" removed") else p for p in parts]
    yield f"Documents: {manifest['counts']['documents']:,} ({_splits(manifest)})" + (
        f"; {', '.join(parts)}" if parts else ""
    )
    if difference.fields:
        listed = ", ".join(f"{name} {count:,}" for name, count in sorted(difference.fields.items()))
        yield f"Columns beside text and labels that changed, by documents: {listed}"
    if counted["provenance"]:
        yield f"Provenance changed for {in_documents(counted['provenance'])}"


def _labels(difference: Difference, manifest: Mapping[str, Any]) -> Iterator[str]:
    for layer in LAYERS:
        change = difference.layers[layer]
        whole = change.total()
        if layer not in manifest["counts"] and not whole.before:
            continue
        parts = [f"+{whole.added:,} −{whole.removed:,}"]
        parts += [f"{whole.changed:,} changed: {_counted(change.kinds)}"] if whole.changed else []
        parts += [f"newly approved for {in_documents(change.documents_added)}"] if change.documents_added else []
        parts += (
            [f"no longer approved for {in_documents(change.documents_removed)}"] if change.documents_removed else []
        )
        yield f"{layer.capitalize()}: {whole.before:,} → {whole.after:,} ({'; '.join(parts)})"
        yield from (f"  {type_line(kind, one)}" for kind, one in sorted(change.types.items()) if one.touched)
        yield from _retyped(change)


def _retyped(change: LayerChange) -> Iterator[str]:
    if change.retyped:
        listed = ", ".join(f"{a} → {b} {count:,}" for (a, b), count in sorted(change.retyped.items()))
        yield f"  of another type now: {listed}"


def _rows(difference: Difference) -> Iterator[str]:
    for config, change in sorted(difference.configs.items()):
        unit = "annotations" if config == "annotators" else "documents"
        names = ("added", "removed", "edited", "moved")
        counts = ", ".join(f"{count:,} {name}" for name in names if (count := getattr(change, name)))
        if counts:
            yield f"Rows of `{config}`: {unit} {counts}"
        if change.columns:
            yield f"`{config}`: the columns or the class labels changed"


def _vocabulary(difference: Difference) -> Iterator[str]:
    for name, change in sorted(difference.vocabulary.items()):
        parts = [f"{what}: {', '.join(names)}" for what, names in change.items() if names]
        yield f"Vocabulary of `{name}`: {'; '.join(parts)}"
    if difference.definitions and not difference.vocabulary:
        yield "Vocabulary: the same names; definitions, examples or looks changed"
    for name in difference.migrations:
        yield f"Earlier annotations were migrated by {name}"
    if difference.card and difference.level == Level.PATCH:
        yield "The card changed"


def _totals(manifest: Mapping[str, Any]) -> Iterator[str]:
    yield f"Documents: {manifest['counts']['documents']:,} ({_splits(manifest)})"
    for layer in LAYERS:
        if layer in manifest["counts"]:
            yield f"{layer.capitalize()}: {manifest['counts'][layer]:,}"


def _splits(manifest: Mapping[str, Any]) -> str:
    splits = manifest["configs"]["documents"]["splits"]
    return ", ".join(f"{name} {split['rows']:,}" for name, split in splits.items())


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {count:,}" for kind, count in sorted(kinds.items()))
