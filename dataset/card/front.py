"""The YAML at the head of a card, which `datasets` and the Hub read. Knows nothing of the text under it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from dataset.release import ReleaseSettings
from schemas.records import Layer

CARD = "README.md"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same values, ten times as fast where libyaml is there
_TASKS: dict[Layer, tuple[str, str | None]] = {
    "entities": ("token-classification", "named-entity-recognition"),
    "events": ("token-classification", None),
    "stances": ("text-classification", "multi-class-classification"),
}
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))


def default_config(manifest: Mapping[str, Any]) -> str:
    """The config that is loaded when none is named."""
    return "ner" if "ner" in manifest["configs"] else "documents"


def front(manifest: Mapping[str, Any], settings: ReleaseSettings, sizes: Mapping[str, int] | None) -> dict[str, Any]:
    """All that the head says; `sizes` are the bytes of each config's files, without which nothing is said of any size."""
    configs: Mapping[str, Any] = manifest["configs"]
    default = default_config(manifest)
    tasks = [_TASKS[layer] for layer in settings.layers]
    total = sum(split["rows"] for split in configs[default]["splits"].values())
    return {
        "language": [settings.language],
        "license": settings.licence,
        "pretty_name": settings.pretty_name,
        "annotations_creators": [settings.annotators],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "size_categories": [next((name for limit, name in _SIZES if total < limit), "10M<n<100M")],
        "source_datasets": ["original"],
        "task_categories": list(dict.fromkeys(category for category, _ in tasks)),
        "task_ids": [task for _, task in tasks if task is not None],
        "tags": ["arabic", *settings.layers, "musnad"],
        "dataset_info": _infos(manifest, sizes) if sizes is not None else [],
        "configs": [
            {
                "config_name": name,
                **({"default": True} if name == default else {}),
                "data_files": [{"split": split, "path": f"{name}/{split}-*.parquet"} for split in config["splits"]],
            }
            for name, config in configs.items()
        ],
    }


def headed(front: Mapping[str, Any], body: str) -> str:
    """A card: its head and its body."""
    return f"---\n{yaml.safe_dump(dict(front), sort_keys=False, allow_unicode=True, width=10**6)}---\n{body}"


def front_matter(text: str) -> Any:
    """The YAML at the head of a card, or None where there is none."""
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    return yaml.load(match.group(1), _LOADER) if match else None


def with_sizes(text: str, manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> str:
    """A card whose head says the sizes and columns of `manifest`; all else is as it was."""
    front = {**front_matter(text), "dataset_info": _infos(manifest, sizes)}
    return headed(front, text.split("\n---\n", 1)[1])


def _infos(manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    return [_info(name, config, sizes[name]) for name, config in manifest["configs"].items()]


def _info(name: str, config: Mapping[str, Any], download_size: int) -> dict[str, Any]:
    splits = [
        {"name": split, "num_bytes": facts["arrow_bytes"], "num_examples": facts["rows"]}
        for split, facts in config["splits"].items()
    ]
    return {
        "config_name": name,
        "features": config["features"],
        "splits": splits,
        "download_size": download_size,
        "dataset_size": sum(split["num_bytes"] for split in splits),
    }
