"""The pre-annotator `lexicon` as the contract wants it: text in, labels out. Knows the order of the layers and nothing of their making."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from labeling.preannotate.contract import annotate_each
from labeling.preannotate.lexicon.entities import find_entities, records
from labeling.preannotate.lexicon.events import find_events
from labeling.preannotate.lexicon.reading import read
from labeling.preannotate.lexicon.stances import find_stances
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.lexicon.version import lexicon_version
from labeling.preannotate.undisturbed import undisturbed
from schemas.records import Labels

if TYPE_CHECKING:
    import pyarrow as pa


class LexiconAnnotator:
    """Entities, events and stances from word lists, without a model and without the network."""

    name = "lexicon"

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over the code and the word lists."""
        return lexicon_version()

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`)."""
        with undisturbed():
            return annotate_each(documents, self.labels)

    def labels(self, text: str) -> Labels:
        """All three layers of one text; ids e1, v1, s1 … in text order."""
        reading = read(text, load_lexicon())
        mentions = find_entities(reading)
        events = find_events(reading, mentions)
        return Labels(records(reading, mentions), events.records(), find_stances(reading, mentions, events))
