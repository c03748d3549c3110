"""An approved document as the views see it: its gold labels in a fixed order, its sentences and words, who said what.

Knows nothing of rows. Sentences come from the text alone, with one exception: where an entity or a trigger crosses the
border between two sentences, gold knows better than punctuation, and the two are one. So no label is lost to a border,
and the `ner` and `events` rows of a document have the same sentences.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Never

from dataset.splits import group_of
from labeling.arabic.sentences import sentences
from labeling.arabic.tokens import words_and_places
from schemas.errors import ReleaseError
from schemas.records import Annotation, Decision, Document, Entity, Event, Labels, Layer, Span, Stance


@dataclass(slots=True)
class Sentence:
    """A stretch of the document and its words, with where each of them begins and ends; all offsets are the document's.

    Nothing changes it: it is not frozen, as there are twenty of them in a document and a frozen one takes twice the time.
    """

    span: Span
    words: list[str]
    starts: list[int]
    ends: list[int]

    def touched(self, span: Span) -> range:
        """The places of the words that `span` shares a character with."""
        return range(bisect_right(self.ends, span.start), bisect_left(self.starts, span.end))


@dataclass(frozen=True, slots=True)
class Approved:
    """`annotations` are all that were handed in, by id; `chosen` are those of them that the decision was made from.

    `layers` are those of the release that were approved; `decisions` are those on them, one a layer or one for several, and
    `predictions` is what each model that an annotation started from had said.
    """

    document: Document
    decision: Decision
    labels: Labels
    sentences: tuple[Sentence, ...]
    annotations: tuple[Annotation, ...]
    chosen: tuple[Annotation, ...]
    layers: tuple[Layer, ...]
    decisions: tuple[Decision, ...] = ()
    predictions: Mapping[str, Labels] = field(default_factory=dict)

    @property
    def group(self) -> str:
        return group_of(self.document)

    def context(self, spans: Iterable[Span]) -> Span:
        """The shortest run of whole sentences that holds all of `spans`."""
        spans = tuple(spans)
        first, last = min(s.start for s in spans), max(s.end for s in spans)
        one = bisect_right(self.sentences, first, key=_start_of) - 1
        other = bisect_left(self.sentences, last, key=_start_of) - 1
        if one >= 0 and first < self.sentences[one].span.end:
            first = self.sentences[one].span.start
        if other >= 0 and last <= self.sentences[other].span.end:
            last = self.sentences[other].span.end
        return Span(first, last)


def approve(
    document: Document,
    decision: Decision,
    annotations: Sequence[Annotation],
    layers: Sequence[Layer],
    of_layers: Sequence[Decision] = (),
    predictions: Mapping[str, Labels] | None = None,
) -> Approved:
    """Bring together what the views need; labels of other layers than `layers`, and of layers that were not approved, are left aside.

    `of_layers` are the decisions that `decision` takes together, where it does.
    """
    revisions = set(decision.annotations)
    by_id = tuple(sorted(annotations, key=lambda a: a.id))
    approved = tuple(layer for layer in layers if layer in decision.layers)
    labels = ordered(decision.labels, approved)
    return Approved(
        document,
        decision,
        labels,
        tuple(labelled_sentences(document.text, labels)),
        by_id,
        tuple(a for a in by_id if a.revision in revisions),
        approved,
        tuple(one for one in of_layers if one.verdict == "approved") or (decision,),
        predictions or {},
    )


def ordered(labels: Labels, layers: Sequence[Layer]) -> Labels:
    """The labels of `layers` in the order of the text, whatever order they were made in."""
    entities = tuple(sorted(labels.entities, key=_entity_place)) if "entities" in layers else ()
    events = tuple(sorted(map(_arguments_in_order, labels.events), key=_event_place)) if "events" in layers else ()
    if "entities" not in layers:
        events = tuple(e._replace(arguments=tuple(a._replace(entity=None) for a in e.arguments)) for e in events)
    return Labels(entities, events, tuple(sorted(labels.stances, key=_stance_place)) if "stances" in layers else ())


def refuse_words(span: Span, document: str) -> Never:
    """Raise because the words of `span` in a row are not those in the document of that id."""
    raise ReleaseError(
        f"The span {span.start}–{span.end} of document {document!r} does not hold its words in a row",
        remedy="Please report this together with the document's id; no release was made",
    )


def labelled_sentences(text: str, labels: Labels) -> Iterator[Sentence]:
    """The sentences of a text in order; those that an entity or a trigger ties together are one."""
    words, starts, ends = words_and_places(text)
    for first, last in _joined([*sentences(text), *map(_place, labels.entities), *map(_trigger, labels.events)]):
        begin, end = bisect_left(starts, first), bisect_right(ends, last)
        crossed = (begin and ends[begin - 1] > first) or (end < len(starts) and starts[end] < last)
        if not crossed:
            yield Sentence(Span(first, last), words[begin:end], starts[begin:end], ends[begin:end])
            continue
        # a token of the whole text (an address, say) crosses the border, so the sentence is read alone
        own, before, behind = words_and_places(text[first:last])
        yield Sentence(Span(first, last), own, [n + first for n in before], [n + first for n in behind])


_place, _trigger = attrgetter("start", "end"), attrgetter("trigger")


def _start_of(sentence: Sentence) -> int:
    return sentence.span.start


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans, as pairs of start and end, that share a character become one."""
    first = last = -1
    for start, end in sorted(spans):
        if start >= last:
            if last >= 0:
                yield first, last
            first, last = start, end
        elif end > last:
            last = end
    if last >= 0:
        yield first, last


def _entity_place(entity: Entity) -> tuple[int, int, str, str]:
    return entity.start, -entity.end, entity.type, entity.id


def _event_place(event: Event) -> tuple[int, int, str, str]:
    return event.trigger.start, event.trigger.end, event.type, event.id


def _arguments_in_order(event: Event) -> Event:
    arguments = tuple(sorted(event.arguments, key=lambda a: (a.start, a.end, a.role, a.entity or "")))
    return event if arguments == event.arguments else event._replace(arguments=arguments)


def _stance_place(stance: Stance) -> tuple[Span, Span, str]:
    return stance.evidence, stance.target, stance.id
