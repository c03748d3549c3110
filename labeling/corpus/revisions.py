"""Carrying labels over from one revision of a text to another. Knows nothing of stores: texts and labels in, labels out.

Words are aligned, and a span stands where it lies in a stretch that both revisions have, together with the word before
and the word after it on its line. An event or a stance says something of its sentence, so the sentence has to be there unchanged.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from labeling.arabic.sentences import sentences
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

_WORD = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"(?:\w+|[^\w\s])\s*|\s+")


@dataclass(frozen=True, slots=True)
class Lost:
    """A label, or an argument of an event, that does not stand in the new text: whose it is, its old span and words, why.

    `reason` is "text-changed", or "sentence-changed" where the words are there but their sentence is another.
    """

    label: str
    span: Span
    words: str
    reason: str

    def to_json(self) -> dict[str, str | int]:
        return {"label": self.label, **self.span.to_json(), "text": self.words, "reason": self.reason}


def carry_over(labels: Labels, old_text: str, new_text: str) -> tuple[Labels, list[Lost]]:
    """The labels that still stand, with offsets of the new text, and what was lost.

    A stance stands as a whole or not at all; an event may lose arguments, which are listed one by one.
    """
    carry = _Carrier(old_text, new_text)
    kept = Labels(
        tuple(filter(None, map(carry.entity, labels.entities))),
        tuple(filter(None, map(carry.event, labels.events))),
        tuple(filter(None, map(carry.stance, labels.stances))),
    )
    return kept, carry.lost


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The same characters at `old` and at `new`."""

    old: int
    new: int
    length: int


class _Carrier:
    """The way from one text to the other; collects what is lost on it."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self.lost: list[Lost] = []
        self._old, self._new = _Words(old_text), _Words(new_text)
        self._stretches = list(_common_stretches(old_text, new_text))
        self._starts = [stretch.old for stretch in self._stretches]
        self._sentences = sentences(old_text)
        self._new_sentences = frozenset(sentences(new_text))

    def entity(self, entity: Entity) -> Entity | None:
        found = self._span(entity.span)
        if found is None:
            self._lose(f"entity {entity.id}", entity.span)
            return None
        return entity._replace(start=found.start, end=found.end)

    def event(self, event: Event) -> Event | None:
        name = f"event {event.id}"
        trigger = self._in_sentence(name, event.trigger)
        if trigger is None:
            return None
        arguments = tuple(
            moved for a in event.arguments if (moved := self._argument(f"{a.role} of {name}", a)) is not None
        )
        return event._replace(trigger=trigger, arguments=arguments)

    def stance(self, stance: Stance) -> Stance | None:
        name = f"stance {stance.id}"
        evidence = self._in_sentence(name, stance.evidence)
        if evidence is None:
            return None
        target = self._span(stance.target)
        holder = self._span(stance.holder) if stance.holder is not None else None
        if target is None or (stance.holder is not None and holder is None):
            self._lose(name, stance.target if target is None or stance.holder is None else stance.holder)
            return None
        return stance._replace(evidence=evidence, target=target, holder=holder)

    def _argument(self, name: str, argument: Argument) -> Argument | None:
        found = self._span(argument.span)
        if found is None:
            self._lose(name, argument.span)
            return None
        return argument._replace(start=found.start, end=found.end)

    def _in_sentence(self, name: str, span: Span) -> Span | None:
        """Where `span` stands now, if what it says something of is as it was."""
        found = self._span(span)
        if found is None:
            self._lose(name, span)
        elif not all(self._is_sentence_still(s) for s in self._sentences if s.start < span.end and s.end > span.start):
            self._lose(name, span, "sentence-changed")
            return None
        return found

    def _is_sentence_still(self, sentence: Span) -> bool:
        found = self._exactly(sentence)
        return found is not None and found in self._new_sentences

    def _span(self, span: Span) -> Span | None:
        """Where `span` stands in the new text with the same neighbours, or None."""
        around = self._old.with_neighbours(span)
        found = self._exactly(around)
        if found is None or self._old.text[around.start : around.end] != self._new.text[found.start : found.end]:
            return None
        moved = _shift(span, found.start - around.start)
        return moved if self._new.with_neighbours(moved) == found else None

    def _exactly(self, span: Span) -> Span | None:
        place = bisect_right(self._starts, span.start) - 1
        if place < 0:
            return None
        stretch = self._stretches[place]
        if span.end > stretch.old + stretch.length:
            return None
        return _shift(span, stretch.new - stretch.old)

    def _lose(self, name: str, span: Span, reason: str = "text-changed") -> None:
        self.lost.append(Lost(name, span, self._old.text[span.start : span.end], reason))


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


class _Words:
    """A text and where its words and marks begin and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        words = [match.span() for match in _WORD.finditer(text)]
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]

    def with_neighbours(self, span: Span) -> Span:
        """`span` with the rest of the words that it cuts and with the words beside it; a line's edge is a neighbour too."""
        before = bisect_right(self._ends, span.start) - 1
        after = bisect_left(self._starts, span.end)
        line_start = self.text.rfind("\n", 0, span.start) + 1
        line_end = self.text.find("\n", span.end)
        line_end = len(self.text) if line_end < 0 else line_end
        start = self._starts[before] if before >= 0 else 0
        end = self._ends[after] if after < len(self._ends) else len(self.text)
        return Span(max(start, line_start), min(end, line_end))


def _common_stretches(old: str, new: str) -> Iterator[_Stretch]:
    """What both texts have, in order: runs of equal words, drawn out letter by letter to either side."""
    blocks = [_Stretch(0, 0, 0), *_equal_words(old, new), _Stretch(len(old), len(new), 0)]
    old_end = new_end = 0
    for block, following in pairwise(blocks):
        room = min(block.old - old_end, block.new - new_end)
        left = _equal_letters(old[block.old - room : block.old][::-1], new[block.new - room : block.new][::-1])
        begin, length = block.old - left, block.length + left
        old_end, new_end = begin + length, block.new - left + length
        right = _equal_letters(old[old_end : following.old], new[new_end : following.new])
        yield _Stretch(begin, block.new - left, length + right)
        old_end, new_end = old_end + right, new_end + right


def _equal_words(old: str, new: str) -> Iterator[_Stretch]:
    old_pieces, new_pieces = _PIECE.findall(old), _PIECE.findall(new)
    old_places = [0, *accumulate(map(len, old_pieces))]
    new_places = [0, *accumulate(map(len, new_pieces))]
    for a, b, size in SequenceMatcher(None, old_pieces, new_pieces).get_matching_blocks():
        if size:
            yield _Stretch(old_places[a], new_places[b], old_places[a + size] - old_places[a])


def _equal_letters(one: str, other: str) -> int:
    """How many letters two strings begin with alike."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
