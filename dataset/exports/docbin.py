"""spaCy's DocBin: documents as spaCy takes them for training. Knows nothing of how a release is built; spaCy is imported inside.

The words are those of the release's rows; what stands between them, but for one blank, is a token too, so that `doc.text` is the
text, line ends and all. `doc.spans["entities"]` holds all entities, `doc.ents` the outermost; both on whole words. The exact
characters, and the other layers, are in `doc.user_data` in the shape of a prediction line.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dataset.approved import Sentence
from dataset.exports.gold import Gold, Names, Write
from dataset.words import NO_WORD, outermost
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.records import Entity, Span

KEY = "entities"
_WORDS = 200_000
_ATTRIBUTES = ("ORTH", "ENT_IOB", "ENT_TYPE", "SENT_START")


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:
    """`<split>/00000.spacy` and so on, each of about 200,000 words; spaCy's training reads the folder.

    Raises:
        InputError: spaCy is not installed.
    """
    try:
        import spacy  # noqa: F401 - only whether it is there
    except ImportError as problem:
        raise InputError(
            "A DocBin needs spaCy, which is not installed",
            remedy="Run `pip install -c constraints.txt -e '.[spacy]'` in Musnad's checkout",
        ) from problem
    (folder / split).mkdir()
    bins = _Bins(folder / split)
    order = names.entity_order

    def write(gold: Gold) -> None:
        bins.add(gold, order, outcome)

    yield write
    bins.close()


class _Bins:
    """One file after the other, so that no more than one is in memory; each has a vocabulary of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = 0
        self._open()

    def _open(self) -> None:
        import spacy
        from spacy.tokens import DocBin

        self._words = 0
        self._vocab = spacy.blank("ar").vocab
        self._bin = DocBin(attrs=_ATTRIBUTES, store_user_data=True)

    def add(self, gold: Gold, order: dict[str, int], outcome: Outcome) -> None:
        doc = _doc(self._vocab, gold, order, outcome)
        self._bin.add(doc)
        self._words += len(doc)
        if self._words >= _WORDS:
            self.close()
            self._open()

    def close(self) -> None:
        if len(self._bin):
            (self._folder / f"{self._files:05d}.spacy").write_bytes(self._bin.to_bytes())
            self._files += 1


def _doc(vocab: Any, gold: Gold, order: dict[str, int], outcome: Outcome) -> Any:
    from spacy.tokens import Doc, SpanGroup
    from spacy.tokens import Span as Stretch

    words = Sentence(
        Span(0, len(gold.text)),
        [word for sentence in gold.sentences for word in sentence.words],
        [start for sentence in gold.sentences for start in sentence.starts],
        [end for sentence in gold.sentences for end in sentence.ends],
    )
    tokens, spaces, places = _tokens(gold.text, words)
    begins = {sentence.starts[0] for sentence in gold.sentences if sentence.words}
    starts: list[bool | int | None] = [token.start in begins for token in tokens]
    if places and places[0]:  # blanks before the first sentence belong to it
        starts[0], starts[places[0]] = True, False
    doc = Doc(vocab, [gold.text[t.start : t.end] for t in tokens], spaces, sent_starts=starts)

    def stretch(entity: Entity, inside: range) -> Any:
        return Stretch(doc, places[inside[0]], places[inside[-1]] + 1, label=entity.type, span_id=entity.id)

    everything = []
    for entity in gold.labels.entities:
        if inside := words.touched(entity.span):
            everything.append(stretch(entity, inside))
        else:
            outcome.leave_out(f"{gold.id}#{entity.id}", NO_WORD, f"{entity.type} {entity.start}–{entity.end}")
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=everything)
    chosen = [
        stretch(entity, words.touched(entity.span))
        for sentence in gold.sentences
        for entity, _ in outermost(sentence, gold.entities_in(sentence), order)[0]
    ]
    doc.set_ents(chosen, default="outside")
    doc.user_data.update({"id": gold.id, "layers": list(gold.layers), **gold.labels.to_json()})
    outcome.done.update(entities=len(everything), events=len(gold.labels.events), stances=len(gold.labels.stances))
    return doc


def _tokens(text: str, words: Sentence) -> tuple[list[Span], list[bool], list[int]]:
    """Stretches that cover the text, whether one blank more follows each of them, and the place of each word among them."""
    tokens: list[Span] = []
    spaces: list[bool] = []
    places: list[int] = []
    at = 0
    for start, end in zip((*words.starts, len(text)), (*words.ends, len(text)), strict=True):
        if tokens and at < start and text[at] == " ":
            spaces[-1] = True
            at += 1
        if at < start:
            tokens.append(Span(at, start))
            spaces.append(False)
        if start < end:
            places.append(len(tokens))
            tokens.append(Span(start, end))
            spaces.append(False)
        at = end
    return tokens, spaces, places
