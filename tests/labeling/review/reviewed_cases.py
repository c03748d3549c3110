"""A text with labels found by their words, and annotated documents made of it, for tests of what a report counts."""

from labeling.review.items import Reviewed
from labeling.store.ledger import Task
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Argument,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Span,
    Stance,
    TaskId,
)

TEXT = "زار الوزير سامي الخطيب مدينة طبرق أمس. وأدان الخطيب الهجوم على الميناء."
ALL = frozenset(LAYERS)


def span(words, text=TEXT):
    at = text.index(words)
    return Span(at, at + len(words))


def entity(words, kind, name="", text=TEXT):
    where = span(words, text)
    return Entity(name or f"{kind}-{where.start}", where.start, where.end, kind)


def event(words, kind, *fillers, name="", realis="actual", polarity="positive", text=TEXT):
    arguments = tuple(Argument(role, span(x, text).start, span(x, text).end) for role, x in fillers)
    return Event(name or f"{kind}-{words}", kind, span(words, text), realis, polarity, arguments)


def stance(evidence, target, polarity, holder=None, quote="none", name="", text=TEXT):
    who = span(holder, text) if holder else None
    return Stance(name or f"s-{evidence}", who, span(target, text), polarity, span(evidence, text), quote)


def annotation(number, person, labels, document="d1", *, day="2026-03-02", **more):
    at = f"{day}T09:00:00Z"
    return Annotation(AnnotationId(str(number)), DocumentId(document), person, labels, at, at, **more)


def approved(labels, *annotations, document="d1", layers=LAYERS, rule="two people agree"):
    revisions = tuple(a.revision for a in annotations)
    return Decision(DocumentId(document), "approved", rule, "they agree", revisions, labels, tuple(layers))


def case(*annotations, document="d1", text=TEXT, decisions=(), predictions=None, blind=False, model="", group=""):
    name = DocumentId(document)
    task = Task(name, "sha", model, 1, TaskId(7), blind=blind)
    return Reviewed(
        Document(name, text, group=group),
        annotations,
        tuple(decisions),
        {"main": task},
        predictions or {},
    )
