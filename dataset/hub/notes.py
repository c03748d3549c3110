"""What people read of a release where it is published: the words of its commit and its tag. Knows nothing of the Hub's protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dataset.card.agreement_words import number
from dataset.changelog import CHANGELOG
from dataset.hub.files import size_in_words
from dataset.manifest import config_sizes
from labeling.review.pairs import HEADLINES


def release_notes(folder: Path, manifest: Mapping[str, Any], repo: str) -> str:
    """What changed, how much there is, how well people agreed, and how to load exactly this version."""
    parts = [_changes(folder), _sizes(folder, manifest), _agreement(manifest.get("agreement")), _pin(manifest, repo)]
    return "\n\n".join(part for part in parts if part)


def _changes(folder: Path) -> str:
    """The newest entry of the changelog, without its title."""
    return (folder / CHANGELOG).read_text(encoding="utf-8").split("\n## ")[1].partition("\n")[2].strip()


def _sizes(folder: Path, manifest: Mapping[str, Any]) -> str:
    sizes = config_sizes(manifest, folder)
    lines = ["What it holds:", ""]
    for name, config in manifest["configs"].items():
        rows = ", ".join(f"{split} {facts['rows']:,}" for split, facts in config["splits"].items())
        lines.append(f"- `{name}`: {rows} rows, {size_in_words(sizes[name])}")
    if withheld := manifest["rights"]["standoff"]:
        lines.append(
            f"- {withheld:,} of {sum(manifest['rights'].values()):,} texts are withheld; README.md says how to put them back"
        )
    return "\n".join(lines)


def _agreement(found: Mapping[str, Any] | None) -> str:
    lines = list(_headlines(found)) if found is not None else []
    if found is None or not lines:
        return ""
    several, annotators = found["documents_with_several_annotators"], found["annotators"]
    title = f"How well {annotators:,} annotators agree on {several:,} documents (F1, 95 % interval):"
    return "\n".join([title, "", *lines])


def _headlines(found: Mapping[str, Any]) -> Iterator[str]:
    for layer, questions in found["layers"].items():
        name = HEADLINES[layer]
        question = next(q for q in questions if q["name"] == name)
        if question["value"] is not None:
            yield f"- {layer}: {number(question)}, {question['says']}"


def _pin(manifest: Mapping[str, Any], repo: str) -> str:
    tag = f"v{manifest['version']}"
    return (
        f"To load exactly this version, name its tag; `main` moves on:\n\n"
        f'```python\nload_dataset("{repo}", revision="{tag}")\n```\n\n'
        f"CITATION.cff says how to cite it; manifest.json has the SHA-256 of every file."
    )
