"""The pre-annotator `combine`: entities of the tagger and of the lexicon, one or the other first, type by type; events and stances over both.

Knows nothing of how either finds its entities; who is believed stands in combine.yaml.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.preannotate.contract import labels_table
from labeling.preannotate.lexicon.entities import records
from labeling.preannotate.lexicon.events import find_events
from labeling.preannotate.lexicon.stances import find_stances
from labeling.preannotate.merging import Belief, combined
from labeling.preannotate.tagger.annotator import TaggerAnnotator
from labeling.preannotate.undisturbed import undisturbed
from schemas.errors import MusnadError
from schemas.records import Labels
from schemas.yaml_lines import read_yaml

if TYPE_CHECKING:
    import pyarrow as pa

POLICY = Path(__file__).parent / "combine.yaml"


class CombineAnnotator:
    """All three layers; `model` is a tagger's file, "" the one that Musnad ships."""

    name = "combine"

    def __init__(self, model: str = "") -> None:
        self._tagger = TaggerAnnotator(model)

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over code, lexicon, model and policy."""
        digest = hashlib.sha256(self._tagger.version.encode())
        for path in (Path(__file__), Path(__file__).with_name("merging.py"), POLICY):
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
        return f"1-{digest.hexdigest()[:8]}"

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        with undisturbed():
            return labels_table(documents, self.labels(text or "" for text in documents.column("text").to_pylist()))

    def labels(self, texts: Iterable[str]) -> Iterator[Labels]:
        """All three layers of each text; ids e1, v1, s1 … in text order."""
        for reading, by_lexicon, by_tagger in self._tagger.tagged(texts):
            mentions = combined(by_tagger, by_lexicon, beliefs())
            events = find_events(reading, mentions)
            yield Labels(records(reading, mentions), events.records(), find_stances(reading, mentions, events))


@lru_cache(maxsize=1)
def beliefs() -> dict[str, Belief]:
    """The policy, a belief for each type.

    Raises:
        MusnadError: combine.yaml names a side or a score that there is not.
    """
    file = read_yaml(POLICY, MusnadError)
    found = {}
    for tag, (side, add) in file.data["types"].items():
        if side not in ("tagger", "lexicon"):
            raise MusnadError(f"{file.where('types', tag)} believes {side!r}", remedy="It is tagger or lexicon")
        found[tag] = Belief(side, float(add))
    return found
