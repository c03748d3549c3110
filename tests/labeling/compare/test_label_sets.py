"""Every file that can hold labels, told by its content."""

import json

import pytest

from labeling.compare.label_sets import read_label_set
from labeling.store.parts import write_documents, write_predictions
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.records import Document, DocumentId, Entity, Labels
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
LINE = {"id": "d1", "model": "m@1", "entities": [{"id": "e1", "start": 0, "end": 3, "type": "PERS"}]}
MARKUP = "id: m1\n\n[سلمى|PERS#1] [تطالب|#a] ب[هدنة|#b].\n>> Demand #a Speaker=#1 Demand=#b\n"


@pytest.fixture
def read(tmp_path):
    """Writes a file of the test's folder and reads it as a label set."""

    def written(name: str, content: str, **options):
        (tmp_path / name).write_text(content, encoding="utf-8")
        return read_label_set(tmp_path / name, VOCABULARY, Outcome(), **options)

    return written


def test_prediction_lines_cover_the_layers_that_they_name(read):
    found = read("p.jsonl", json.dumps(LINE) + "\n\n" + json.dumps({"id": 2, "text": "نص", "entities": []}) + "\n")
    assert (found.kind, found.layers) == ("prediction lines", {"entities"})
    assert found.documents["d1"].labels.entities == (Entity("e1", 0, 3, "PERS"),)
    assert (found.documents["d1"].text, found.documents["2"].text) == (None, "نص")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "no JSON"),
        ('{"entities": []}', "no id"),
        ('{"id": "x"}', "none of entities, events, stances"),
        ('{"id": "x", "entities": [{"id": "e"}]}', "the key 'start' is missing"),
        ('{"id": "x", "text": 3, "entities": []}', "text is no string"),
    ],
)
def test_a_broken_line_is_named(read, line, said):
    with pytest.raises(InputError, match=rf"p\.jsonl:2 is no prediction line: .*{said}"):
        read("p.jsonl", f"{json.dumps(LINE)}\n{line}\n")


def test_a_document_that_stands_twice_is_refused(read):
    with pytest.raises(InputError, match="'d1' twice"):
        read("p.jsonl", f"{json.dumps(LINE)}\n{json.dumps(LINE)}\n")


def test_documents_that_gold_lacks_are_counted_and_not_kept(tmp_path):
    (tmp_path / "p.jsonl").write_text(json.dumps(LINE), encoding="utf-8")
    outcome = Outcome()
    found = read_label_set(tmp_path / "p.jsonl", VOCABULARY, outcome, only={"other"})
    assert (found.documents, outcome.skipped) == ({}, {"not in gold": 1})


def test_conll_covers_entities_and_says_its_own_words(read):
    found = read("val.txt", "سلمى B-PERS\nهنا O\n\nوعمر B-PERS\n")
    assert (found.kind, found.layers, list(found.documents)) == ("CoNLL", {"entities"}, ["sentence-1", "sentence-2"])
    assert len(found.documents["sentence-1"].words) == 2


def test_markup_is_read_from_a_file_and_from_a_folder(read, tmp_path):
    one = read("1.txt", MARKUP)
    assert (one.kind, len(one.documents["m1"].labels.events)) == ("markup", 1)
    (tmp_path / "2.txt").write_text(MARKUP.replace("m1", "m2"), encoding="utf-8")
    (tmp_path / "README.md").write_text("no document", encoding="utf-8")
    both = read_label_set(tmp_path, VOCABULARY, Outcome())
    assert list(both.documents) == ["m1", "m2"]


def test_a_projects_predictions_are_read_from_their_folder(tmp_path):
    import pyarrow as pa

    document = Document(DocumentId("d1"), "نص")
    write_documents(tmp_path / "documents-of-project", [document])
    labels = Labels((Entity("e1", 0, 2, "ORG"),))
    table = pa.table({"id": ["d1"], "labels": [json.dumps(labels.to_json())]})
    write_predictions(tmp_path / "m@1", "part-00000.parquet", table)
    found = read_label_set(tmp_path / "m@1", VOCABULARY, Outcome())
    assert (found.kind, found.documents["d1"].labels) == ("predictions", labels)


def test_a_release_is_read_whole_or_by_split(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "documents").mkdir()
    for number, split in enumerate(("train", "test")):
        row = {
            "id": f"d{number}",
            "text": "سلمى هنا",
            "entities": [{"id": "e1", "start": 0, "end": 4, "type": "PERS", "score": None}],
        }
        pq.write_table(pa.Table.from_pylist([row]), tmp_path / "documents" / f"{split}-00000-of-00001.parquet")
    whole = read_label_set(tmp_path, VOCABULARY, Outcome())
    assert (whole.kind, sorted(whole.documents), whole.layers) == ("release", ["d0", "d1"], {"entities"})
    assert list(read_label_set(tmp_path, VOCABULARY, Outcome(), split="test").documents) == ["d1"]
    with pytest.raises(InputError, match="no documents in a split 'dev'") as caught:
        read_label_set(tmp_path, VOCABULARY, Outcome(), split="dev")
    assert caught.value.remedy == "It has test, train"


@pytest.mark.parametrize("content", ["", "نص عادي بلا وسوم\n"])
def test_a_file_without_labels_says_what_could_be_read(read, content):
    with pytest.raises(InputError, match="no labels that can be read") as caught:
        read("plain.txt", content)
    assert "CoNLL" in caught.value.remedy


def test_a_file_that_is_missing_or_no_utf8_is_named(tmp_path):
    with pytest.raises(InputError, match="There is no file"):
        read_label_set(tmp_path / "absent", VOCABULARY, Outcome())
    (tmp_path / "old.txt").write_bytes("نص".encode("cp1256"))
    with pytest.raises(InputError, match=r"old\.txt:1 is not UTF-8"):
        read_label_set(tmp_path / "old.txt", VOCABULARY, Outcome())
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no labels that can be read"):
        read_label_set(tmp_path / "empty", VOCABULARY, Outcome())


def test_only_a_release_has_splits(read):
    with pytest.raises(InputError, match="has no splits"):
        read("p.jsonl", json.dumps(LINE), split="test")
