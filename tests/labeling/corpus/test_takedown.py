"""What is taken down is gone from the corpus and the predictions, and does not come back."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from labeling.corpus.duplicates import update_groups
from labeling.corpus.ingest import ingest
from labeling.corpus.readers import Entry
from labeling.corpus.takedown import take_down
from labeling.store import removal
from labeling.store.labels import LabelStore
from labeling.store.parts import (
    count_documents,
    document_parts,
    newest_revisions,
    paired,
    read_documents,
    read_groups,
    read_predictions,
    write_predictions,
)
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.project import DuplicateSettings, IngestSettings
from schemas.records import DocumentId

SETTINGS = DuplicateSettings()
TEXTS = {
    "a": "وصل الوفد إلى المدينة بعد يوم من بدء المحادثات التي ترعاها الدول المجاورة",
    "b": "افتتح الوزير مدرسة جديدة في القرية وقال إن الدراسة تبدأ في الخريف القادم",
    "c": "ارتفعت أسعار القمح في الأسواق هذا الأسبوع بسبب قلة الأمطار في الشمال",
}


class Corpus:
    def __init__(self, folder, store) -> None:
        self.folder, self.store = folder, store
        self.documents, self.predictions = folder / "corpus" / "documents", folder / "predictions"

    def take_in(self, texts: dict[str, str]) -> Outcome:
        outcome = Outcome()
        entries = [Entry(f"x.jsonl:{n}", name, text) for n, (name, text) in enumerate(texts.items())]
        buried = self.store.tombstones().values()
        ingest(entries, self.documents, IngestSettings(), outcome, taken_down=list(buried))
        update_groups(self.documents, SETTINGS)
        return outcome

    def predict(self) -> None:
        for path in document_parts(self.documents):
            ids = pq.ParquetFile(path).read(columns=["id"])["id"].to_pylist()
            labels = [json.dumps({"entities": [], "events": [], "stances": []})] * len(ids)
            write_predictions(self.predictions / "m@1", path.name, pa.table({"id": ids, "labels": labels}))

    def take_down(self, *ids: str, released=None):
        wanted = [DocumentId(name) for name in ids]
        return take_down(
            wanted, "asked", "2026-01-01", self.documents, self.predictions, self.store, SETTINGS, released or {}
        )

    def ids(self) -> list[str]:
        return [document.id for document in read_documents(self.documents)]


@pytest.fixture
def corpus(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as store:
        made = Corpus(tmp_path, store)
        made.take_in(TEXTS)
        made.predict()
        yield made


def test_the_document_goes_and_the_rest_stays_paired_and_grouped(corpus) -> None:
    done = corpus.take_down("b")
    assert (done.documents, done.revisions, done.copies, done.near) == (("b",), 1, (), ())
    assert corpus.ids() == ["a", "c"]
    assert [p.document for _, p in paired(corpus.documents, corpus.predictions / "m@1") if p] == ["a", "c"]
    assert [name for name, _ in read_groups(corpus.documents)] == ["a", "c"]
    everything = b"".join(path.read_bytes() for path in corpus.folder.rglob("*") if path.is_file())
    assert TEXTS["b"].encode() not in everything


def test_it_does_not_come_back_by_id_or_by_text(corpus) -> None:
    corpus.take_down("b")
    outcome = corpus.take_in({"b": "نص جديد تحت الاسم نفسه", "z": TEXTS["b"], "d": "خبر آخر لا علاقة له بما سبق"})
    assert outcome.skipped == {"taken-down": 2}
    assert corpus.ids() == ["a", "c", "d"]


def test_every_revision_goes_and_none_comes_back(corpus) -> None:
    corpus.take_in({"b": TEXTS["b"] + " كما قيل"})
    assert corpus.take_down("b").revisions == 2
    assert corpus.take_in({"x": TEXTS["b"], "y": TEXTS["b"] + " كما قيل"}).skipped == {"taken-down": 2}
    assert newest_revisions(corpus.documents) == {}


def test_copies_and_near_duplicates_that_stay_are_named(corpus) -> None:
    corpus.take_in({"copy": TEXTS["a"], "near": TEXTS["a"] + " أمس"})
    done = corpus.take_down("a")
    assert (done.copies, done.near) == (("copy",), ("near",))


def test_a_corpus_may_lose_all_its_documents_and_grow_again(corpus) -> None:
    corpus.take_down("a", "b", "c")
    assert (corpus.ids(), count_documents(corpus.documents)) == ([], 0)
    corpus.take_in({"d": "خبر آخر لا علاقة له بما سبق"})
    assert [path.name for path in document_parts(corpus.documents)] == ["part-00000.parquet", "part-00001.parquet"]
    assert corpus.ids() == ["d"]


def test_the_same_again_says_so_and_an_unknown_id_does_nothing(corpus) -> None:
    corpus.take_down("b")
    again = corpus.take_down("b")
    assert (again.documents, again.already, again.revisions) == ((), ("b",), 0)
    with pytest.raises(InputError, match="no document 'q'"):
        corpus.take_down("a", "q")
    assert corpus.ids() == ["a", "c"]


def test_a_document_that_only_a_release_holds_is_kept_out_by_its_hash(corpus) -> None:
    corpus.take_down("old", released={DocumentId("old"): {"0" * 64}})
    assert corpus.store.tombstones()[DocumentId("old")].hashes == {"0" * 64}


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_killed_run_leaves_rows_that_fit_and_is_finished_by_the_same_again(corpus, monkeypatch, last) -> None:
    corpus.take_in({"d": "خبر آخر لا علاقة له بما سبق"})
    corpus.predict()
    real, calls = removal._write, []

    def dies(path, table) -> None:
        calls.append(path)
        if len(calls) == last:
            raise KeyboardInterrupt
        real(path, table)

    monkeypatch.setattr(removal, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        corpus.take_down("b", "d")
    monkeypatch.setattr(removal, "_write", real)
    list(paired(corpus.documents, corpus.predictions / "m@1"))
    assert corpus.take_in({"b": TEXTS["b"]}).done == {}
    corpus.take_down("b", "d")
    assert corpus.ids() == ["a", "c"]
    assert {p.document for p in read_predictions(corpus.predictions / "m@1")} <= {"a", "c"}
    list(paired(corpus.documents, corpus.predictions / "m@1"))
