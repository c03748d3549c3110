"""ACE as JSON lines in the shape of OneIE's: a sentence a line with its entities and events. Holds no stances.

`start` and `end` are words, half-open; `start_char` and `end_char` are characters of the line's `sentence`, which begins at `offset`
in the document. A filler that is no entity is a mention of the type `Span`, because an argument has to name a mention.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dataset.approved import Sentence
from dataset.exports.gold import Gold, Names, Write
from dataset.words import NO_WORD
from schemas.outcome import Outcome
from schemas.records import Argument, Event, Span

SPAN = "Span"
BEYOND = "argument-beyond-sentence"


@contextmanager
def writer(folder: Path, split: str, names: Names, outcome: Outcome) -> Iterator[Write]:  # noqa: ARG001 - no order of names is asked for
    """`<split>.jsonl`; an argument in another sentence than its trigger is left out."""
    with (folder / f"{split}.jsonl").open("w", encoding="utf-8", newline="\n") as file:

        def write(gold: Gold) -> None:
            for sentence in gold.sentences:
                if sentence.words:
                    line = _Line(gold, sentence, outcome).value()
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                else:
                    _wordless(gold, sentence, outcome)

        yield write


class _Line:
    """A sentence with its mentions; bare fillers that several events share are one mention."""

    def __init__(self, gold: Gold, sentence: Sentence, outcome: Outcome) -> None:
        self._gold, self._sentence, self._outcome = gold, sentence, outcome
        self._fillers: dict[Span, dict[str, Any]] = {}

    def value(self) -> dict[str, Any]:
        gold, span = self._gold, self._sentence.span
        entities = []
        for entity in gold.entities_in(self._sentence):
            if place := self._place(entity.span, entity.id):
                entities.append({"id": entity.id, **place, "entity_type": entity.type, "mention_type": "UNK"})
        known = {entity["id"] for entity in entities}
        events = [made for event in gold.events_in(self._sentence) if (made := self._event(event, known))]
        self._outcome.done.update(entities=len(entities), events=len(events))
        name = f"{gold.id}:{span.start}"
        return {
            "doc_id": gold.id,
            "sent_id": name,
            "wnd_id": name,  # what later programs of that family call it
            "offset": span.start,
            "sentence": gold.text[span.start : span.end],
            "tokens": self._sentence.words,
            "entity_mentions": [*entities, *self._fillers.values()],
            "relation_mentions": [],
            "event_mentions": events,
        }

    def _event(self, event: Event, known: set[str]) -> dict[str, Any] | None:
        trigger = self._place(event.trigger, event.id)
        if trigger is None:
            return None
        return {
            "id": event.id,
            "event_type": event.type,
            "realis": event.realis,
            "polarity": event.polarity,
            "trigger": trigger,
            "arguments": [
                made for argument in event.arguments if (made := self._argument(event, argument, known)) is not None
            ],
        }

    def _argument(self, event: Event, argument: Argument, known: set[str]) -> dict[str, Any] | None:
        inside = self._sentence.span
        if not inside.start <= argument.start < argument.end <= inside.end:
            self._outcome.leave_out(
                f"{self._gold.id}#{event.id}", BEYOND, f"{argument.role} {argument.start}–{argument.end}"
            )
            return None
        if argument.entity is not None and argument.entity not in known:
            # its entity holds no word and was told of already
            self._outcome.leave_out(f"{self._gold.id}#{event.id}", NO_WORD, f"{argument.role} {argument.entity}")
            return None
        filler = argument.entity or self._filler(event, argument)
        if filler is None:
            return None
        words = self._gold.text[argument.start : argument.end]
        return {"entity_id": filler, "role": argument.role, "text": words}

    def _filler(self, event: Event, argument: Argument) -> str | None:
        mention = self._fillers.get(argument.span)
        if mention is None:
            place = self._place(argument.span, event.id)
            if place is None:
                return None
            start = self._sentence.span.start
            name = f"span-{argument.start - start}-{argument.end - start}"
            mention = {"id": name, **place, "entity_type": SPAN, "mention_type": "UNK"}
            self._fillers[argument.span] = mention
        return str(mention["id"])

    def _place(self, span: Span, label: str) -> dict[str, Any] | None:
        words = self._sentence.touched(span)
        if not words:
            self._outcome.leave_out(f"{self._gold.id}#{label}", NO_WORD, f"{span.start}–{span.end}")
            return None
        offset = self._sentence.span.start
        return {
            "text": self._gold.text[span.start : span.end],
            "start": words.start,
            "end": words.stop,
            "start_char": span.start - offset,
            "end_char": span.end - offset,
        }


def _wordless(gold: Gold, sentence: Sentence, outcome: Outcome) -> None:
    labels = [entity.id for entity in gold.entities_in(sentence)] + [event.id for event in gold.events_in(sentence)]
    for label in labels:
        outcome.leave_out(f"{gold.id}#{label}", NO_WORD, "its sentence has no word")
