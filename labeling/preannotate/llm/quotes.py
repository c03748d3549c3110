"""From quoted words back to their exact place in a text. Knows nothing of labels and models, and trusts neither spelling nor edges.

Words are looked for as they stand, then in folded spelling, then behind the contracted لل. Of several places the one whose
left context is most like the quoted one is taken, then the one nearest to what the words belong to, then one that is still free,
then the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from labeling.arabic.clitics import PROCLITICS, proclitic_lengths
from labeling.arabic.folding import Folded, fold, fold_text
from labeling.arabic.tokens import tokens
from labeling.preannotate.word_starts import proclitic_length, words_alone
from schemas.records import Span

_EDGES = " \t\n\r\u00a0«»“”„\"'‘’‹›.,،؛;:!؟?…()[]{}-–—"
_OPENING = {")": "(", "]": "[", "»": "«", "”": "“", '"': '"'}
_CONTEXT = 60  # folded letters to the left that are compared
_FUTURE = "س"


class NotFound(ValueError):
    """Words that have no place in the text. `reason` is a fixed slug."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand. `certain` is false where the spelling had to be folded or the choice was open."""

    span: Span
    certain: bool


class Quotable:
    """A text in which quoted words are found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._words = tokens(text)
        self._starts = [word.start for word in self._words]
        self._folded: Folded = fold(text)
        self._alone = words_alone([text[word.start : word.end] for word in self._words])

    def find(
        self, words: str, before: str, within: Span, taken: Collection[Span] = (), near: Span | None = None
    ) -> Place:
        """The place of `words` inside `within`, without proclitics; `taken` are places that others have, `near` what they belong to.

        Raises:
            NotFound: "quote-empty", "quote-not-in-text" or "quote-inside-word".
        """
        bare = _without_edge_marks(words)
        if not bare:
            raise NotFound("quote-empty")
        seen = False
        for exact, search in ((True, self._as_written), (False, self._in_folded_spelling)):
            found = list(
                dict.fromkeys(span for span in search(bare) if within.start <= span.start and span.end <= within.end)
            )
            seen = seen or bool(found)
            places = list(dict.fromkeys(fit for span in found if (fit := self._on_words(span)) is not None))
            if places:
                chosen, open_choice = self._best(places, before, taken, near)
                return Place(chosen, exact and not open_choice)
        raise NotFound("quote-inside-word" if seen else "quote-not-in-text")

    def _as_written(self, words: str) -> Iterator[Span]:
        begin = self._text.find(words)
        while begin >= 0:
            yield Span(begin, begin + len(words))
            begin = self._text.find(words, begin + 1)

    def _in_folded_spelling(self, words: str) -> Iterator[Span]:
        wanted = fold_text(words).strip()
        if not wanted:
            return
        shadow = self._folded.text
        begin = shadow.find(wanted)
        while begin >= 0:
            yield self._folded.span_back(begin, begin + len(wanted))
            begin = shadow.find(wanted, begin + 1)
        if wanted.startswith("ال") and len(wanted) > 3:  # للامم holds الامم from its second ل on
            contracted = "ل" + wanted[1:]
            begin = shadow.find(contracted)
            while begin >= 0:
                yield self._folded.span_back(begin + 1, begin + len(contracted))
                begin = shadow.find(contracted, begin + 1)

    def _on_words(self, span: Span) -> Span | None:
        """The span with its edges on words, the first without its proclitic; None where it begins or ends inside a word."""
        opening, closing = self._word_at(span.start), self._word_at(span.end - 1)
        if opening is None or closing is None:
            return None
        start, end = span.start, span.end
        if fold_text(self._text[end : closing.end]):
            return None
        end = closing.end
        letters = fold_text(self._text[opening.start : start])
        if letters not in PROCLITICS:
            return None
        word = self._text[opening.start : opening.end]
        if letters.endswith(_FUTURE):  # the future س is part of its verb
            start = opening.start + next(n for n in proclitic_lengths(word) if fold_text(word[:n]) == letters[:-1])
        elif not letters:
            start = opening.start + proclitic_length(word, self._alone)
        return Span(start, end) if start < end else None

    def _word_at(self, offset: int) -> Span | None:
        number = bisect_right(self._starts, offset) - 1
        if number < 0 or self._words[number].end <= offset:
            return None
        return self._words[number]

    def _best(self, places: list[Span], before: str, taken: Collection[Span], near: Span | None) -> tuple[Span, bool]:
        if len(places) == 1:
            return places[0], False
        context = _letters(before)
        likeness = {place: self._likeness(place, context) for place in places}
        most = max(likeness.values())
        best = [place for place in places if likeness[place] == most]
        if near is not None:
            return min(best, key=lambda place: _distance(place, near)), len(best) > 1
        free = [place for place in best if place not in taken]
        return (free or best)[0], len(best) > 1

    def _likeness(self, place: Span, context: str) -> int:
        """How many letters the text before `place` has in common with `context`, from the right; its proclitic may be in either."""
        word = self._word_at(place.start)
        begins = {place.start, word.start if word else place.start}
        return max(_common_end(_letters(self._text[max(0, b - 2 * _CONTEXT) : b]), context) for b in begins)


def _without_edge_marks(words: str) -> str:
    """The words without marks at their edges; one that closes what opens inside, as in تموز (يوليو), stays."""
    left = words.lstrip(_EDGES)
    bare = left.rstrip(_EDGES)
    closing = left[len(bare) : len(bare) + 1]
    return bare + closing if _OPENING.get(closing, "\0") in bare else bare


def _distance(one: Span, other: Span) -> int:
    return max(0, one.start - other.end, other.start - one.end)


def _letters(text: str) -> str:
    return "".join(letter for letter in fold_text(text) if letter.isalnum())[-_CONTEXT:]


def _common_end(left: str, right: str) -> int:
    length = 0
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a != b:
            break
        length += 1
    return length
