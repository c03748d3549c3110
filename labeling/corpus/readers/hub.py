"""A local folder of a Hugging Face data set: which files hold its rows. Knows nothing of how they are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from labeling.corpus.readers.items import Refused

_STATE = "state.json"
_SPLITS = "dataset_dict.json"
DESCRIPTIONS = frozenset({_STATE, _SPLITS, "dataset_info.json", "dataset_infos.json"})
"""Files that describe such a data set and hold none of its rows."""


def data_set_files(folder: Path) -> list[Path] | None:
    """The files of a folder that `save_to_disk` wrote, split by split, in the order of the rows; None for other folders.

    A folder of Parquet or Arrow files with a `dataset_info.json` is such another folder.

    Raises:
        Refused: the description cannot be read.
    """
    if (folder / _SPLITS).is_file():
        splits = _described(folder / _SPLITS, "splits")
        return [path for split in splits for path in data_set_files(folder / split) or [folder / split / _STATE]]
    if (folder / _STATE).is_file() and (folder / "dataset_info.json").is_file():
        return [folder / shard["filename"] for shard in _described(folder / _STATE, "_data_files")]
    return None


def _described(path: Path, key: str) -> list[Any]:
    try:
        value: list[Any] = json.loads(path.read_bytes())[key]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Refused("damaged", f"{path.name} does not say which files the data set has") from problem
    return value
