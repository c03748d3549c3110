"""Whether what a release says of itself is so: its card, changelog, version and list of what was left out. Knows nothing of rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from dataset.card import front_matter
from dataset.rows import TAKEN_DOWN
from dataset.versions import parse

_HEADING = re.compile(r"^## (\S+)", re.MULTILINE)


def card_faults(text: str, manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> Iterator[str]:
    """Where the YAML of a card is not what the manifest says, or what the files are; `sizes` are the bytes of each config's files."""
    try:
        front = front_matter(text)
    except yaml.YAMLError as problem:
        yield f"it cannot be read: {problem}"
        return
    if not isinstance(front, dict):
        yield "it has no YAML at its head"
        return
    infos = {info["config_name"]: info for info in front.get("dataset_info") or []}
    configs = {config["config_name"]: config for config in front.get("configs") or []}
    for name in sorted(infos.keys() | configs.keys() | manifest["configs"].keys()):
        if not (name in infos and name in configs and name in manifest["configs"]):
            yield f"the config {name!r} does not stand in the card and in the manifest alike"
            continue
        facts = manifest["configs"][name]
        yield from _info_faults(name, infos[name], facts, sizes[name])
        expected = [(split, f"{name}/{split}-*.parquet") for split in facts["splits"]]
        listed = [(item["split"], item["path"]) for item in configs[name]["data_files"]]
        if [split for split, _ in listed] != list(facts["splits"]):
            yield f"the splits of {name!r} are not those of the manifest"
        elif listed != expected:
            yield f"the files of {name!r} are not found under the patterns of its splits"
    defaults = [name for name, config in configs.items() if config.get("default")]
    if len(defaults) != 1:
        yield f"{len(defaults)} configs are the default"


def _info_faults(name: str, info: Mapping[str, Any], config: Mapping[str, Any], size: int) -> Iterator[str]:
    if info["features"] != config["features"]:
        yield f"the columns or class labels of {name!r} are not those of the manifest"
    rows = {split["name"]: split["num_examples"] for split in info["splits"]}
    expected = {split: facts["rows"] for split, facts in config["splits"].items()}
    if rows != expected:
        yield f"the row counts of {name!r} are {rows}, not {expected}"
    in_memory = {split["name"]: split["num_bytes"] for split in info["splits"]}
    if in_memory != {split: facts["arrow_bytes"] for split, facts in config["splits"].items()}:
        yield f"num_bytes of {name!r} are not the sizes that the manifest says"
    if info["dataset_size"] != sum(in_memory.values()):
        yield f"dataset_size of {name!r} is {info['dataset_size']:,}, not the sum of its splits"
    if info["download_size"] != size:
        yield f"download_size of {name!r} is {info['download_size']:,}, but its files have {size:,} bytes"


def changelog_faults(text: str, version: str) -> Iterator[str]:
    """There is an entry of this version, and none has two; people may have added words of their own above it."""
    listed = _HEADING.findall(text)
    if version not in listed:
        yield f"it has no entry of {version}"
    yield from (f"it has {count} entries of {name}" for name, count in Counter(listed).items() if count > 1)


def version_faults(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Versions are three numbers and only rise."""
    version, previous = parse(manifest["version"]), parse(manifest["previous"])
    if version is None:
        yield f"{manifest['version']!r} is no version"
    if manifest["previous"] and previous is None:
        yield f"the release before has no version: {manifest['previous']!r}"
    if version is not None and previous is not None and version <= previous:
        yield f"the version {version} does not come after {previous}"


def exclusion_faults(lines: Iterable[str], manifest: Mapping[str, Any]) -> Iterator[str]:
    """The list of what was left out has a reason for each item, and as many of each as the manifest says."""
    counts: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        item = _item(line)
        if item is None:
            yield f"line {number} is no item with its reason and detail"
        else:
            counts[item["reason"]] += 1
    if dict(counts) != dict(manifest["left_out"]):
        yield "its items are not as many for each reason as the manifest says"


def taken_down(lines: Iterable[str]) -> frozenset[str]:
    """The documents that are never to be published again."""
    items = (_item(line) for line in lines)
    return frozenset(item["item"] for item in items if item is not None and item["reason"] == TAKEN_DOWN)


def _item(line: str) -> dict[str, str] | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    sound = isinstance(value, dict) and value.keys() == {"item", "reason", "detail"}
    return value if sound and all(isinstance(part, str) for part in value.values()) else None
