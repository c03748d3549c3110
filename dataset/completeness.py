"""Whether all documents and labels are there, each once: what no single row can tell. Knows nothing of what rows say besides.

Rows come in the order of their documents, so that nothing is remembered for longer than a document.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dataset.label_checks import LAYER_OF
from dataset.parquet import read_rows
from dataset.views.stance import CANDIDATE
from schemas.records import LAYERS


class LabelsShown:
    """Takes the rows of one split of `config`, and the documents that they lead back to, both in the order of ids."""

    def __init__(self, config: str) -> None:
        self._config = config
        self._document = ""
        self._rows: set[str] = set()
        self._shown: Counter[str] = Counter()

    def take(self, row: Mapping[str, Any]) -> Iterator[str]:
        """A row; gives what is wrong with its name."""
        if self._config not in LAYER_OF:
            return
        if row["document_id"] != self._document:
            self._document, self._rows = row["document_id"], set()
        if row["id"] in self._rows:
            yield "a row of this id is there already"
        self._rows.add(row["id"])
        if self._config == "stance":
            self._shown[row["document_id"]] += row["judged"] != CANDIDATE
        else:
            self._shown[row["document_id"]] += len(row[LAYER_OF[self._config]])

    def missing(self, documents: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
        """Documents whose rows are all taken, with what is missing of each."""
        for document in documents:
            layer = LAYER_OF.get(self._config)
            shown = self._shown.pop(document["id"], 0)
            if layer is not None and layer in document["layers"] and layer in document:
                there = len(document[layer])
                if shown != there:
                    yield document["id"], f"its rows have {shown:,} of its {there:,} {layer}"


class Counts:
    """What the manifest says of the whole, counted again."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._annotators: set[str] = set()

    def take(self, config: str, row: Mapping[str, Any]) -> None:
        """A row of any config."""
        if config == "documents":
            self._counts["documents"] += 1
            self._counts.update({layer: len(row[layer]) for layer in LAYERS if layer in row})
        elif config == "annotators":
            self._counts["annotations"] += 1
            self._annotators.add(row["annotator"])

    def faults(self, said: Mapping[str, int]) -> Iterator[str]:
        """Where `said` is not what was taken."""
        counted = self._counts | Counter({"annotators": len(self._annotators)})
        for name in said:
            if said[name] != counted[name]:
                yield f"counts.{name} is {said[name]:,}, but the rows have {counted[name]:,}"


def twice(splits: Sequence[list[Path]]) -> Iterator[str]:
    """The ids that stand in several of the splits of `documents`, whose files these are."""
    last = ""
    for name in heapq.merge(*(_ids(files) for files in splits)):
        if name == last:
            yield name
        last = name


def _ids(files: list[Path]) -> Iterator[str]:
    return (row["id"] for row in read_rows(files, ["id"]))
