"""Whether the column `unseen` and the leakage report say what the rows and texts of a release do.

Knows nothing of how they were made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dataset.features import ClassLabel, ListOf, Struct, from_yaml
from dataset.leakage import LEAKAGE, TRAIN, Names, leakage_report, name_key, report_faults
from dataset.near_duplicates import NearDuplicates, text_shingles
from dataset.parquet import read_rows
from dataset.referents import files_of


class SeenNames:
    """Takes the rows of `ner`, those of train first."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._configs = manifest["configs"]
        self._tags = _entity_types(from_yaml(self._configs["ner"]["features"])) if "ner" in self._configs else ()
        self._names = Names()
        self._rows = 0
        self._withheld = {TRAIN: False, "": False}  # "": in any split

    def row_faults(self, split: str, row: Mapping[str, Any]) -> Iterator[str]:
        """Where a name is marked that train has, or one is not that train lacks."""
        self._rows += 1
        if len(row["unseen"]) != len(row["entities"]):
            yield "unseen and entities differ in length"
            return
        tags = [self._tags[entity["type"]] for entity in row["entities"]]
        words = [entity["text"] for entity in row["entities"]]
        if None in words:
            self._withheld[""] = True
            self._withheld[TRAIN] |= split == TRAIN
        keys = [name_key(tag, said) if said is not None else None for tag, said in zip(tags, words, strict=True)]
        self._names.count(split, tags, keys, row["unseen"])
        for number, (tag, key, unseen) in enumerate(zip(tags, keys, row["unseen"], strict=True)):
            if split == TRAIN and unseen:
                yield f"unseen[{number}] is true in {TRAIN}"
            elif split != TRAIN and key is not None:
                known = self._names.in_train(tag, key)
                if (known and unseen) or not (known or unseen or self._withheld[TRAIN]):
                    yield f"unseen[{number}] is {unseen}, but {TRAIN} has {'such a' if known else 'no such'} name"

    def report_faults(self, file: Path, groups: int) -> Iterator[str]:
        """Where the report in `file` does not say what the rows do; `groups` are those of the release."""
        rows = {
            name: {split: facts["rows"] for split, facts in config["splits"].items()}
            for name, config in self._configs.items()
        }
        if self._rows != sum(rows.get("ner", {}).values()):
            return  # rows could not be read, which was said
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
            names = self._names.report(tuple(rows["ner"])) if "ner" in rows else None
            counted = leakage_report(names, rows, groups, 0, 0)
            yield from report_faults(said, counted, complete=not self._withheld[""])
        except FileNotFoundError:
            return  # the list of files names it
        except (ValueError, TypeError, LookupError, AttributeError) as problem:
            yield f"it cannot be read, or is of another kind: {problem}"


def near_duplicate_faults(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Names each document whose text is a near-duplicate of one in a split before its own, and the one most like it.

    What a near-duplicate is, the report of the release says. Texts that are withheld are not compared.
    """
    settings = _compared_by(folder / LEAKAGE)
    if settings is None:
        yield f"their texts cannot be compared: {LEAKAGE} does not say by which threshold and shingle"
        return
    splits = list(manifest["configs"]["documents"]["splits"])
    nearest: dict[int, tuple[float, int]] = {}
    threshold, size = settings
    with NearDuplicates[tuple[str, int]](threshold) as texts:
        for number, split in enumerate(splits):
            rows = read_rows(files_of(folder, "documents", split, manifest), ["id", "text"])
            texts.add(
                ((row["id"], number), text_shingles(row["text"], size)) for row in rows if row["text"] is not None
            )
        for one, other, index in texts.pairs(np.array([split for _, split in texts.keys], dtype=np.int64)):
            if other not in nearest or (index, -one) > (nearest[other][0], -nearest[other][1]):
                nearest[other] = index, one
        for row, (index, beside) in sorted(nearest.items()):
            (name, split), (twin, its_split) = texts.keys[row], texts.keys[beside]
            where = f"{twin} in {splits[its_split]}"
            yield f"{name} in {splits[split]} is a near-duplicate (Jaccard {index:.2f}) of {where}"


def _compared_by(report: Path) -> tuple[float, int] | None:
    """Threshold and shingle of a report, where it is one."""
    try:
        said = json.loads(report.read_text(encoding="utf-8"))["near_duplicates"]
        threshold, shingle = said["threshold"], said["shingle"]
        return (threshold, shingle) if 0 < threshold <= 1 and shingle >= 1 else None
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _entity_types(features: Struct) -> tuple[str, ...]:
    entities = features.fields["entities"]
    assert isinstance(entities, ListOf)
    assert isinstance(entities.item, Struct)
    kind = entities.item.fields["type"]
    assert isinstance(kind, ClassLabel)
    return kind.names
