"""CHANGELOG.md of a release: what changed since the one before, in counts. Knows nothing of how the change was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dataset.versions import Difference, Level
from schemas.records import LAYERS

CHANGELOG = "CHANGELOG.md"
_TITLE = "# Changes\n"
_MEANING = {
    Level.MAJOR: "Earlier rows were edited, removed or moved: results on this version and the last do not compare.",
    Level.MINOR: "Rows were added; all earlier rows are as they were.",
    Level.PATCH: "The texts and labels are as they were.",
    Level.NONE: "Nothing changed.",
}


def changes(difference: Difference | None, manifest: Mapping[str, Any]) -> list[str]:
    """One line for each thing that changed; `difference` is None for a first release."""
    if difference is None:
        return ["The first release.", *_totals(manifest, None)]
    return [_MEANING[difference.level], *_changed(difference), *_totals(manifest, difference)]


def changelog(version: str, date: str, lines: list[str], previous: Path | None) -> str:
    """The entry of this version above those of the release before."""
    older = ""
    if previous is not None and (previous / CHANGELOG).is_file():
        older = (previous / CHANGELOG).read_text(encoding="utf-8").removeprefix(_TITLE)
    title = f"## {version} ({date})" if date else f"## {version}"
    first, *rest = lines
    return f"{_TITLE}\n{title}\n\n{first}\n\n" + "".join(f"- {line}\n" for line in rest) + older


def _changed(difference: Difference) -> Iterator[str]:
    for config, change in difference.configs.items():
        unit = "annotations" if config == "annotators" else "documents"
        counts = ", ".join(
            f"{count:,} {word}" for word in ("added", "removed", "edited", "moved") if (count := getattr(change, word))
        )
        if counts:
            yield f"`{config}`: {unit} {counts}"
        if change.provenance:
            yield f"`{config}`: provenance of {change.provenance:,} {unit} changed"
        if change.columns:
            yield f"`{config}`: the columns or the class labels changed"
    edited = [f"{name} {count:,}" for name, count in sorted(difference.fields.items())]
    if edited:
        yield f"Edited in `documents`, by column: {', '.join(edited)}"
    if difference.card and difference.level == Level.PATCH:
        yield "The card changed"


def _totals(manifest: Mapping[str, Any], difference: Difference | None) -> Iterator[str]:
    splits = manifest["configs"]["documents"]["splits"]
    listed = ", ".join(f"{name} {split['rows']:,}" for name, split in splits.items())
    yield f"Documents: {manifest['counts']['documents']:,} ({listed})"
    for layer in LAYERS:
        if layer not in manifest["counts"]:
            continue
        line = f"{layer.capitalize()}: {manifest['counts'][layer]:,}"
        if difference is not None:
            line += f" (+{difference.labels[layer, 'added']:,} −{difference.labels[layer, 'removed']:,})"
        yield line
