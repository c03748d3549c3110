"""Training data from every kind of place."""

from pathlib import Path

import pytest

from labeling.preannotate.tagger.sources import read_sources
from labeling.store.labels import LabelStore
from labeling.store.parts import write_documents
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.project import create_project
from schemas.records import Decision, Document, DocumentId, Entity, Labels
from schemas.vocabulary import load_vocabulary

MARKUP = "id: one\nlicence: CC0-1.0\n\nفي [سرت|GPE].\n---\nلا شيء.\n"
CONLL = "في O\nمدينة B-GPE\nسرت I-GPE B-GPE\n\nوصلوا O\n"


def read(*paths: Path, outcome: Outcome | None = None):
    return read_sources(list(paths), load_vocabulary(), outcome or Outcome())


def test_markup_and_nested_conll_are_read_in_the_order_in_which_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MARKUP, encoding="utf-8")
    (tmp_path / "b.conll").write_text(CONLL, encoding="utf-8")
    outcome = Outcome()
    first, second = read(tmp_path / "b.conll", tmp_path / "a.txt", outcome=outcome)
    assert (first.kind, second.kind) == ("CoNLL", "markup")
    assert [one.whole_words for one in first.examples] == [True, True]
    assert [(e.start, e.end, e.type) for e in second.examples[0].labels.entities] == [(3, 6, "GPE")]
    assert outcome.done["documents"] == 4
    assert outcome.done["entities"] == 3


def test_a_text_that_two_sources_have_counts_once(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(MARKUP, encoding="utf-8")
    outcome = Outcome()
    first, second = read(tmp_path / "a.txt", tmp_path / "b.txt", outcome=outcome)
    assert (len(first.examples), len(second.examples)) == (2, 0)
    assert outcome.skipped["texts that were read before"] == 2


def test_the_hash_of_a_source_is_of_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(MARKUP, encoding="utf-8")
    (same,) = read(tmp_path / "a.txt")
    (again,) = read(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text(MARKUP.replace("GPE", "LOC"), encoding="utf-8")
    (other,) = read(tmp_path / "a.txt")
    assert same.sha256 == again.sha256 != other.sha256


def test_approved_annotations_of_a_project_are_read_and_others_not(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create_project(folder)
    documents = [Document(DocumentId(name), text) for name, text in (("a", "في سرت"), ("b", "في تعز"))]
    write_documents(folder / "corpus" / "documents", documents)
    labels = Labels((Entity("e1", 3, 6, "GPE"),))
    with LabelStore(folder / "labels.sqlite") as store:
        store.replace_decisions(
            [
                Decision(DocumentId("a"), "approved", "r", "why", (), labels),
                Decision(DocumentId("b"), "waiting", "r", "why", (), labels),
            ]
        )
    (source,) = read(folder)
    assert source.kind == "approved annotations"
    assert [one.text for one in source.examples] == ["في سرت"]


def test_what_a_migration_reopened_and_layers_that_are_not_approved_teach_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create_project(folder)
    (folder / "migrations").mkdir()
    (folder / "migrations" / "1.yaml").write_text(
        "migrations: [{split: PLACE, into: [GPE, LOC], question: Which?, layer: entities}]\n", encoding="utf-8"
    )
    texts = {name: f"{name} في بيروت" for name in "abc"}
    write_documents(folder / "corpus" / "documents", [Document(DocumentId(n), text) for n, text in texts.items()])
    with LabelStore(folder / "labels.sqlite") as store:
        store.replace_decisions(
            [
                *(
                    Decision(
                        DocumentId(name), "approved", "r", "", (), Labels((Entity("e", 5, 10, kind),)), ("entities",)
                    )
                    for name, kind in (("a", "GPE"), ("b", "PLACE"))
                ),
                Decision(DocumentId("c"), "approved", "r", "", (), Labels(), ("stances",)),
            ]
        )
    outcome = Outcome()
    [source] = read(folder, outcome=outcome)
    assert [example.text for example in source.examples] == [texts["a"]]
    assert outcome.left_out == {"no-entities": 1}


def test_labels_without_text_are_left_out_under_a_reason(tmp_path: Path) -> None:
    line = '{"id": "x", "entities": [{"id": "e1", "start": 0, "end": 1, "type": "GPE"}]}\n'
    (tmp_path / "p.jsonl").write_text(line, encoding="utf-8")
    outcome = Outcome()
    with pytest.raises(InputError, match="nothing to train from"):
        read(tmp_path / "p.jsonl", outcome=outcome)
    assert outcome.left_out == {"no-text": 1}


def test_a_project_without_annotations_says_what_to_do(tmp_path: Path) -> None:
    create_project(tmp_path / "p")
    with pytest.raises(InputError, match="no annotations yet"):
        read(tmp_path / "p")
