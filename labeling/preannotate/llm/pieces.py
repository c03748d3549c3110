"""Cutting a long document into pieces for one request each, at paragraphs, then sentences, then words. Knows nothing of models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labeling.arabic.sentences import paragraphs, sentences
from labeling.arabic.tokens import iter_tokens
from schemas.records import Span


def pieces(text: str, longest: int, inside: Span | None = None) -> list[Span]:
    """Stretches of at most `longest` characters that hold all words of `text` (or of a stretch of it), in order.

    Neighbouring paragraphs share a piece where they fit. Only a single word that is longer is a longer piece.
    """
    begin, end = (inside.start, inside.end) if inside else (0, len(text))
    found = _packed(_fitting(text[begin:end], longest), longest)
    return [Span(span.start + begin, span.end + begin) for span in found]


def _fitting(text: str, longest: int) -> Iterator[Span]:
    for paragraph in paragraphs(text):
        if paragraph.end - paragraph.start <= longest:
            yield paragraph
            continue
        inner = text[paragraph.start : paragraph.end]
        for sentence in sentences(inner):
            whole = Span(sentence.start + paragraph.start, sentence.end + paragraph.start)
            if whole.end - whole.start <= longest:
                yield whole
            else:
                words = (
                    Span(w.start + whole.start, w.end + whole.start) for w in iter_tokens(text[whole.start : whole.end])
                )
                yield from _packed(words, longest)


def _packed(spans: Iterable[Span], longest: int) -> Iterator[Span]:
    """Neighbours joined as long as they fit."""
    current: Span | None = None
    for span in spans:
        if current is not None and span.end - current.start <= longest:
            current = Span(current.start, span.end)
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current
