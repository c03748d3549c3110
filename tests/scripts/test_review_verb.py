"""`musnad review` where people disagree and Label Studio is not there."""

import re

import pytest

from labeling.store.labels import LabelStore, Task
from schemas.project import load_project
from schemas.records import Annotation, AnnotationId, DocumentId, Entity, Labels, TaskId

D1 = DocumentId("d1")
LAST_RULE = r"    - name: two people agree\n(?:      .*\n)+"
RULE = "    - {name: they differ, when: {annotators: 2}, then: adjudicate}\n"


@pytest.fixture
def disputed(project):
    """The project of two documents, in the first of which two people differ."""
    settings = project / "musnad.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(LAST_RULE, rf"\g<0>{RULE}", text), encoding="utf-8")
    from labeling.store.parts import read_documents

    [document] = [one for one in read_documents(load_project(project).documents) if one.id == D1]
    with LabelStore(project / "labels.sqlite") as store:
        store.intend_tasks([Task(D1, document.sha256, "", 1, None)])
        store.acknowledge_tasks([(D1, TaskId(1))])
        for number, kind in ((1, "GPE"), (2, "LOC")):
            said = Labels((Entity("e1", 38, 41, kind),))
            time = f"2026-01-0{number}T00:00:00Z"
            store.save_annotations(
                [Annotation(AnnotationId(str(number)), D1, f"{kind}@x", said, time, time, sha256=document.sha256)]
            )
    return project


def test_without_a_server_the_decisions_stand_and_it_says_so(musnad, disputed):
    ran = musnad("review", "--project", disputed)
    assert ran.code == 0
    assert "1 adjudicate" in ran.out
    assert "differences in entities: 1 type" in ran.out
    assert "musnad serve --detach" in ran.out
    assert "nothing was sent to adjudication" in ran.err
    found = musnad("review", "--project", disputed, "--json").json
    assert found["adjudication"]["documents"] == 1
    assert found["differences"] == {"entities": {"type": 1}}


def test_no_send_sends_nothing_and_says_nothing_of_it(musnad, disputed):
    ran = musnad("review", "--no-send", "--project", disputed, "--json")
    assert (ran.code, "adjudication" in ran.json, ran.err) == (0, False, "")
