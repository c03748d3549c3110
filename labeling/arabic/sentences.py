"""Sentence and paragraph spans of Arabic news. Knows nothing of grammar: it reads punctuation, quotations, brackets and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from labeling.arabic.quotes import quotes
from schemas.records import Span

_PARAGRAPH = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BRACKETS = re.compile(r"\([^()\n]{1,300}\)|\[[^\[\]\n]{1,300}\]")
_PROTECTS = 800  # a longer quotation is a speech: its own sentences count
_ABBREVIATED = frozenset({"د", "أ", "ا", "م", "ص", "ب", "ق", "ت", "ر", "ش", "ج", "س", "ع", "ف", "ن", "ط", "إلخ"})
_LONGEST_ABBREVIATED = max(map(len, _ABBREVIATED))
_LETTER = r"[^\W\d_]"
# Each begins with its mark, so that the search goes from mark to mark.
_END = re.compile(
    r"[.!?؟…](?:"
    rf"[\"”»’')\]]*(?=\s)"  # a mark, what it closes, a blank
    rf"|(?<=[!؟])(?={_LETTER})"
    rf"|(?<=[\u0600-\u06ff]\.)(?={_LETTER}{{2}})"  # the blank after the full stop is often forgotten
    rf"|(?<=\d\.)(?=[\u0621-\u064a]{{2}}))"
)


def paragraphs(text: str) -> list[Span]:
    """Lines that hold more than blanks, without the blanks at their edges, in order."""
    return [span for match in _PARAGRAPH.finditer(text) if (span := _trim(text, *match.span())) is not None]


def sentences(text: str) -> list[Span]:
    """Sentences in order; they never overlap, and only blanks stand between them.

    A full stop inside brackets or a quotation, after an abbreviation (د. أ.), in a number or in a row of dots ends none.
    """
    return list(iter_sentences(text))


def iter_sentences(text: str) -> Iterator[Span]:
    """`sentences`, one after the other."""
    protected = sorted(_protected(text))
    for paragraph in paragraphs(text):
        start = paragraph.start
        inside = [p for p in protected if p[0] < paragraph.end and p[1] > start] if protected else []
        for match in _END.finditer(text, paragraph.start, paragraph.end):
            at = match.end()
            if at <= start or not _ends(text, start, at) or any(a < at < b for a, b in inside):
                continue
            span = _trim(text, start, at)
            if span is not None:
                yield span
            start = at
        span = _trim(text, start, paragraph.end)
        if span is not None:
            yield span


def _ends(text: str, start: int, at: int) -> bool:
    head = text[max(start, at - 24) : at]
    bare = head.rstrip("\"”»’')]")
    if not bare.endswith("."):
        return not bare.endswith("…")
    if bare.endswith(".."):
        return False
    stop = begin = len(bare) - 1
    while begin > 0 and stop - begin <= _LONGEST_ABBREVIATED and (bare[begin - 1].isalnum() or bare[begin - 1] == "_"):
        begin -= 1
    name = bare[begin:stop]
    return name not in _ABBREVIATED and not (len(name) == 1 and not name.isdigit())


def _protected(text: str) -> Iterator[tuple[int, int]]:
    for quote in quotes(text):
        if quote.depth == 0 and quote.outer.end - quote.outer.start <= _PROTECTS:
            yield quote.outer.start, quote.outer.end
    if "(" in text or "[" in text:
        for match in _BRACKETS.finditer(text):
            yield match.span()


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
