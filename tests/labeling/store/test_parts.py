"""Documents and predictions in Parquet parts."""

import json
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.store import parts
from schemas.errors import StoreError
from schemas.records import Document, DocumentId, Entity, Labels, Prediction


def document(number: str, text: str = "نص") -> Document:
    return Document(DocumentId(number), text, source="س", metadata={"قسم": ["أ", 1]})


def test_documents_come_back_as_they_were_in_the_order_of_ids(tmp_path):
    parts.write_documents(tmp_path, [document("c"), document("a")])
    parts.write_documents(tmp_path, [document("b")])
    assert list(parts.read_documents(tmp_path)) == [document("a"), document("b"), document("c")]
    assert parts.count_rows(tmp_path) == 3


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_exactly(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("parts")
    parts.write_documents(folder, [document("a", text)])
    assert next(parts.read_documents(folder)).text == text
    assert [t.to_pylist() for t in parts.read_identities(folder)] == [
        [{"id": "a", "sha256": document("a", text).sha256, "source": "س", "revision": 1}]
    ]


def test_only_the_documents_asked_for_are_read(tmp_path):
    parts.write_documents(tmp_path, [document(c) for c in "abcd"])
    assert [d.id for d in parts.read_documents(tmp_path, only={"b", "d", "z"})] == ["b", "d"]


def test_a_part_takes_no_more_than_its_rows(tmp_path):
    with pytest.raises(ValueError, match="a part takes"):
        parts.write_documents(tmp_path, [document(str(i)) for i in range(parts.PART_ROWS + 1)])


def test_predictions_lie_beside_the_documents_they_belong_to(tmp_path):
    documents, root = tmp_path / "documents", tmp_path / "predictions"
    first = parts.write_documents(documents, [document("a")])
    second = parts.write_documents(documents, [document("b")])
    folder = parts.prediction_folder(root, "lexicon@1")
    labels = Labels((Entity("e1", 0, 2, "GPE", 0.5),))
    table = pa.table({"id": ["a"], "labels": [json.dumps(labels.to_json())]})
    parts.write_predictions(folder, first.name, table)
    assert parts.missing_predictions(documents, folder) == [second]
    assert list(parts.read_predictions(folder)) == [Prediction(DocumentId("a"), "lexicon@1", labels)]
    assert parts.prediction_models(root) == ["lexicon@1"]


def test_a_damaged_part_is_named(tmp_path):
    path = parts.write_documents(tmp_path, [document("a")])
    path.write_bytes(b"PAR1 no more")
    with pytest.raises(StoreError, match=r"part-00000\.parquet cannot be read as Parquet"):
        list(parts.read_documents(tmp_path))


class TestRevisions:
    @pytest.fixture
    def folder(self, tmp_path):
        folder = tmp_path / "documents"
        parts.write_documents(folder, [document("a"), document("b")])
        parts.write_documents(folder, [replace(document("a", "نص آخر"), revision=2), document("c")])
        return folder

    def test_readers_meet_the_newest_revision_once(self, folder):
        assert [(d.id, d.revision) for d in parts.read_documents(folder)] == [("a", 2), ("b", 1), ("c", 1)]
        assert [(d.id, d.revision) for d, _ in parts.paired(folder, None)] == [("b", 1), ("a", 2), ("c", 1)]
        assert parts.count_documents(folder) == 3
        assert parts.newest_revisions(folder) == {"a": parts.Newest(2, document("a", "نص آخر").sha256)}

    def test_the_index_gives_any_revision_that_is_asked_for_by_its_hash(self, folder):
        old, new = document("a").sha256, document("a", "نص آخر").sha256
        found = parts.DocumentIndex(folder).get([("a", old), ("a", new), ("a", "none"), ("z", old)])
        assert {key: d.text for key, d in found.items()} == {("a", old): "نص", ("a", new): "نص آخر"}

    def test_a_prediction_for_an_earlier_revision_does_not_count(self, folder, tmp_path):
        predictions = parts.prediction_folder(tmp_path, "m@1")
        empty = json.dumps(Labels().to_json())
        table = pa.table({"id": ["a", "b"], "labels": [empty, empty]})
        parts.write_predictions(predictions, "part-00000.parquet", table)
        assert parts.count_predicted(folder, predictions) == 1
