"""Which gold document goes with which prediction, after both are brought to the same scope. Knows nothing of files and scores."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator

from labeling.arabic.tokens import tokens
from labeling.compare.label_sets import Labelled, LabelSet
from labeling.compare.scope import Scope, scoped
from labeling.preannotate.contract import PreAnnotator, model_name
from schemas.errors import InputError, LabelError
from schemas.outcome import Outcome
from schemas.records import LAYERS, Labels, Layer, Span

_BATCH = 256
_NOTHING = Labels()


def texts_of(gold: LabelSet) -> Iterator[tuple[str, str]]:
    """Id and text of each document.

    Raises:
        InputError: a document's text is not known.
    """
    for document in gold.documents.values():
        if document.text is None:
            raise InputError(
                f"{gold.name} does not hold the text of {document.id!r}",
                cause="labels alone cannot be read again",
                remedy='Add a key "text" to its lines, or name predictions that are there already',
            )
        yield document.id, document.text


def predicted_by(annotator: PreAnnotator, gold: LabelSet, progress: Callable[[int], None] = lambda _: None) -> LabelSet:
    """What `annotator` says of the texts of `gold`."""
    import pyarrow as pa

    texts = list(texts_of(gold))
    found: dict[str, Labelled] = {}
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        table = pa.table({"id": [name for name, _ in batch], "text": [text for _, text in batch]})
        for (name, text), said in zip(batch, annotator.annotate(table)["labels"].to_pylist(), strict=True):
            found[name] = Labelled(name, Labels.from_json(json.loads(said)), frozenset(LAYERS), text)
        progress(len(batch))
    return LabelSet(model_name(annotator), "model", found)


def common_layers(gold: LabelSet, predicted: LabelSet) -> tuple[Layer, ...]:
    """The layers that both sides cover.

    Raises:
        InputError: no document is on both sides.
    """
    if not gold.documents.keys() & predicted.documents.keys():
        raise InputError(
            f"{predicted.name} has none of the documents of {gold.name}",
            cause=f"gold has ids like {_first(gold)}, the predictions like {_first(predicted)}",
            remedy="Write the gold texts with --texts-to D.jsonl and predict for those",
        )
    return tuple(layer for layer in LAYERS if layer in gold.layers and layer in predicted.layers)


def pair_up(
    gold: LabelSet,
    predicted: LabelSet,
    scope: Scope,
    outcome: Outcome,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[tuple[Labels, Labels]]:
    """Each gold document with what was predicted for it; a document without a prediction counts as one without labels.

    Raises:
        InputError: the texts of a document differ, or whole words are asked for without a text.
        LabelError: a gold label lies outside its text.
    """
    for name, mine in gold.documents.items():
        theirs = predicted.documents.get(name)
        if theirs is None:
            outcome.skipped["without a prediction, scored as empty"] += 1
        elif mine.text is not None and theirs.text is not None and mine.text != theirs.text:
            raise InputError(
                f"The text of {name!r} is not the same in {gold.name} and {predicted.name}",
                cause="offsets of one text say nothing about another",
                remedy="Write the gold texts with --texts-to D.jsonl and predict for those",
            )
        text = mine.text if mine.text is not None else theirs.text if theirs is not None else None
        labels = theirs.labels if theirs is not None else _NOTHING
        if text is not None:
            _refuse_outside(mine, text, gold)
            outside = sum(not _inside(span, text) for _, span in labels.spans())
            outcome.done += Counter({"predicted spans outside their text, scored as wrong": outside})
        words = _words(mine, text, gold) if scope.whole_words else ()
        outcome.done["documents"] += 1
        progress(1)
        yield scoped(mine.labels, scope, words), scoped(labels, scope, words)


def _words(document: Labelled, text: str | None, gold: LabelSet) -> list[Span] | tuple[Span, ...]:
    if document.words is not None:
        return document.words
    if text is None:
        raise InputError(
            f"The words of {document.id!r} are not known",
            cause=f"neither {gold.name} nor the predictions hold its text",
            remedy='Add a key "text" to the lines, or use --no-whole-words',
        )
    return tokens(text)


def _refuse_outside(document: Labelled, text: str, gold: LabelSet) -> None:
    for label, span in document.labels.spans():
        if not _inside(span, text):
            raise LabelError(
                f"The {label} of {document.id!r} in {gold.name} is [{span.start}, {span.end}) in a text of {len(text)} characters",
                cause="the labels were made for another text",
                remedy="Take the gold labels and their texts from one place",
            )


def _inside(span: Span, text: str) -> bool:
    return 0 <= span.start < span.end <= len(text)


def _first(labels: LabelSet) -> str:
    return repr(next(iter(labels.documents), "nothing"))
