"""Labelling in several processes."""

import pyarrow as pa
import pytest

from labeling.preannotate.contract import load
from labeling.preannotate.workers import working
from schemas.errors import InputError
from schemas.outcome import Outcome

TEXTS = [f"زار وزير الخارجية سامي الخطيب مدينة طبرق رقم {n} وندد بالهجوم." for n in range(12)]


def batches():
    for n in range(0, len(TEXTS), 3):
        yield pa.table({"id": [str(i) for i in range(n, n + 3)], "text": TEXTS[n : n + 3]})


def test_two_processes_predict_what_one_does_in_the_same_order(tmp_path):
    annotator = load("lexicon")
    with working(annotator, "lexicon", None, 1) as annotate:
        alone = list(annotate(batches()))
    with working(annotator, "lexicon", tmp_path, 2) as annotate:
        together = list(annotate(batches()))
    assert alone == together
    assert [n for table in together for n in table["id"].to_pylist()] == [str(n) for n in range(12)]


def test_a_pre_annotator_that_counts_works_in_one_process():
    class Counter:
        name, version = "counter", "1"

        def annotate(self, documents: pa.Table) -> pa.Table:
            return documents

        def count_in(self, outcome: Outcome) -> None:
            del outcome

    with pytest.raises(InputError, match="counter works in one process"), working(Counter(), "counter", None, 2):
        pass
