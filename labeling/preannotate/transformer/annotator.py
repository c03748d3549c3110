"""The pre-annotator `transformer` as the contract wants it: documents to windows, windows to batches, tags to entities.

Knows nothing of torch; the checkpoint does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from labeling.preannotate.contract import labels_table
from labeling.preannotate.fingerprint import version, weights_digest
from labeling.preannotate.transformer.checkpoint import Checkpoint, locate
from labeling.preannotate.transformer.windows import Window, windows
from labeling.preannotate.whole_words import OUTSIDE, Tag, entities, model_words, tag_readings
from schemas.label_types import Vocabulary
from schemas.preannotators import TransformerSettings
from schemas.project import Project
from schemas.records import Labels, Span

if TYPE_CHECKING:
    import pyarrow as pa

_AT_ONCE = 64  # documents whose windows are sorted by length together


class _Reading(NamedTuple):
    """A document as the model reads it: its words, those that have pieces, and the pieces of each of those."""

    words: list[Span]
    seen: list[int]
    pieces: list[list[int]]


class TransformerAnnotator:
    """Entities by a token-classification checkpoint, each as sure as the model is of the first piece of its least sure word."""

    name = "transformer"

    def __init__(self, model: Path, settings: TransformerSettings, vocabulary: Vocabulary) -> None:
        """`model` is the folder of a checkpoint; it is loaded when the first document comes."""
        self._folder = model
        self._settings = settings
        self._vocabulary = vocabulary

    @classmethod
    def from_project(cls, project: Project) -> TransformerAnnotator:
        """The checkpoint that `musnad.yaml` names.

        Raises:
            InputError: none is named, or it is not on this machine; says which command brings it.
        """
        settings = project.settings.preannotators.transformer
        return cls(locate(settings.model, settings.revision, project.folder), settings, project.vocabulary)

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over code, weights, windows, tags and the version of transformers."""
        options = {
            "weights": weights_digest(self._folder),
            "tags": dict(self._settings.tags),
            "window": [self._settings.window, self._settings.overlap],
            "vocabulary": {tag: kind.ontonotes for tag, kind in self._vocabulary.entities.items()},
        }
        return version(Path(__file__).parent.glob("*.py"), options, ("transformers", "tokenizers"))

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        texts = [text or "" for text in documents.column("text").to_pylist()]
        labels: list[Labels] = []
        for begin in range(0, len(texts), _AT_ONCE):
            labels.extend(self._labels(texts[begin : begin + _AT_ONCE]))
        return labels_table(documents, labels)

    def _labels(self, texts: list[str]) -> list[Labels]:
        readings = [self._read(text) for text in texts]
        tags = [[Tag("")] * len(reading.words) for reading in readings]
        scores = [[1.0] * len(reading.words) for reading in readings]
        overlap = min(self._settings.overlap, self._room // 2)
        jobs = [
            (number, window)
            for number, reading in enumerate(readings)
            for window in windows([len(pieces) for pieces in reading.pieces], self._room, overlap)
        ]
        # Windows of like length go together, so that little padding is computed.
        jobs.sort(key=lambda job: (-_length(readings[job[0]], job[1]), job[0], job[1].first))
        for begin in range(0, len(jobs), self._settings.batch):
            batch = jobs[begin : begin + self._settings.batch]
            runs = [_run(readings[number], window) for number, window in batch]
            for (number, window), likely in zip(batch, self._checkpoint.probabilities(runs), strict=True):
                reading = readings[number]
                first_piece = 0
                for word in range(window.first, window.last):
                    if window.own_first <= word < window.own_last:
                        best = int(likely[first_piece].argmax())
                        place = reading.seen[word]
                        tags[number][place] = self._readings[self._checkpoint.labels[best]]
                        scores[number][place] = float(likely[first_piece][best])
                    first_piece += len(reading.pieces[word])
        return [
            Labels(entities(text, reading.words, tag, score))
            for text, reading, tag, score in zip(texts, readings, tags, scores, strict=True)
        ]

    def _read(self, text: str) -> _Reading:
        words, forms = model_words(text)
        pieces = self._checkpoint.pieces(forms)
        seen = [number for number, found in enumerate(pieces) if found]
        return _Reading(words, seen, [pieces[number][: self._room] for number in seen])

    @cached_property
    def _room(self) -> int:
        return max(1, min(self._settings.window, self._checkpoint.room))

    @cached_property
    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(self._folder, self._settings.device)

    @cached_property
    def _readings(self) -> Mapping[str, Tag]:
        labels = {OUTSIDE, *self._checkpoint.labels.values()}
        return tag_readings(labels, self._settings.tags, self._vocabulary, "preannotators.transformer.tags")


def _run(reading: _Reading, window: Window) -> list[int]:
    return [piece for pieces in reading.pieces[window.first : window.last] for piece in pieces]


def _length(reading: _Reading, window: Window) -> int:
    return sum(map(len, reading.pieces[window.first : window.last]))
