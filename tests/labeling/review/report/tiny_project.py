"""A project of two labelled documents, small enough to work out every figure of its report by hand.

The text, twice: زار سامي الخطيب مدينة طبرق أمس. وأدان الخطيب الهجوم. The prediction is [سامي الخطيب PERS] [طبرق GPE] [أمس DATE].
d1: amal [سامي الخطيب PERS] [مدينة طبرق GPE] and the visit; basim [سامي الخطيب PERS] [مدينة طبرق LOC] and the visit.
d2: amal and basim both [سامي الخطيب PERS]. d1's events and all of d2 are approved; d1's entities wait.
"""

import json
from datetime import date
from types import SimpleNamespace

import pyarrow as pa

from labeling.review.report.numbers import Request, numbers
from labeling.store import parts
from labeling.store.labels import LabelStore, Task
from schemas.project import create_project, load_project
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
    Labels,
    Span,
    TaskId,
)

TEXT = "زار سامي الخطيب مدينة طبرق أمس. وأدان الخطيب الهجوم."
DAY = date(2026, 3, 20)


def entity(name, words, kind):
    at = TEXT.index(words)
    return Entity(name, at, at + len(words), kind)


PERSON, TOWN, DATE = entity("r1", "سامي الخطيب", "PERS"), entity("r2", "طبرق", "GPE"), entity("r3", "أمس", "DATE")
VISIT = Event("v1", "Visit", Span(0, 3), "actual", "positive", (Argument("Person", PERSON.start, PERSON.end, None),))
PREDICTED = Labels((PERSON, TOWN, DATE))
AMAL = Labels((PERSON, entity("r2", "مدينة طبرق", "GPE")), (VISIT,))
BASIM = Labels((PERSON, entity("r2", "مدينة طبرق", "LOC")), (VISIT,))
SHORT = Labels((PERSON,))


def build(folder):
    """The project on disk, opened."""
    create_project(folder)
    project = load_project(folder)
    documents = [Document(DocumentId(name), TEXT, group=name) for name in ("d1", "d2", "d3")]
    part = parts.write_documents(project.documents, documents)
    rows = [{"id": d.id, "labels": json.dumps(PREDICTED.to_json())} for d in documents]
    parts.write_predictions(project.predictions / "m@1", part.name, pa.Table.from_pylist(rows))
    with LabelStore(project.labels) as store:
        sha256 = documents[0].sha256
        store.intend_tasks([Task(d.id, sha256, "m@1", 5, None) for d in documents[:2]])
        store.acknowledge_tasks([(DocumentId("d1"), TaskId(11)), (DocumentId("d2"), TaskId(12))])
        made = {
            number: Annotation(
                AnnotationId(number),
                DocumentId(document),
                f"{person}@example.org",
                labels,
                f"2026-03-{day}T09:00:00Z",
                f"2026-03-{day}T10:00:00Z",
                lead_time=seconds,
                prediction=model,
                sha256=sha256,
            )
            for number, document, person, labels, day, seconds, model in (
                ("1", "d1", "amal", AMAL, "10", 30.0, "m@1"),
                ("2", "d1", "basim", BASIM, "10", 50.0, "m@1"),
                ("3", "d2", "amal", SHORT, "11", 10.0, "m@1"),
                ("4", "d2", "basim", SHORT, "12", 10.0, ""),
            )
        }
        store.save_annotations(made.values())

        def decision(document, layers, verdict, labels, *numbers):
            revisions = tuple(made[n].revision for n in numbers)
            rule = "two people agree" if verdict == "approved" else ""
            return [Decision(DocumentId(document), verdict, rule, "", revisions, labels, (layer,)) for layer in layers]

        store.replace_decisions(
            [
                *decision("d1", ["entities"], "waiting", Labels(), "1", "2"),
                *decision("d1", ["events"], "approved", Labels(events=(VISIT,)), "1", "2"),
                *decision("d1", ["stances"], "approved", Labels(), "1", "2"),
                *(one for layer in LAYERS for one in decision("d2", [layer], "approved", _of(layer), "3", "4")),
            ]
        )
    return project


def told(project, goal=0, **more):
    """The report's numbers."""
    stages = {
        "documents": 3,
        "predictions": {"m@1": 3},
        "sent_documents": 2,
        "annotated_documents": 2,
        "annotations": 4,
    }
    stages |= {"approved": 2, "releases": []}
    name = SimpleNamespace(
        of=lambda person: {"amal@example.org": "annotator-a", "basim@example.org": "annotator-b"}[person]
    )
    request = Request(DAY, goal, name.of, "http://127.0.0.1:8080", stages, rounds=50, **more)
    with LabelStore(project.labels) as store:
        return numbers(project, store, request)


def _of(layer):
    return Labels(entities=SHORT.entities) if layer == "entities" else Labels()
