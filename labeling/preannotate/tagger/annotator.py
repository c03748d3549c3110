"""The pre-annotator `tagger` as the contract wants it: documents in, entities out. Knows where the model that Musnad ships lies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.preannotate.contract import labels_table
from labeling.preannotate.lexicon.entities import find_entities, records
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading, read
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.lexicon.version import lexicon_version
from labeling.preannotate.tagger.tagging import Tagging, job
from labeling.preannotate.tagger.weights import parse
from labeling.preannotate.undisturbed import undisturbed
from schemas.errors import InputError
from schemas.records import Labels

if TYPE_CHECKING:
    import pyarrow as pa

DEFAULT_MODEL = Path(__file__).parent / "model" / "default.tagger"
TRAINING = Path(__file__).parents[1] / "training"
"""The labelled sentences of our own."""
_WORDS = 10_000
"""Words that are tagged together: enough to keep the arrays busy, few enough to stay small."""


class TaggerAnnotator:
    """Entities by a trained model; `model` is the file that `musnad train` wrote, "" the one that Musnad ships."""

    name = "tagger"

    def __init__(self, model: str = "") -> None:
        path = Path(model) if model else DEFAULT_MODEL
        try:
            self._content = path.read_bytes()
            self._models, self.about = parse(self._content)
        except OSError as problem:
            raise InputError(
                f"{path} cannot be read: {problem.strerror}",
                remedy="Train a model with `musnad train DATA… --output MODEL`",
            ) from problem
        except (ValueError, KeyError, TypeError, IndexError) as problem:
            raise InputError(
                f"{path} is no model of the tagger ({problem})", remedy="Name a file that `musnad train` wrote"
            ) from problem

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over the code, the lexicon and the model."""
        return f"1-{tagger_digest(self._content)}"

    @cached_property
    def _tagging(self) -> Tagging:
        return Tagging(self._models)

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        with undisturbed():
            return labels_table(documents, self.labels(text or "" for text in documents.column("text").to_pylist()))

    def labels(self, texts: Iterable[str]) -> Iterator[Labels]:
        """The entities of each text; ids e1, e2 … in text order."""
        for reading, _, mentions in self.tagged(texts):
            yield Labels(records(reading, mentions))

    def tagged(self, texts: Iterable[str]) -> Iterator[tuple[Reading, list[Mention], list[Mention]]]:
        """Each text as it was read, what the lexicon finds in it, and what the tagger makes of it."""
        lexicon = load_lexicon()
        readings = (read(text, lexicon) for text in texts)
        for batch in _batches(readings):
            jobs = [job(reading, find_entities(reading)) for reading in batch]
            for one, mentions in zip(jobs, self._tagging.mentions(jobs), strict=True):
                yield one.reading, one.found, mentions


def tagger_digest(model: bytes) -> str:
    """Eight hex digits over the tagger's code, the lexicon and a model; the same wherever the files lie."""
    digest = hashlib.sha256(lexicon_version().encode())
    for path in sorted(Path(__file__).parent.glob("*.py"), key=lambda p: p.name):
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    digest.update(model)
    return digest.hexdigest()[:8]


def _batches(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    words = 0
    for reading in readings:
        batch.append(reading)
        words += len(reading)
        if words >= _WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch
