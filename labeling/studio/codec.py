"""Our records as Label Studio's JSON, and back. Knows nothing of the network, of projects or of how annotations are kept.

An entity is a region; an event is its trigger's region with the choices `realis` and `polarity`; a stance is its evidence's
region with the choices `stance_polarity` and `quote`. A relation leads from a trigger to each filler and bears its roles,
and from evidence to `holder` and `target`. What a relation leads to and is no entity or trigger is a bare `Span` region.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.studio import controls
from labeling.studio.reading import read_labels
from labeling.studio.regions import Finding, take_apart
from labeling.studio.task_records import StudioAnnotation, StudioTask
from labeling.studio.writing import write_results
from schemas.errors import LabelError
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Document,
    Entity,
    Labels,
    Layer,
    Prediction,
)
from schemas.validation import check
from schemas.vocabulary import Vocabulary

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Decoded:
    """What results say: the labels; what could not be read or is doubtful; what was read although it was not said in full;
    and which offsets were put right. `approved` is the reviewer's tick, `flagged` the one that asks for a discussion.
    """

    labels: Labels
    problems: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()
    approved: bool = False
    flagged: bool = False
    repairs: tuple[Finding, ...] = ()


def to_results(labels: Labels, text: str, vocabulary: Vocabulary, context: Labels | None = None) -> list[Json]:
    """Label Studio's `result` for `labels`: regions with their choices in the order of the text, then relations.

    `context` are approved labels of other layers, which the page shows and `from_results` leaves out.

    Raises:
        LabelError: the labels do not fit the text or the vocabulary.
    """
    check(labels, text, vocabulary)
    if context is not None:
        check(context, text, vocabulary)
    return write_results(labels, text, vocabulary, context)


def from_results(results: Sequence[Any], text: str, vocabulary: Vocabulary) -> Decoded:
    """The labels in Label Studio's `result`, and each thing in it that is none of ours, under a reason.

    The labels fit the text and the vocabulary and stand in the order of the text, arguments in that of their relations. A missing realis, event polarity or quote is the vocabulary's default and noted;
    a stance without polarity or target is left out. What was shown as context is no label, but a relation may lead to it.
    """
    parts = take_apart(results, text)
    reading = read_labels(parts, vocabulary)
    problems = (*parts.problems, *reading.problems)
    return Decoded(reading.labels, problems, reading.notes, parts.approved, parts.flagged, parts.repairs)


def to_prediction(
    prediction: Prediction,
    document: Document,
    vocabulary: Vocabulary,
    layers: Collection[Layer] = LAYERS,
    context: Labels | None = None,
) -> Json:
    """`prediction` as Label Studio imports it, without the layers that the page does not ask for, beside the `context`.

    Its score is the mean of the labels' scores, by which "Uncertainty sampling" orders tasks; none without scores.
    """
    labels = prediction.labels.only(layers)
    scores = [
        label.score
        for layer in (labels.entities, labels.events, labels.stances)
        for label in layer
        if label.score is not None
    ]
    value: Json = {"model_version": prediction.model, "result": to_results(labels, document.text, vocabulary, context)}
    if scores:
        value["score"] = sum(scores) / len(scores)
    return value


def to_task(
    document: Document,
    prediction: Prediction | None,
    vocabulary: Vocabulary,
    layers: Collection[Layer] = LAYERS,
    context: Labels | None = None,
) -> Json:
    """`document` as Label Studio imports it, with its prediction where there is one.

    Raises:
        LabelError: Label Studio cannot hold the text, or the prediction does not fit it.
    """
    _refuse_unsendable(document)
    data = {
        controls.TEXT: document.text,
        "doc_id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "url": document.url,
        controls.ORIGIN: _in_one_line(document.source, document.date),
    }
    if prediction is None:
        return {"data": data}
    return {"data": data, "predictions": [to_prediction(prediction, document, vocabulary, layers, context)]}


def from_annotation(
    annotation: StudioAnnotation,
    task: StudioTask,
    document: Document,
    people: Mapping[int, str],
    vocabulary: Vocabulary,
    layers: Collection[Layer] = LAYERS,
) -> Annotation:
    """One annotation of `task` as ours, read against the text of `document` as we hold it.

    `people` names the annotators by user id, `layers` are those that the page asks for; others are left out. The reviewer's tick
    on the page counts as the star. Labels lose their scores: they are a person's now. A problem reads "reason: region: detail".
    """
    decoded = from_results(annotation.result, document.text, vocabulary)
    return Annotation(
        id=AnnotationId(str(annotation.id)),
        document=document.id,
        annotator=_person(annotation.completed_by, people) or "nobody",
        labels=_without_scores(decoded.labels.only(layers)),
        created_at=annotation.created_at,
        updated_at=annotation.updated_at,
        lead_time=annotation.lead_time,
        starred=annotation.ground_truth or decoded.approved,
        cancelled=annotation.was_cancelled,
        flagged=decoded.flagged,
        updated_by=_person(annotation.updated_by, people),
        prediction=task.models.get(annotation.parent_prediction, "") if annotation.parent_prediction else "",
        problems=tuple(map(_in_words, decoded.problems)),
        sha256=document.sha256,
        layers=tuple(layer for layer in LAYERS if layer in layers),
        task=task.id,
        edited=annotation.edited,
        review=annotation.review,
        repairs=tuple(map(_in_words, decoded.repairs)),
    )


def _in_words(finding: Finding) -> str:
    return f"{finding.reason}: {finding.region or 'no region'}: {finding.detail}"


def _person(number: int | None, people: Mapping[int, str]) -> str:
    """A person's e-mail address; somebody whose account is gone is still told from the others."""
    return "" if number is None else people.get(number, f"user {number}")


def _in_one_line(*pieces: str) -> str:
    # each within directional isolates: a date after Arabic letters would be shown back to front
    return " · ".join(f"\u2068{piece}\u2069" for piece in pieces if piece)


def _without_scores(labels: Labels) -> Labels:
    return Labels(
        tuple(Entity(e.id, e.start, e.end, e.type) for e in labels.entities),  # there are many; replace() is slow
        tuple(event._replace(score=None) for event in labels.events),
        tuple(stance._replace(score=None) for stance in labels.stances),
    )


def _refuse_unsendable(document: Document) -> None:
    if "\0" in document.text:
        raise LabelError(
            f"The text of {document.id} holds the character NUL",
            cause="no database of Label Studio takes it and no browser shows it",
            remedy="Take it out of the file and ingest it again",
        )
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise LabelError(
            f"The text of {document.id} holds half a surrogate pair at offset {problem.start}",
            cause="it is no character and cannot be sent as UTF-8",
            remedy="Mend the file and ingest it again",
        ) from problem
