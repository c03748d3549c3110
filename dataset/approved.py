"""An approved document as the views see it: its gold labels in a fixed order, its sentences and words, who said what.

Knows nothing of rows. Sentences come from the text alone, with one exception: where an entity or a trigger crosses the
border between two sentences, gold knows better than punctuation, and the two are one. So no label is lost to a border,
and the `ner` and `events` rows of a document have the same sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dataset.splits import group_of
from labeling.arabic.sentences import sentences
from labeling.arabic.tokens import tokens
from schemas.errors import ReleaseError
from schemas.records import Annotation, Decision, Document, Entity, Event, Labels, Layer, Span, Stance


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the document and its words; all offsets are the document's."""

    span: Span
    tokens: tuple[Span, ...]


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
        starts = [s.span.start for s in self.sentences if s.span.start <= first < s.span.end]
        ends = [s.span.end for s in self.sentences if s.span.start < last <= s.span.end]
        return Span(min([first, *starts]), max([last, *ends]))


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
        tuple(_sentences(document.text, labels)),
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
        events = tuple(replace(e, arguments=tuple(replace(a, entity=None) for a in e.arguments)) for e in events)
    return Labels(entities, events, tuple(sorted(labels.stances, key=_stance_place)) if "stances" in layers else ())


def place(span: Span, text: str, offset: int, document: Document) -> dict[str, int | str]:
    """`span` of the document as start, end and words of `text`, which begins at `offset` in it.

    Raises:
        ReleaseError: the words in `text` are not those in the document; this is a fault of the program, never of the data.
    """
    start, end = span.start - offset, span.end - offset
    words = text[start:end] if start >= 0 else ""
    if not words or words != document.text[span.start : span.end]:
        raise ReleaseError(
            f"The span {span.start}–{span.end} of document {document.id!r} does not hold its words in a row",
            remedy="Please report this together with the document's id; no release was made",
        )
    return {"start": start, "end": end, "text": words}


def _sentences(text: str, labels: Labels) -> Iterator[Sentence]:
    whole = [e.span for e in labels.entities] + [e.trigger for e in labels.events]
    for span in _joined([*sentences(text), *whole]):
        inside = tokens(text[span.start : span.end])
        yield Sentence(span, tuple(Span(t.start + span.start, t.end + span.start) for t in inside))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that share a character become one."""
    current: Span | None = None
    for span in sorted(spans):
        if current is not None and span.start < current.end:
            current = Span(current.start, max(current.end, span.end))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current


def _entity_place(entity: Entity) -> tuple[int, int, str, str]:
    return entity.start, -entity.end, entity.type, entity.id


def _event_place(event: Event) -> tuple[Span, str, str]:
    return event.trigger, event.type, event.id


def _arguments_in_order(event: Event) -> Event:
    return replace(
        event, arguments=tuple(sorted(event.arguments, key=lambda a: (a.start, a.end, a.role, a.entity or "")))
    )


def _stance_place(stance: Stance) -> tuple[Span, Span, str]:
    return stance.evidence, stance.target, stance.id
