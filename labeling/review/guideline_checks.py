"""Breaks of the labelling guidelines that can be seen without understanding the text. Knows nothing of other documents.

The guidelines say: proclitics stay outside and ال inside, otherwise whole words, no punctuation or blanks at the edges, a
label stays in its sentence, evidence is neither holder nor target, a direct quotation stands in quotation marks. What a
reader has to decide is not here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from labeling.arabic.clitics import MARKS, PROCLITICS, proclitic_lengths
from labeling.arabic.folding import fold_text
from labeling.arabic.quotes import quotes
from labeling.arabic.sentences import sentences
from labeling.arabic.tokens import is_word
from labeling.review.passages import passage
from labeling.review.suspicions import Suspicion
from schemas.records import Labels, Layer, Span
from schemas.validation import missing_roles, problems
from schemas.vocabulary import Vocabulary

INVALID = "does not fit text or vocabulary"
PROCLITIC = "proclitic inside"
ARTICLE = "ال left outside"
WORD = "begins or ends inside a word"
EDGE = "punctuation at the edge"
BORDER = "crosses a sentence's end"
ROLE = "usual role missing"
ARGUMENT = "argument cuts an entity"
EVIDENCE = "evidence is the holder or the target"
FAR = "evidence and target in different sentences"
QUOTE = "direct quotation without marks"
SCORES = {
    INVALID: 1.0,
    WORD: 0.95,
    ARTICLE: 0.9,
    EDGE: 0.8,
    PROCLITIC: 0.6,
    EVIDENCE: 0.6,
    QUOTE: 0.5,
    BORDER: 0.5,
    ARGUMENT: 0.5,
    FAR: 0.4,
    ROLE: 0.05,
}
"""How likely such a label is wrong: our judgement, not a measurement. A missing role is mostly the text's silence."""
CONFIRMED = 0.95
"""That of a proclitic where the rest is a name that is labelled elsewhere."""

_ARTICLE = re.compile(f"[اٱ][{MARKS}]*ل[{MARKS}]*")
_LETTER = re.compile(rf"[^\W\d_]|[{MARKS}]")
_CLOSED = {"(": ")", "[": "]", "«": "»", "“": "”", '"': '"'}


def guideline_breaks(
    document: str,
    text: str,
    labels: Labels,
    vocabulary: Vocabulary,
    known: Callable[[str, str], bool] = lambda *_: False,
) -> Iterator[Suspicion]:
    """Every break in the labels of one text; `known` says whether folded words are a name of a type elsewhere."""

    def found(check: str, layer: Layer, span: Span, says: str, score: float | None = None) -> Suspicion:
        shown = passage(document, text, [span])
        return Suspicion(SCORES[check] if score is None else score, check, document, layer, span, says, shown)

    mains = list(_main_spans(labels))
    of_label = {f"{main.kind} {main.id}": main for main in mains}
    for problem in problems(labels, text, vocabulary):
        main = of_label.get(problem.label.rpartition(" of ")[2])
        if main is not None and 0 <= main.span.start < main.span.end <= len(text):
            yield found(INVALID, main.layer, main.span, f"{problem.label}: {problem.reason}, {problem.detail}")
    borders = sentences(text)
    for main in mains:
        if not 0 <= main.span.start < main.span.end <= len(text):
            continue
        for check, says, score in _edges(text, main, known):
            yield found(check, main.layer, main.span, f"{main.name}: {says}", score)
        if not any(s.start <= main.span.start and main.span.end <= s.end for s in borders):
            yield found(BORDER, main.layer, main.span, f"{main.name} goes from one sentence into the next")
    for missing in missing_roles(labels, vocabulary):
        yield found(ROLE, "events", of_label[missing.label].span, missing.detail)
    for check, layer, span, says in (*_arguments(labels), *_stances(text, labels, borders)):
        yield found(check, layer, span, says)


class _Main(NamedTuple):
    """A label by the words that it stands on: an entity, a trigger, a stance's evidence."""

    kind: str
    layer: Layer
    id: str
    type: str
    span: Span

    @property
    def name(self) -> str:
        return f"{self.kind} {self.type}".strip()


_Found = tuple[str, Layer, Span, str]


def _main_spans(labels: Labels) -> Iterator[_Main]:
    yield from (_Main("entity", "entities", e.id, e.type, e.span) for e in labels.entities)
    yield from (_Main("event", "events", v.id, v.type, v.trigger) for v in labels.events)
    yield from (_Main("stance", "stances", s.id, "", s.evidence) for s in labels.stances)


