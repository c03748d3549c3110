"""A release says the same of agreement as the report does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from dataset.agreement import project_agreement
from labeling.store.labels import LabelStore
from schemas.project import load_project
from schemas.records import AnnotationId

sys.path.insert(0, str(Path(__file__).parents[1] / "labeling" / "review" / "report"))
from tiny_project import build


@pytest.fixture
def tiny(tmp_path):
    return load_project(build(tmp_path / "tiny").folder)


def test_the_numbers_are_those_of_the_report(musnad, tiny) -> None:
    told = musnad("report", "--date", "2026-03-20", "--json", "--project", tiny.folder).json["agreement"]
    with LabelStore(tiny.labels) as store:
        found = project_agreement(tiny, store)
    assert found is not None
    assert found["documents_with_several_annotators"] == told["documents_with_several_annotators"] == 2
    assert (found["annotators"], found["sample"]) == (len(told["annotators"]), None)
    for layer, questions in told["layers"].items():
        for ours, theirs in zip(found["layers"][layer], questions, strict=True):
            assert (ours["name"], ours["says"]) == (theirs["name"], theirs["says"])
            for name in ("value", "size"):
                assert ours[name] == (None if theirs[name] is None else pytest.approx(theirs[name], abs=5e-5))
            assert (ours["interval"] is None) == (theirs["interval"] is None)
            assert ours["interval"] is None or ours["interval"] == pytest.approx(theirs["interval"], abs=5e-5)


def test_of_many_documents_a_sample_is_asked_and_said(tiny) -> None:
    with LabelStore(tiny.labels) as store:
        found = project_agreement(tiny, store, enough=1)
        assert found is not None
        assert (found["documents"], found["sample"]) == (1, 1)
        assert found == project_agreement(tiny, store, enough=1)


def test_one_annotator_alone_agrees_with_nobody(tiny) -> None:
    with LabelStore(tiny.labels) as store:
        store.remove_annotations([AnnotationId("2"), AnnotationId("4")])
        assert project_agreement(tiny, store) is None


def test_the_verb_writes_them_into_card_and_manifest(musnad, tiny) -> None:
    ran = musnad("build", "--json", "--project", tiny.folder)
    assert ran.code == 0, ran.err
    folder = Path(ran.json["release"])
    (strict, *_) = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["agreement"]["layers"]["entities"]
    assert (strict["name"], round(strict["value"], 2)) == ("entity, strict", 0.67)
    assert (
        "| entity, strict | same span and type, over all pairs of annotators of a document | F1 | 0.67 | 0.50–1.00 |"
        in (folder / "README.md").read_text(encoding="utf-8")
    )
