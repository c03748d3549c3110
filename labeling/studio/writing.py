"""From labels to Label Studio's results. Knows nothing of how they come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from labeling.studio import controls
from labeling.studio.regions import region_id
from schemas.records import Argument, Event, Labels, Span, Stance
from schemas.vocabulary import Vocabulary

Json = dict[str, Any]


def write_results(labels: Labels, text: str, vocabulary: Vocabulary, context: Labels | None = None) -> list[Json]:
    """The `result` for `labels` that fit `text`: regions, each with its choices after it, then relations.

    Regions stand in the order of the text, the longer before the shorter: the page cuts a region to pieces that comes after
    one inside it. `context` are labels of other layers, for relations to lead to. They are not marked as read-only: the page
    draws no arrow to such a region. So their labels are in a control of their own, and what becomes of them is not read.
    """
    writer = _Writer(labels, text, vocabulary)
    if context is not None:
        writer.context(context)
    for entity in labels.entities:
        writer.region(entity.id, entity.span, entity.type, entity.score)
    for event in labels.events:
        writer.event(event)
    for stance in labels.stances:
        writer.stance(stance)
    return writer.results()


class _Writer:
    def __init__(self, labels: Labels, text: str, vocabulary: Vocabulary) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._ids = {label.id for layer in (labels.entities, labels.events, labels.stances) for label in layer}
        self._entity_at: dict[Span, str] = {}
        for entity in labels.entities:
            self._entity_at.setdefault(entity.span, entity.id)
        self._triggers_at: dict[Span, list[str]] = {}
        for event in labels.events:
            self._triggers_at.setdefault(event.trigger, []).append(event.id)
        self._bare_at: dict[Span, str] = {}
        self._context: set[str] = set()
        self._regions: list[tuple[Span, list[Json]]] = []
        self._relations: list[Json] = []

    def region(
        self, id_: str, span: Span, label: str, score: float | None, choices: Mapping[str, str] | None = None
    ) -> None:
        base = {"id": region_id(id_), "to_name": controls.TEXT, "origin": "prediction"}
        place = {**span.to_json(), "text": self._text[span.start : span.end]}
        labelled = {**base, "from_name": controls.LABEL, "type": "labels", "value": {**place, "labels": [label]}}
        results = [labelled if score is None else {**labelled, "score": score}]
        for control, value in (choices or {}).items():
            results.append({**base, "from_name": control, "type": "choices", "value": {**place, "choices": [value]}})
        self._regions.append((span, results))

    def context(self, labels: Labels) -> None:
        """The entities, triggers and evidence of `labels`, without what is said of them."""
        spans = [(entity.span, entity.type) for entity in labels.entities]
        spans += [(event.trigger, event.type) for event in labels.events]
        spans += [(stance.evidence, controls.STANCE) for stance in labels.stances]
        for span, label in dict.fromkeys(spans):
            id_ = self._fresh(f"context-{span.start}-{span.end}-{label}")
            value = {**span.to_json(), "text": self._text[span.start : span.end], "labels": [label]}
            region = {
                "id": region_id(id_),
                "from_name": controls.CONTEXT,
                "to_name": controls.TEXT,
                "type": "labels",
                "origin": "prediction",
                "value": value,
            }
            self._regions.append((span, [region]))
            self._bare_at.setdefault(span, id_)
            self._context.add(id_)

    def event(self, event: Event) -> None:
        choices = {controls.REALIS: event.realis, controls.POLARITY: event.polarity}
        self.region(event.id, event.trigger, event.type, event.score, choices)
        self._relate(event.id, ((self._filler(event, argument), argument.role) for argument in event.arguments))

    def stance(self, stance: Stance) -> None:
        choices = {controls.STANCE_POLARITY: stance.polarity, controls.QUOTE: stance.quote}
        self.region(stance.id, stance.evidence, controls.STANCE, stance.score, choices)
        ends = ((controls.HOLDER, stance.holder), (controls.TARGET, stance.target))
        self._relate(stance.id, ((self._end(span), name) for name, span in ends if span is not None))

    def results(self) -> list[Json]:
        for span, id_ in self._bare_at.items():
            if id_ not in self._context:
                self.region(id_, span, controls.SPAN, None)
        outer_first = sorted(self._regions, key=lambda region: (region[0].start, -region[0].end))
        return [result for _, results in outer_first for result in results] + self._relations

    def _filler(self, event: Event, argument: Argument) -> str:
        if argument.entity is not None:
            return argument.entity
        triggers = [id_ for id_ in self._triggers_at.get(argument.span, ()) if id_ != event.id]
        return triggers[0] if triggers else self._bare(argument.span)

    def _end(self, span: Span) -> str:
        there = self._entity_at.get(span) or next(iter(self._triggers_at.get(span, ())), None)
        return there or self._bare(span)

    def _bare(self, span: Span) -> str:
        """The region at `span` that is none of the labels: one, however many relations lead to it; of the context if it can."""
        if span not in self._bare_at:
            self._bare_at[span] = self._fresh(f"span-{span.start}-{span.end}")
        return self._bare_at[span]

    def _fresh(self, id_: str) -> str:
        while id_ in self._ids:
            id_ += "-"
        self._ids.add(id_)
        return id_

    def _relate(self, source: str, fillers: Iterable[tuple[str, str]]) -> None:
        # the page keeps one relation for a pair of regions, so that relation bears all their names
        names: dict[str, dict[str, None]] = {}
        for filler, name in fillers:
            names.setdefault(filler, {})[self._shown(name)] = None
        self._relations += [
            {
                "type": "relation",
                "from_id": region_id(source),
                "to_id": region_id(filler),
                "direction": "right",
                "labels": list(labels),
            }
            for filler, labels in names.items()
        ]

    def _shown(self, name: str) -> str:
        return controls.relation_label(name, self._vocabulary)
