"""The `stance` config: a row is a stance, or a pair of names that nobody joined by one, with the sentences that hold it.

All offsets are those of the row's `text`; `offset` is where it begins in the document. No holder means the author.
"""

from __future__ import annotations

import pyarrow as pa

from dataset.approved import Approved
from dataset.columns import batch_of, structs
from dataset.features import OFFSET, STRING, ClassLabel, Struct
from dataset.views.neutral_pairs import NEUTRAL, neutral_pairs, parties
from dataset.views.sentences import STRETCH, words_in
from schemas.records import Document, Span
from schemas.vocabulary import Vocabulary

EXPLICIT, CANDIDATE = "explicit", "candidate"
_WORDS = Struct({"start": OFFSET, "end": OFFSET, "text": STRING})


def features(vocabulary: Vocabulary) -> Struct:
    """Polarities and quotation types are numbered in the order of the vocabulary.

    `judged` is `explicit` for a stance that people set (also a neutral one), and `candidate` for a pair of names in one sentence
    that no stance joins: its polarity is neutral, and it has neither evidence nor quote.
    """
    return Struct(
        {
            **STRETCH,
            "holder": _WORDS,
            "target": _WORDS,
            "evidence": _WORDS,
            "polarity": ClassLabel(tuple(choice.value for choice in vocabulary.stance_polarity)),
            "quote": ClassLabel(tuple(choice.value for choice in vocabulary.quotes)),
            "judged": STRING,
        }
    )


class StanceColumns:
    """The rows of the documents that are taken: one for each stance, in the order of the evidence, then one for each neutral pair,
    in the order of the holders.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._features = features(vocabulary)
        self._parties = parties(vocabulary)
        self._polarities = {choice.value: number for number, choice in enumerate(vocabulary.stance_polarity)}
        self._quotes = {choice.value: number for number, choice in enumerate(vocabulary.quotes)}
        self._ids: list[str] = []
        self._documents: list[str] = []
        self._begins: list[int] = []
        self._texts: list[str] = []
        self._holders, self._targets, self._evidence = _Words(), _Words(), _Words()
        self._polarity: list[int] = []
        self._quote: list[int | None] = []
        self._judged: list[str] = []

    def take(self, approved: Approved) -> None:
        if "stances" not in approved.layers:
            return
        document = approved.document
        for stance in approved.labels.stances:
            spans = [s for s in (stance.holder, stance.target, stance.evidence) if s is not None]
            place = approved.context(spans), stance.holder, stance.target, stance.evidence
            says = self._polarities[stance.polarity], self._quotes[stance.quote], EXPLICIT
            self._add(f"{document.id}#{stance.id}", document, place, says)
        if NEUTRAL not in self._polarities:
            return
        neutral = self._polarities[NEUTRAL], None, CANDIDATE
        for sentence, holder, target in neutral_pairs(approved, self._parties):
            self._add(
                f"{document.id}:{holder.start}>{target.start}", document, (sentence, holder, target, None), neutral
            )

    def _add(
        self,
        name: str,
        document: Document,
        place: tuple[Span, Span | None, Span, Span | None],
        says: tuple[int, int | None, str],
    ) -> None:
        context, holder, target, evidence = place
        begin = context.start
        text = document.text[begin : context.end]
        self._ids.append(name)
        self._documents.append(document.id)
        self._begins.append(begin)
        self._texts.append(text)
        self._holders.add(holder, text, begin, document)
        self._targets.add(target, text, begin, document)
        self._evidence.add(evidence, text, begin, document)
        polarity, quote, judged = says
        self._polarity.append(polarity)
        self._quote.append(quote)
        self._judged.append(judged)

    def batch(self) -> pa.RecordBatch:
        """All rows."""
        return batch_of(
            self._features,
            {
                "id": pa.array(self._ids, pa.string()),
                "document_id": pa.array(self._documents, pa.string()),
                "offset": pa.array(self._begins, pa.int32()),
                "length": pa.array(list(map(len, self._texts)), pa.int32()),
                "text": pa.array(self._texts, pa.string()),
                "withheld": pa.array([False] * len(self._ids), pa.bool_()),
                "holder": self._holders.array(),
                "target": self._targets.array(),
                "evidence": self._evidence.array(),
                "polarity": pa.array(self._polarity, pa.int64()),
                "quote": pa.array(self._quote, pa.int64()),
                "judged": pa.array(self._judged, pa.string()),
            },
        )


class _Words:
    """The column of a span with its words; null where there is none."""

    def __init__(self) -> None:
        self._starts: list[int | None] = []
        self._ends: list[int | None] = []
        self._words: list[str | None] = []

    def add(self, span: Span | None, text: str, begin: int, document: Document) -> None:
        """`text` begins at `begin` in the document."""
        self._starts.append(span.start - begin if span is not None else None)
        self._ends.append(span.end - begin if span is not None else None)
        self._words.append(words_in(text, begin, span.start, span.end, document) if span is not None else None)

    def array(self) -> pa.StructArray:
        parts = {
            "start": pa.array(self._starts, pa.int32()),
            "end": pa.array(self._ends, pa.int32()),
            "text": pa.array(self._words, pa.string()),
        }
        return structs(parts, [words is not None for words in self._words])