def _edges(text: str, main: _Main, known: Callable[[str, str], bool]) -> Iterator[tuple[str, str, float | None]]:
    start, end = main.span.start, main.span.end
    words = text[start:end]
    before = _letters_before(text, start)
    folded = fold_text(before)
    article = _ARTICLE.search(before)
    if article is not None and article.end() == len(before) and fold_text(before[: article.start()]) in PROCLITICS:
        yield ARTICLE, f"“{before}” stands before “{words}”", None
    elif folded not in PROCLITICS and not (folded.endswith("ل") and folded[:-1] in PROCLITICS):
        yield WORD, f"“{before}” stands before “{words}” in the same word", None
    if end < len(text) and _LETTER.match(text, end) and _LETTER.match(text, end - 1):
        after = re.compile(rf"(?:{_LETTER.pattern})+").match(text, end)
        yield WORD, f"“{after.group() if after else ''}” follows “{words}” in the same word", None
    if _bad_edge(words):
        yield EDGE, f"“{words}”", None
    if main.layer == "entities" and not before:
        yield from _proclitic(words, main.type, known)


def _letters_before(text: str, start: int) -> str:
    begin = start
    while begin > 0 and _LETTER.match(text, begin - 1):
        begin -= 1
    return text[begin:start]


def _bad_edge(words: str) -> bool:
    first, last = words[0], words[-1]
    if not is_word(first) and words[1:] and _CLOSED.get(first, "\0") not in words[1:] and first not in "$€£+-−#@٪%":
        return True
    opened = next((a for a, b in _CLOSED.items() if b == last), None)
    return (
        not is_word(last)
        and last not in "%٪$€£.…"
        and not _LETTER.match(last)
        and (opened is None or opened not in words[:-1])
    )


def _proclitic(words: str, kind: str, known: Callable[[str, str], bool]) -> Iterator[tuple[str, str, float | None]]:
    """A name that begins with a letter which could be a proclitic: sure where the rest is a name, likely before ال and لل."""
    first = words.split()[0]
    if fold_text(first).startswith("لل") and len(fold_text(first)) > 4:
        yield PROCLITIC, f"“{words}” begins with both letters of لل", None
        return
    for length in proclitic_lengths(first)[1:]:
        rest = fold_text(words[length:])
        if known(rest, kind) and not known(fold_text(words), kind):
            yield PROCLITIC, f"“{words[length:]}” is labelled {kind} elsewhere", CONFIRMED
            return
    if re.match("[وفبك]ال", fold_text(first)) and len(fold_text(first)) > 5 and not known(fold_text(words), kind):
        yield PROCLITIC, f"“{words}” may begin with a proclitic before ال", None


def _arguments(labels: Labels) -> Iterator[_Found]:
    """Fillers that share a part with an entity, and neither holds the other."""
    entities = sorted((e.start, e.end, e.type) for e in labels.entities)
    starts = [start for start, _, _ in entities]
    for event in labels.events:
        for argument in event.arguments:
            begin, stop = argument.start, argument.end
            for start, end, kind in entities[: bisect_left(starts, stop)]:
                if start < begin < end < stop or begin < start < stop < end:
                    says = f"{argument.role} of {event.type} holds a part of the {kind} beside it"
                    yield ARGUMENT, "events", argument.span, says


def _stances(text: str, labels: Labels, borders: list[Span]) -> Iterator[_Found]:
    quoted = [quote.inner for quote in quotes(text)] if any(s.quote == "direct" for s in labels.stances) else []
    for stance in labels.stances:
        for what, span in (("holder", stance.holder), ("target", stance.target)):
            if span is not None and span.start <= stance.evidence.start and stance.evidence.end <= span.end:
                yield EVIDENCE, "stances", stance.evidence, f"its evidence lies in its {what}"
        ends = [
            next((n for n, s in enumerate(borders) if s.start <= x.start < s.end), -1)
            for x in (stance.evidence, stance.target)
        ]
        if ends[0] != ends[1]:
            yield FAR, "stances", stance.evidence, "its target stands in another sentence"
        if stance.quote == "direct" and not any(
            q.start <= stance.evidence.start and stance.evidence.end <= q.end for q in quoted
        ):
            yield QUOTE, "stances", stance.evidence, "its evidence stands in no quotation marks"
